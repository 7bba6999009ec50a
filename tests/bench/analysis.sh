#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Analysis of images of 1 GB beside plain decompression: see analysis.cpp.
exec "$1/../tests/bench_analysis"
