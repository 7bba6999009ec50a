# SPDX-License-Identifier: Apache-2.0
mkdir -p "$root/go/bin" "$root/go/src"
chmod 1777 "$root/go" "$root/go/bin" "$root/go/src"
