// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/jobs.h"
#include "engine/image/layer_index.h"

namespace slipway::build::embedded::worker {

// Reads an overlay's upper directory as what a layer holds, compared with the merged tree below it: whiteouts only of what
// is there, opaque directories, parents that did not change only when something below them did, files that were
// touched and put back not at all. Overlay attributes and sockets are left out.
[[nodiscard]] Result<std::shared_ptr<const image::LayerIndex>> readDiff(int upper, int below,
                                                                        const std::stop_token& stop);

} // namespace slipway::build::embedded::worker
