#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# under_x11.sh COMMAND...: runs COMMAND on an X server of its own with a window manager.
set -euo pipefail
command -v Xvfb >/dev/null && command -v openbox >/dev/null || { echo "no Xvfb or no openbox: skipped"; exit 77; }
work=$(mktemp -d)
mkdir -p /tmp/.X11-unix
Xvfb -displayfd 3 -screen 0 "${SLIPWAY_TEST_SCREEN:-1440x960x24}" -nolisten tcp 3>"$work/display" 2>"$work/xvfb.log" &
server=$!
trap 'kill "$server" 2>/dev/null || :; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  [ ! -s "$work/display" ] || break
  sleep 0.1
done
[ -s "$work/display" ] || { cat "$work/xvfb.log"; echo "no X server"; exit 1; }
DISPLAY=:$(head -n 1 "$work/display") QT_QPA_PLATFORM=xcb
export DISPLAY QT_QPA_PLATFORM
# A configuration of its own: a person's may place windows anywhere.
HOME=$work openbox --sm-disable >"$work/openbox.log" 2>&1 &
sleep 1
"$@"
