// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/build.h"
#include "engine/build/export.h"

namespace slipway::build {

// An image that is in the store, as type=oci or type=docker; the file kinds are Unsupported. `image` is a reference or
// an image id; in the archive it has all of its names, or the one it was called by. Layers that came as blobs leave as
// they came, the others are compressed.
[[nodiscard]] Result<ExportOutcome> exportStored(const Export& what, const std::string& image, store::Store& store,
                                                 ExecutorFactory executor, std::stop_token stop);

} // namespace slipway::build
