// SPDX-License-Identifier: Apache-2.0
#include "app/cli/analysis_sections.h"
#include "engine/messages/catalogue/facts.h"
#include "engine/picture/svg.h"
#include "engine/picture/treemap_svg.h"

#include <algorithm>
#include <format>

namespace slipway::cli {

namespace {

using picture::xmlEscaped;

// What Markdown would take for markup.
std::string markdownEscaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\`*_[]<>|#").contains(c))
            out += '\\';
        out += c;
    }
    return out;
}

void appendMarkdownRow(std::string& out, const std::vector<std::string>& cells, std::size_t columns) {
    for (std::size_t i = 0; i < columns; ++i)
        out += "| " + (i < cells.size() ? markdownEscaped(cells[i]) : std::string()) + " ";
    out += "|\n";
}

void appendHtmlRow(std::string& out, const ReportSection& section, const std::vector<std::string>& cells,
                   std::string_view element) {
    out += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool right = i < section.columns.size() && section.columns[i] == TextTable::Align::Right;
        out += std::format("<{0}{1}>{2}</{0}>", element, right ? " class=\"number\"" : "", xmlEscaped(cells[i]));
    }
    out += "</tr>\n";
}

picture::WeightTree treeOf(const image::RootFilesystem& root) {
    picture::WeightTree tree;
    std::vector<image::EntryPlace> inodes;
    for (std::uint32_t id = 0; id < root.size(); ++id)
        if (root.kind({id}) == image::EntryKind::File && root.inode({id}) != root.place({id}))
            inodes.push_back(root.inode({id}));
    std::ranges::sort(inodes);
    std::vector<bool> counted(inodes.size());
    std::vector<image::NodeId> open{image::kRootNode};
    while (!open.empty()) {
        const image::NodeId folder = open.back();
        open.pop_back();
        for (std::uint32_t i = 0; i < root.childCount(folder); ++i) {
            const image::NodeId child{root.firstChild(folder).value + i};
            const auto kind = root.kind(child);
            if (kind != image::EntryKind::Directory && kind != image::EntryKind::File)
                continue;
            const image::EntryPlace inode = root.inode(child);
            const std::uint64_t bytes =
                kind == image::EntryKind::File ? root.layer(inode.layer).payload(inode.entry) : 0;
            if (kind == image::EntryKind::File) {
                if (bytes == 0)
                    continue;
                // A file of several names once.
                const auto linked = std::ranges::lower_bound(inodes, inode);
                if (linked != inodes.end() && *linked == inode) {
                    const auto index = static_cast<std::size_t>(linked - inodes.begin());
                    if (counted[index])
                        continue;
                    counted[index] = true;
                }
                tree.add(root.path(child), 0, bytes);
            } else {
                open.push_back(child);
            }
        }
    }
    tree.finish();
    return tree;
}

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
ul { padding-left: 1.2rem; } li.under { list-style: none; opacity: .75; font-family: monospace; overflow-wrap: anywhere; }
svg { max-width: 100%; height: auto; }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid; } }
)";

} // namespace

std::string analysisText(const AnalysisReport& report, messages::Language language) {
    std::string out;
    for (const ReportSection& section : sectionsOf(report, language)) {
        out += (out.empty() ? "" : "\n") + section.title + "\n";
        TextTable table(section.columns);
        if (!section.header.empty())
            table.add(section.header);
        for (const auto& row : section.rows)
            table.add(row);
        out += table.text();
        for (const std::string& line : section.lines)
            out += "  " + line + "\n";
    }
    return out;
}

std::string analysisMarkdown(const AnalysisReport& report, messages::Language language) {
    std::string out;
    for (const ReportSection& section : sectionsOf(report, language)) {
        out += (out.empty() ? "# " : "\n## ") + markdownEscaped(section.title) + "\n";
        if (!section.rows.empty()) {
            out += "\n";
            appendMarkdownRow(out, section.header, section.columns.size());
            for (const TextTable::Align align : section.columns)
                out += align == TextTable::Align::Right ? "|---:" : "|---";
            out += "|\n";
            for (const auto& row : section.rows)
                appendMarkdownRow(out, row, section.columns.size());
        }
        if (!section.lines.empty())
            out += "\n";
        for (const std::string& line : section.lines) {
            const std::size_t text = std::min(line.find_first_not_of(' '), line.size());
            out += (text == 0 ? "- " : "  - ") + markdownEscaped(std::string_view(line).substr(text)) + "\n";
        }
    }
    return out;
}

std::string analysisHtml(const AnalysisReport& report, messages::Language language) {
    const std::vector<ReportSection> sections = sectionsOf(report, language);
    const std::string title = sections.empty() ? std::string() : xmlEscaped(sections.front().title);
    std::string out =
        std::format("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<title>{}</title>\n<style>{}{}</style>\n</head>\n<body>\n",
                    language == messages::Language::Chinese ? "zh-CN" : "en", title, kStyle, picture::styleSheet());
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const ReportSection& section = sections[i];
        out += std::format("<section>\n<h{0}>{1}</h{0}>\n", i == 0 ? 1 : 2, xmlEscaped(section.title));
        if (!section.rows.empty()) {
            out += "<table>\n";
            if (!section.header.empty())
                appendHtmlRow(out, section, section.header, "th");
            for (const auto& row : section.rows)
                appendHtmlRow(out, section, row, "td");
            out += "</table>\n";
        }
        if (!section.lines.empty()) {
            out += "<ul>\n";
            for (const std::string& line : section.lines)
                out += std::format("<li{}>{}</li>\n", line.starts_with(' ') ? " class=\"under\"" : "",
                                   xmlEscaped(line.substr(std::min(line.find_first_not_of(' '), line.size()))));
            out += "</ul>\n";
        }
        out += "</section>\n";
        if (i == 1) {
            const picture::WeightTree tree = treeOf(*report.analysis.root);
            const std::string label = messages::tr(language, msg::AnalysisTreemap);
            out += std::format("<section>\n<h2>{}</h2>\n{}</section>\n", xmlEscaped(label),
                               picture::treemapSvg(tree, picture::Side::After, {.language = language, .label = label}));
        }
    }
    return out + "</body>\n</html>\n";
}

} // namespace slipway::cli
