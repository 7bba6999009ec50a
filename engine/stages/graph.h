// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/dockerfile/scope.h"

#include <set>
#include <string>
#include <vector>

// What the stages of a Dockerfile need from one another and from outside. build() reads it off the instructions,
// layout.h gives it places, export.h writes it as text, DOT, Mermaid, SVG and JSON.
namespace slipway::stages {

using dockerfile::StageId;

enum class NodeId : std::uint32_t {};

enum class NodeKind : std::uint8_t {
    Stage,
    Image,   // from the store, a kit, a registry
    Context, // --build-context NAME=...
    Scratch, // nothing
};

struct Node {
    NodeId id{};
    NodeKind kind{};
    // Of a stage its name as written, or "stage N" from 0 when it has none; of an image its reference as FROM gives it,
    // variables replaced.
    std::string label;
    std::optional<StageId> stage{};
    std::size_t instructions = 0; // of a stage, FROM included
    std::string platform{};       // of a stage, variables replaced; empty when not given
    text::ByteRange range{};      // of a stage; of other nodes the first place that names them
};

enum class EdgeKind : std::uint8_t { From, Copy, Mount };

// `to` needs `from`.
struct Edge {
    NodeId from{};
    NodeId to{};
    EdgeKind kind{};
    bool onbuild = false;  // from a trigger of the base stage
    text::ByteRange range; // of the name that makes the reference
};

struct StageGraph {
    text::SourceText source;
    std::vector<Node> nodes;       // the stages first, in file order: NodeId and StageId of a stage have the same value
    std::vector<Edge> edges;       // in file order of `to`, then of the references
    std::vector<Finding> findings; // references that cannot be followed, cycles

    [[nodiscard]] std::size_t stageCount() const;
    [[nodiscard]] const Node& node(NodeId id) const { return nodes[static_cast<std::size_t>(id)]; }
    [[nodiscard]] const Node& node(StageId id) const { return nodes[static_cast<std::size_t>(id)]; }
};

struct GraphOptions {
    dockerfile::BuildArguments arguments;
    std::set<std::string, std::less<>> contexts; // names of --build-context
};

// Always a graph; what is wrong stands in its findings.
[[nodiscard]] StageGraph build(const dockerfile::Dockerfile& file, const GraphOptions& options = {});

// A stage that a name in FROM means: the last one before `before` that is called so, in any case.
[[nodiscard]] std::optional<StageId> stageNamed(const dockerfile::Dockerfile& file, std::string_view name,
                                                StageId before);

// The last stage for an empty name; else by name in any case, or by its number from 0. An unknown one is an error with
// the nearest name and all of them.
[[nodiscard]] Result<StageId> findTarget(const dockerfile::Dockerfile& file, std::string_view name);

// What is built for `target`, itself included, in file order: each stage stands behind those that it needs.
[[nodiscard]] std::vector<StageId> neededStages(const StageGraph& graph, StageId target);
// The others.
[[nodiscard]] std::vector<StageId> unusedStages(const StageGraph& graph, StageId target);
// The nodes, stages or not, that `target` needs, itself included; by NodeId.
[[nodiscard]] std::vector<bool> neededNodes(const StageGraph& graph, StageId target);

} // namespace slipway::stages
