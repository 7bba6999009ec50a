// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/compare/comparison.h"
#include "engine/compare/gate.h"

#include <cstdint>
#include <string>
#include <vector>

// A comparison as people and programs read it. What stands in which order and in which words is decided once, in
// comparison_tables.h; the writers differ in form alone.
namespace slipway::report {

struct ReportOptions {
    messages::Language language = messages::Language::English;
    // Escape sequences in text.
    bool colour = false;
    // Rows of long lists; what is left out is counted.
    std::size_t maximumRows = 20;
    // "0.1.0"
    std::string version{};
    // Results of --fail-if.
    std::vector<compare::GateResult> gates{};
};

// For a terminal: tables, then the verdict as the last line.
[[nodiscard]] std::string comparisonText(const compare::Comparison& comparison, const ReportOptions& options);
// For a pull request: at most 60,000 bytes (GitHub's limit is 65,536).
[[nodiscard]] std::string comparisonMarkdown(const compare::Comparison& comparison, const ReportOptions& options);
// One file, nothing fetched, no script; for phones, print, light and dark.
[[nodiscard]] std::string comparisonHtml(const compare::Comparison& comparison, const ReportOptions& options);
// resources/schema/comparison.json.
[[nodiscard]] std::string comparisonJson(const compare::Comparison& comparison, const ReportOptions& options);

} // namespace slipway::report
