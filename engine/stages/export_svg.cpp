// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/stages.h"
#include "engine/picture/svg.h"
#include "engine/stages/export.h"
#include "engine/stages/layout.h"

#include <algorithm>
#include <cmath>
#include <format>

namespace slipway::stages {

namespace {

using messages::Msg;
using messages::tr;
using picture::number;
using picture::xmlEscaped;

// Blue is a stage, green the target, grey what comes from outside; form tells it too (round, dashed, weight), colour
// alone never.
constexpr std::string_view styles =
    "<style>.graph{font-family:system-ui,'Noto Sans','Noto Sans CJK "
    "SC',sans-serif;max-width:100%;height:auto;background:#fff}"
    ".graph text{fill:#1a1c1f;font-size:12px}.graph .name{font-size:14px;font-weight:600}.graph .faint{fill:#5b6068}"
    ".graph .card{fill:#eaf3fb;stroke:#4a90c4;stroke-width:1.2}.graph .target "
    ".card{fill:#e4f5ec;stroke:#1d8a5b;stroke-width:2.4}"
    ".graph .outside .card{fill:#f3f4f6;stroke:#8a9099}.graph .unused{opacity:.45}"
    ".graph .count{paint-order:stroke;stroke:#fff;stroke-width:4px}"
    ".graph .edge{fill:none;stroke:#4b5058;stroke-width:1.5}.graph .copy{stroke-dasharray:6 4;stroke:#b35a12}"
    ".graph .mount{stroke-dasharray:2 4;stroke:#7a3fa0}.graph .tip{fill:#4b5058}.graph .tip.copy{fill:#b35a12}"
    ".graph .tip.mount{fill:#7a3fa0}.graph .tip.copy,.graph .tip.mount{stroke:none}"
    "@media screen and (prefers-color-scheme:dark){.graph{background:#15171a}.graph text{fill:#eceef1}.graph "
    ".faint{fill:#a7adb6}"
    ".graph .card{fill:#1b2f40;stroke:#5fa8dc}.graph .target .card{fill:#163527;stroke:#4cc38a}"
    ".graph .outside .card{fill:#23262b;stroke:#7b828c}.graph .edge{stroke:#b8bdc6}.graph .copy{stroke:#f0a35e}"
    ".graph .mount{stroke:#c79be6}.graph .tip{fill:#b8bdc6}.graph .tip.copy{fill:#f0a35e}.graph "
    ".tip.mount{fill:#c79be6}}"
    "</style>\n";

constexpr double legendHeight = 40;
constexpr double arrowLength = 9;

std::string_view className(EdgeKind kind) {
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

std::string_view words(EdgeKind kind) {
    switch (kind) {
    case EdgeKind::From:
        return "FROM";
    case EdgeKind::Copy:
        return "COPY --from";
    case EdgeKind::Mount:
        return "RUN --mount from=";
    }
    return {};
}

// A curve that leaves and arrives level through all points; the last stretch is left to the arrow.
std::string curve(const std::vector<Point>& points) {
    std::string path = std::format("M{} {}", number(points.front().x), number(points.front().y));
    for (std::size_t i = 1; i < points.size(); ++i) {
        Point from = points[i - 1], to = points[i];
        if (i + 1 == points.size())
            to.x -= arrowLength;
        if (i % 2 == 0) { // along a lane
            path += std::format("L{} {}", number(to.x), number(to.y));
            continue;
        }
        const double reach = std::max(std::abs(to.x - from.x) / 2, 24.0);
        path += std::format("C{} {} {} {} {} {}", number(from.x + reach), number(from.y), number(to.x - reach),
                            number(to.y), number(to.x), number(to.y));
    }
    return path;
}

void drawEdge(std::string& out, const StageGraph& graph, const PlacedEdge& edge, bool faded) {
    const std::string_view kind = className(edge.kind);
    const Point tip = edge.points.back();
    out += std::format("<g{}><title>{}: {} → {}{}</title>", faded ? " class=\"unused\"" : "", words(edge.kind),
                       xmlEscaped(graph.node(edge.from).label), xmlEscaped(graph.node(edge.to).label),
                       edge.count == 1 ? "" : std::format(" ×{}", edge.count));
    out += std::format("<path class=\"edge {}\" d=\"{}\"/>", kind, curve(edge.points));
    out += std::format("<path class=\"tip {}\" d=\"M{} {}l-{} -4.5v9z\"/>", kind, number(tip.x), number(tip.y),
                       number(arrowLength));
    if (edge.count > 1)
        out += std::format("<text class=\"faint count\" x=\"{}\" y=\"{}\" text-anchor=\"end\">×{}</text>",
                           number(tip.x - 12), number(tip.y - 6), edge.count);
    out += "</g>\n";
}

std::string secondLine(const Node& node, messages::Language language) {
    std::string line = instructionCount(node.instructions, language);
    if (!node.platform.empty())
        line += " · " + node.platform;
    return line;
}

void drawNode(std::string& out, const StageGraph& graph, const PlacedNode& placed, const ExportOptions& options,
              bool needed) {
    const Node& node = graph.node(placed.id);
    const bool isTarget = node.stage == options.target;
    std::string classes = node.stage ? "stage" : "outside";
    if (isTarget)
        classes += " target";
    if (!needed)
        classes += " unused";
    std::string title = node.label;
    if (node.stage)
        title += "  " + secondLine(node, options.language);
    out += std::format("<g class=\"{}\"><title>{}</title>", classes, xmlEscaped(title));
    out += std::format("<rect class=\"card\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
                       number(placed.x), number(placed.y), number(placed.width), number(placed.height),
                       number(node.stage ? 8 : placed.height / 2));
    const double inner = placed.width - 32;
    const double left = placed.x + 16;
    const auto line = [&](double y, std::string_view style, std::string_view text, double size) {
        out += std::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>", style, number(left), number(y),
                           xmlEscaped(picture::fittedEnd(text, size, inner)));
    };
    if (node.stage) {
        line(placed.y + 25, "name", node.label, 14);
        line(placed.y + 44, "faint", secondLine(node, options.language), 12);
        if (isTarget)
            line(placed.y + 61, "faint", tr(options.language, msg::GraphTarget), 12);
        else if (!needed)
            line(placed.y + 61, "faint", tr(options.language, msg::GraphNotUsed), 12);
    } else {
        const Msg kind = node.kind == NodeKind::Image     ? msg::GraphImage
                         : node.kind == NodeKind::Context ? msg::GraphContext
                                                          : msg::GraphScratch;
        line(placed.y + 21, "", node.label, 12);
        line(placed.y + 37, "faint", tr(options.language, kind), 12);
    }
    out += "</g>\n";
}

} // namespace

std::string toSvg(const StageGraph& graph, const ExportOptions& options) {
    const LayoutOptions layoutOptions;
    const Layout places = layout(graph, layoutOptions);
    const std::vector<bool> needed = neededNodes(graph, options.target);
    const double width = std::max(places.width, 440.0);
    const double height = places.height + legendHeight;
    std::string out = std::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"graph\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" role=\"img\" aria-label=\"{2}\">\n",
        number(width), number(height), xmlEscaped(tr(options.language, msg::GraphTitle, graph.source.name())));
    out += styles;
    for (const PlacedEdge& edge : places.edges)
        drawEdge(out, graph, edge,
                 !needed[static_cast<std::size_t>(edge.to)] || !needed[static_cast<std::size_t>(edge.from)]);
    for (const PlacedNode& node : places.nodes)
        drawNode(out, graph, node, options, needed[static_cast<std::size_t>(node.id)]);
    double x = layoutOptions.margin;
    const double y = places.height + legendHeight / 2 - 6;
    for (const EdgeKind kind : {EdgeKind::From, EdgeKind::Copy, EdgeKind::Mount}) {
        if (!std::ranges::contains(graph.edges, kind, &Edge::kind))
            continue;
        out +=
            std::format("<path class=\"edge {}\" d=\"M{} {}h32\"/><text class=\"faint\" x=\"{}\" y=\"{}\">{}</text>\n",
                        className(kind), number(x), number(y), number(x + 40), number(y + 4), words(kind));
        x += 40 + picture::textWidth(words(kind), 12) + 24;
    }
    return out + "</svg>\n";
}

} // namespace slipway::stages
