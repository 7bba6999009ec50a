// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>

namespace slipway::text {

// A half-open range [begin, end) of bytes of one source text. Positions are bytes everywhere in the engine; line and
// column come from SourceText alone.
struct ByteRange {
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] constexpr std::size_t size() const { return end - begin; }
    [[nodiscard]] constexpr bool empty() const { return begin == end; }
    [[nodiscard]] constexpr bool contains(std::size_t position) const { return begin <= position && position < end; }
    // Touching ranges do not overlap; an empty range overlaps only what strictly surrounds it.
    [[nodiscard]] constexpr bool overlaps(ByteRange other) const { return begin < other.end && other.begin < end; }
    // The smallest range that holds both.
    [[nodiscard]] constexpr ByteRange united(ByteRange other) const {
        return {begin < other.begin ? begin : other.begin, end > other.end ? end : other.end};
    }
    friend constexpr bool operator==(ByteRange, ByteRange) = default;
    friend constexpr auto operator<=>(ByteRange, ByteRange) = default;
};

} // namespace slipway::text
