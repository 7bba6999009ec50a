// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/source_text.h"

#include <cstdint>
#include <vector>

namespace slipway::lsp {

// What the protocol counts columns in.
enum class Encoding : std::uint8_t { Utf16, Utf8 };

// Both count from 0; the column counts units of the encoding.
struct Position {
    std::size_t line = 0;
    std::size_t character = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};
struct Range {
    Position start;
    Position end;
    friend bool operator==(const Range&, const Range&) = default;
};

// Units of the bytes; one that is no UTF-8 counts as one, as the sign that an editor shows in its place.
[[nodiscard]] std::size_t units(std::string_view bytes, Encoding encoding);

// Lines as the protocol has them: they end at "\n", "\r\n" and, unlike those of SourceText, at "\r" alone.
class LineTable {
public:
    explicit LineTable(text::SourceText source);

    [[nodiscard]] const text::SourceText& source() const { return m_source; }
    [[nodiscard]] std::size_t lineCount() const { return m_starts.size(); }
    // Without its line end; `line` must be below lineCount().
    [[nodiscard]] text::ByteRange line(std::size_t line) const;

    // A column behind the end of its line is taken as that end, a line behind the last one as the end of the text, half
    // a character as its begin: a client may be wrong.
    [[nodiscard]] std::size_t byteAt(Position position, Encoding encoding) const;
    // As bytes, the end never before the begin.
    [[nodiscard]] text::ByteRange bytes(const Range& range, Encoding encoding) const;

    // A byte behind the end of the text or inside a line end is taken as that end, one inside a character as its begin.
    [[nodiscard]] Position positionAt(std::size_t byte, Encoding encoding) const;
    [[nodiscard]] Range range(text::ByteRange bytes, Encoding encoding) const;

private:
    text::SourceText m_source;
    std::vector<std::size_t> m_starts;
};

} // namespace slipway::lsp
