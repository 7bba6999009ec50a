// SPDX-License-Identifier: Apache-2.0
#include "engine/stages/layout.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace slipway::stages {

namespace {

std::size_t at(NodeId id) {
    return static_cast<std::size_t>(id);
}

// What stands in a column: a node, or an edge on its way to a column further right.
struct Slot {
    double key = 0; // file order
    bool isNode = false;
    std::size_t index = 0; // of the node or of the edge
    double height = 0;
    double top = 0;
};

class LayoutMaker {
public:
    LayoutMaker(const StageGraph& graph, const LayoutOptions& options)
        : m_graph(graph)
        , m_options(options) {}

    Layout run() {
        m_result.nodes.resize(m_graph.nodes.size());
        rank();
        mergeEdges();
        fillColumns();
        placeColumns();
        routeEdges();
        return std::move(m_result);
    }

private:
    [[nodiscard]] bool leadsForward(const Edge& edge) const {
        return m_graph.node(edge.from).kind != NodeKind::Stage || edge.from < edge.to;
    }

    void rank() {
        for (const Node& node : m_graph.nodes)
            m_result.nodes[at(node.id)].id = node.id;
        // Edges come in the order of the stages that need something, so one pass finds the longest ways.
        for (const Edge& edge : m_graph.edges) {
            if (leadsForward(edge)) {
                std::size_t& to = m_result.nodes[at(edge.to)].rank;
                to = std::max(to, m_result.nodes[at(edge.from)].rank + 1);
            }
        }
        // What comes from outside stands right before its first user.
        constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
        std::vector<std::size_t> nearest(m_graph.nodes.size(), none);
        m_firstUser.assign(m_graph.nodes.size(), static_cast<double>(m_graph.nodes.size()));
        for (const Edge& edge : m_graph.edges) {
            std::size_t& rank = nearest[at(edge.from)];
            rank = std::min(rank, m_result.nodes[at(edge.to)].rank);
            double& user = m_firstUser[at(edge.from)];
            user = std::min(user, static_cast<double>(at(edge.to)));
        }
        for (const Node& node : m_graph.nodes) {
            if (node.kind != NodeKind::Stage && nearest[at(node.id)] != none)
                m_result.nodes[at(node.id)].rank = nearest[at(node.id)] - 1;
        }
    }

    void mergeEdges() {
        std::map<std::tuple<NodeId, NodeId, EdgeKind>, std::size_t> known;
        for (const Edge& edge : m_graph.edges) {
            const auto [place, isNew] = known.try_emplace({edge.from, edge.to, edge.kind}, m_result.edges.size());
            if (isNew)
                m_result.edges.push_back({edge.from, edge.to, edge.kind, 1, {}});
            else
                ++m_result.edges[place->second].count;
        }
    }

    void fillColumns() {
        std::size_t columns = 0;
        for (const PlacedNode& node : m_result.nodes)
            columns = std::max(columns, node.rank + 1);
        m_columns.resize(columns);
        for (const Node& node : m_graph.nodes) {
            const bool isStage = node.kind == NodeKind::Stage;
            const double key = isStage ? static_cast<double>(at(node.id)) : m_firstUser[at(node.id)] - 0.5;
            m_columns[m_result.nodes[at(node.id)].rank].push_back(
                {key, true, at(node.id), isStage ? m_options.stageHeight : m_options.outsideHeight});
        }
        for (std::size_t i = 0; i < m_result.edges.size(); ++i) {
            const PlacedEdge& edge = m_result.edges[i];
            const std::size_t last = m_result.nodes[at(edge.to)].rank;
            // A file with thousands of stages may have more lanes than anybody can look at.
            for (std::size_t rank = m_result.nodes[at(edge.from)].rank + 1; rank < last && m_lanes < maximumLanes;
                 ++rank) {
                m_columns[rank].push_back({static_cast<double>(at(edge.to)) - 0.25, false, i, m_options.laneHeight});
                ++m_lanes;
            }
        }
        for (auto& column : m_columns)
            std::ranges::stable_sort(column, {}, &Slot::key);
    }

