// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/image_result.h"

namespace slipway::build {

struct ExportOutcome {
    // Of what was written; empty for the file kinds.
    std::string manifestDigest{};
};

// Nothing stays at the destination of an export that fails.
[[nodiscard]] Result<ExportOutcome> exportImage(const Export& what, const ImageResult& image,
                                                const BuildRequest& request, const Plan& plan,
                                                const BuildServices& services, Scheduler& scheduler,
                                                LazyExecutor& executor, std::stop_token stop);

// "exporting to oci image format", as BuildKit calls the last piece of work.
[[nodiscard]] std::string exportName(const BuildRequest& request);
[[nodiscard]] std::string exportDigest(const BuildRequest& request, const Plan& plan);

} // namespace slipway::build
