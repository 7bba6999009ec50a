// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/jobs.h"
#include "engine/image/layer_index.h"

namespace slipway::build::embedded::worker {

// Writes the index to its file and counts what the step left.
[[nodiscard]] Result<StepResult> saveIndex(const image::LayerIndex& index, const std::filesystem::path& file);
[[nodiscard]] Result<std::shared_ptr<const image::LayerIndex>> loadIndex(const std::filesystem::path& file);

} // namespace slipway::build::embedded::worker
