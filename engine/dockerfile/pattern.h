// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <string>
#include <string_view>

// The patterns of ${n#p} ${n%p} ${n/p/r}: "*" any characters, "?" one, neither a line feed; \* \? \\ for themselves; no
// [...].
namespace slipway::dockerfile {

enum class Match : std::uint8_t { Shortest, Longest };

[[nodiscard]] Result<std::string> withoutPrefix(std::string_view value, std::string_view pattern, Match match);
[[nodiscard]] Result<std::string> withoutSuffix(std::string_view value, std::string_view pattern, Match match);
// Each match is the longest at its place. An empty pattern matches between all characters.
[[nodiscard]] Result<std::string> replaced(std::string_view value, std::string_view pattern,
                                           std::string_view replacement, bool all);

} // namespace slipway::dockerfile
