// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace slipway::dockerfile {

// Letters to insert, delete, replace or swap with their neighbour to make one word of the other (optimal string
// alignment), in bytes, ASCII case ignored.
[[nodiscard]] std::size_t editDistance(std::string_view a, std::string_view b);

// The candidate that `word` most likely means: the nearest, when it is near enough for its length (a third of it, three
// at most) and not the word itself. The first of several as near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates);
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

} // namespace slipway::dockerfile
