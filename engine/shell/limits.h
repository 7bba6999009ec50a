// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace slipway::shell::limits {

// Constructs inside one another: each is some calls on the stack. Nobody nests more than a dozen.
inline constexpr std::size_t depth = 64;
// Command text inside command text (sh -c "sh -c '...'"): each level copies its text once.
inline constexpr std::size_t scripts = 6;
// Problems of one text: what is worse than this is no shell.
inline constexpr std::size_t problems = 200;

} // namespace slipway::shell::limits
