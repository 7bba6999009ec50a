// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/stages/edit.h"
#include "engine/stages/layout.h"
#include "widgets/stagegraph/graph_facts.h"

#include <QPainterPath>
#include <QPalette>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

class QPainter;

namespace slipway::widgets {

// What a point of the picture is on.
struct GraphHit {
    stages::NodeId node{};
    std::optional<std::size_t> instruction{}; // a tick: 0 is FROM
    bool onHandle = false;                    // where a copy is dragged from
};

// Which things are to be shown apart.
struct GraphMarks {
    std::optional<stages::NodeId> selected{};
    std::optional<std::size_t> instruction{}; // of the selected stage
    std::optional<stages::NodeId> hovered{};
    bool hasFocus = false;
    // While something is dragged: where it comes from, and for each node whether it may go there.
    std::optional<stages::NodeId> dragged{};
    std::vector<bool> targets{};
    std::vector<stages::StageId> criticalPath{};
    bool isStale = false;
};

// Places and paints cards and edges, in units of the layout; knows no widget.
class GraphPicture {
public:
    // `file` may be null: then there are no keywords to colour the ticks by.
    void set(stages::StageGraph graph, std::shared_ptr<const dockerfile::Dockerfile> file, stages::StageId target);
    void setFacts(GraphFacts facts) { m_facts = std::move(facts); }

    [[nodiscard]] const stages::StageGraph& graph() const { return m_graph; }
    [[nodiscard]] const GraphFacts& facts() const { return m_facts; }
    [[nodiscard]] const stages::Layout& places() const { return m_layout; }
    [[nodiscard]] stages::StageId target() const { return m_target; }
    [[nodiscard]] QRectF bounds() const { return {0, 0, m_layout.width, m_layout.height}; }
    // Where it is now: on its way while a change is animated.
    [[nodiscard]] QRectF card(stages::NodeId node) const;
    [[nodiscard]] QRectF tick(stages::NodeId node, std::size_t instruction) const;
    [[nodiscard]] QRectF handle(stages::NodeId node) const;
    [[nodiscard]] QPainterPath edge(std::size_t index) const;
    [[nodiscard]] std::optional<GraphHit> hit(QPointF at) const;
    [[nodiscard]] std::optional<std::size_t> edgeAt(QPointF at, double tolerance) const;

    // Who a node is across changes of the text: its name, else its ordinal among the nameless.
    [[nodiscard]] QString identity(stages::NodeId node) const;
    [[nodiscard]] std::optional<stages::NodeId> nodeOf(const QString& identity) const;
    // Nodes start from where they were: 0 is there, 1 is where they belong.
    void startFrom(const std::map<QString, QPointF>& before);
    void setAnimated(double share) { m_share = share; }
    [[nodiscard]] std::map<QString, QPointF> positions() const;

    // An error of the graph or the file that stands inside the node's text.
    [[nodiscard]] bool isBroken(stages::NodeId node) const;
    // "golang · 5 instructions · 12.4 MB"
    [[nodiscard]] QString secondLine(stages::NodeId node) const;
    [[nodiscard]] QString edgeText(std::size_t index) const;
    // For a screen reader: name, role in the graph, base, state.
    [[nodiscard]] QString description(stages::NodeId node) const;

    void paint(QPainter& painter, const QPalette& palette, const GraphMarks& marks) const;

private:
    struct Colours;
    void paintCard(QPainter& painter, const Colours& colours, const GraphMarks& marks, stages::NodeId node) const;
    void paintTicks(QPainter& painter, const Colours& colours, const GraphMarks& marks, stages::NodeId node) const;
    void paintEdge(QPainter& painter, const Colours& colours, const GraphMarks& marks, std::size_t index) const;
    [[nodiscard]] std::size_t tickCount(stages::NodeId node) const;
    void placeEdges();

    stages::StageGraph m_graph;
    std::shared_ptr<const dockerfile::Dockerfile> m_file;
    GraphFacts m_facts;
    stages::StageId m_target{};
    stages::Layout m_layout;
    std::vector<bool> m_needed;
    std::vector<bool> m_broken;
    std::vector<double> m_turns; // where an edge's first vertical stretch stands, of each edge
    std::vector<QPointF> m_away; // how far a node was from where it belongs
    double m_share = 1;
};

} // namespace slipway::widgets
