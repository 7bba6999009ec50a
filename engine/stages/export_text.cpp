// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/stages.h"
#include "engine/stages/export.h"
#include "engine/text/escape.h"

#include <algorithm>
#include <format>

namespace slipway::stages {

namespace {

using messages::tr;

// `lines` are free of control characters but for the line feeds between them.
std::string dotQuoted(std::string_view lines) {
    std::string result = "\"";
    for (const char c : lines) {
        if (c == '\n') {
            result += "\\n";
            continue;
        }
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + "\"";
}

// Mermaid knows no backslash: entities, with a numeric one for the quote.
std::string mermaidQuoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text::escaped(text)) {
        if (c == '"' || c == '<' || c == '>' || c == '&' || c == '#' || c == '`')
            result += std::format("#{};", static_cast<int>(c));
        else
            result += c;
    }
    return result + "\"";
}

std::string_view kindName(EdgeKind kind) {
    switch (kind) {
    case EdgeKind::From:
        return "FROM";
    case EdgeKind::Copy:
        return "COPY --from";
    case EdgeKind::Mount:
        return "RUN --mount";
    }
    return {};
}

std::string nodeName(const Node& node) {
    const auto number = static_cast<std::size_t>(node.id);
    return (node.stage ? "s" : "x") + std::to_string(number);
}

// One edge for all references of one kind between two nodes.
std::vector<std::pair<Edge, std::size_t>> merged(const StageGraph& graph) {
    std::vector<std::pair<Edge, std::size_t>> result;
    std::size_t firstOfStage = 0;
    for (const Edge& edge : graph.edges) {
        // Edges of one stage stand together, so only those need to be looked at.
        if (firstOfStage < result.size() && result[firstOfStage].first.to != edge.to)
            firstOfStage = result.size();
        const auto same = std::find_if(
            result.begin() + static_cast<std::ptrdiff_t>(firstOfStage), result.end(), [&](const auto& each) {
                return each.first.from == edge.from && each.first.to == edge.to && each.first.kind == edge.kind;
            });
        if (same != result.end())
            ++same->second;
        else
            result.emplace_back(edge, 1);
    }
    return result;
}

std::string edgeLabel(EdgeKind kind, std::size_t count) {
    return count == 1 ? std::string(kindName(kind)) : std::format("{} ×{}", kindName(kind), count);
}

} // namespace

std::string instructionCount(std::size_t count, messages::Language language) {
    return tr(language, msg::GraphInstructions, count);
}

std::string toText(const StageGraph& graph, const ExportOptions& options) {
    const std::vector<bool> needed = neededNodes(graph, options.target);
    const auto edges = merged(graph);
    auto edge = edges.begin();
    std::string out;
    for (const Node& node : graph.nodes) {
        if (!node.stage)
            continue;
        const auto line = graph.source.lineColumn(node.range.begin).line;
        const bool isTarget = *node.stage == options.target;
        out += std::format(
            "{} {}  {}{}\n",
            isTarget                                    ? "*"
            : needed[static_cast<std::size_t>(node.id)] ? "+"
                                                        : "-",
            text::escaped(node.label),
            tr(options.language, msg::GraphStageLine, instructionCount(node.instructions, options.language), line),
            isTarget                                    ? "  " + tr(options.language, msg::GraphTarget)
            : needed[static_cast<std::size_t>(node.id)] ? ""
                                                        : "  " + tr(options.language, msg::GraphUnused));
        for (; edge != edges.end() && edge->first.to == node.id; ++edge) {
            const Node& from = graph.node(edge->first.from);
            out += std::format("    {:<11}  {}{}{}\n", kindName(edge->first.kind), text::escaped(from.label),
                               edge->second == 1 ? "" : std::format(" ×{}", edge->second),
                               edge->first.onbuild ? "  (ONBUILD)" : "");
        }
    }
    return out;
}

std::string toDot(const StageGraph& graph, const ExportOptions& options) {
    const std::vector<bool> needed = neededNodes(graph, options.target);
    std::string out = "digraph stages {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\", style=rounded];\n"
                      "  edge [fontname=\"sans-serif\", fontsize=10];\n";
    for (const Node& node : graph.nodes) {
        std::string label = text::escaped(node.label);
        std::string style;
        if (node.stage) {
            label += "\n" + instructionCount(node.instructions, options.language);
            if (*node.stage == options.target)
                style = ", penwidth=2";
        } else {
            style = node.kind == NodeKind::Context ? ", shape=folder, style=solid" : ", shape=ellipse, style=solid";
        }
        if (!needed[static_cast<std::size_t>(node.id)])
            style += ", color=gray, fontcolor=gray";
        out += std::format("  {} [label={}{}];\n", nodeName(node), dotQuoted(label), style);
    }
    for (const auto& [edge, count] : merged(graph)) {
        const std::string_view style = edge.kind == EdgeKind::From   ? "solid"
                                       : edge.kind == EdgeKind::Copy ? "dashed"
                                                                     : "dotted";
        out += std::format("  {} -> {} [label={}, style={}];\n", nodeName(graph.node(edge.from)),
                           nodeName(graph.node(edge.to)), dotQuoted(edgeLabel(edge.kind, count)), style);
    }
    return out + "}\n";
}

std::string toMermaid(const StageGraph& graph, const ExportOptions& options) {
    const std::vector<bool> needed = neededNodes(graph, options.target);
    std::string out = "flowchart LR\n";
    for (const Node& node : graph.nodes) {
        if (node.stage) {
            // The line break is Mermaid's own, not part of what is escaped.
            std::string label = mermaidQuoted(node.label);
            label.insert(label.size() - 1, "<br/>" + instructionCount(node.instructions, options.language));
            out += std::format("    {}[{}]\n", nodeName(node), label);
        } else {
            out += std::format("    {}([{}])\n", nodeName(node), mermaidQuoted(node.label));
        }
    }
    for (const auto& [edge, count] : merged(graph)) {
        const std::string_view arrow = edge.kind == EdgeKind::From ? "-->" : "-.->";
        out += std::format("    {} {}|{}| {}\n", nodeName(graph.node(edge.from)), arrow,
                           mermaidQuoted(edgeLabel(edge.kind, count)), nodeName(graph.node(edge.to)));
    }
    out += "    classDef unused opacity:0.45\n    classDef target stroke-width:3px\n";
    std::string unused;
    for (const Node& node : graph.nodes) {
        if (!needed[static_cast<std::size_t>(node.id)])
            unused += (unused.empty() ? "" : ",") + nodeName(node);
    }
    if (!unused.empty())
        out += std::format("    class {} unused\n", unused);
    if (!graph.nodes.empty())
        out += std::format("    class s{} target\n", static_cast<std::size_t>(options.target));
    return out;
}

} // namespace slipway::stages
