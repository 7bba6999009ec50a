# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154 # the variables of packaging/dev
# Making and entering the development root. Uses project, lib, suite, cache, mirror, say and die of packaging/dev.

# The packages of packages.txt, one a line; with "needed" only those above the heading "peers": what the host must have.
package_list() {
  sed -e "${1:+/^# peers/,\$d}" -e 's/#.*//' "$project/packaging/packages.txt" | tr -s ' \t' '\n' | sed '/^$/d'
}

root=$cache/root-$(package_list | { printf '%s\n' "$suite"; cat; } | sha256sum | cut -c1-12)

inside_root() { [ "${SLIPWAY_DEV_INSIDE:-}" = 1 ] || host_suffices; }

# True where the host is Debian 13 or newer and has every package that building and testing needs.
host_suffices() {
  [ -z "${SLIPWAY_DEV_ROOT:-}" ] && command -v dpkg-query >/dev/null || return 1
  local major
  major=$(. /etc/os-release; [ "${ID:-}" = debian ] && echo "${VERSION_ID:-99}")
  [ "${major:-0}" -ge 13 ] || return 1
  # shellcheck disable=SC2046 # one word a package
  ! dpkg-query -W -f '${db:Status-Status}\n' $(package_list needed) 2>&1 | grep -qvx installed
}

need_tools() {
  local missing=()
  command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
  [ "$(id -u)" = 0 ] || command -v newuidmap >/dev/null || missing+=(uidmap)
  [ ${#missing[@]} = 0 ] && return 0
  [ "$(id -u)" = 0 ] || die "${missing[*]} missing. An administrator runs: apt-get install mmdebstrap uidmap"
  say "installing ${missing[*]} (about 10 s)"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy "${missing[@]}"; } >&2 ||
    die "could not install ${missing[*]}"
}

make_root() {
  [ -e "$root/.complete" ] && return 0
  need_tools
  mkdir -p "$cache"
  exec 8>"$cache/root.lock"
  flock -n 8 || { say "another call is making the development root: waiting for it"; flock 8; }
  [ -e "$root/.complete" ] && { exec 8>&-; return 0; }
  local free start=$SECONDS
  free=$(df -Pk "$cache" | awk 'NR==2 {print int($4/1024)}')
  [ "$free" -ge 4000 ] || die "making the development root needs 4 GB in $cache; $free MB are free (SLIPWAY_DEV_CACHE names another place)"
  say "making the development root in $root (about 2 minutes, 2.6 GB; the next call starts at once)"
  local include
  include=$(package_list | paste -sd,)
  if [ "$(id -u)" = 0 ]; then
    rm -rf --one-file-system "$root.part" "$root"
    mmdebstrap --quiet --variant=minbase --include="$include" "$suite" "$root.part" "$mirror" >&2 8>&- ||
      die "mmdebstrap failed; calling again repairs it"
  else
    # mmdebstrap hands over a tar: its own user namespace may not look into a closed home directory, ours may.
    (enter_user_namespace rm -rf --one-file-system "$root.part" "$root") 8>&-
    mkdir "$root.part"
    HOME=/ TMPDIR=${TMPDIR:-/var/tmp} mmdebstrap --quiet --mode=unshare --variant=minbase --include="$include" \
      "$suite" - "$mirror" 8>&- | (enter_user_namespace tar -C "$root.part" --numeric-owner --xattrs \
      --xattrs-include='*' --exclude='./dev/*' -xpf -) 8>&- || die "mmdebstrap failed; calling again repairs it"
  fi
  if [ "$(id -u)" = 0 ]; then
    touch "$root.part/.complete"
  else
    (enter_user_namespace bash "$lib/inside.sh" account "$root.part" "$(id -un)" "$(id -u)" "$(id -gn)" "$(id -g)" "$HOME") 8>&-
  fi
  mv "$root.part" "$root"
  exec 8>&-
  say "the development root is ready ($((SECONDS - start)) s)"
  local old
  for old in "$cache"/root-*; do
    [ ! -d "$old" ] || [ "$old" = "$root" ] || say "an older development root may be removed: $old"
  done
}

# Replaces this (sub)shell by a command that is root in a user namespace where 0 is the first id of the user's range,
# the user is himself (so that his files stay his), and the other ids fill up the rest.
enter_user_namespace() {
  local me=$BASHPID user uid gid subuid subgid sync
  user=$(id -un) uid=$(id -u) gid=$(id -g)
  subuid=$(id_range /etc/subuid "$user" "$uid") subgid=$(id_range /etc/subgid "$user" "$uid")
  [ -n "$subuid" ] || subgid=
  [ -n "$subgid" ] ||
    die "$user has no range of 65536 ids. An administrator runs: usermod --add-subuids 524288-589823 --add-subgids 524288-589823 $user"
  sync=$(mktemp -d)
  mkfifo "$sync/ready" "$sync/mapped"
  # Detached, so that the command never meets a child that it did not start.
  (map_ids "$me" "$sync" "$uid" "$subuid" "$gid" "$subgid" </dev/null >/dev/null &)
  exec unshare --user --mount --cgroup --keep-caps --propagation private -- bash "$lib/inside.sh" mapped "$sync" "$@"
}

# The first id of the first range of at least 65536 ids in FILE that belongs to the user.
id_range() { awk -F: -v u="$2" -v n="$3" '($1 == u || $1 == n) && $3 >= 65536 {print $2; exit}' "$1" 2>/dev/null; }

# Waits until process $1 sits in its user namespace, then writes its maps.
map_ids() {
  local word
  if ! read -r -t 10 word <>"$2/ready"; then
    rm -rf "$2"
    printf '%s\n' "packaging/dev: the system refuses user namespaces. An administrator runs: sysctl -w kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0" >&2
    return
  fi
  newuidmap "$1" 0 "$4" 1 1 "$(($4 + 1))" "$(($3 - 1))" "$3" "$3" 1 "$(($3 + 1))" "$(($4 + $3))" "$((65536 - $3))" &&
    newgidmap "$1" 0 "$6" 1 1 "$(($6 + 1))" "$(($5 - 1))" "$5" "$5" 1 "$(($5 + 1))" "$(($6 + $5))" "$((65536 - $5))" &&
    word=ok || word=failed
  echo "$word" >"$2/mapped"
}

# Replaces this shell by COMMAND inside the root, or on the host where that suffices.
enter() {
  export CCACHE_DIR=$cache/ccache CCACHE_BASEDIR=$project CCACHE_NOHASHDIR=1
  inside_root && exec "$@"
  make_root
  export SLIPWAY_PROJECT=$project SLIPWAY_DEV_CACHE=$cache SLIPWAY_DEV_INSIDE=1 LANG=${LANG:-C.UTF-8}
  export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  if [ "$(id -u)" = 0 ]; then
    exec unshare --mount --propagation private -- bash "$lib/inside.sh" enter "$root" "$PWD" 0 0 "$@"
  fi
  need_tools
  enter_user_namespace bash "$lib/inside.sh" enter "$root" "$PWD" "$(id -u)" "$(id -g)" "$@"
}
