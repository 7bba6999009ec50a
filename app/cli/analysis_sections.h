// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/analysis_report.h"
#include "app/cli/text_table.h"

#include <string>
#include <vector>

namespace slipway::cli {

// One part of the report for people: a table, then lines. Text, Markdown and HTML show the same parts. Everything in it
// is valid UTF-8.
struct ReportSection {
    std::string title;
    std::vector<TextTable::Align> columns{};
    // Empty for a table that explains itself.
    std::vector<std::string> header{};
    std::vector<std::vector<std::string>> rows{};
    // Leading blanks mean a line that belongs to the one before.
    std::vector<std::string> lines{};
};

// The first one's title is the image itself.
[[nodiscard]] std::vector<ReportSection> sectionsOf(const AnalysisReport& report, messages::Language language);

} // namespace slipway::cli
