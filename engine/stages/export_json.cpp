// SPDX-License-Identifier: Apache-2.0
#include "engine/stages/export.h"
#include "engine/text/escape.h"

#include <nlohmann/json.hpp>

namespace slipway::stages {

namespace {

using Json = nlohmann::ordered_json;

std::string_view name(NodeKind kind) {
    switch (kind) {
    case NodeKind::Stage:
        return "stage";
    case NodeKind::Image:
        return "image";
    case NodeKind::Context:
        return "context";
    case NodeKind::Scratch:
        return "scratch";
    }
    return {};
}

std::string_view name(EdgeKind kind) {
    switch (kind) {
    case EdgeKind::From:
        return "from";
    case EdgeKind::Copy:
        return "copy";
    case EdgeKind::Mount:
        return "mount";
    }
    return {};
}

std::string_view name(Severity severity) {
    switch (severity) {
    case Severity::Error:
        return "error";
    case Severity::Warning:
        return "warning";
    case Severity::Info:
        return "info";
    case Severity::Style:
        return "style";
    }
    return {};
}

} // namespace

std::string toJson(const StageGraph& graph, const ExportOptions& options) {
    const std::vector<bool> needed = neededNodes(graph, options.target);
    const auto place = [&](text::ByteRange range) {
        const auto begin = graph.source.lineColumn(range.begin);
        const auto end = graph.source.lineColumn(range.end);
        return Json{{"begin", range.begin},   {"end", range.end},    {"line", begin.line},
                    {"column", begin.column}, {"endLine", end.line}, {"endColumn", end.column}};
    };
    Json document;
    document["schema"] = "slipway.graph/1";
    document["file"] = text::escaped(graph.source.name());
    document["target"] = static_cast<std::size_t>(options.target);
    document["nodes"] = Json::array();
    for (const Node& node : graph.nodes) {
        Json item{{"id", static_cast<std::size_t>(node.id)},
                  {"kind", name(node.kind)},
                  {"label", text::escaped(node.label)},
                  {"needed", static_cast<bool>(needed[static_cast<std::size_t>(node.id)])}};
        if (node.stage) {
            item["stage"] = static_cast<std::size_t>(*node.stage);
            item["instructions"] = node.instructions;
        }
        if (!node.platform.empty())
            item["platform"] = text::escaped(node.platform);
        item["range"] = place(node.range);
        document["nodes"].push_back(std::move(item));
    }
    document["edges"] = Json::array();
    for (const Edge& edge : graph.edges)
        document["edges"].push_back(Json{{"from", static_cast<std::size_t>(edge.from)},
                                         {"to", static_cast<std::size_t>(edge.to)},
                                         {"kind", name(edge.kind)},
                                         {"onbuild", edge.onbuild},
                                         {"range", place(edge.range)}});
    document["findings"] = Json::array();
    for (const Finding& finding : graph.findings)
        document["findings"].push_back(
            Json{{"rule", finding.rule},
                 {"severity", name(finding.severity)},
                 {"message", text::escaped(messages::render(finding.message, options.language))},
                 {"range", place(finding.range)}});
    return document.dump(2) + "\n";
}

} // namespace slipway::stages
