// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/stages/graph.h"
#include "engine/store/build_record.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

// stagegraph: the stages of a Dockerfile as cards and edges that can be edited. StageGraphView is the widget;
// GraphPicture places and paints, GraphFacts is what a build adds.
namespace slipway::widgets {

enum class StepState : std::uint8_t { Unknown, Waiting, Running, Cached, Done, Failed };

struct StepFacts {
    StepState state = StepState::Unknown;
    std::uint64_t bytes = 0; // what its layer holds
    std::chrono::nanoseconds duration{};
};

struct StageFacts {
    std::vector<StepFacts> steps; // FROM first; may be shorter than the stage
    [[nodiscard]] std::uint64_t bytes() const;
    [[nodiscard]] std::chrono::nanoseconds duration() const;
    // What the card shows: failed before running before waiting; cached only when every step is.
    [[nodiscard]] StepState state() const;
    // Share of steps that are over, 0 to 1.
    [[nodiscard]] double progress() const;
};

struct CopyFacts {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

// What a build, running or over, says of a graph.
struct GraphFacts {
    std::vector<StageFacts> stages;                                    // by StageId
    std::map<std::pair<std::string, std::size_t>, CopyFacts> copies{}; // label of the source, stage that copies
    // The text changed since: shown faded.
    bool isStale = false;
    [[nodiscard]] bool isEmpty() const { return stages.empty(); }
};

// Of the file that the record is about. Nothing of a record that has other stages.
[[nodiscard]] GraphFacts factsOf(const store::BuildRecord& record, const dockerfile::Dockerfile& file,
                                 const stages::StageGraph& graph);

// The stages on the longest way to `target`, the first one first, when each takes the time of its steps; empty without
// times.
[[nodiscard]] std::vector<stages::StageId> criticalPath(const stages::StageGraph& graph, const GraphFacts& facts,
                                                        stages::StageId target);

} // namespace slipway::widgets
