// SPDX-License-Identifier: Apache-2.0
#include "engine/text/source_text.h"

#include <algorithm>
#include <cassert>

namespace slipway::text {

SourceText::SourceText(std::string name, std::string bytes) {
    auto data = std::make_shared<Data>(Data{std::move(name), std::move(bytes), {0}});
    const std::string& all = data->bytes;
    for (std::size_t at = all.find('\n'); at != std::string::npos; at = all.find('\n', at + 1))
        data->lineStarts.push_back(at + 1);
    m_data = std::move(data);
}

std::string_view SourceText::slice(ByteRange range) const {
    assert(range.begin <= range.end && range.end <= size());
    return bytes().substr(range.begin, range.size());
}

LineColumn SourceText::lineColumn(std::size_t position) const {
    position = std::min(position, size());
    const auto& starts = m_data->lineStarts;
    const auto after = std::ranges::upper_bound(starts, position);
    return {static_cast<std::size_t>(after - starts.begin()), position - *(after - 1) + 1};
}

ByteRange SourceText::lineRange(std::size_t line) const {
    const auto& starts = m_data->lineStarts;
    assert(line >= 1 && line <= starts.size());
    const std::size_t begin = starts[line - 1];
    std::size_t end = size();
    if (line < starts.size()) {
        end = starts[line] - 1;
        if (end > begin && m_data->bytes[end - 1] == '\r')
            --end;
    }
    return {begin, end};
}

std::size_t SourceText::position(LineColumn at) const {
    if (at.line < 1)
        return 0;
    if (at.line > lineCount())
        return size();
    const ByteRange line = lineRange(at.line);
    return std::min(line.end, line.begin + (at.column > 0 ? at.column - 1 : 0));
}

} // namespace slipway::text
