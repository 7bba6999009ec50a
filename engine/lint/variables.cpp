// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/variables.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/variables.h"
#include "engine/lint/rule.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint.h"
#include "engine/text/similar.h"

namespace slipway::lint {

namespace {

std::size_t nameEnd(std::string_view text, std::size_t at) {
    bool first = true;
    while (at < text.size()) {
        const dockerfile::Character character = dockerfile::characterAt(text, at);
        const bool letter = dockerfile::isLetter(character.point) || character.point == U'_';
        const bool digit = character.point >= U'0' && character.point <= U'9';
        if (!letter && (!digit || first))
            break;
        first = false;
        at += character.length;
    }
    return at;
}

} // namespace

std::vector<VariableReference> variableReferences(std::string_view word, char escape) {
    std::vector<VariableReference> result;
    for (const dockerfile::VariableSpan& span : dockerfile::findVariables(word, escape, dockerfile::Quoting::Words)) {
        const std::string_view name = word.substr(span.nameBegin, span.nameEnd - span.nameBegin);
        if (name.empty() || nameEnd(name, 0) != name.size())
            continue; // "$1", "$@": of a shell
        const std::string_view rest = word.substr(span.nameEnd);
        const bool hasDefault = span.braces && (rest.starts_with(":-") || rest.starts_with("-") ||
                                                rest.starts_with(":+") || rest.starts_with("+"));
        const bool whole = !span.braces || span.closed;
        result.push_back({std::string(name), span.begin, whole ? span.end : span.nameEnd, span.nameBegin, hasDefault});
    }
    return result;
}

std::optional<std::string_view> similarVariable(std::string_view name, std::vector<std::string_view> names) {
    std::erase_if(names, [](std::string_view each) { return nameEnd(each, 0) != each.size(); });
    return text::mostSimilar(name, names);
}

void suggestVariable(const text::SourceText& source, const dockerfile::Word& word, const VariableReference& use,
                     std::string_view name, Finding& finding) {
    finding.notes.push_back(messages::message(msg::DidYouMean, name));
    finding.fixes.push_back(
        safeFix(messages::message(msg::FixWrite, "$" + std::string(name)),
                {{rangeIn(source, word, use.nameBegin, use.nameBegin + use.name.size()), std::string(name)}}));
}

text::ByteRange rangeIn(const text::SourceText& source, const dockerfile::Word& word, std::size_t begin,
                        std::size_t end) {
    const std::string_view written = source.slice(word.range);
    const std::string_view part = std::string_view(word.text).substr(begin, end - begin);
    if (written.size() == word.text.size())
        return {word.range.begin + begin, word.range.begin + end};
    // Quotes of a JSON string and continuations only make the written text longer.
    const std::size_t found = written.find(part, begin);
    if (found == std::string_view::npos)
        return word.range;
    return {word.range.begin + found, word.range.begin + found + part.size()};
}

} // namespace slipway::lint
