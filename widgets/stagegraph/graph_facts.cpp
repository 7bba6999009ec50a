// SPDX-License-Identifier: Apache-2.0
#include "widgets/stagegraph/graph_facts.h"

#include <algorithm>

namespace slipway::widgets {

std::uint64_t StageFacts::bytes() const {
    std::uint64_t sum = 0;
    for (const StepFacts& step : steps)
        sum += step.bytes;
    return sum;
}

std::chrono::nanoseconds StageFacts::duration() const {
    std::chrono::nanoseconds sum{};
    for (const StepFacts& step : steps)
        sum += step.duration;
    return sum;
}

StepState StageFacts::state() const {
    const auto any = [&](StepState state) { return std::ranges::contains(steps, state, &StepFacts::state); };
    using enum StepState;
    for (const StepState strong : {Failed, Running, Waiting}) {
        if (any(strong))
            return strong;
    }
    if (any(Done))
        return Done;
    return any(Cached) ? Cached : Unknown;
}

double StageFacts::progress() const {
    std::size_t known = 0, over = 0;
    for (const StepFacts& step : steps) {
        known += step.state != StepState::Unknown ? 1 : 0;
        over += step.state == StepState::Cached || step.state == StepState::Done ? 1 : 0;
    }
    return known > 0 ? static_cast<double>(over) / static_cast<double>(known) : 0;
}

GraphFacts factsOf(const store::BuildRecord& record, const dockerfile::Dockerfile& file,
                   const stages::StageGraph& graph) {
    GraphFacts facts;
    if (record.stages.size() != file.stages.size())
        return facts;
    facts.stages.resize(file.stages.size());
    for (const store::StageRecord& stage : record.stages) {
        if (stage.index >= facts.stages.size())
            return {};
        std::vector<StepFacts>& steps = facts.stages[stage.index].steps;
        const dockerfile::Stage& of = file.stages[stage.index];
        steps.resize(of.instructions.size() + 1);
        for (const store::InstructionRecord& record1 : stage.instructions) {
            // By place in the file; triggers count for FROM.
            std::size_t at = 0;
            while (at < of.instructions.size() && of.instructions[at].range.begin <= record1.range.begin)
                ++at;
            StepFacts& step = steps[at];
            step.bytes += record1.bytes;
            step.duration += std::chrono::nanoseconds(record1.duration);
            using enum store::CacheState;
            step.state = record1.state == Failed   ? StepState::Failed
                         : record1.state == Cached ? StepState::Cached
                         : record1.state == Run    ? StepState::Done
                                                   : StepState::Unknown;
            if (record1.keyword == "COPY" && at > 0) {
                const auto& written = of.instructions[at - 1].range;
                for (const stages::Edge& edge : graph.edges) {
                    if (edge.kind == stages::EdgeKind::Copy && edge.to == static_cast<stages::NodeId>(stage.index) &&
                        written.begin <= edge.range.begin && edge.range.end <= written.end) {
                        CopyFacts& copy = facts.copies[{graph.node(edge.from).label, stage.index}];
                        copy.files += record1.filesWritten;
                        copy.bytes += record1.bytes;
                    }
                }
            }
        }
    }
    return facts;
}

std::vector<stages::StageId> criticalPath(const stages::StageGraph& graph, const GraphFacts& facts,
                                          stages::StageId target) {
    const std::size_t count = std::min(graph.stageCount(), facts.stages.size());
    const auto last = static_cast<std::size_t>(target);
    if (last >= count)
        return {};
    // Stages stand behind what they need, so one pass finds when each can be over at the earliest.
    std::vector<std::chrono::nanoseconds> over(count);
    std::vector<std::size_t> before(count, count);
    for (std::size_t i = 0; i < count; ++i) {
        std::chrono::nanoseconds begin{};
        for (const stages::Edge& edge : graph.edges) {
            const auto from = static_cast<std::size_t>(edge.from);
            if (edge.to == static_cast<stages::NodeId>(i) && from < i && over[from] > begin) {
                begin = over[from];
                before[i] = from;
            }
        }
        over[i] = begin + facts.stages[i].duration();
    }
    std::vector<stages::StageId> path;
    if (over[last].count() == 0)
        return path;
    for (std::size_t at = last; at < count; at = before[at])
        path.push_back(static_cast<stages::StageId>(at));
    std::ranges::reverse(path);
    return path;
}

} // namespace slipway::widgets
