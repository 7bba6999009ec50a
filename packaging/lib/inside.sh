#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What happens inside the namespaces that root.sh makes.
set -euo pipefail

case $1 in
mapped) # SYNC COMMAND...: waits for the id maps, then runs COMMAND as root of the namespace
  sync=$2
  shift 2
  echo ready >"$sync/ready"
  read -r answer <"$sync/mapped"
  rm -rf "$sync"
  [ "$answer" = ok ] || exit 2
  exec setpriv --reuid 0 --regid 0 --clear-groups -- "$@"
  ;;
account) # ROOT USER UID GROUP GID HOME: the user's account and what he may map further, in a root made by him
  root=$2
  printf '%s:x:%s:%s::%s:/bin/bash\n' "$3" "$4" "$6" "$7" >>"$root/etc/passwd"
  grep -q "^[^:]*:[^:]*:$6:" "$root/etc/group" || printf '%s:x:%s:\n' "$5" "$6" >>"$root/etc/group"
  printf '%s:1:%s\n%s:%s:%s\n' "$3" "$(($4 - 1))" "$3" "$(($4 + 1))" "$((65536 - $4))" >"$root/etc/subuid"
  printf '%s:1:%s\n%s:%s:%s\n' "$3" "$(($6 - 1))" "$3" "$(($6 + 1))" "$((65536 - $6))" >"$root/etc/subgid"
  touch "$root/.complete"
  exit
  ;;
enter) ;;
esac

# enter ROOT CWD UID GID COMMAND...: binds what is shared, pivots, becomes the user again, runs COMMAND.
root=$2 cwd=$3 uid=$4 gid=$5
shift 5
mount --bind "$root" "$root"
# shellcheck disable=SC2086 # SLIPWAY_BIND is a list
for d in "$HOME" "$SLIPWAY_PROJECT" "$SLIPWAY_DEV_CACHE" "$cwd" ${SLIPWAY_BIND:-}; do
  case $d/ in
  //* | /usr/* | /etc/* | /bin/* | /sbin/* | /lib*/* | /boot/* | /proc/* | /sys/* | /dev/* | /tmp/* | /run/*) continue ;;
  esac
  [ -d "$d" ] || continue
  mkdir -p "$root$d"
  mount --rbind "$d" "$root$d"
done
for d in /proc /sys /dev /tmp /run; do
  mkdir -p "$root$d"
  mount --rbind "$d" "$root$d"
done
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || :
cp -L /etc/hosts "$root/etc/hosts" 2>/dev/null || :
# crun refuses a hybrid tree: a plain cgroup2 file system.
mount -t cgroup2 none "$root/sys/fs/cgroup" 2>/dev/null || :
# pasta opens the tun device as an ordinary user.
if [ "$uid" = 0 ] && [ -e /dev/net/tun ] && [ "$(stat -c %a /dev/net/tun)" != 666 ]; then
  [ -e "$root/.tun" ] || { mknod "$root/.tun" c 10 200 && chmod 666 "$root/.tun"; } 2>/dev/null || :
  [ ! -e "$root/.tun" ] || mount --bind "$root/.tun" "$root/dev/net/tun"
fi
mkdir -p "$root/.old"
cd "$root"
pivot_root . .old
umount -l /.old
cd "$cwd" 2>/dev/null || cd /
[ "$uid" != 0 ] || exec "$@"
exec setpriv --reuid "$uid" --regid "$gid" --init-groups --inh-caps=-all -- "$@"
