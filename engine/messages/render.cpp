// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/render.h"

#include "engine/messages/catalogue/general.h"
#include "engine/text/escape.h"

#include <algorithm>
#include <format>

namespace slipway::messages {

std::size_t cellWidth(std::string_view bytes) {
    std::size_t cells = 0;
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
        for (std::size_t k = 1; k < length && i + k < bytes.size(); ++k)
            point = (point << 6) | (static_cast<unsigned char>(bytes[i + k]) & 0x3Fu);
        i += length;
        const auto in = [point](char32_t from, char32_t to) { return point >= from && point <= to; };
        if (in(0x300, 0x36F) || in(0x200B, 0x200F) || in(0xFE00, 0xFE0F))
            continue;
        const bool wide = in(0x1100, 0x115F) || in(0x2E80, 0xA4CF) || in(0xAC00, 0xD7A3) || in(0xF900, 0xFAFF) ||
                          in(0xFE30, 0xFE6F) || in(0xFF00, 0xFF60) || in(0xFFE0, 0xFFE6) || in(0x1F300, 0x1FAFF) ||
                          in(0x20000, 0x3FFFD);
        cells += wide ? 2 : 1;
    }
    return cells;
}

namespace {

struct Colours {
    std::string_view bold, red, yellow, blue, green, off;
};
constexpr Colours noColours{};
constexpr Colours ansi{"\033[1m", "\033[1;31m", "\033[1;33m", "\033[1;34m", "\033[1;32m", "\033[0m"};

// One line as a terminal may show it: no tabs, no control characters.
std::string printable(std::string_view bytes) {
    std::string untabbed;
    for (const char c : bytes)
        untabbed += c == '\t' ? ' ' : c;
    return text::escaped(untabbed);
}

void appendSource(std::string& out, const text::SourceText& source, text::ByteRange range, const Colours& colours,
                  std::size_t width) {
    const text::LineColumn start = source.lineColumn(range.begin);
    const text::ByteRange line = source.lineRange(start.line);
    const std::size_t from = std::min(range.begin, line.end);
    const std::size_t to = std::clamp(range.end, from, line.end);
    std::string before = printable(source.slice({line.begin, from}));
    std::string marked = printable(source.slice({from, to}));
    std::string after = printable(source.slice({to, line.end}));
    const auto cutFront = [](std::string& piece, std::size_t keep) {
        std::size_t at = piece.size() - keep;
        while (at < piece.size() && (static_cast<unsigned char>(piece[at]) & 0xC0) == 0x80)
            ++at;
        piece = "..." + piece.substr(at);
    };
    const auto cutBack = [](std::string& piece, std::size_t keep) {
        while (keep > 0 && (static_cast<unsigned char>(piece[keep]) & 0xC0) == 0x80)
            --keep;
        piece = piece.substr(0, keep) + "...";
    };
    if (before.size() > width / 2)
        cutFront(before, width / 2);
    if (marked.size() > width / 2)
        cutBack(marked, width / 2);
    if (after.size() > width / 2)
        cutBack(after, width / 2);
    out += std::format("    {}{}{}\n    {}{}{}{}\n", before, marked, after, std::string(cellWidth(before), ' '),
                       colours.green, "^" + std::string(std::max<std::size_t>(cellWidth(marked), 1) - 1, '~'),
                       colours.off);
}

void appendNotes(std::string& out, const std::vector<Message>& notes, const Colours& colours, Language language) {
    for (const Message& note : notes)
        out += std::format("  {}{}:{} {}\n", colours.blue, tr(language, msg::LabelNote), colours.off,
                           render(note, language));
}

std::string placePrefix(const text::SourceText& source, text::ByteRange range, const Colours& colours) {
    const text::LineColumn at = source.lineColumn(range.begin);
    return std::format("{}{}:{}:{}:{} ", colours.bold, text::escaped(source.name()), at.line, at.column, colours.off);
}

} // namespace

std::string renderError(const Error& error, const RenderOptions& options) {
    const Colours& colours = options.colour ? ansi : noColours;
    std::string out;
    if (error.where)
        out += placePrefix(error.where->source, error.where->range, colours);
    out += std::format("{}{}:{} {}\n", colours.red, tr(options.language, msg::LabelError), colours.off,
                       render(error.message, options.language));
    if (error.where)
        appendSource(out, error.where->source, error.where->range, colours, options.width);
    appendNotes(out, error.notes, colours, options.language);
    return out;
}

std::string renderFinding(const Finding& finding, const text::SourceText& source, const RenderOptions& options) {
    const Colours& colours = options.colour ? ansi : noColours;
    const bool isError = finding.severity == Severity::Error;
    const bool isWarning = finding.severity == Severity::Warning;
    const Msg label = isError ? msg::LabelError : isWarning ? msg::LabelWarning : msg::LabelNote;
    std::string out = placePrefix(source, finding.range, colours);
    out += std::format("{}{}:{} {}",
                       isError     ? colours.red
                       : isWarning ? colours.yellow
                                   : colours.blue,
                       tr(options.language, label), colours.off, render(finding.message, options.language));
    if (!finding.rule.empty())
        out += std::format(" [{}]", finding.rule);
    out += '\n';
    appendSource(out, source, finding.range, colours, options.width);
    for (const RelatedPlace& place : finding.related) {
        out += placePrefix(source, place.range, colours);
        out += std::format("{}{}:{} {}\n", colours.blue, tr(options.language, msg::LabelNote), colours.off,
                           render(place.message, options.language));
        appendSource(out, source, place.range, colours, options.width);
    }
    appendNotes(out, finding.notes, colours, options.language);
    return out;
}

} // namespace slipway::messages
