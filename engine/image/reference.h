// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/digest.h"
#include "engine/messages/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace slipway::image {

// The name of an image, normalised as docker does: "golang" is docker.io/library/golang:latest.
struct Reference {
    // "docker.io", "localhost:5000"
    std::string domain;
    // "library/golang"
    std::string path;
    // Empty only when there is a digest and no tag was written.
    std::string tag;
    std::optional<Digest> digest;

    // Adds docker.io, library/ and :latest where they are left out.
    [[nodiscard]] static Result<Reference> parse(std::string_view text);

    // Whole: "docker.io/library/golang:1.24@sha256:..."
    [[nodiscard]] std::string text() const;
    // As people write it: "golang:1.24", "golang:latest" as "golang:latest", other domains in full.
    [[nodiscard]] std::string familiar() const;
    // "docker.io/library/golang"
    [[nodiscard]] std::string name() const { return domain + "/" + path; }
    // "golang"
    [[nodiscard]] std::string familiarName() const;

    friend bool operator==(const Reference&, const Reference&) = default;
};

} // namespace slipway::image
