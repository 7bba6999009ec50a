// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/byte_range.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::text {

// Both count from 1; column counts bytes.
struct LineColumn {
    std::size_t line = 1;
    std::size_t column = 1;
    friend constexpr bool operator==(LineColumn, LineColumn) = default;
};

// The bytes of one file, immutable and shared: copies are cheap and may cross threads. Lines end at "\n"; a "\r" before
// it belongs to the line end, not to the line.
class SourceText {
public:
    SourceText()
        : SourceText("", "") {}
    // `name` is what people see in front of line and column: a path, or "-" for standard input.
    SourceText(std::string name, std::string bytes);

    [[nodiscard]] const std::string& name() const { return m_data->name; }
    [[nodiscard]] std::string_view bytes() const { return m_data->bytes; }
    [[nodiscard]] std::size_t size() const { return m_data->bytes.size(); }
    // `range` must lie inside the text.
    [[nodiscard]] std::string_view slice(ByteRange range) const;

    [[nodiscard]] std::size_t lineCount() const { return m_data->lineStarts.size(); }
    // A position past the end is taken as the end.
    [[nodiscard]] LineColumn lineColumn(std::size_t position) const;
    // Bytes of line `line` (from 1) without its line end.
    [[nodiscard]] ByteRange lineRange(std::size_t line) const;
    // The inverse of lineColumn; a column past the end of its line is taken as the end of that line.
    [[nodiscard]] std::size_t position(LineColumn at) const;

private:
    struct Data {
        std::string name;
        std::string bytes;
        std::vector<std::size_t> lineStarts;
    };
    std::shared_ptr<const Data> m_data;
};

} // namespace slipway::text
