// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/report.h"
#include "engine/report/comparison_tables.h"
#include "engine/text/escape.h"

#include <algorithm>

namespace slipway::report {

using compare::Comparison;
using compare::Direction;
using messages::tr;

namespace {

// Columns of a terminal: Chinese characters take two, combining marks are not expected in our words and paths.
std::size_t columns(std::string_view text) {
    std::size_t result = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0u) == 0x80)
            continue;
        // From U+2E80 on: wide.
        const bool wide = byte >= 0xF0 || (byte >= 0xE3 && byte < 0xF0) ||
                          (byte == 0xE2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xBA);
        result += wide ? 2 : 1;
    }
    return result;
}

// What the cell of a table may take; a longer path keeps its end, other text its beginning.
constexpr std::size_t maximumColumn = 72;

std::string shortened(std::string text) {
    text = text::escaped(text);
    if (columns(text) <= maximumColumn)
        return text;
    if (!text.starts_with('/')) {
        while (columns(text) > maximumColumn - 1) {
            while ((static_cast<unsigned char>(text.back()) & 0xC0u) == 0x80)
                text.pop_back();
            text.pop_back();
        }
        return text + "…";
    }
    std::size_t begin = 0;
    while (begin < text.size() && columns(std::string_view(text).substr(begin)) > maximumColumn - 1) {
        ++begin;
        while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0u) == 0x80)
            ++begin;
    }
    return "…" + text.substr(begin);
}

std::string coloured(std::string text, const std::optional<Direction>& direction, bool colour) {
    if (!colour || !direction || *direction == Direction::Same)
        return text;
    return (*direction == Direction::Better ? "\x1b[32m" : "\x1b[33m") + text + "\x1b[0m";
}

void write(std::string& out, const Table& table, const ReportOptions& options) {
    std::vector<std::size_t> widths;
    for (const std::string& title : table.header)
        widths.push_back(columns(shortened(title)));
    for (const auto& row : table.rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columns(shortened(row[i].text)));
    const auto line = [&](std::size_t column, const std::string& text, bool right,
                          const std::optional<Direction>& direction, bool last) {
        const std::size_t pad = widths[column] - std::min(widths[column], columns(text));
        if (right)
            out += std::string(pad, ' ');
        out += coloured(text, direction, options.colour);
        if (!right && !last)
            out += std::string(pad, ' ');
        if (!last)
            out += "  ";
    };
    out += (options.colour ? "\x1b[1m" : "") + text::escaped(table.title) + (options.colour ? "\x1b[0m" : "") + "\n";
    if (!table.note.empty())
        out += "  " + text::escaped(table.note) + "\n";
    out += "  ";
    for (std::size_t i = 0; i < table.header.size(); ++i) {
        const bool right = !table.rows.empty() && i < table.rows[0].size() && table.rows[0][i].right;
        line(i, shortened(table.header[i]), right, {}, i + 1 == table.header.size());
    }
    out += "\n";
    for (const auto& row : table.rows) {
        out += "  ";
        for (std::size_t i = 0; i < row.size(); ++i)
            line(i, shortened(row[i].text), row[i].right, row[i].direction, i + 1 == row.size());
        out += "\n";
    }
    if (table.omitted > 0)
        out += "  " + tr(options.language, msg::ReportMoreRows, table.omitted) + "\n";
    out += "\n";
}

} // namespace

std::string comparisonText(const Comparison& comparison, const ReportOptions& options) {
    std::string out;
    for (const compare::ImageSummary& variant : comparison.variants)
        for (const messages::Message& remark : variant.remarks)
            out += tr(options.language, msg::ReportRemark, variant.name, render(remark, options.language)) + "\n";
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        out += text::escaped(summarySentence(comparison, i, options.language)) + "\n";
    out += "\n";
    write(out, sizesTable(comparison, options), options);
    for (const Table& table : detailTables(comparison, options))
        write(out, table, options);
    if (!options.gates.empty()) {
        out += tr(options.language, msg::ReportGates) + "\n";
        for (const compare::GateResult& gate : options.gates)
            out += "  " + gate.gate + "  " + gate.variant + "  " + gate.value + "  " +
                   tr(options.language, gate.failed ? msg::ReportGateFailed : msg::ReportGatePassed) + "\n";
        out += "\n";
    }
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        out += compare::verdictLine(comparison, i) + "\n";
    return out;
}

} // namespace slipway::report
