// SPDX-License-Identifier: Apache-2.0
#include "engine/language/line_edits.h"

#include "engine/language/format.h"
#include "engine/language/placed.h"

#include <algorithm>

namespace slipway::language {

using text::SourceText;
using text::TextEdit;

namespace {

struct Lines {
    std::size_t first;
    std::size_t last;
};

Lines linesOf(const SourceText& source, ByteRange range) {
    const auto begin = source.lineColumn(range.begin), end = source.lineColumn(range.end);
    const bool touches = !range.empty() && end.column == 1 && end.line > begin.line;
    return {begin.line, touches ? end.line - 1 : end.line};
}

std::size_t blanks(std::string_view line) {
    return std::min(line.find_first_not_of(" \t"), line.size());
}

} // namespace

std::vector<TextEdit> toggleComment(const SourceText& source, ByteRange range) {
    const Lines lines = linesOf(source, range);
    std::size_t indent = SIZE_MAX;
    bool all = true;
    for (std::size_t number = lines.first; number <= lines.last; ++number) {
        const std::string_view line = source.slice(source.lineRange(number));
        const std::size_t begin = blanks(line);
        if (begin == line.size())
            continue;
        indent = std::min(indent, begin);
        all &= line[begin] == '#';
    }
    std::vector<TextEdit> edits;
    if (indent == SIZE_MAX)
        return edits;
    for (std::size_t number = lines.first; number <= lines.last; ++number) {
        const ByteRange place = source.lineRange(number);
        const std::string_view line = source.slice(place);
        const std::size_t begin = blanks(line);
        if (begin == line.size())
            continue;
        if (all) {
            const std::size_t length = line.substr(begin).starts_with("# ") ? 2 : 1;
            edits.push_back({{place.begin + begin, place.begin + begin + length}, ""});
        } else {
            edits.push_back({{place.begin + indent, place.begin + indent}, "# "});
        }
    }
    return edits;
}

std::vector<TextEdit> indentLines(const SourceText& source, ByteRange range) {
    const Lines lines = linesOf(source, range);
    std::vector<TextEdit> edits;
    for (std::size_t number = lines.first; number <= lines.last; ++number) {
        const ByteRange place = source.lineRange(number);
        if (blanks(source.slice(place)) < place.size())
            edits.push_back({{place.begin, place.begin}, std::string(continuationIndent, ' ')});
    }
    return edits;
}

std::vector<TextEdit> unindentLines(const SourceText& source, ByteRange range) {
    const Lines lines = linesOf(source, range);
    std::vector<TextEdit> edits;
    for (std::size_t number = lines.first; number <= lines.last; ++number) {
        const ByteRange place = source.lineRange(number);
        const std::string_view line = source.slice(place);
        const std::size_t width =
            line.starts_with('\t') ? 1
                                   : std::min({std::min(line.find_first_not_of(' '), line.size()), continuationIndent});
        if (width > 0)
            edits.push_back({{place.begin, place.begin + width}, ""});
    }
    return edits;
}

std::optional<MovedLines> moveLines(const SourceText& source, ByteRange range, bool up) {
    const Lines lines = linesOf(source, range);
    if (up ? lines.first == 1 : lines.last == source.lineCount())
        return std::nullopt;
    const std::size_t other = up ? lines.first - 1 : lines.last + 1;
    const ByteRange moved{source.lineRange(lines.first).begin, source.lineRange(lines.last).end};
    const ByteRange neighbour = source.lineRange(other);
    // The texts change places, the line end between them stays where it is.
    const ByteRange first = up ? neighbour : moved, second = up ? moved : neighbour;
    MovedLines result;
    result.edits = {{first, std::string(source.slice(second))}, {second, std::string(source.slice(first))}};
    const auto shift = [&](std::size_t position) {
        const std::size_t inside = std::min(position, moved.end) - moved.begin;
        return up ? neighbour.begin + inside : second.end - moved.size() + inside;
    };
    result.range = {shift(range.begin), shift(range.end)};
    return result;
}

std::string newLineIndent(const dockerfile::Dockerfile& file, std::size_t position) {
    const ByteRange line = file.source.lineRange(file.source.lineColumn(position).line);
    const std::string_view text = file.source.slice({line.begin, std::clamp(position, line.begin, line.end)});
    std::string indent(text.substr(0, blanks(text)));
    const auto all = placedInstructions(file);
    const Placed* placed = placedAt(file, all, line.begin);
    const std::size_t end = text.find_last_not_of(" \t");
    if (placed == nullptr || end == std::string_view::npos)
        return indent;
    const bool heredoc = std::ranges::any_of(placed->inner().heredocs, [&](const dockerfile::Heredoc& each) {
        return each.bodyRange.begin <= line.begin && line.begin < each.bodyRange.end;
    });
    const bool continues = text[end] == file.directives.escape;
    if (continues && !heredoc && line.begin <= placed->instruction->range.begin)
        indent += std::string(continuationIndent, ' ');
    else if (!continues && !heredoc)
        indent.clear(); // the next instruction
    return indent;
}

std::optional<std::pair<ByteRange, ByteRange>> bracketPair(const dockerfile::Dockerfile& file, std::size_t position) {
    static constexpr std::string_view open = "([{", close = ")]}";
    const std::string_view bytes = file.source.bytes();
    const auto bracketAt = [&](std::size_t at) {
        return at < bytes.size() && (open.contains(bytes[at]) || close.contains(bytes[at]));
    };
    std::size_t at = position;
    if (!bracketAt(at)) {
        if (position == 0 || !bracketAt(position - 1))
            return std::nullopt;
        at = position - 1;
    }
    const auto* branch = file.tree.branchAt(at);
    if (branch == nullptr)
        return std::nullopt;
    const std::size_t kind = open.contains(bytes[at]) ? open.find(bytes[at]) : close.find(bytes[at]);
    const bool forward = open.contains(bytes[at]);
    std::size_t depth = 0;
    for (std::size_t each = at;;) {
        if (bytes[each] == open[kind])
            depth += forward ? 1U : static_cast<std::size_t>(-1);
        else if (bytes[each] == close[kind])
            depth += forward ? static_cast<std::size_t>(-1) : 1U;
        if (depth == 0)
            return std::pair{ByteRange{at, at + 1}, ByteRange{each, each + 1}};
        if (forward ? ++each >= branch->range.end : each-- == branch->range.begin)
            return std::nullopt;
    }
}

} // namespace slipway::language
