// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/id_map.h"
#include "engine/build/embedded/protocol.h"

namespace slipway::build::embedded::worker {

// What every job of this worker may rely on.
struct Workplace {
    // A private tmpfs: bundles, runtime state, secrets. Seen by this worker alone, gone with it.
    std::string scratch;
    IdMap map;
    // The shared network of RUN steps once the first one has asked for it (network.h).
    pid_t networkKeeper = 0;
    int networkReady = -1;
};

// The greeting of this build, without what depends on the namespaces.
[[nodiscard]] Hello greeting();

// In the new namespaces: mounts are not seen outside, /proc shows the new process ids, crun is content with
// /sys/fs/cgroup, a private file system is on `scratch`. errno is that of the call that failed.
[[nodiscard]] Result<void> prepareNamespaces(const std::string& scratch);

// Init of the PID namespace: greets, takes requests and forks a process for each, reaps, until the control socket or
// the launcher ends. When it returns and main ends, the kernel ends every process of the namespace.
[[nodiscard]] int serve(int controlSocket, int outerAlive, Workplace workplace);

} // namespace slipway::build::embedded::worker
