// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <optional>
#include <stop_token>
#include <string>

namespace slipway::build::embedded::worker {

struct Runtime {
    std::string program; // whole path
    bool isCrun = false;
};
// crun, else runc, in the usual folders.
[[nodiscard]] std::optional<Runtime> findRuntime();

// "crun 1.21", by asking it.
[[nodiscard]] std::string versionOf(const Runtime& runtime);

// Runs the bundle's container to its end; the exit code of its command (127 and 126 where it could not be started, 128
// and the signal where one ended it). A stop ends every process of the container before this returns.
[[nodiscard]] Result<int> runContainer(const Runtime& runtime, const std::string& bundle, const std::string& state,
                                       int output, int errors, const std::stop_token& stop);

} // namespace slipway::build::embedded::worker
