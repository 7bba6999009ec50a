// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/variables.h"

#include "engine/dockerfile/characters.h"
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
    bool single = false;
    bool dual = false;
    std::vector<std::size_t> open; // references whose "}" is to come
    for (std::size_t at = 0; at < word.size(); ++at) {
        const char c = word[at];
        if (c == '\'' && !dual) {
            single = !single;
        } else if (single) {
            continue;
        } else if (c == escape) {
            ++at;
        } else if (c == '"') {
            dual = !dual;
        } else if (c == '}' && !open.empty()) {
            result[open.back()].end = at + 1;
            open.pop_back();
        } else if (c == '$' && at + 1 < word.size()) {
            const bool brace = word[at + 1] == '{';
            const std::size_t begin = at + (brace ? 2 : 1);
            const std::size_t end = nameEnd(word, begin);
            if (end == begin)
                continue;
            VariableReference reference{std::string(word.substr(begin, end - begin)), at, end, begin, false};
            if (brace) {
                const std::string_view rest = word.substr(end);
                reference.hasDefault =
                    rest.starts_with(":-") || rest.starts_with("-") || rest.starts_with(":+") || rest.starts_with("+");
                open.push_back(result.size());
            }
            result.push_back(std::move(reference));
            at = end - 1;
        }
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
