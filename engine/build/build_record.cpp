// SPDX-License-Identifier: Apache-2.0
#include "engine/build/build_record.h"

#include "engine/image/digest.h"

#include <algorithm>
#include <set>

namespace slipway::build {

namespace {

constexpr std::size_t kOriginalBytes = 4096;

std::int64_t nanoseconds(Time time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

std::string keywordOf(std::string_view text) {
    std::string keyword(text.substr(0, text.find_first_of(" \t\n")));
    for (char& c : keyword)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return keyword;
}

store::InstructionRecord instructionRecord(const RecordFacts& facts, const PlannedInstruction& planned) {
    store::InstructionRecord record;
    record.range = planned.range;
    record.line = facts.plan.dockerfile.source.lineColumn(planned.range.begin).line;
    record.keyword = keywordOf(planned.text);
    record.original = planned.text.substr(0, kOriginalBytes);
    record.fromOnBuild = planned.trigger;
    if (!planned.vertex || !facts.scheduler)
        return record;
    const VertexResult& result = facts.scheduler->result(*planned.vertex);
    record.cacheKey = result.cacheKey;
    record.state = result.state;
    if (result.state != store::CacheState::NotReached)
        record.started = nanoseconds(result.started);
    record.duration = result.duration.count();
    record.filesWritten = result.entries;
    record.bytes = result.bytes;
    record.snapshot = result.snapshot;
    record.exitCode = result.exitCode;
    record.lastLog = result.lastLog;
    if (facts.image && result.snapshot) {
        const auto layer = std::ranges::find(facts.image->layers, result.snapshot, &ResultLayer::snapshot);
        if (layer != facts.image->layers.end())
            record.diffId = layer->diffId.text();
    }
    return record;
}

// An instruction without a step of its own counts as done when the step before it is.
void fillMetadata(std::vector<store::InstructionRecord>& instructions, const PlannedStage& stage) {
    store::CacheState before = store::CacheState::Cached;
    for (std::size_t i = 0; i < instructions.size(); ++i) {
        if (stage.instructions[i].vertex)
            before = instructions[i].state;
        else if (before != store::CacheState::NotReached && before != store::CacheState::Failed)
            instructions[i].state = store::CacheState::Cached;
    }
}

store::StageRecord unneeded(const RecordFacts& facts, const dockerfile::Stage& stage) {
    store::StageRecord record{.index = static_cast<std::size_t>(stage.id), .name = stage.name};
    record.base = stage.from.image.text;
    const auto add = [&](const dockerfile::Instruction& instruction) {
        record.instructions.push_back(
            instructionRecord(facts, {instruction.range, instruction.original, false, std::nullopt}));
    };
    add(stage.fromInstruction);
    std::ranges::for_each(stage.instructions, add);
    return record;
}

} // namespace

store::BuildRecord makeRecord(const RecordFacts& facts) {
    store::BuildRecord record;
    const BuildRequest& request = facts.request;
    record.dockerfile = request.dockerfile.name();
    record.dockerfileDigest = image::Digest::sha256Of(request.dockerfile.bytes()).text();
    record.context = request.context.path.native();
    record.target = request.target;
    record.platform = request.platform.value_or(image::Platform::host()).text();
    record.arguments.assign(request.arguments.begin(), request.arguments.end());
    record.references = request.tags;
    record.started = nanoseconds(facts.started);
    record.duration = facts.duration.count();
    record.outcome = facts.outcome;
    if (facts.image)
        record.image = facts.image->id.text();

    // The target and what it is FROM, down to the image, are what ships.
    std::set<std::size_t> shipped;
    if (!facts.plan.stages.empty()) {
        const PlannedStage* stage = &facts.plan.targetStage();
        shipped.insert(stage->index);
        if (facts.scheduler && stage->result)
            record.result = facts.scheduler->result(*stage->result).snapshot;
        for (const PlannedHistory& entry : stage->history)
            if (entry.layer)
                if (const auto from = facts.plan.vertex(*entry.layer).info.stage)
                    shipped.insert(*from);
    }
    for (const dockerfile::Stage& parsed : facts.plan.dockerfile.stages) {
        const auto index = static_cast<std::size_t>(parsed.id);
        const auto planned = std::ranges::find(facts.plan.stages, index, &PlannedStage::index);
        if (planned == facts.plan.stages.end()) {
            record.stages.push_back(unneeded(facts, parsed));
            continue;
        }
        store::StageRecord stage{.index = index, .name = parsed.name, .shipped = shipped.contains(index)};
        stage.base = planned->base ? planned->base->name : parsed.from.image.text;
        for (const PlannedInstruction& instruction : planned->instructions)
            stage.instructions.push_back(instructionRecord(facts, instruction));
        fillMetadata(stage.instructions, *planned);
        record.stages.push_back(std::move(stage));
    }
    return record;
}

} // namespace slipway::build
