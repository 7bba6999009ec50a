// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/rule.h"

#include <span>

// The tables that make up allRules(). A new rule is a row in one of them.
namespace slipway::lint {

// Rules that read the Dockerfile, the context, the build (text_table.cpp).
[[nodiscard]] std::span<const RuleInfo> textRules();
// Rules that read what RUN and its like run (shell_table.cpp).
[[nodiscard]] std::span<const RuleInfo> shellRules();
// What the parser and the stage graph find (syntax_table.cpp).
[[nodiscard]] std::span<const RuleInfo> syntaxRules();

// Whose finding is whose rule.
struct Diagnostic {
    messages::Msg message;
    std::string_view rule;
};
[[nodiscard]] std::span<const Diagnostic> diagnostics();

} // namespace slipway::lint
