// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/image_source.h"

#include <memory>
#include <string>

namespace slipway::build {

// An image that a FROM, a COPY --from or a mount names: known by descriptor and configuration; its layers are read when
// a step runs.
struct BaseImage {
    // As written, and normalised where it is a reference.
    std::string name;
    // Null for an image of the store: its blobs and snapshots are there.
    std::shared_ptr<image::ImageSource> source;
    image::ResolvedImage image;
    // The OCI layout directory that it came from, when it is one: its blobs are files.
    std::filesystem::path layoutDirectory{};
    // ChainIDs, one a layer, the base's first.
    std::vector<image::Digest> chain;

    // What steps on top of it are keyed by: equal for equal files, however the layers were compressed.
    [[nodiscard]] std::string identity() const { return chain.empty() ? "scratch" : "chain:" + chain.back().text(); }
};

} // namespace slipway::build
