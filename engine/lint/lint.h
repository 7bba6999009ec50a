// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/lint/facts.h"
#include "engine/lint/rule.h"
#include "engine/lint/script_checker.h"
#include "engine/lint/settings.h"
#include "engine/stages/graph.h"

#include <stop_token>
#include <string>
#include <vector>

// From a Dockerfile to findings: those of the parser and of the stage graph, and those of every rule of the table
// (rule.h), each of which looks at a Subject. Pragmas and settings then decide what is told.
namespace slipway::lint {

struct LintInput {
    const dockerfile::Dockerfile* file = nullptr;
    // nullptr: built from the file and `arguments`.
    const stages::StageGraph* graph = nullptr;
    // As asked for; empty or unknown means the last stage.
    std::string target{};
    dockerfile::BuildArguments arguments{};
    Settings settings{};
    const ContextFacts* context = nullptr;
    const BuildFacts* build = nullptr;
    // Asked for the findings about shell text that no rule has; nullptr: nobody.
    ScriptChecker* scripts = nullptr;
    // Ends between two rules with what there is.
    std::stop_token stop{};
};

// A rule that would judge if it knew more.
struct WaitingRule {
    const RuleInfo* rule = nullptr;
    Needs needs = Needs::Build;
};

struct LintResult {
    std::vector<Finding> findings; // by place, then by rule
    std::vector<WaitingRule> waiting;
    std::size_t suppressed = 0; // findings that pragmas took away
    // Why LintInput::scripts could not answer.
    std::optional<Error> scriptsError{};
};

[[nodiscard]] LintResult lint(const LintInput& input);

} // namespace slipway::lint
