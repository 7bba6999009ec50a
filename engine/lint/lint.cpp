// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/lint.h"

#include "engine/lint/subject.h"

#include <algorithm>
#include <tuple>

namespace slipway::lint {

namespace {

bool isPartOf(const RuleInfo& rule, Profile profile) {
    switch (profile) {
    case Profile::Default:
        return true;
    case Profile::Hadolint:
        return rule.isHadolint();
    case Profile::Docker:
        return rule.isBuildkit();
    }
    return true;
}

// How findings of one rule are told, in stages that ship and in those that do not. Nothing: they are not.
struct Levels {
    std::optional<Severity> shipped;
    std::optional<Severity> built;
};

bool isSyntax(const RuleInfo& rule) {
    return rule.check == nullptr && rule.severity == Severity::Error;
}

Levels levelsOf(const RuleInfo& rule, const Settings& settings) {
    const bool selected =
        settings.select.empty() ? isPartOf(rule, settings.profile) : std::ranges::contains(settings.select, rule.id);
    Levels levels;
    if (selected || isSyntax(rule)) {
        levels.shipped = levels.built = rule.severity;
        if (!settings.select.empty() && !rule.severity)
            levels.shipped = levels.built = Severity::Warning; // asked for by name
        if (settings.profile == Profile::Default) {
            if (rule.inBuildStage == InBuildStage::Off)
                levels.built = std::nullopt;
            else if (rule.inBuildStage == InBuildStage::Info && levels.built && *levels.built < Severity::Info)
                levels.built = Severity::Info;
        }
    }
    if (const auto found = settings.severity.find(rule.id); found != settings.severity.end())
        levels.shipped = levels.built = found->second;
    if (const auto found = settings.buildStageSeverity.find(rule.id); found != settings.buildStageSeverity.end())
        levels.built = found->second;
    return levels;
}

bool knowsEnough(const RuleInfo& rule, const LintInput& input) {
    return (rule.needs != Needs::Context || input.context != nullptr) &&
           (rule.needs != Needs::Build || input.build != nullptr);
}

class Linter {
public:
    Linter(const LintInput& input, const stages::StageGraph& graph, StageId target)
        : m_input(input)
        , m_graph(graph)
        , m_subject(*input.file, graph, input.settings, input.arguments, input.context, input.build, target) {}

    LintResult run();

private:
    void takeOver(const std::vector<Finding>& findings);
    void setLevel(Finding& finding, const Levels& levels);

    const LintInput& m_input;
    const stages::StageGraph& m_graph;
    Subject m_subject;
    LintResult m_result;
    std::vector<bool> m_dropped;
};

void Linter::takeOver(const std::vector<Finding>& findings) {
    for (const Finding& each : findings) {
        Finding finding = each;
        const RuleInfo* rule = ruleOfDiagnostic(each.rule);
        bool keep = true;
        if (rule != nullptr) {
            finding.rule = rule->id;
            const Levels levels = levelsOf(*rule, m_input.settings);
            // The finder knows better than the table, but only people switch off.
            keep = levels.shipped.has_value();
            if (m_input.settings.severity.contains(rule->id))
                finding.severity = levels.shipped.value_or(finding.severity);
        }
        if (keep)
            m_result.findings.push_back(std::move(finding));
    }
}

void Linter::setLevel(Finding& finding, const Levels& levels) {
    const auto stage = m_subject.stageAt(finding.range.begin);
    const bool ships = !stage || m_subject.stage(*stage).ships;
    const std::optional<Severity> level = ships ? levels.shipped : levels.built;
    m_dropped.push_back(!level);
    finding.severity = level.value_or(finding.severity);
}

LintResult Linter::run() {
    takeOver(m_input.file->diagnostics);
    takeOver(m_graph.findings);
    std::vector<Finding> found;
    Report report(found);
    for (const RuleInfo* rule : allRules()) {
        if (m_input.stop.stop_requested())
            break;
        if (rule->check == nullptr)
            continue;
        const Levels levels = levelsOf(*rule, m_input.settings);
        if (!levels.shipped && !levels.built)
            continue;
        if (!knowsEnough(*rule, m_input)) {
            m_result.waiting.push_back({rule, rule->needs});
            continue;
        }
        report.setRule(*rule);
        found.clear();
        m_dropped.clear();
        rule->check(m_subject, report);
        for (Finding& finding : found)
            setLevel(finding, levels);
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (!m_dropped[i])
                m_result.findings.push_back(std::move(found[i]));
        }
    }
    std::ranges::stable_sort(m_result.findings, {},
                             [](const Finding& each) { return std::tie(each.range.begin, each.range.end, each.rule); });
    return std::move(m_result);
}

} // namespace

LintResult lint(const LintInput& input) {
    std::optional<stages::StageGraph> own;
    if (input.graph == nullptr) {
        stages::GraphOptions options;
        options.arguments = input.arguments;
        own = stages::build(*input.file, options);
    }
    const stages::StageGraph& graph = own ? *own : *input.graph;
    StageId target{};
    if (!input.file->stages.empty()) {
        target = input.file->stages.back().id;
        if (const auto asked = stages::findTarget(*input.file, input.target))
            target = *asked;
    }
    return Linter(input, graph, target).run();
}

} // namespace slipway::lint
