// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/jobs.h"

namespace slipway::build::embedded::worker {

// Runs a command in a container on top of the parent snapshot; what it changed becomes the new snapshot. The job's
// descriptors are where its output and its errors go.
[[nodiscard]] Result<StepResult> run(Job& job, const RunWork& work);

// What this machine can do.
[[nodiscard]] Capabilities probe(const Workplace& workplace, bool network);

} // namespace slipway::build::embedded::worker
