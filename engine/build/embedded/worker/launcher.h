// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

// Everything in this folder runs inside slipway-worker: launcher (maps, namespaces) > server (init of the PID
// namespace) > one forked process for each request (jobs.h), which does the work and is free to crash.
namespace slipway::build::embedded::worker {

// The whole life of slipway-worker; call it first thing in main, before any thread. The control socket has this number;
// `scratch` is a directory that a private file system may be mounted on.
// Returns the exit code of the process.
[[nodiscard]] int workerMain(int controlSocket, const std::string& scratch);

} // namespace slipway::build::embedded::worker
