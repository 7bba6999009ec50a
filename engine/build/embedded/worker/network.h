// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/server.h"

namespace slipway::build::embedded::worker {

// The network of RUN steps: one network namespace for the whole worker, connected to the outside by pasta, made when
// the first RUN wants it. Its keeper is a process of its own; what came out of it is a file of the scratch directory
// that is there once `networkReady` reaches its end.
void startNetworkKeeper(Workplace& workplace);

// Waits for the keeper and enters its namespace with the calling thread. An error says why there is no network.
[[nodiscard]] Result<void> joinNetwork(const Workplace& workplace);
// A namespace with nothing but a loopback device that is up.
[[nodiscard]] Result<void> enterLonelyNetwork();

} // namespace slipway::build::embedded::worker
