// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/custom_rule.h"

#include "engine/lint/subject.h"
#include "engine/messages/catalogue/lint_settings.h"
#include "engine/shell/syntax.h"

#include <algorithm>

namespace slipway::lint {

namespace {

// The words that people see: arguments as they are separated by blanks, with their places.
template <typename Call>
void forEachWord(const Subject& subject, const dockerfile::Instruction& instruction, const Call& call) {
    const auto& tree = subject.file().tree;
    const text::ByteRange arguments = instruction.argumentsRange;
    const std::string_view bytes = subject.source().bytes();
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    std::size_t at = arguments.begin;
    while (at < arguments.end) {
        while (at < arguments.end && blank(bytes[at]))
            ++at;
        const std::size_t begin = at;
        while (at < arguments.end && !blank(bytes[at]))
            ++at;
        const dockerfile::Leaf* leaf = at > begin ? tree.leafAt(begin) : nullptr;
        if (leaf == nullptr || leaf->kind == dockerfile::LeafKind::Comment ||
            leaf->kind == dockerfile::LeafKind::Continuation)
            continue;
        text::ByteRange range{begin, at};
        while (range.size() >= 2 && (bytes[range.begin] == '"' || bytes[range.begin] == '\'') &&
               bytes[range.end - 1] == bytes[range.begin])
            range = {range.begin + 1, range.end - 1};
        call(subject.slice(range), range);
    }
}

} // namespace

bool matchesPattern(std::string_view word, std::string_view pattern) {
    std::size_t at = 0;
    std::size_t in = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (at < word.size()) {
        if (in < pattern.size() && (pattern[in] == '?' || (pattern[in] != '*' && pattern[in] == word[at]))) {
            ++at;
            ++in;
        } else if (in < pattern.size() && pattern[in] == '*') {
            star = in++;
            resume = at;
        } else if (star != std::string_view::npos) {
            in = star + 1;
            at = ++resume;
        } else {
            return false;
        }
    }
    while (in < pattern.size() && pattern[in] == '*')
        ++in;
    return in == pattern.size();
}

std::vector<Finding> findCustom(const Subject& subject, const std::vector<CustomRule>& rules) {
    std::vector<Finding> findings;
    for (const CustomRule& rule : rules) {
        const auto add = [&](text::ByteRange range) -> Finding& {
            return findings.emplace_back(Finding{.rule = rule.id,
                                                 .severity = rule.severity,
                                                 .range = range,
                                                 .message = messages::message(msg::CustomFinding, rule.message)});
        };
        for (const Site& site : subject.sites()) {
            const dockerfile::Instruction& instruction = *site.instruction;
            if (!rule.instructions.empty() &&
                !std::ranges::contains(rule.instructions, dockerfile::name(instruction.keyword)))
                continue;
            const bool ships = site.stage && subject.stage(*site.stage).ships;
            if (rule.stages != CustomRule::Stages::All && ships != (rule.stages == CustomRule::Stages::Shipped))
                continue;
            if ((!rule.flag.empty() && instruction.flag(rule.flag) == nullptr) ||
                (!rule.withoutFlag.empty() && instruction.flag(rule.withoutFlag) != nullptr))
                continue;
            if (rule.words.empty()) {
                const auto* flag = rule.flag.empty() ? nullptr : instruction.flag(rule.flag);
                add(flag != nullptr ? flag->range : instruction.keywordWord.range);
                continue;
            }
            forEachWord(subject, instruction, [&](std::string_view word, text::ByteRange range) {
                if (!matchesPattern(word, rule.words))
                    return;
                Finding& finding = add(range);
                if (rule.replacement && !matchesPattern(*rule.replacement, rule.words))
                    finding.fixes.push_back(
                        {messages::message(msg::CustomFix, *rule.replacement), {{range, *rule.replacement}}, false});
            });
        }
    }
    return findings;
}

} // namespace slipway::lint
