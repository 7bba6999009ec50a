// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/byte_range.h"

#include <algorithm>
#include <string>
#include <vector>

namespace slipway::dockerfile {

// One instruction as one line: its physical lines without escape tokens, line ends and comment lines, and the way back
// to where each byte stands in the source.
struct LogicalLine {
    struct Piece {
        std::size_t joined = 0;
        text::ByteRange source;
    };
    std::string text;
    std::vector<Piece> pieces; // in order, none empty but perhaps the first

    // The place of the byte at `position`; behind the last byte for the end of the text.
    [[nodiscard]] std::size_t source(std::size_t position) const {
        const auto after =
            std::ranges::upper_bound(pieces, position, {}, [](const Piece& piece) { return piece.joined; });
        const Piece& piece = after == pieces.begin() ? pieces.front() : *(after - 1);
        return std::min(piece.source.begin + (position - piece.joined), piece.source.end);
    }
    // An empty range stays empty.
    [[nodiscard]] text::ByteRange source(std::size_t begin, std::size_t end) const {
        const std::size_t from = source(begin);
        return {from, end > begin ? source(end - 1) + 1 : from};
    }
};

} // namespace slipway::dockerfile
