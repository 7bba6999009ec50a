// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"
#include "engine/lint/configuration.h"
#include "engine/lint/formats/formats.h"

namespace slipway::cli {

// What configuration file, environment (HADOLINT_*) and options say together; each is stronger than the one before.
struct LintSettings {
    lint::Configuration configuration;
    text::SourceText source; // of the configuration; without a name when there is none
    lint::Format format = lint::Format::Text;
    Severity threshold = Severity::Warning;
    std::string baseline; // a path from here; empty: none
};

// slipway.yaml in `directory` (empty: here); else the first of .hadolint.yaml there, hadolint.yaml in the user's
// configuration, and in his home.
[[nodiscard]] Result<LintSettings> readLintSettings(const ParsedOptions& parsed, const std::string& directory = {});

} // namespace slipway::cli
