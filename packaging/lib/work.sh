# shellcheck shell=bash
# shellcheck disable=SC2154 # the variables of packaging/dev
# SPDX-License-Identifier: Apache-2.0
# The commands of packaging/dev; each runs with every tool in reach. Uses project, lib, cache, say and die of packaging/dev.

# build_preset PRESET TARGET...: configures where needed (a configured tree does so itself) and compiles.
build_preset() (
  cd "$project" || return
  [ -e "build/$1/build.ninja" ] || cmake --preset "$1" >"$cache/configure-$1.log" 2>&1 ||
    { cat "$cache/configure-$1.log" >&2; return 1; }
  cmake --build "build/$1" -- "${@:2}"
)

work_build() { build_preset dev "$@"; }

work_run() {
  build_preset release slipway slipway-worker >&2 || exit 2
  exec "$project/build/release/bin/slipway" "$@"
}

work_gui() {
  build_preset dev slipway-workbench slipway-worker >&2 || exit 2
  SLIPWAY_KIT=${SLIPWAY_KIT:-$cache/kit} exec "$project/build/dev/bin/slipway-workbench" "$@"
}

# work_screenshots [DIR]: every page in themes, languages and sizes as PNG; with a kit also what a build shows.
work_screenshots() {
  build_preset dev widgets_screenshots_screenshots_test slipway-worker >&2 || exit 2
  local out=${1:-$cache/screenshots}
  mkdir -p "$out"
  export SLIPWAY_TEST_SOURCE=$project SLIPWAY_SCREENSHOTS=$out QT_QPA_PLATFORM=offscreen
  export SLIPWAY_TEST_PROGRAMS=$project/build/dev/bin SLIPWAY_KIT=${SLIPWAY_KIT:-$cache/kit}
  [ ! -d "$SLIPWAY_KIT/golang" ] || export SLIPWAY_SCREENSHOTS_BUILD=1
  "$project/build/dev/tests/widgets_screenshots_screenshots_test" || return
  say "pictures: $out"
}

work_kit() {
  build_preset release slipway >&2 || exit 2
  local directory=$cache/kit
  case ${1:-} in '' | -*) ;; *) directory=$1; shift ;; esac
  exec "$project/build/release/bin/slipway" kit make "$directory" "$@"
}

# work_bench [gui]: gui has the figures of the window alone.
work_bench() {
  if [ "${1:-}" = gui ]; then
    build_preset release-gui bench_editor bench_pictures >&2 || exit 2
    say "figures of the window (alone on the machine, or they say little)"
    export QT_QPA_PLATFORM=offscreen
    "$project/build/release-gui/tests/bench_editor" && "$project/build/release-gui/tests/bench_pictures"
    return
  fi
  build_preset release slipway slipway-worker bench_analysis bench_lint >&2 || exit 2
  say "base images in $cache/kit (about 2 minutes the first time)"
  "$project/build/release/bin/slipway" kit make "$cache/kit" golang distroless-static || exit 2
  [ "$(id -u)" = 0 ] || say "as an ordinary user: without BuildKit and buildah beside"
  say "benchmarks (about 10 minutes; alone on the machine, or they say little)"
  local script found=
  for script in "$project"/tests/bench/*.sh "$project"/tests/bench/*.py; do
    [ -x "$script" ] || continue
    found=1
    say "${script##*/}"
    "$script" "$project/build/release/bin" || return
  done
  [ -n "$found" ] || die "there are no benchmarks in tests/bench"
}

work_demo() {
  say "compiling the release preset (about 5 minutes the first time, then seconds)"
  build_preset release slipway slipway-worker >&2 || exit 2
  local bin=$project/build/release/bin out=$cache/demo example=$project/resources/examples/go-api
  say "base images in $cache/kit (about 90 s the first time)"
  "$bin/slipway" kit make "$cache/kit" debian golang distroless-static || exit 2
  mkdir -p "$out"
  say "building the first and the last version of the Go example and comparing them (about 2 minutes the first time)"
  SLIPWAY_KIT=$cache/kit "$bin/slipway" compare --context "$example" \
    --report "$out/report.html" --report "$out/report.md" --report "$out/report.json" \
    "single-stage=file:$example/Dockerfile.1-single-stage" "static=file:$example/Dockerfile.4-static" || return
  say "reports: $out/report.html, report.md, report.json"
  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "the workbench on the Go example"
    work_gui "$example/Dockerfile.1-single-stage"
  fi
}

# shellcheck source=packaging/lib/test.sh
work_tidy() { . "$lib/test.sh"; tidy_changed; }
# shellcheck source=packaging/lib/test.sh
work_test() { . "$lib/test.sh"; test_everything; }

