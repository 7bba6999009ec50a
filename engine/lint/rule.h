// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"
#include "engine/messages/message.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a lint rule is: one row in a table (rules/text_table.cpp, rules/shell_table.cpp), one function, one page in
// resources/rules, one file of cases in tests/data/lint.
namespace slipway::lint {

class Subject;
class Report;

enum class Origin : std::uint8_t { Hadolint, BuildKit, ShellCheck, DockerfileUtils, Dockerfilelint, Dockle, Slipway };

// What a rule has to see before it can judge. Without it, it is silent and listed as waiting.
enum class Needs : std::uint8_t { Text, Shell, Context, Build };

// How a rule judges what stands in a stage that does not ship (default profile only).
enum class InBuildStage : std::uint8_t { Same, Info, Off };

struct RuleInfo {
    // hadolint's number where it has one, else BuildKit's name, else "SL" and a number.
    std::string_view id;
    // Other names, separated by blanks; pragmas, configuration and `explain` take them too.
    std::string_view aliases{};
    // BuildKit's name of the check, when it has the rule.
    std::string_view buildkit{};
    // Nothing: off until it is asked for.
    std::optional<Severity> severity = Severity::Warning;
    InBuildStage inBuildStage = InBuildStage::Same;
    // One line for lists.
    messages::Msg title{};
    Origin origin = Origin::Slipway;
    // Whether it judges triggers of ONBUILD too.
    bool onbuild = false;
    // Whether it judges each instruction by itself, and goes through Subject::judged() alone to do so: then it is asked
    // piece by piece, which keeps what the piece holds in the processor's cache for the next rule.
    bool piecewise = false;
    Needs needs = Needs::Text;
    // Reports what it finds; nullptr for a rule whose findings come from elsewhere (parser, stage graph, pragmas).
    void (*check)(const Subject&, Report&) = nullptr;

    [[nodiscard]] bool isHadolint() const { return id.starts_with("DL") || id.starts_with("SC"); }
    [[nodiscard]] bool isBuildkit() const { return !buildkit.empty(); }
    // Whether `name` is the id or an alias, in any case.
    [[nodiscard]] bool isCalled(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> otherNames() const;
};

// Every rule, by id.
[[nodiscard]] std::span<const RuleInfo* const> allRules();
// By id or alias, in any case; nullptr when there is none. Where several share an alias, the first of them.
[[nodiscard]] const RuleInfo* findRule(std::string_view name);
// All that are called so: MultipleInstructionsDisallowed is three rules.
[[nodiscard]] std::span<const RuleInfo* const> rulesCalled(std::string_view name);
// "did you mean": the id or alias nearest to `name`.
[[nodiscard]] std::optional<std::string_view> similarRule(std::string_view name);
// The rule that a diagnostic of the parser or the stage graph belongs to; nullptr when it is of none.
[[nodiscard]] const RuleInfo* ruleOfDiagnostic(std::string_view diagnostic);

// Collects findings; the rule that is being asked gives them its id and severity.
class Report {
public:
    explicit Report(std::vector<Finding>& findings)
        : m_findings(findings) {}

    // The range of the culprit, and why it is one.
    Finding& add(text::ByteRange range, messages::Message message);
    void setRule(const RuleInfo& rule) { m_rule = &rule; }

private:
    std::vector<Finding>& m_findings;
    const RuleInfo* m_rule = nullptr;
};

// A fix that keeps the meaning.
[[nodiscard]] Fix safeFix(messages::Message label, std::vector<text::TextEdit> edits);
// A fix that a person has to agree to.
[[nodiscard]] Fix suggestion(messages::Message label, std::vector<text::TextEdit> edits);

} // namespace slipway::lint
