// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "engine/lint/configuration.h"
#include "engine/lint/pages.h"
#include "engine/lint/rule.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint_settings.h"

#include <format>

namespace slipway::cli {

namespace {

std::string severityText(const Context& context, const lint::RuleInfo& rule) {
    return rule.severity ? std::string(lint::name(*rule.severity)) : context.tr(msg::ExplainOff);
}

Result<int> run(const Context& context, const ParsedOptions& parsed) {
    if (parsed.operands().empty()) {
        std::string list;
        for (const lint::RuleInfo* rule : lint::allRules())
            list += std::format("{:<32} {:<8} {}\n", rule->id, severityText(context, *rule), context.tr(rule->title));
        context.out(list);
        return Fine;
    }
    std::string out;
    for (const std::string& name : parsed.operands()) {
        const auto rules = lint::rulesCalled(name);
        if (rules.empty()) {
            Error error{ErrorCode::NotFound, messages::message(msg::LintRuleUnknown, name)};
            if (const auto near = lint::similarRule(name))
                error.notes.push_back(messages::message(msg::DidYouMean, *near));
            return std::unexpected(std::move(error));
        }
        for (const lint::RuleInfo* rule : rules) {
            if (!out.empty())
                out += '\n';
            const std::string_view page = lint::page(rule->id, context.language);
            out += page.empty() ? std::format("# {}: {}\n", rule->id, context.tr(rule->title)) : std::string(page);
            out += '\n' + context.tr(msg::ExplainSeverity, severityText(context, *rule)) + '\n';
            std::string others;
            for (const std::string_view other : rule->otherNames())
                others += (others.empty() ? "" : ", ") + std::string(other);
            if (!others.empty())
                out += context.tr(msg::ExplainAlso, others) + '\n';
        }
    }
    context.out(out);
    return Fine;
}

} // namespace

extern const Command explainCommand{
    .name = "explain",
    .summary = msg::ExplainSummary,
    .description = msg::ExplainDescription,
    .operands = "[RULE]...",
    .maximumOperands = 100,
    .options = {},
    .run = run,
};

} // namespace slipway::cli
