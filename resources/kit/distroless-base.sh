# SPDX-License-Identifier: Apache-2.0
[ ! -d "$root/usr/lib64" ] || { mkdir "$stage/usr/lib64"; ln -s usr/lib64 "$stage/lib64"; }
take libc6 './usr/lib*' './etc/ld.so.conf.d/*'
for library in libssl3t64 zlib1g libzstd1; do take "$library" ./usr/lib; done
certificates_and_zones
