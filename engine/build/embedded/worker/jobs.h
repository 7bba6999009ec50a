// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/packet.h"
#include "engine/build/embedded/protocol.h"
#include "engine/build/embedded/worker/server.h"

#include <chrono>
#include <memory>
#include <stop_token>

namespace slipway::build::embedded::worker {

// What one request needs while it is worked on.
struct Job {
    const Workplace& workplace;
    // Stops when the client closes the request's channel.
    std::stop_token stop;
    // Reports to the client, at most some ten times a second.
    ProgressSink progress;
    const std::map<std::string, Chain>& trees;
    // What came with the request, behind its channel.
    std::vector<FileDescriptor>& descriptors;
    std::vector<messages::Message> warnings{};

    [[nodiscard]] bool singleId() const { return workplace.map.kind == IdMap::Kind::Single; }
    [[nodiscard]] const std::string& scratch() const { return workplace.scratch; }
};

// What a step left: the amounts for the client, the index is written where Output says.
struct StepResult {
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
};

// In the process forked for it: decodes the request, does it, answers on its channel.
void doJob(const Workplace& workplace, Packet request);

} // namespace slipway::build::embedded::worker