    void placeColumns() {
        double tallest = 0;
        std::vector<double> heights;
        for (const auto& column : m_columns) {
            double height = 0;
            for (const Slot& slot : column)
                height += slot.height + m_options.rowGap;
            heights.push_back(height - m_options.rowGap);
            tallest = std::max(tallest, heights.back());
        }
        for (std::size_t rank = 0; rank < m_columns.size(); ++rank) {
            double y = m_options.margin + (tallest - heights[rank]) / 2;
            for (Slot& slot : m_columns[rank]) {
                slot.top = y;
                if (slot.isNode) {
                    PlacedNode& node = m_result.nodes[slot.index];
                    node.x = columnX(rank);
                    node.y = y;
                    node.width = m_options.cardWidth;
                    node.height = slot.height;
                }
                y += slot.height + m_options.rowGap;
            }
        }
        m_result.width = m_columns.empty() ? 0 : columnX(m_columns.size() - 1) + m_options.cardWidth + m_options.margin;
        m_result.height = m_columns.empty() ? 0 : tallest + 2 * m_options.margin;
    }

    [[nodiscard]] double columnX(std::size_t rank) const {
        return m_options.margin + static_cast<double>(rank) * (m_options.cardWidth + m_options.columnGap);
    }

    // Edges leave and enter a card side by side, in the order of their other ends.
    void routeEdges() {
        std::vector<std::vector<Point>> lanes(m_result.edges.size());
        for (std::size_t rank = 0; rank < m_columns.size(); ++rank) {
            for (const Slot& slot : m_columns[rank]) {
                if (slot.isNode)
                    continue;
                const double middle = slot.top + slot.height / 2;
                lanes[slot.index].push_back({columnX(rank), middle});
                lanes[slot.index].push_back({columnX(rank) + m_options.cardWidth, middle});
            }
        }
        const auto leaving = ports(true), entering = ports(false);
        for (std::size_t i = 0; i < m_result.edges.size(); ++i) {
            PlacedEdge& edge = m_result.edges[i];
            const PlacedNode& from = m_result.nodes[at(edge.from)];
            const PlacedNode& to = m_result.nodes[at(edge.to)];
            edge.points.push_back({from.x + from.width, from.y + from.height * leaving[i]});
            edge.points.insert(edge.points.end(), lanes[i].begin(), lanes[i].end());
            edge.points.push_back({to.x, to.y + to.height * entering[i]});
        }
    }

    // For each edge how far down the side of its card it is fixed, from 0 to 1.
    [[nodiscard]] std::vector<double> ports(bool leaving) const {
        std::vector<std::vector<std::size_t>> perNode(m_graph.nodes.size());
        for (std::size_t i = 0; i < m_result.edges.size(); ++i)
            perNode[at(leaving ? m_result.edges[i].from : m_result.edges[i].to)].push_back(i);
        std::vector<double> result(m_result.edges.size(), 0.5);
        for (auto& edges : perNode) {
            std::ranges::stable_sort(edges, {}, [&](std::size_t i) {
                const PlacedEdge& edge = m_result.edges[i];
                const PlacedNode& other = m_result.nodes[at(leaving ? edge.to : edge.from)];
                return other.y + other.height / 2;
            });
            for (std::size_t k = 0; k < edges.size(); ++k)
                result[edges[k]] = (static_cast<double>(k) + 1) / (static_cast<double>(edges.size()) + 1);
        }
        return result;
    }

    static constexpr std::size_t maximumLanes = 20'000;

    const StageGraph& m_graph;
    const LayoutOptions& m_options;
    Layout m_result;
    std::vector<double> m_firstUser;
    std::vector<std::vector<Slot>> m_columns;
    std::size_t m_lanes = 0;
};

} // namespace

Layout layout(const StageGraph& graph, const LayoutOptions& options) {
    return LayoutMaker(graph, options).run();
}

} // namespace slipway::stages
