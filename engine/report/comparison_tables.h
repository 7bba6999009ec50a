// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/report/comparison_report.h"

#include <optional>
#include <string>
#include <vector>

namespace slipway::report {

struct Cell {
    std::string text;
    // Numbers stand to the right.
    bool right = false;
    std::optional<compare::Direction> direction{};
    // A line of a variant's Dockerfile, which a page shows and links to; 0 for none.
    std::size_t line = 0;
    std::size_t variant = 0;
    // What else of that variant it is about, for a page that leads there: a layer, from 1 (0 for none); a file, without
    // a leading "/".
    std::size_t layer = 0;
    std::string file{};

    [[nodiscard]] bool leadsSomewhere() const { return line != 0 || layer != 0 || !file.empty(); }
};

struct Table {
    std::string title;
    // A sentence under the title; may be empty.
    std::string note{};
    std::vector<std::string> header;
    std::vector<std::vector<Cell>> rows;
    // Rows that were left out.
    std::size_t omitted = 0;
};

// Sizes of all variants, each with its change against the baseline in words.
[[nodiscard]] Table sizesTable(const compare::Comparison& comparison, const ReportOptions& options);
// Everything else, in the order of a report; empty tables are left out.
[[nodiscard]] std::vector<Table> detailTables(const compare::Comparison& comparison, const ReportOptions& options);
// "multi is 98.7% smaller: 11.7 MB instead of 903 MB." for one difference.
[[nodiscard]] std::string summarySentence(const compare::Comparison& comparison, std::size_t difference,
                                          messages::Language language);
// "better", "same", "worse" in the language.
[[nodiscard]] std::string directionWord(compare::Direction direction, messages::Language language);

} // namespace slipway::report
