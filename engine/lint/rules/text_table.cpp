// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/rules.h"
#include "engine/lint/rules/tables.h"
#include "engine/messages/catalogue/lint.h"

namespace slipway::lint {

namespace {

constexpr RuleInfo table[] = {
    {.id = "DL3000",
     .aliases = "WORKDIR_IS_NOT_ABSOLUTE invalid_workdir",
     .buildkit = "WorkdirRelativePath",
     .severity = Severity::Error,
     .title = msg::RuleDL3000,
     .origin = Origin::Hadolint,
     .check = rules::relativeWorkdir},
};

} // namespace

std::span<const RuleInfo> textRules() {
    return table;
}

} // namespace slipway::lint
