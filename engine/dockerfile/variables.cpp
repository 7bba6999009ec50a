// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/variables.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/limits.h"

namespace slipway::dockerfile {

namespace {

std::size_t nameEnd(std::string_view text, std::size_t begin) {
    if (begin >= text.size())
        return begin;
    const auto first = characterAt(text, begin);
    if (isDigit(first.point)) {
        std::size_t at = begin;
        while (at < text.size() && isDigit(characterAt(text, at).point))
            at += characterAt(text, at).length;
        return at;
    }
    std::size_t at = begin;
    while (at < text.size()) {
        const auto c = characterAt(text, at);
        if (!isLetter(c.point) && !isDigit(c.point) && c.point != U'_')
            break;
        at += c.length;
    }
    if (at == begin && std::string_view("@*#?-$!").contains(text[begin]))
        return begin + 1;
    return at;
}

} // namespace

std::vector<VariableSpan> findVariables(std::string_view text, char escape, Quoting quoting) {
    std::vector<VariableSpan> result;
    std::vector<std::size_t> open; // indices of spans whose brace is open
    bool single = false, inDouble = false;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (single) {
            single = c != '\'';
            ++at;
        } else if (c == escape) {
            at += 2;
        } else if (quoting == Quoting::Words && c == '\'' && !inDouble) {
            single = true;
            ++at;
        } else if (quoting == Quoting::Words && c == '"') {
            inDouble = !inDouble;
            ++at;
        } else if (c == '}' && !open.empty()) {
            result[open.back()].end = at + 1;
            result[open.back()].closed = true;
            open.pop_back();
            ++at;
        } else if (c == '$' && at + 1 < text.size()) {
            VariableSpan span{at, 0, at + 1, at + 1, text[at + 1] == '{', false};
            if (span.braces)
                ++span.nameBegin;
            span.nameEnd = nameEnd(text, span.nameBegin);
            span.end = span.braces ? text.size() : span.nameEnd;
            at = span.nameEnd;
            if (span.nameEnd == span.nameBegin && !span.braces)
                continue; // "$" before anything else is literal
            if (span.braces) {
                if (open.size() >= limits::expansionDepth)
                    return result;
                open.push_back(result.size());
            }
            result.push_back(span);
        } else {
            ++at;
        }
    }
    return result;
}

} // namespace slipway::dockerfile
