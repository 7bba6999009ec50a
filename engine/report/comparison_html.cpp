// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/report.h"
#include "engine/messages/format.h"
#include "engine/picture/svg.h"
#include "engine/picture/treemap_svg.h"
#include "engine/report/comparison_tables.h"

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
    "figure{margin:.6rem 0;overflow-x:auto}svg{display:block}.map svg{min-width:38rem}"
    "@media "
    "print{main{max-width:none;padding:0}h2{break-after:avoid}tr,figure{break-inside:avoid}.scroll,figure{overflow:"
    "visible}.map svg{min-width:0}}"
    "@media(max-width:30rem){th,td{padding:.3rem .45rem}table{font-size:.85rem}}";

std::string tableMarkup(const Table& table, Language language) {
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
    for (const auto& row : table.rows) {
        out += "<tr>";
        for (const Cell& cell : row) {
            std::string classes = cell.right ? "n" : "t";
            if (cell.direction && *cell.direction != Direction::Same)
                classes += *cell.direction == Direction::Better ? " better" : " worse";
            out += "<td class=\"" + classes + "\">" + xmlEscaped(cell.text) + "</td>";
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

picture::WeightTree treeOf(const ImageSummary& before, const ImageSummary& after) {
    // Records are sorted by path: one pass over both.
    picture::WeightTree tree;
    for (const compare::FileRecord& record : before.records)
        if (record.bytes > 0)
            tree.add(record.path, record.bytes, 0);
    for (const compare::FileRecord& record : after.records)
        if (record.bytes > 0)
            tree.add(record.path, 0, record.bytes);
    tree.finish();
    return tree;
}

std::string treemaps(const ImageSummary& before, const ImageSummary& after, Language language) {
    const picture::WeightTree tree = treeOf(before, after);
    if (tree.nodes()[0].room == 0)
        return {};
    picture::TreemapPictureOptions options{.width = 900, .height = 380, .language = language};
    std::string out = "<h2>" + tr(language, msg::ReportMaps) + "</h2>\n<p class=\"faint\">" +
                      xmlEscaped(tr(language, msg::ReportScale)) + "</p>\n";
    for (const auto& [image, side] : {std::pair{&before, picture::Side::Before}, {&after, picture::Side::After}}) {
        options.label = tr(language, msg::ReportTreemapOf, image->name);
        out += "<h3>" + xmlEscaped(options.label) + ", " + messages::formatBytes(image->totals.live) +
               "</h3>\n<figure class=\"map\">" + picture::treemapSvg(tree, side, options) + "</figure>\n";
    }
    return out;
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
           picture::barsSvg(bars, 720, tr(language, msg::ReportSizes)) + "</figure>\n";

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
            out += "<h2>" + xmlEscaped(tr(language, msg::ReportStageGraph, variant.name)) + "</h2>\n<figure>" +
                   inlineSvg(variant.build->stageGraph) + "</figure>\n";
    for (const Table& table : detailTables(comparison, options))
        out += "<h2>" + xmlEscaped(table.title) + "</h2>\n" + tableMarkup(table, language);
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        out += "<p class=\"verdict\">" + xmlEscaped(compare::verdictLine(comparison, i)) + "</p>\n";
    return out + "<p class=\"faint\">" + xmlEscaped(tr(language, msg::ReportMadeBy, options.version)) +
           "</p>\n</main></body>\n</html>\n";
}

} // namespace slipway::report
