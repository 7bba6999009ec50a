// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/report.h"
#include "engine/messages/format.h"
#include "engine/picture/svg.h"
#include "engine/picture/treemap_svg.h"
#include "engine/report/comparison_tables.h"
#include "engine/report/weights.h"

#include <map>
#include <set>

namespace slipway::report {

using compare::Comparison;
using compare::Direction;
using compare::ImageSummary;
using messages::Language;
using messages::tr;
using picture::xmlEscaped;

namespace {

constexpr std::string_view style =
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1a1c1f;--faint:#5b6068;--line:#dfe2e6;--card:#f6f7f8;"
    "--better:#00664d;--worse:#a33c00}"
    "@media screen and (prefers-color-scheme:dark){:root{--bg:#15171a;--fg:#eceef1;--faint:#a7adb6;--line:#33373d;"
    "--card:#1e2125;--better:#5fd0a8;--worse:#f0a070}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);"
    "font:16px/1.5 system-ui,'Noto Sans','Noto Sans CJK SC',sans-serif}"
    "main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem}"
    "h1{font-size:1.55rem;line-height:1.25;margin:.2rem 0 .6rem;overflow-wrap:anywhere}"
    "h2{font-size:1.15rem;margin:2.2rem 0 .5rem;overflow-wrap:anywhere}"
    "h3{font-size:1rem;margin:1rem 0 .3rem;overflow-wrap:anywhere}"
    ".lead{font-size:1.15rem;margin:.3rem 0}.faint{color:var(--faint);font-size:.9rem;margin:.3rem 0}"
    ".verdict{font:.9rem/1.5 ui-monospace,monospace;background:var(--card);border:1px solid var(--line);"
    "border-radius:6px;padding:.5rem .75rem;overflow-wrap:anywhere}"
    ".scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}"
    "table{border-collapse:collapse;width:100%;font-size:.92rem}"
    "th,td{padding:.36rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}"
    "tr:last-child td{border-bottom:0}th{background:var(--card);font-weight:600}"
    "td:first-child{white-space:pre-wrap}td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-"
    "nums}"
    "td.t{overflow-wrap:anywhere;min-width:9rem}.better{color:var(--better)}.worse{color:var(--worse)}"
    "a{color:inherit;text-decoration-color:var(--faint);text-underline-offset:.15em}:target{background:var(--card)}"
    ".code td{border-bottom:0;padding:.1rem .7rem;font-size:.85rem}.code code{font:.85rem/1.5 "
    "ui-monospace,monospace;white-space:pre-wrap;"
    "overflow-wrap:anywhere}.marks{font-size:.8rem;color:var(--faint);overflow-wrap:anywhere}.marks:before{content:'  "
    "\\2190'}"
    "figure{margin:.6rem 0;overflow-x:auto}svg{display:block}.map svg{min-width:38rem}"
    "@page{margin:14mm}"
    "@media "
    "print{body{font-size:10pt}main{max-width:none;padding:0}h1{font-size:15pt}h2{font-size:12pt;margin-top:1.2rem}"
    "h2,h3,h2+.faint,h3+.faint{break-after:avoid}thead{display:table-header-group}tr,figure{break-inside:avoid}"
    ".scroll,figure{overflow:visible}.scroll{border-radius:0}table{font-size:8.5pt}th,td{padding:.2rem .4rem}"
    "td.t{min-width:0}.code td,.code code{font-size:7.5pt}a{text-decoration:none}svg{max-width:100%;height:auto}.map "
    "svg{min-width:0}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}"
    "@media(max-width:40rem){th,td{padding:.3rem "
    ".35rem}table{font-size:.85rem}td.n,th.n{white-space:normal}td.t{min-width:7rem}"
    ".graph svg{max-width:none}}";

std::string lineId(std::size_t variant, std::size_t line) {
    return "d" + std::to_string(variant) + "-" + std::to_string(line);
}

// Links between the lines of the Dockerfiles and the rows of the tables. Only lines that the page shows are linked.
struct Links {
    struct Mark {
        std::string id;
        std::string text;
    };
    std::set<std::pair<std::size_t, std::size_t>> shownLines;
    // By variant and line: rows about files.
    std::map<std::pair<std::size_t, std::size_t>, std::vector<Mark>> rows;
};

// A row about a file whose last cell is the line that brought it.
bool isFileRow(const std::vector<Cell>& row) {
    return row.size() > 2 && !row[1].file.empty() && row.back().line != 0;
}

std::string rowId(std::size_t table, std::size_t row) {
    return "t" + std::to_string(table) + "-" + std::to_string(row);
}

std::string tableMarkup(const Table& table, Language language, const Links& links = {}, std::size_t number = 0) {
    std::string out;
    if (!table.note.empty())
        out += "<p class=\"faint\">" + xmlEscaped(table.note) + "</p>\n";
    out += "<div class=\"scroll\"><table><thead><tr>";
    const auto isRight = [&](std::size_t i) {
        return !table.rows.empty() && i < table.rows[0].size() && table.rows[0][i].right;
    };
    for (std::size_t i = 0; i < table.header.size(); ++i)
        out += std::string("<th") + (isRight(i) ? " class=\"n\"" : "") + ">" + xmlEscaped(table.header[i]) + "</th>";
    out += "</tr></thead><tbody>\n";
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto& row = table.rows[i];
        const bool target = isFileRow(row) && links.shownLines.contains({row.back().variant, row.back().line});
        out += target ? "<tr id=\"" + rowId(number, i) + "\">" : "<tr>";
        for (const Cell& cell : row) {
            std::string classes = cell.right ? "n" : "t";
            if (cell.direction && *cell.direction != Direction::Same)
                classes += *cell.direction == Direction::Better ? " better" : " worse";
            std::string text = xmlEscaped(cell.text);
            if (cell.line != 0 && links.shownLines.contains({cell.variant, cell.line}))
                text = "<a href=\"#" + lineId(cell.variant, cell.line) + "\">" + text + "</a>";
            out += "<td class=\"" + classes + "\">" + text + "</td>";
        }
        out += "</tr>\n";
    }
    out += "</tbody></table></div>\n";
    if (table.omitted > 0)
        out += "<p class=\"faint\">" + tr(language, msg::ReportMoreRows, table.omitted) + "</p>\n";
    return out;
}

// Without what stands before the element itself.
std::string inlineSvg(std::string_view svg) {
    const std::size_t start = svg.find("<svg");
    return start == std::string_view::npos ? std::string() : std::string(svg.substr(start));
}

std::string treemaps(const ImageSummary& before, const ImageSummary& after, Language language) {
    const picture::WeightTree tree = weightsOf(before, after);
    if (tree.nodes()[0].room == 0)
        return {};
    picture::TreemapPictureOptions options{.width = 900, .height = 380, .language = language};
    std::string out = "<h2>" + tr(language, msg::ReportMaps) + "</h2>\n<p class=\"faint\">" +
                      xmlEscaped(tr(language, msg::ReportScale)) + "</p>\n";
    for (const auto& [image, side] : {std::pair{&before, picture::Side::Before}, {&after, picture::Side::After}}) {
        options.label = tr(language, msg::ReportTreemapOf, image->name);
        out += "<h3>" +
               xmlEscaped(tr(language, msg::ReportBoth, options.label, messages::formatBytes(image->totals.live))) +
               "</h3>\n<figure class=\"map\">" + picture::treemapSvg(tree, side, options) + "</figure>\n";
    }
    return out;
}

std::vector<std::string_view> linesOf(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        if (lines.back().ends_with('\r'))
            lines.back().remove_suffix(1);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// A Dockerfile longer than this is no reading matter.
constexpr std::size_t maximumLines = 1000;

Links linksOf(const Comparison& comparison, const std::vector<Table>& details) {
    Links links;
    for (std::size_t i = 0; i < comparison.variants.size(); ++i) {
        const auto& build = comparison.variants[i].build;
        const std::size_t lines = build ? std::min(linesOf(build->dockerfile).size(), maximumLines) : 0;
        for (std::size_t line = 1; line <= lines; ++line)
            links.shownLines.emplace(i, line);
    }
    constexpr std::size_t most = 3;
    for (std::size_t number = 0; number < details.size(); ++number)
        for (std::size_t i = 0; i < details[number].rows.size(); ++i) {
            const auto& row = details[number].rows[i];
            if (!isFileRow(row))
                continue;
            auto& marks = links.rows[{row.back().variant, row.back().line}];
            const std::string& path = row[1].text;
            if (marks.size() < most)
                marks.push_back({rowId(number, i), path.substr(path.rfind('/') + 1)});
        }
    return links;
}

std::string dockerfileMarkup(const ImageSummary& variant, std::size_t number, const Links& links, Language language) {
    std::map<std::size_t, std::uint64_t> written;
    for (const compare::StepSummary& step : variant.build->steps)
        written[step.line] += step.bytes;
    std::string out = "<h2>" + xmlEscaped(tr(language, msg::ReportDockerfile, variant.name)) +
                      "</h2>\n<p class=\"faint\">" + xmlEscaped(tr(language, msg::ReportDockerfileNote)) +
                      "</p>\n<div class=\"scroll\"><table class=\"code\"><tbody>\n";
    std::size_t line = 0;
    for (const std::string_view text : linesOf(variant.build->dockerfile)) {
        if (++line > maximumLines)
            break;
        out += "<tr id=\"" + lineId(number, line) + "\"><td class=\"n faint\">" + std::to_string(line) +
               "</td><td><code>" + xmlEscaped(text) + "</code>";
        if (const auto marks = links.rows.find({number, line}); marks != links.rows.end()) {
            out += "<span class=\"marks\">";
            for (const Links::Mark& mark : marks->second)
                out += " <a href=\"#" + mark.id + "\">" + xmlEscaped(mark.text) + "</a>";
            out += "</span>";
        }
        const auto bytes = written.find(line);
        out += "</td><td class=\"n\">" +
               (bytes != written.end() && bytes->second > 0 ? messages::formatBytes(bytes->second) : std::string()) +
               "</td></tr>\n";
    }
    return out + "</tbody></table></div>\n";
}

} // namespace

std::string comparisonHtml(const Comparison& comparison, const ReportOptions& options) {
    const Language language = options.language;
    std::string names = comparison.variants[0].name;
    for (std::size_t i = 1; i < comparison.variants.size(); ++i)
        names = tr(language, msg::ReportVersus, names, comparison.variants[i].name);
    const std::string title = xmlEscaped(tr(language, msg::ReportTitle, names));
    std::string out = std::string("<!DOCTYPE html>\n<html lang=\"") + (language == Language::Chinese ? "zh-CN" : "en") +
                      "\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                      "content=\"width=device-width,initial-scale=1\"><title>" +
                      title + "</title>\n<style>" + std::string(style) + "</style></head>\n<body><main>\n<h1>" + title +
                      "</h1>\n";
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        out += "<p class=\"lead\">" + xmlEscaped(summarySentence(comparison, i, language)) + "</p>\n";
    for (const ImageSummary& variant : comparison.variants)
        for (const messages::Message& remark : variant.remarks)
            out += "<p class=\"faint\">" +
                   xmlEscaped(tr(language, msg::ReportRemark, variant.name, render(remark, language))) + "</p>\n";

    std::vector<picture::Bar> bars;
    for (const ImageSummary& variant : comparison.variants)
        bars.push_back({variant.name, messages::formatBytes(variant.totals.stored),
                        static_cast<double>(variant.totals.stored), static_cast<double>(variant.totals.dead())});
    out += "<p class=\"faint\">" + xmlEscaped(tr(language, msg::ReportBarsNote)) + "</p>\n<figure>" +
           picture::barsSvg(bars, 520, tr(language, msg::ReportSizes)) + "</figure>\n";

    const Table sizes = sizesTable(comparison, options);
    out += "<h2>" + xmlEscaped(sizes.title) + "</h2>\n" + tableMarkup(sizes, language);
    if (!options.gates.empty()) {
        Table gates{tr(language, msg::ReportGates),
                    {},
                    {tr(language, msg::ReportGate), tr(language, msg::ReportVariant), tr(language, msg::ReportValue),
                     tr(language, msg::ReportGateResult)},
                    {}};
        for (const compare::GateResult& gate : options.gates)
            gates.rows.push_back({{gate.gate},
                                  {gate.variant},
                                  {gate.value, true},
                                  {tr(language, gate.failed ? msg::ReportGateFailed : msg::ReportGatePassed), false,
                                   gate.failed ? Direction::Worse : Direction::Better}});
        out += "<h2>" + xmlEscaped(gates.title) + "</h2>\n" + tableMarkup(gates, language);
    }
    for (std::size_t i = 1; i < comparison.variants.size(); ++i)
        out += treemaps(comparison.variants[0], comparison.variants[i], language);
    for (const ImageSummary& variant : comparison.variants)
        if (variant.build && !variant.build->stageGraph.empty())
            out += "<h2>" + xmlEscaped(tr(language, msg::ReportStageGraph, variant.name)) +
                   "</h2>\n<figure class=\"graph\">" + inlineSvg(variant.build->stageGraph) + "</figure>\n";
    const std::vector<Table> details = detailTables(comparison, options);
    const Links links = linksOf(comparison, details);
    for (std::size_t i = 0; i < comparison.variants.size(); ++i)
        if (comparison.variants[i].build && !comparison.variants[i].build->dockerfile.empty())
            out += dockerfileMarkup(comparison.variants[i], i, links, language);
    for (std::size_t i = 0; i < details.size(); ++i)
        out += "<h2>" + xmlEscaped(details[i].title) + "</h2>\n" + tableMarkup(details[i], language, links, i);
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        out += "<p class=\"verdict\">" + xmlEscaped(compare::verdictLine(comparison, i)) + "</p>\n";
    return out + "<p class=\"faint\">" + xmlEscaped(tr(language, msg::ReportMadeBy, options.version)) +
           "</p>\n</main></body>\n</html>\n";
}

} // namespace slipway::report
