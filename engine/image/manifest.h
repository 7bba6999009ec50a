// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/descriptor.h"

#include <string>
#include <string_view>
#include <vector>

namespace slipway::image {

struct Index {
    std::string mediaType = std::string(media::kOciIndex);
    std::vector<Descriptor> manifests;
    std::map<std::string, std::string> annotations{};
    std::string artifactType{};
    std::optional<Descriptor> subject{};

    // `what` names the file or blob in errors.
    [[nodiscard]] static Result<Index> parse(std::string_view json, std::string_view what);
    // JSON indented by two spaces, as BuildKit writes it.
    [[nodiscard]] std::string write() const;
};

struct Manifest {
    std::string mediaType = std::string(media::kOciManifest);
    Descriptor configuration;
    // layers[0] is the base.
    std::vector<Descriptor> layers;
    std::map<std::string, std::string> annotations{};
    std::string artifactType{};
    std::optional<Descriptor> subject{};

    [[nodiscard]] static Result<Manifest> parse(std::string_view json, std::string_view what);
    [[nodiscard]] std::string write() const;
};

// What a blob that should be an index or a manifest really is, by its mediaType or, without one, by its members.
[[nodiscard]] MediaKind sniffManifest(std::string_view json);

} // namespace slipway::image
