// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/characters.h"
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>

namespace slipway::lint::rules {

using messages::message;

void instructionCasing(const Subject& subject, Report& report) {
    std::size_t lower = 0;
    std::size_t upper = 0;
    const auto counts = [](const Site& site) {
        return !site.isTrigger() && site.instruction->keyword != dockerfile::Keyword::Unknown;
    };
    for (const Site& site : subject.sites()) {
        if (!counts(site))
            continue;
        const std::string& word = site.instruction->keywordWord.text;
        lower += dockerfile::toLower(word) == word ? 1 : 0;
        upper += dockerfile::toUpper(word) == word ? 1 : 0;
    }
    const bool wantsLower = lower > upper;
    for (const Site& site : subject.sites()) {
        if (!counts(site))
            continue;
        const dockerfile::Word& word = site.instruction->keywordWord;
        const std::string wanted = wantsLower ? dockerfile::toLower(word.text) : dockerfile::toUpper(word.text);
        if (wanted == word.text)
            continue;
        Finding& finding = report.add(word.range, message(msg::KeywordCasing, word.text, wanted));
        if (subject.slice(word.range) == word.text) // no continuation inside
            finding.fixes.push_back(safeFix(message(msg::FixWrite, wanted), {{word.range, wanted}}));
    }
}

void directiveCasing(const Subject& subject, Report& report) {
    for (const dockerfile::Directive& directive : subject.file().directives.all) {
        const std::string_view written = subject.slice(directive.range);
        const std::size_t at = written.find_first_not_of("# \t");
        if (at == std::string_view::npos)
            continue;
        const std::string_view name = written.substr(at, directive.name.size());
        if (name == directive.name)
            continue;
        const text::ByteRange range{directive.range.begin + at, directive.range.begin + at + name.size()};
        Finding& finding = report.add(range, message(msg::DirectiveCasing, name));
        finding.fixes.push_back(safeFix(message(msg::FixWrite, directive.name), {{range, directive.name}}));
    }
}

} // namespace slipway::lint::rules
