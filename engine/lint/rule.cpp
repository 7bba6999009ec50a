// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.h"

#include "engine/dockerfile/characters.h"
#include "engine/lint/rules/tables.h"
#include "engine/text/similar.h"

#include <algorithm>
#include <ranges>
#include <unordered_map>

namespace slipway::lint {

bool RuleInfo::isCalled(std::string_view name) const {
    if (dockerfile::equalIgnoringCase(name, id) || (!buildkit.empty() && dockerfile::equalIgnoringCase(name, buildkit)))
        return true;
    return std::ranges::any_of(otherNames(),
                               [&](std::string_view other) { return dockerfile::equalIgnoringCase(name, other); });
}

std::vector<std::string_view> RuleInfo::otherNames() const {
    std::vector<std::string_view> result;
    if (!buildkit.empty() && buildkit != id)
        result.push_back(buildkit);
    for (const auto each : std::views::split(aliases, ' ')) {
        if (!each.empty())
            result.emplace_back(each);
    }
    return result;
}

std::span<const RuleInfo* const> allRules() {
    static const std::vector<const RuleInfo*> all = [] {
        std::vector<const RuleInfo*> result;
        for (const std::span<const RuleInfo> table : {textRules(), shellRules(), syntaxRules()}) {
            for (const RuleInfo& rule : table)
                result.push_back(&rule);
        }
        std::ranges::sort(result, {}, &RuleInfo::id);
        return result;
    }();
    return all;
}

namespace {

using ByName = std::unordered_map<std::string, std::vector<const RuleInfo*>>;

const ByName& byName() {
    static const ByName names = [] {
        ByName result;
        for (const RuleInfo* rule : allRules()) {
            result[dockerfile::toLower(rule->id)].insert(result[dockerfile::toLower(rule->id)].begin(), rule);
            for (const std::string_view other : rule->otherNames())
                result[dockerfile::toLower(other)].push_back(rule);
        }
        return result;
    }();
    return names;
}

} // namespace

std::span<const RuleInfo* const> rulesCalled(std::string_view name) {
    const auto found = byName().find(dockerfile::toLower(name));
    return found == byName().end() ? std::span<const RuleInfo* const>{} : found->second;
}

const RuleInfo* findRule(std::string_view name) {
    const auto called = rulesCalled(name);
    return called.empty() ? nullptr : called.front();
}

std::optional<std::string_view> similarRule(std::string_view name) {
    std::vector<std::string_view> names;
    for (const RuleInfo* rule : allRules()) {
        names.push_back(rule->id);
        std::ranges::copy(rule->otherNames(), std::back_inserter(names));
    }
    return text::mostSimilar(name, names);
}

const RuleInfo* ruleOfDiagnostic(std::string_view diagnostic) {
    const std::span<const Diagnostic> table = diagnostics();
    const auto found =
        std::ranges::find(table, diagnostic, [](const Diagnostic& each) { return messages::name(each.message); });
    return found == table.end() ? nullptr : findRule(found->rule);
}

Finding& Report::add(text::ByteRange range, messages::Message message) {
    return m_findings.emplace_back(Finding{.rule = std::string(m_rule->id),
                                           .severity = m_rule->severity.value_or(Severity::Info),
                                           .range = range,
                                           .message = std::move(message)});
}

Fix safeFix(messages::Message label, std::vector<text::TextEdit> edits) {
    return {std::move(label), std::move(edits), true};
}

Fix suggestion(messages::Message label, std::vector<text::TextEdit> edits) {
    return {std::move(label), std::move(edits), false};
}

} // namespace slipway::lint
