# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables of packaging/dev
# SPDX-License-Identifier: Apache-2.0
# `packaging/dev test`: everything that can be tested here. Every part runs, whatever failed before it; the last line
# counts: "N passed, N failed, N skipped".

passed=0 failed=0 skipped=0 times=() failures=()

# part NAME FUNCTION: runs one part and keeps its time.
part() {
  local start=$SECONDS
  say "$1"
  "$2"
  times+=("$(printf '%4d s  %s' $((SECONDS - start)) "$1")")
}

# check NAME COMMAND...: one more thing that passes or fails; its output is shown when it fails.
check() {
  local name=$1 log=$cache/check.log
  shift
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    failures+=("$name")
    say "FAILED: $name"
    tail -n 60 "$log" >&2
  fi
}

compile() { # PRESET TARGET...
  local start=$SECONDS
  check "$1: compile" build_preset "$@"
  say "$1: compiled in $((SECONDS - start)) s"
}

run_ctest() { # PRESET ARGUMENTS...: adds the suite's numbers to ours
  local preset=$1 xml=$project/build/$1/ctest.xml suite
  shift
  rm -f "$xml"
  ctest --test-dir "$project/build/$preset" --output-on-failure --no-label-summary --output-junit "$xml" "$@" 2>&1 |
    grep -Ev '^ *(Start|Test project|[0-9]+/[0-9]+ Test .* Passed)' >&2 || : # counted below
  suite=$(tr '\n\t' '  ' <"$xml" 2>/dev/null | grep -o '<testsuite [^>]*>' || :)
  number() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$suite"; }
  if [ -z "$suite" ]; then
    failed=$((failed + 1))
    failures+=("$preset: ctest did not run")
    return
  fi
  local all bad out
  all=$(number tests) bad=$(number failures) out=$(($(number skipped) + $(number disabled)))
  passed=$((passed + all - bad - out)) failed=$((failed + bad)) skipped=$((skipped + out))
  [ "$bad" = 0 ] || failures+=("$preset: $bad tests")
}

test_dev() {
  compile dev
  # Unit tests share the cores; what starts engines and measures runs alone.
  run_ctest dev -LE integration -j "$(nproc)"
  if [ "$(id -u)" != 0 ]; then
    say "as an ordinary user: without the tests that need a Docker engine"
    run_ctest dev -L integration -LE docker
  else
    run_ctest dev -L integration
  fi
}

needs_no_qt() {
  local program bad=0
  for program in "$project"/build/engine-only/bin/slipway "$project"/build/engine-only/bin/slipway-worker; do
    [ -e "$program" ] || continue
    ! readelf -d "$program" | grep NEEDED | grep -i qt || { echo "$program needs Qt"; bad=1; }
  done
  return $bad
}

test_engine_only() {
  compile engine-only
  check "engine-only: no Qt among the needed libraries" needs_no_qt
  run_ctest engine-only -LE integration -j "$(nproc)"
}

test_asan() {
  compile asan
  export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
  run_ctest asan -LE integration -j "$(nproc)"
  run_ctest asan -L integration -R '^worker\.'
}

# Where threads are: the tests of store, build and worker alone.
test_tsan() {
  local targets
  build_preset tsan -t targets all 2>/dev/null | sed -n 's/^\(\(store\|build\|worker\)_[a-z0-9_]*_test\): phony$/\1/p' >"$cache/tsan-targets"
  targets=$(sort -u "$cache/tsan-targets")
  if [ -z "$targets" ]; then
    return
  fi
  # shellcheck disable=SC2086 # one word a target
  compile tsan $targets
  TSAN_OPTIONS=second_deadlock_stack=1:suppressions=$project/tests/support/tsan.supp run_ctest tsan -R '^(store|build|worker)\.'
}

# Files that differ from the main branch; on the main branch itself those of the last ten commits.
changed_files() {
  local base
  base=$(git merge-base HEAD origin/main 2>/dev/null || git merge-base HEAD main 2>/dev/null || :)
  if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then
    base=$(git rev-parse -q --verify HEAD~10 || git hash-object -t tree /dev/null)
  fi
  git diff --name-only --diff-filter=d "$base" -- "$@"
}

run_clang_tidy() {
  local sources
  sources=$(changed_files 'engine/*.cpp' 'app/*.cpp' 'widgets/*.cpp')
  [ -n "$sources" ] || return 0
  # shellcheck disable=SC2086 # one word a file
  printf '%s\n' $sources | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build/dev
}

run_clang_format() { git ls-files '*.cpp' '*.h' | xargs -r clang-format --dry-run --Werror; }

test_style() {
  git config --global --get-all safe.directory >/dev/null 2>&1 || export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
  check "clang-format" run_clang_format
  ! command -v shellcheck >/dev/null || check "shellcheck" shellcheck -x packaging/dev packaging/lib/*.sh .ci/run
}

# Not part of the tests yet: see CONTRIBUTING, In progress.
tidy_changed() {
  cd "$project" || return
  mkdir -p "$cache"
  compile dev
  check "clang-tidy on what changed" run_clang_tidy
  summary
}

test_everything() {
  cd "$project" || return
  mkdir -p "$cache"
  part "dev: warnings are errors; unit, golden and integration tests" test_dev
  part "engine-only: no Qt in reach; golden tests" test_engine_only
  part "asan: address and undefined behaviour sanitizers" test_asan
  part "tsan: thread sanitizer on store, build and worker" test_tsan
  part "style: clang-format, shellcheck" test_style
  summary
}

summary() {
  printf '%s\n' "${times[@]}" >&2
  [ ${#failures[@]} = 0 ] || printf 'failed: %s\n' "${failures[@]}" >&2
  echo "$passed passed, $failed failed$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
  [ "$failed" = 0 ]
}
