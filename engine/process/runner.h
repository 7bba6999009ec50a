// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace slipway::process {

struct Request {
    // The program's name, looked for in PATH, and its arguments.
    std::vector<std::string> arguments;
    // Added to the environment that the program inherits.
    std::map<std::string, std::string> environment{};
    // Where standard output goes, made anew; nothing: into Outcome::output.
    std::filesystem::path outputFile{};
};

struct Outcome {
    // As a shell says it: 128 + signal for a process that a signal ended.
    int exitCode = 0;
    // Standard output and standard error as they came; only the last 64 KiB.
    std::string output{};
};

// The seam to other programs.
class Runner {
public:
    Runner() = default;
    virtual ~Runner() = default;
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    // NotFound when there is no such program; Cancelled, with the process and its children ended, when `stop` asks.
    [[nodiscard]] virtual Result<Outcome> run(const Request& request, const std::stop_token& stop) = 0;
};

// Starts the programs for real, each in a process group of its own. May be used by several threads.
class SystemRunner final : public Runner {
public:
    [[nodiscard]] Result<Outcome> run(const Request& request, const std::stop_token& stop) override;
};

} // namespace slipway::process
