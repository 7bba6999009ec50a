// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/compare/comparison.h"
#include "engine/picture/treemap.h"

namespace slipway::report {

// The files of both sides by directory: at the same places and the same scale on both sides.
[[nodiscard]] picture::WeightTree weightsOf(const compare::ImageSummary& before, const compare::ImageSummary& after);

} // namespace slipway::report
