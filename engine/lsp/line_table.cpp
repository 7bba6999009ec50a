// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/line_table.h"

#include "engine/dockerfile/characters.h"

#include <algorithm>

namespace slipway::lsp {

using text::ByteRange;

namespace {

std::size_t unitsOf(const dockerfile::Character& character, Encoding encoding) {
    if (encoding == Encoding::Utf8)
        return character.length;
    return character.length == 4 ? 2 : 1;
}

} // namespace

std::size_t units(std::string_view bytes, Encoding encoding) {
    if (encoding == Encoding::Utf8)
        return bytes.size();
    std::size_t count = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto character = dockerfile::characterAt(bytes, at);
        count += unitsOf(character, encoding);
        at += character.length;
    }
    return count;
}

LineTable::LineTable(text::SourceText source)
    : m_source(std::move(source))
    , m_starts{0} {
    const std::string_view bytes = m_source.bytes();
    for (std::size_t at = bytes.find_first_of("\r\n"); at != std::string_view::npos;
         at = bytes.find_first_of("\r\n", at)) {
        at += bytes.substr(at).starts_with("\r\n") ? 2 : 1;
        m_starts.push_back(at);
    }
}

ByteRange LineTable::line(std::size_t line) const {
    const std::string_view bytes = m_source.bytes();
    const std::size_t begin = m_starts[line];
    std::size_t end = line + 1 < m_starts.size() ? m_starts[line + 1] : bytes.size();
    if (end > begin && bytes[end - 1] == '\n' && line + 1 < m_starts.size())
        --end;
    if (end > begin && bytes[end - 1] == '\r' && line + 1 < m_starts.size())
        --end;
    return {begin, end};
}

std::size_t LineTable::byteAt(Position position, Encoding encoding) const {
    if (position.line >= m_starts.size())
        return m_source.size();
    const ByteRange range = line(position.line);
    const std::string_view bytes = m_source.slice(range);
    std::size_t at = 0;
    for (std::size_t unit = 0; at < bytes.size();) {
        const auto character = dockerfile::characterAt(bytes, at);
        unit += unitsOf(character, encoding);
        if (unit > position.character)
            break;
        at += character.length;
    }
    return range.begin + at;
}

ByteRange LineTable::bytes(const Range& range, Encoding encoding) const {
    const std::size_t begin = byteAt(range.start, encoding);
    return {begin, std::max(begin, byteAt(range.end, encoding))};
}

Position LineTable::positionAt(std::size_t byte, Encoding encoding) const {
    const auto behind = std::ranges::upper_bound(m_starts, std::min(byte, m_source.size()));
    const auto number = static_cast<std::size_t>(behind - m_starts.begin()) - 1;
    const ByteRange range = line(number);
    const std::string_view bytes = m_source.slice(range);
    const std::size_t wanted = std::min(byte, range.end) - range.begin;
    std::size_t unit = 0;
    for (std::size_t at = 0; at < wanted;) {
        const auto character = dockerfile::characterAt(bytes, at);
        at += character.length;
        if (at <= wanted)
            unit += unitsOf(character, encoding);
    }
    return {number, unit};
}

Range LineTable::range(ByteRange bytes, Encoding encoding) const {
    return {positionAt(bytes.begin, encoding), positionAt(bytes.end, encoding)};
}

} // namespace slipway::lsp
