// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/executor.h"
#include "engine/messages/finding.h"
#include "engine/messages/result.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What a build tells while it runs. JSON is made of it only at the boundary (the command line's --progress=rawjson).
namespace slipway::build {

// Counts the vertices of one plan from 0.
enum class VertexId : std::uint32_t {};

using Time = std::chrono::system_clock::time_point;

// One piece of work: a step, a base image, the export. Named as BuildKit names it: "[stage 2/5] RUN make".
struct VertexInfo {
    VertexId id{};
    // "sha256:..." of the definition; the name under which rawjson speaks of it.
    std::string digest;
    std::vector<VertexId> inputs{};
    std::string name;
    // Of its instruction; empty for work that no instruction asked for.
    text::ByteRange range{};
    // Index of the stage among all stages of the Dockerfile.
    std::optional<std::size_t> stage{};
    std::string stageName{};
};

struct PlanReady {
    std::vector<VertexInfo> vertices;
    // Stages that nothing needs.
    std::vector<std::string> unusedStages;
};
struct VertexStarted {
    VertexId vertex;
    Time time;
};
// The result was there already; the vertex is finished with it.
struct VertexCached {
    VertexId vertex;
    Time time;
};
struct VertexOutput {
    VertexId vertex;
    Stream stream;
    // Only valid during the call.
    std::span<const char> bytes;
    Time time;
};
struct VertexProgress {
    VertexId vertex;
    // What is counted: a layer's digest, "context".
    std::string item;
    std::uint64_t done = 0;
    std::uint64_t total = 0; // 0: unknown
    Time time;
};
struct VertexFinished {
    VertexId vertex;
    Time time;
};
struct VertexFailed {
    VertexId vertex;
    Error error;
    Time time;
};
struct Warning {
    std::optional<VertexId> vertex{};
    messages::Message message;
    std::vector<messages::Message> notes{};
    std::optional<Place> where{};
};

using Event = std::variant<PlanReady, VertexStarted, VertexCached, VertexOutput, VertexProgress, VertexFinished,
                           VertexFailed, Warning>;

// Called from the build's threads, by one at a time. Must be quick and must not call back into the build.
class BuildObserver {
public:
    BuildObserver() = default;
    virtual ~BuildObserver() = default;
    BuildObserver(const BuildObserver&) = delete;
    BuildObserver& operator=(const BuildObserver&) = delete;
    virtual void on(const Event& event) = 0;
};

} // namespace slipway::build
