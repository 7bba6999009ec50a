# SPDX-License-Identifier: Apache-2.0
# Debian's musl and a busybox that needs no library at all: a program linked to glibc finds no loader here.
take musl './usr/lib/*' './etc/*'
busybox
