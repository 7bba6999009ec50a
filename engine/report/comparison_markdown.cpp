// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/report.h"
#include "engine/report/comparison_tables.h"
#include "engine/text/escape.h"

namespace slipway::report {

using compare::Comparison;
using messages::tr;

namespace {

// GitHub refuses a comment of more than 65,536 characters.
constexpr std::size_t maximumSize = 60'000;

// Inside a table cell nothing may read as markup.
std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text::escaped(text)) {
        switch (c) {
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '&':
            result += "&amp;";
            break;
        case '\n':
            result += ' ';
            break;
        case '\\':
        case '`':
        case '*':
        case '_':
        case '[':
        case ']':
        case '|':
        case '~':
        case '#':
        case '@':
            // "@" would call somebody.
            if (c == '@')
                result += "&#64;";
            else
                (result += '\\') += c;
            break;
        default:
            result += c;
        }
    }
    return result;
}

std::string tableText(const Table& table, const ReportOptions& options) {
    std::string out = "|";
    for (const std::string& title : table.header)
        out += " " + cell(title) + " |";
    out += "\n|";
    for (std::size_t i = 0; i < table.header.size(); ++i)
        out += !table.rows.empty() && i < table.rows[0].size() && table.rows[0][i].right ? " ---: |" : " --- |";
    out += "\n";
    for (const auto& row : table.rows) {
        out += "|";
        for (const Cell& one : row)
            out += " " + cell(one.text) + " |";
        out += "\n";
    }
    if (table.omitted > 0)
        out += "\n" + tr(options.language, msg::ReportMoreRows, table.omitted) + "\n";
    return out;
}

} // namespace

std::string comparisonMarkdown(const Comparison& comparison, const ReportOptions& options) {
    std::string out = "### ";
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        out += (i > 0 ? " " : "") + cell(summarySentence(comparison, i, options.language));
    out += "\n\n";
    const Table sizes = sizesTable(comparison, options);
    out += tableText(sizes, options);
    if (!sizes.note.empty())
        out += "\n" + cell(sizes.note) + "\n";
    if (!options.gates.empty()) {
        out += "\n| " + tr(options.language, msg::ReportGate) + " | " + tr(options.language, msg::ReportVariant) +
               " | " + tr(options.language, msg::ReportValue) + " | " + tr(options.language, msg::ReportGateResult) +
               " |\n| --- | --- | ---: | --- |\n";
        for (const compare::GateResult& gate : options.gates)
            out += "| " + cell(gate.gate) + " | " + cell(gate.variant) + " | " + cell(gate.value) + " | " +
                   tr(options.language, gate.failed ? msg::ReportGateFailed : msg::ReportGatePassed) + " |\n";
    }
    std::string end = "\n";
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        end += "`" + compare::verdictLine(comparison, i) + "`\n";
    for (const Table& table : detailTables(comparison, options)) {
        std::string part = "\n<details><summary>" + cell(table.title) + "</summary>\n\n";
        if (!table.note.empty())
            part += cell(table.note) + "\n\n";
        part += tableText(table, options) + "\n</details>\n";
        if (out.size() + part.size() + end.size() > maximumSize)
            break;
        out += part;
    }
    return out + end;
}

} // namespace slipway::report
