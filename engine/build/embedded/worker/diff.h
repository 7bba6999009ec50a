// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/jobs.h"
#include "engine/build/embedded/worker/user_lookup.h"
#include "engine/image/layer_index.h"

#include <map>

namespace slipway::build::embedded::worker {

// Reads an overlay's upper directory as what a layer holds, compared with the merged tree below it: whiteouts only of
// what is there, opaque directories, parents that did not change only when something below them did, files that were
// touched and put back not at all. Overlay attributes and sockets are left out. `owners` says by path whose a file is
// where the disk cannot keep it (single-id mode).
[[nodiscard]] Result<std::shared_ptr<const image::LayerIndex>>
readDiff(int upper, int below, const std::stop_token& stop, const std::map<std::string, Owner>& owners = {});

} // namespace slipway::build::embedded::worker
