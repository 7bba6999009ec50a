// SPDX-License-Identifier: Apache-2.0
#include "engine/store/build_record.h"

#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/store.h"
#include "engine/text/escape.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace slipway::store {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view kSchema = "slipway.record/1";

constexpr std::array<std::string_view, 4> kStates{"notReached", "cached", "run", "failed"};
constexpr std::array<std::string_view, 3> kOutcomes{"succeeded", "failed", "cancelled"};

// JSON holds UTF-8 only.
std::string plain(std::string_view bytes) {
    return text::isUtf8(bytes) ? std::string(bytes) : text::escaped(bytes);
}

ordered_json toJson(const InstructionRecord& instruction) {
    ordered_json json{{"range", {{"begin", instruction.range.begin}, {"end", instruction.range.end}}},
                      {"line", instruction.line},
                      {"keyword", plain(instruction.keyword)},
                      {"original", plain(instruction.original)}};
    if (instruction.fromOnBuild)
        json["onBuild"] = true;
    json["cacheKey"] = instruction.cacheKey;
    json["state"] = nameOf(instruction.state);
    json["started"] = instruction.started;
    json["duration"] = instruction.duration;
    json["filesWritten"] = instruction.filesWritten;
    json["bytes"] = instruction.bytes;
    json["snapshot"] = instruction.snapshot ? ordered_json(instruction.snapshot->value) : ordered_json();
    json["diffId"] = instruction.diffId.empty() ? ordered_json() : ordered_json(instruction.diffId);
    if (instruction.state == CacheState::Failed)
        json["exitCode"] = instruction.exitCode;
    if (!instruction.lastLog.empty()) {
        json["lastLog"] = ordered_json::array();
        for (const std::string& line : instruction.lastLog)
            json["lastLog"].push_back(plain(line));
    }
    return json;
}

ordered_json toJson(const StageRecord& stage) {
    ordered_json json{{"index", stage.index},
                      {"name", plain(stage.name)},
                      {"base", plain(stage.base)},
                      {"shipped", stage.shipped},
                      {"instructions", ordered_json::array()}};
    for (const InstructionRecord& instruction : stage.instructions)
        json["instructions"].push_back(toJson(instruction));
    return json;
}

std::optional<SnapshotId> snapshotIn(const ordered_json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end() || found->is_null())
        return std::nullopt;
    return SnapshotId{found->get<std::string>()};
}

std::string textIn(const ordered_json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? std::string() : found->get<std::string>();
}

template <std::size_t Count>
std::size_t indexIn(const std::array<std::string_view, Count>& names, const std::string& name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        throw ordered_json::other_error::create(501, name, nullptr);
    return static_cast<std::size_t>(found - names.begin());
}

InstructionRecord instructionOf(const ordered_json& json) {
    InstructionRecord instruction;
    instruction.range = {json.at("range").at("begin").get<std::size_t>(),
                         json.at("range").at("end").get<std::size_t>()};
    instruction.line = json.at("line").get<std::size_t>();
    instruction.keyword = textIn(json, "keyword");
    instruction.original = textIn(json, "original");
    instruction.fromOnBuild = json.value("onBuild", false);
    instruction.cacheKey = textIn(json, "cacheKey");
    instruction.state = static_cast<CacheState>(indexIn(kStates, json.at("state").get<std::string>()));
    instruction.started = json.value("started", std::int64_t{0});
    instruction.duration = json.value("duration", std::int64_t{0});
    instruction.filesWritten = json.value("filesWritten", std::uint64_t{0});
    instruction.bytes = json.value("bytes", std::uint64_t{0});
    instruction.snapshot = snapshotIn(json, "snapshot");
    instruction.diffId = textIn(json, "diffId");
    instruction.exitCode = json.value("exitCode", 0);
    instruction.lastLog = json.value("lastLog", std::vector<std::string>());
    return instruction;
}

StageRecord stageOf(const ordered_json& json) {
    StageRecord stage{.index = json.at("index").get<std::size_t>(),
                      .name = textIn(json, "name"),
                      .base = textIn(json, "base"),
                      .shipped = json.value("shipped", false),
                      .instructions = {}};
    for (const ordered_json& instruction : json.at("instructions"))
        stage.instructions.push_back(instructionOf(instruction));
    return stage;
}

} // namespace

std::string_view nameOf(CacheState state) {
    return kStates[static_cast<std::size_t>(state)];
}

std::string_view nameOf(BuildOutcome outcome) {
    return kOutcomes[static_cast<std::size_t>(outcome)];
}

std::size_t BuildRecord::countOf(CacheState state) const {
    std::size_t count = 0;
    for (const StageRecord& stage : stages)
        for (const InstructionRecord& instruction : stage.instructions)
            // Instructions without a step of their own are neither cached nor run.
            count += instruction.state == state && !instruction.cacheKey.empty() ? 1 : 0;
    return count;
}

std::string BuildRecord::toJson() const {
    ordered_json json{{"schema", kSchema},
                      {"id", id},
                      {"dockerfile", {{"path", plain(dockerfile)}, {"digest", dockerfileDigest}}},
                      {"context", plain(context)},
                      {"target", plain(target)},
                      {"platform", platform},
                      {"arguments", ordered_json::object()},
                      {"references", references},
                      {"started", started},
                      {"duration", duration},
                      {"outcome", nameOf(outcome)},
                      {"image", image.empty() ? ordered_json() : ordered_json(image)},
                      {"result", result ? ordered_json(result->value) : ordered_json()},
                      {"stages", ordered_json::array()}};
    for (const auto& [name, value] : arguments)
        json["arguments"][plain(name)] = plain(value);
    for (const StageRecord& stage : stages)
        json["stages"].push_back(store::toJson(stage));
    return json.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

Result<BuildRecord> BuildRecord::fromJson(std::string_view text, std::string_view what) {
    try {
        const ordered_json json = ordered_json::parse(text);
        if (textIn(json, "schema") != kSchema)
            return fail(ErrorCode::Unsupported, msg::StoreRecordSchema, what, textIn(json, "schema"));
        BuildRecord record;
        record.id = json.at("id").get<std::string>();
        record.dockerfile = textIn(json.at("dockerfile"), "path");
        record.dockerfileDigest = textIn(json.at("dockerfile"), "digest");
        record.context = textIn(json, "context");
        record.target = textIn(json, "target");
        record.platform = textIn(json, "platform");
        for (const auto& [name, value] : json.at("arguments").items())
            record.arguments.emplace_back(name, value.get<std::string>());
        record.references = json.value("references", std::vector<std::string>());
        record.started = json.at("started").get<std::int64_t>();
        record.duration = json.at("duration").get<std::int64_t>();
        record.outcome = static_cast<BuildOutcome>(indexIn(kOutcomes, json.at("outcome").get<std::string>()));
        record.image = textIn(json, "image");
        record.result = snapshotIn(json, "result");
        for (const ordered_json& stage : json.at("stages"))
            record.stages.push_back(stageOf(stage));
        return record;
    } catch (const ordered_json::exception& problem) {
        return fail(ErrorCode::Corrupt, msg::InvalidJson, what, problem.what());
    }
}

} // namespace slipway::store
