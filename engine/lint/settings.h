// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/custom_rule.h"
#include "engine/messages/finding.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace slipway::lint {

// Default: every rule, strict for what ships. Hadolint: hadolint's rules, judged as it judges. Docker: BuildKit's
// checks.
enum class Profile : std::uint8_t { Default, Hadolint, Docker };

enum class LabelKind : std::uint8_t { Text, Url, Semver, Hash, Rfc3339, Spdx, Email };

// What configuration, options and pragmas of a whole file say. Rule names are ids (RuleInfo::id).
struct Settings {
    Profile profile = Profile::Default;
    // Severity by rule; no value: off.
    std::map<std::string, std::optional<Severity>, std::less<>> severity{};
    // The same in stages that do not ship; stronger than `severity` there.
    std::map<std::string, std::optional<Severity>, std::less<>> buildStageSeverity{};
    // When not empty, only these rules and errors of the parser.
    std::vector<std::string> select{};

    std::map<std::string, LabelKind, std::less<>> labelSchema{};
    bool strictLabels = false;
    std::vector<std::string> trustedRegistries{};
    // Whether comments may switch rules off.
    bool pragmas = true;
    std::vector<CustomRule> customRules{};
    // "2026-12-31", for exceptions that end on a day; empty: none has ended.
    std::string today{};
};

} // namespace slipway::lint
