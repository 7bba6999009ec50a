// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"
#include "engine/messages/message.h"
#include "engine/text/source_text.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How findings are told to programs and people.
namespace slipway::lint {

struct FileFindings {
    text::SourceText source; // its name is the path that is shown
    std::vector<Finding> findings;
};

enum class Format : std::uint8_t {
    Text,
    Json, // hadolint's own shape
    Sarif,
    Checkstyle,
    Junit,
    Gitlab,
    Codeclimate,
    Github, // commands of a workflow
    Gnu,
    Sonarqube,
    SlipwayJson,
};

// hadolint's names tty, gitlab_codeclimate and codacy are known too.
[[nodiscard]] std::optional<Format> formatOf(std::string_view name);

struct FormatOptions {
    messages::Language language = messages::Language::English;
    bool colour = false;
    std::string version{}; // of Slipway
};

[[nodiscard]] std::string write(Format format, std::span<const FileFindings> files, const FormatOptions& options);

// The name by which others know the rule of a finding: errors of the parser are DL1000 for hadolint.
[[nodiscard]] std::string hadolintCode(const Finding& finding);
// Of the rule, the line's text and how often both came before: stays when lines above change.
[[nodiscard]] std::vector<std::string> fingerprints(const FileFindings& file);

} // namespace slipway::lint
