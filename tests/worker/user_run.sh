#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a test program as an ordinary user, with subordinate ids from files that only this process sees.
# usage: user_run.sh with-ids|without-ids PROGRAM ARGUMENTS...
set -eu
mode=$1
shift
user=65111
[ "$(id -u)" = 0 ] || { echo "SKIP: needs root to become somebody else"; exit 77; }
exec unshare --mount --propagation private -- sh -c '
  set -eu
  mode=$1; user=$2; shift 2
  files=$(mktemp -d)
  mount -t tmpfs tmpfs "$files"
  [ "$mode" = with-ids ] && echo "$user:200000:65536" > "$files/ids" || : > "$files/ids"
  mkdir -m 0777 "$files/tmp"
  chmod 0755 "$files"
  for file in /etc/subuid /etc/subgid; do
    [ -e "$file" ] || : > "$file"
    mount --bind "$files/ids" "$file"
  done
  # newuidmap asks for the name of its caller.
  { cat /etc/passwd; echo "slipway-test:x:$user:$user::/nonexistent:/bin/sh"; } > "$files/passwd"
  mount --bind "$files/passwd" /etc/passwd
  # A place for stores: overlayfs wants a file system that keeps its attributes.
  export TMPDIR=$(mktemp -d /var/tmp/slipway-test-XXXXXX) HOME=/nonexistent
  chown $user:$user "$TMPDIR"
  code=0
  setpriv --reuid $user --regid $user --clear-groups -- "$@" || code=$?
  rm -rf "$TMPDIR"
  exit $code
' user_run "$mode" $user "$@"
