// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/custom_rule.h"
#include "engine/lint/settings.h"
#include "engine/messages/result.h"
#include "engine/text/source_text.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

// .hadolint.yaml and slipway.yaml.
namespace slipway::lint {

struct PathOverride {
    std::vector<std::string> paths; // patterns as in an ignore file, relative to the configuration
    std::map<std::string, std::optional<Severity>, std::less<>> severity;
};

struct Configuration {
    Settings settings{};
    std::vector<PathOverride> overrides{};
    std::vector<std::string> exclude{}; // patterns of files that are not linted in folders
    // The lowest severity that makes the command fail; nothing: as the profile has it.
    std::optional<Severity> failureThreshold{};
    bool noFail = false;
    bool noColor = false;
    std::optional<std::string> format{};
    std::string baseline{}; // relative to the configuration; empty: none
    // What is odd but no error: rules that do not exist, with a place in the file.
    std::vector<Finding> warnings{};
};

// By their own keys; an unknown key is an error with its place and what was meant.
[[nodiscard]] Result<Configuration> readHadolintConfiguration(const text::SourceText& source);
[[nodiscard]] Result<Configuration> readConfiguration(const text::SourceText& source);

// Settings for one file: `path` relative to the configuration.
[[nodiscard]] Settings settingsFor(const Configuration& configuration, std::string_view path);

// "error", "warning", "info", "style"; "off", "none" and "ignore" are no severity at all.
struct Level {
    std::optional<Severity> severity;
};
[[nodiscard]] std::optional<Level> levelOf(std::string_view name);
[[nodiscard]] std::optional<LabelKind> labelKindOf(std::string_view name);
[[nodiscard]] std::optional<Profile> profileOf(std::string_view name);
[[nodiscard]] std::string_view name(Severity severity);

} // namespace slipway::lint
