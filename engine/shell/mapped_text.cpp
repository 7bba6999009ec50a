// SPDX-License-Identifier: Apache-2.0
#include "engine/shell/mapped_text.h"

#include <algorithm>

namespace slipway::shell {

void MappedText::append(std::string_view text, std::size_t begin) {
    if (text.empty())
        return;
    if (!m_pieces.empty() && m_pieces.back().exact && m_pieces.back().source.end == begin) {
        m_pieces.back().length += text.size();
        m_pieces.back().source.end += text.size();
    } else {
        m_pieces.push_back({m_text.size(), text.size(), {begin, begin + text.size()}, true});
    }
    m_text += text;
}

void MappedText::appendFor(std::string_view text, text::ByteRange source) {
    if (text.empty())
        return;
    m_pieces.push_back({m_text.size(), text.size(), source, false});
    m_text += text;
}

void MappedText::append(const MappedText& other, std::size_t begin, std::size_t end) {
    const std::string_view all = other.m_text;
    while (begin < end) {
        const Piece& piece = other.pieceAt(begin);
        const std::size_t stop = std::min(end, piece.begin + piece.length);
        if (piece.exact)
            append(all.substr(begin, stop - begin), piece.source.begin + (begin - piece.begin));
        else
            appendFor(all.substr(begin, stop - begin), piece.source);
        begin = stop;
    }
}

const MappedText::Piece& MappedText::pieceAt(std::size_t position) const {
    const auto after = std::ranges::upper_bound(m_pieces, position, {}, [](const Piece& piece) { return piece.begin; });
    return after == m_pieces.begin() ? m_pieces.front() : *(after - 1);
}

std::size_t MappedText::source(std::size_t position) const {
    if (m_pieces.empty())
        return 0;
    if (position >= m_text.size())
        return m_pieces.back().source.end;
    const Piece& piece = pieceAt(position);
    return piece.exact ? piece.source.begin + (position - piece.begin) : piece.source.begin;
}

text::ByteRange MappedText::source(std::size_t begin, std::size_t end) const {
    const std::size_t from = source(begin);
    if (end <= begin || m_pieces.empty())
        return {from, from};
    const Piece& last = pieceAt(end - 1);
    const std::size_t to = last.exact ? last.source.begin + (end - last.begin) : last.source.end;
    return {from, std::max(from, to)};
}

} // namespace slipway::shell
