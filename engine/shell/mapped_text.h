// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/byte_range.h"

#include <string>
#include <string_view>
#include <vector>

namespace slipway::shell {

// Command text as a shell reads it, and for each of its bytes the place in the Dockerfile that it comes from: without
// continuations and comment lines, with JSON and shell escapes resolved, with heredoc bodies behind their line.
class MappedText {
public:
    // Text that stands as it is at `begin` of the source.
    void append(std::string_view text, std::size_t begin);
    // Text that something else of the source stands for: an escape, the end of a line.
    void appendFor(std::string_view text, text::ByteRange source);
    // A slice of another text with its places.
    void append(const MappedText& other, std::size_t begin, std::size_t end);

    [[nodiscard]] const std::string& text() const { return m_text; }
    [[nodiscard]] std::size_t size() const { return m_text.size(); }
    [[nodiscard]] bool empty() const { return m_text.empty(); }
    // The place of the byte at `position`; behind the last byte for the end of the text.
    [[nodiscard]] std::size_t source(std::size_t position) const;
    // From the first byte to behind the last one. An empty range stays empty.
    [[nodiscard]] text::ByteRange source(std::size_t begin, std::size_t end) const;

private:
    struct Piece {
        std::size_t begin = 0;
        std::size_t length = 0;
        text::ByteRange source;
        bool exact = false; // byte by byte
    };
    [[nodiscard]] const Piece& pieceAt(std::size_t position) const;

    std::string m_text;
    std::vector<Piece> m_pieces; // in order, none empty
};

} // namespace slipway::shell
