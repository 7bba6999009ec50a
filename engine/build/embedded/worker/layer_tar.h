// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/jobs.h"

namespace slipway::build::embedded::worker {

// Both write to the first descriptor of the job and give equal bytes for equal trees: order, owners and times come from
// the indexes, the bytes of files from the snapshots' directories.
[[nodiscard]] Result<void> writeLayerTar(Job& job, const WriteLayerTarWork& work);
[[nodiscard]] Result<void> writeTreeTar(Job& job, const WriteTreeTarWork& work);

} // namespace slipway::build::embedded::worker
