// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace slipway::text {

// For "did you mean": the candidate with the smallest edit distance (insertions, deletions, replacements and swaps of
// neighbours, ASCII case ignored), nothing when even that one differs in more than a third of the word. The first of
// equals wins. Words of over 64 bytes have none.
[[nodiscard]] std::optional<std::string_view> mostSimilar(std::string_view word,
                                                          std::span<const std::string_view> candidates);

} // namespace slipway::text
