// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/fixing.h"
#include "engine/lint/lint.h"
#include "tests/support/annotations.h"

#include <QString>
#include <QTest>
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// One-liners for tests of rules. Each returns an empty text when all is well, else what is wrong:
// QCOMPARE(catches(...), "").
namespace slipway::test {

// A lint of `text` with nothing but `rule` on; `settings` may add more.
struct LintCase {
    std::string rule;
    lint::Settings settings{};
    dockerfile::BuildArguments arguments{};
    std::string target{};
    const lint::ContextFacts* context = nullptr;
    const lint::BuildFacts* build = nullptr;
};

inline lint::LintInput inputOf(const LintCase& lintCase, const dockerfile::Dockerfile& file) {
    lint::LintInput input;
    input.file = &file;
    input.settings = lintCase.settings;
    input.arguments = lintCase.arguments;
    input.target = lintCase.target;
    input.context = lintCase.context;
    input.build = lintCase.build;
    if (!lintCase.rule.empty()) {
        const lint::RuleInfo* rule = lint::findRule(lintCase.rule);
        if (rule != nullptr && !rule->severity)
            input.settings.severity.emplace(rule->id, Severity::Warning);
    }
    return input;
}

inline std::vector<Finding> findingsOf(const LintCase& lintCase, std::string_view text) {
    const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText("Dockerfile", std::string(text)));
    std::vector<Finding> findings = lint::lint(inputOf(lintCase, file)).findings;
    const lint::RuleInfo* rule = lint::findRule(lintCase.rule);
    std::erase_if(findings, [&](const Finding& each) { return rule == nullptr || each.rule != rule->id; });
    return findings;
}

inline std::string described(const std::vector<Finding>& findings, std::string_view text) {
    std::string result;
    for (const Finding& each : findings) {
        result += "  " + each.rule + " at \"" + std::string(text.substr(each.range.begin, each.range.size())) +
                  "\": " + messages::render(each.message, messages::Language::English) + "\n";
    }
    return result.empty() ? "  no finding\n" : result;
}

// The rule finds exactly what stands between the marks, in that order.
inline std::string catches(const LintCase& lintCase, std::string_view marked) {
    if (lint::findRule(lintCase.rule) == nullptr)
        return "there is no rule " + lintCase.rule;
    const Annotated expected = annotated(marked);
    std::vector<Finding> findings = findingsOf(lintCase, expected.text);
    std::vector<text::ByteRange> found;
    for (const Finding& each : findings)
        found.push_back(each.range);
    std::vector<text::ByteRange> wanted = expected.ranges;
    std::ranges::sort(wanted);
    std::ranges::sort(found);
    if (found == wanted)
        return {};
    return "in\n" + std::string(marked) + "\n" + lintCase.rule + " found\n" + described(findings, expected.text);
}
inline std::string catches(std::string_view rule, std::string_view marked) {
    return catches(LintCase{std::string(rule)}, marked);
}

inline std::string catchesNot(const LintCase& lintCase, std::string_view text) {
    const Annotated plain = annotated(text);
    return plain.ranges.empty() ? catches(lintCase, text) : "marks in a text that is to have no finding";
}
inline std::string catchesNot(std::string_view rule, std::string_view text) {
    return catchesNot(LintCase{std::string(rule)}, text);
}

// The first fix of each of the rule's findings makes `after`, all of them are safe when `safe` says so, and the rule
// finds nothing to mend there any more.
inline std::string fixes(const LintCase& lintCase, std::string_view before, std::string_view after, bool safe) {
    std::string current = annotated(before).text;
    for (int round = 0; round < 16; ++round) {
        std::vector<Finding> findings = findingsOf(lintCase, current);
        std::erase_if(findings, [](const Finding& each) { return each.fixes.empty(); });
        if (findings.empty())
            break;
        std::vector<const Fix*> all;
        for (const Finding& each : findings) {
            if (each.fixes.front().safe != safe)
                return safe ? "the fix is not safe" : "the fix is safe";
            all.push_back(&each.fixes.front());
        }
        const std::string next = lint::withFixes(text::SourceText("Dockerfile", current), all);
        if (next == current)
            return "the fix changes nothing in\n" + current;
        current = next;
    }
    if (current == after)
        return {};
    return "fixed to\n" + current + "\ninstead of\n" + std::string(after);
}

} // namespace slipway::test
