// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/stages/graph.h"

#include <vector>

namespace slipway::stages {

struct LayoutOptions {
    double cardWidth = 208;
    double stageHeight = 72;
    double outsideHeight = 48; // images, contexts, scratch
    double columnGap = 88;     // room for the edges
    double rowGap = 20;
    double laneHeight = 14; // what an edge takes that passes a column
    double margin = 24;
};

struct Point {
    double x = 0;
    double y = 0;
};

struct PlacedNode {
    NodeId id{};
    std::size_t rank = 0; // column from the left
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

// One line for all edges of one kind between two nodes.
struct PlacedEdge {
    NodeId from{};
    NodeId to{};
    EdgeKind kind{};
    std::size_t count = 1;
    std::vector<Point> points; // from the right side of `from` through free lanes to the left side of `to`
};

struct Layout {
    std::vector<PlacedNode> nodes; // by NodeId
    std::vector<PlacedEdge> edges;
    double width = 0;
    double height = 0;
};

// Pure: columns by the longest way to a node, rows in file order. Edges that lead back (which are errors) do not count
// for the columns and are drawn all the same.
[[nodiscard]] Layout layout(const StageGraph& graph, const LayoutOptions& options = {});

} // namespace slipway::stages
