// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace slipway::dockerfile::limits {

// BuildKit reads lines with a scanner of 64 KiB and refuses a longer one, line end included; so do we, so that a file
// that builds here builds there.
inline constexpr std::size_t lineBytes = 64 * 1024;
// A Dockerfile is written by hand or by a small generator; the largest known are some hundred kilobytes.
inline constexpr std::size_t fileBytes = 16 * 1024 * 1024;
// ${a:-${b:-...}}: each level is a call on the stack; nobody nests more than a few.
inline constexpr std::size_t expansionDepth = 64;
// ENV a=$a$a doubles with every line. Linux takes 128 KiB for one string of an environment; this leaves room for
// heredocs.
inline constexpr std::size_t expandedBytes = 1024 * 1024;
// Nested values in a JSON form, which can only be wrong: enough to tell "not strings" from "not JSON".
inline constexpr std::size_t jsonDepth = 64;
// EXPOSE 1-65535 is the longest range there can be; more words than that are no list of ports.
inline constexpr std::size_t exposedPorts = 65536;

} // namespace slipway::dockerfile::limits
