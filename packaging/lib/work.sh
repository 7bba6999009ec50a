# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154 # the variables of packaging/dev
# The commands of packaging/dev; each runs with every tool in reach. Uses project, cache and say of packaging/dev.

work_build() {
  cd "$project" || return
  cmake --preset dev && cmake --build --preset dev
}
