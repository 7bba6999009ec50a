// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace slipway::kit {

struct ProcessRequest {
    // The program's name, looked for in PATH, and its arguments.
    std::vector<std::string> arguments;
    // Added to the environment that the program inherits.
    std::map<std::string, std::string> environment{};
};

struct ProcessOutcome {
    // As a shell says it: 128 + signal for a process that a signal ended.
    int exitCode = 0;
    // Standard output and standard error as they came; only the last 64 KiB.
    std::string output{};
};

// The seam to other programs.
class ProcessRunner {
public:
    ProcessRunner() = default;
    virtual ~ProcessRunner() = default;
    ProcessRunner(const ProcessRunner&) = delete;
    ProcessRunner& operator=(const ProcessRunner&) = delete;

    // NotFound when there is no such program; Cancelled, with the process and its children ended, when `stop` asks.
    [[nodiscard]] virtual Result<ProcessOutcome> run(const ProcessRequest& request, const std::stop_token& stop) = 0;
};

// Starts the programs for real, each in a process group of its own. May be used by several threads.
class SystemProcessRunner final : public ProcessRunner {
public:
    [[nodiscard]] Result<ProcessOutcome> run(const ProcessRequest& request, const std::stop_token& stop) override;
};

} // namespace slipway::kit
