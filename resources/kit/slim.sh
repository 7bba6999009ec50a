# SPDX-License-Identifier: Apache-2.0
# A base without apt. $1 is the root in which mmdebstrap has the packages; what stands under $1/slipway-kit at the end
# is the base. The script of the base follows this one.
set -eu
LC_ALL=C
export LC_ALL
root=$1
stage=$root/slipway-kit

# A package's archive.
archive() { ls "$root"/var/cache/apt/archives/"$1"_*.deb; }

# take PACKAGE PATH...: these paths of the package, its licence, and what it is for those who list packages.
take() {
  deb=$(archive "$1")
  name=$1
  shift
  dpkg-deb --fsys-tarfile "$deb" | tar -C "$stage" --wildcards --keep-directory-symlink -xpf - "$@" "./usr/share/doc/$name/copyright"
  dpkg-deb -f "$deb" >"$stage/var/lib/dpkg/status.d/$name"
  dpkg-deb -I "$deb" md5sums >"$stage/var/lib/dpkg/status.d/$name.md5sums"
}

# The skeleton: directories and the accounts root, nobody and nonroot.
for d in dev etc home proc root run sys tmp usr/bin usr/lib usr/sbin usr/share var/lib/dpkg/status.d var/tmp; do
  mkdir -p "$stage/$d"
done
chmod 1777 "$stage/tmp" "$stage/var/tmp"
chmod 700 "$stage/root"
ln -s /run "$stage/var/run"
for d in bin lib sbin; do ln -s "usr/$d" "$stage/$d"; done
printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin' \
  'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' >"$stage/etc/passwd"
printf '%s\n' 'root:x:0:' 'tty:x:5:' 'staff:x:50:' 'nogroup:x:65534:' 'nonroot:x:65532:' >"$stage/etc/group"
# It becomes nonroot's in the layer: few users may give files to an id that high.
mkdir -m 700 "$stage/home/nonroot"
cp "$root/usr/lib/os-release" "$stage/usr/lib/os-release"
ln -s ../usr/lib/os-release "$stage/etc/os-release"

certificates_and_zones() {
  take ca-certificates ./usr/share/ca-certificates
  mkdir -p "$stage/etc/ssl/certs"
  cat "$stage"/usr/share/ca-certificates/mozilla/*.crt >"$stage/etc/ssl/certs/ca-certificates.crt"
  rm -r "$stage/usr/share/ca-certificates"
  take tzdata ./usr/share/zoneinfo
  printf 'hosts: files dns\n' >"$stage/etc/nsswitch.conf"
}

# busybox under every name that it answers to.
busybox() {
  take busybox-static ./usr/bin/busybox
  "$stage/usr/bin/busybox" --list | while read -r applet; do
    [ "$applet" = busybox ] || ln -s busybox "$stage/usr/bin/$applet"
  done
  sed -i '1s|/sbin/nologin$|/bin/sh|' "$stage/etc/passwd"
}
