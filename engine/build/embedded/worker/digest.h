// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/jobs.h"

namespace slipway::build::embedded::worker {

// "sha256:..." of the selected paths of a tree; one of a snapshot has to be read where its files can be.
[[nodiscard]] Result<std::string> contentDigest(Job& job, const ContentRequest& request);

} // namespace slipway::build::embedded::worker
