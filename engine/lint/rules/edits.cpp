// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/edits.h"

#include <format>

namespace slipway::lint::rules {

std::string_view newline(const Subject& subject) {
    return subject.source().bytes().contains("\r\n") ? "\r\n" : "\n";
}

text::ByteRange wholeLines(const Subject& subject, text::ByteRange range) {
    const std::string_view bytes = subject.source().bytes();
    while (range.begin > 0 && (bytes[range.begin - 1] == ' ' || bytes[range.begin - 1] == '\t'))
        --range.begin;
    const std::size_t feed = bytes.find('\n', range.end);
    range.end = feed == std::string_view::npos ? bytes.size() : feed + 1;
    return range;
}

std::string jsonArray(std::span<const std::string> words) {
    std::string result = "[";
    for (const std::string& word : words) {
        if (result.size() > 1)
            result += ", ";
        result += '"';
        for (const char c : word) {
            if (c == '"' || c == '\\')
                result += '\\';
            if (c == '\n')
                result += "\\n";
            else if (static_cast<unsigned char>(c) < 0x20)
                result += std::format("\\u{:04x}", static_cast<unsigned>(c));
            else
                result += c;
        }
        result += '"';
    }
    return result + "]";
}

std::string quotedValue(std::string_view value, char escape) {
    std::string result = "\"";
    for (const char c : value) {
        if (c == '"' || c == '$' || c == escape)
            result += escape;
        result += c;
    }
    return result + '"';
}

std::size_t innerEnd(const Subject& subject, const dockerfile::Word& word) {
    const std::string_view written = subject.slice(word.range);
    const bool quoted = written.size() >= 2 && (written.back() == '"' || written.back() == '\'');
    return word.range.end - (quoted ? 1 : 0);
}

} // namespace slipway::lint::rules
