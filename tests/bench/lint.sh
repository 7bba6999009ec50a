#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The linter alone and as a program: see lint.cpp.
exec "$1/../tests/bench_lint" "$1/slipway"
