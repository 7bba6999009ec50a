// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"

#include <optional>
#include <string>
#include <vector>

namespace slipway::lint {

class Subject;

// A rule of a project, written in slipway.yaml:
//   rules:
//     - id: TEAM001
//       instruction: RUN            which instructions; a word or a list
//       words: "curl*"              a word of theirs matches: * any characters, ? one
//       message: use fetch.sh
//       severity: warning
//       replace: fetch.sh           what the word becomes, as a suggestion
struct CustomRule {
    enum class Stages : std::uint8_t { All, Shipped, Build };
    std::string id;
    std::vector<std::string> instructions; // upper case; empty: all
    std::string words;                     // pattern for one word; empty: the instruction itself is the culprit
    std::string flag;                      // an instruction that has this flag (without "--")
    std::string withoutFlag;               // one that lacks it
    Stages stages = Stages::All;
    std::string message;
    Severity severity = Severity::Warning;
    std::optional<std::string> replacement;
};

// Findings of the rules of a project, in file order.
[[nodiscard]] std::vector<Finding> findCustom(const Subject& subject, const std::vector<CustomRule>& rules);

// Whole word against a pattern of "*" and "?"; linear in the length of both times one another.
[[nodiscard]] bool matchesPattern(std::string_view word, std::string_view pattern);

} // namespace slipway::lint
