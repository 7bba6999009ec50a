// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/image_result.h"
#include "engine/image/reference.h"
#include "engine/store/store.h"

#include <functional>
#include <vector>

namespace slipway::build {

struct ExportOutcome {
    // Of what was written; empty for the file kinds.
    std::string manifestDigest{};
};

// What is exported, and what it is called.
struct ExportSubject {
    const ImageResult& image;
    store::Store& store;
    std::vector<image::Reference> names{};
    // SOURCE_DATE_EPOCH.
    std::optional<std::int64_t> epoch{};
    // Makes sure that the whole tree is there and gives its top; nothing: it is empty. For the file kinds alone.
    std::function<Result<std::optional<SnapshotId>>(std::stop_token)> files{};
};

// Nothing stays at the destination of an export that fails.
[[nodiscard]] Result<ExportOutcome> exportImage(const Export& what, const ExportSubject& subject,
                                                LazyExecutor& executor, std::stop_token stop);

// "exporting to oci image format", as BuildKit calls the last piece of work.
[[nodiscard]] std::string exportName(const BuildRequest& request);
[[nodiscard]] std::string exportDigest(const BuildRequest& request, const Plan& plan);

} // namespace slipway::build
