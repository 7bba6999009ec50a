// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/image_source.h"
#include "engine/store/store.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace slipway::store {

struct ImportOptions {
    // Bytes of layers read so far, and of all; the whole is 0 when the source does not say.
    std::function<void(std::uint64_t done, std::uint64_t total)> progress{};
    archive::ArchiveLimits limits{};
};

struct ImportedImage {
    image::Digest id;
    // As the source calls it.
    std::vector<std::string> names{};
    std::vector<messages::Message> remarks{};
};

// Takes one image of another source into the store: configuration, manifest and layer blobs as they are. Blobs that are
// already here are not read. Digests of blobs are verified; a DiffID is when the layer is a plain tar, when no digest
// of its blob is known, and in any case when the layer is unpacked. The tar of a root filesystem gets a configuration
// that says nothing but platform and layer. Nothing is tagged.
[[nodiscard]] Result<ImportedImage> importImage(Store& store, image::ImageSource& source,
                                                const image::ImageChoice& choice, const ImportOptions& options,
                                                std::stop_token stop);

} // namespace slipway::store
