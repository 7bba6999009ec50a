// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/digest.h"
#include "engine/image/platform.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::image {

namespace media {
inline constexpr std::string_view kOciIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kOciManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kOciConfiguration = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view kOciLayer = "application/vnd.oci.image.layer.v1.tar";
inline constexpr std::string_view kOciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
inline constexpr std::string_view kOciLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
inline constexpr std::string_view kOciEmpty = "application/vnd.oci.empty.v1+json";
inline constexpr std::string_view kDockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view kDockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr std::string_view kDockerConfiguration = "application/vnd.docker.container.image.v1+json";
inline constexpr std::string_view kDockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
inline constexpr std::string_view kDockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
inline constexpr std::string_view kInToto = "application/vnd.in-toto+json";
} // namespace media

enum class MediaKind : std::uint8_t {
    Unknown,
    Index,
    Manifest,
    // Docker's schema 1, which is named and not read.
    OldManifest,
    Configuration,
    Layer,
    // A layer whose bytes live elsewhere (Windows bases).
    ForeignLayer,
    Attestation,
    Empty,
};
[[nodiscard]] MediaKind kindOf(std::string_view mediaType);

// Points to a blob.
struct Descriptor {
    std::string mediaType;
    // Empty where a source knows none (a compressed layer of a docker-archive).
    Digest digest;
    std::uint64_t size = 0;
    std::optional<Platform> platform{};
    std::map<std::string, std::string> annotations{};
    std::vector<std::string> urls{};
    std::string artifactType{};

    // The manifest that an attestation manifest belongs to (vnd.docker.reference.digest), if this is one.
    [[nodiscard]] std::optional<Digest> attestationOf() const;
    // The value of an annotation, or empty.
    [[nodiscard]] std::string_view annotation(std::string_view key) const;

    friend bool operator==(const Descriptor&, const Descriptor&) = default;
};

inline constexpr std::string_view kAnnotationReferenceName = "org.opencontainers.image.ref.name";
inline constexpr std::string_view kAnnotationImageName = "io.containerd.image.name";
inline constexpr std::string_view kAnnotationBaseName = "org.opencontainers.image.base.name";
inline constexpr std::string_view kAnnotationBaseDigest = "org.opencontainers.image.base.digest";
inline constexpr std::string_view kAnnotationCreated = "org.opencontainers.image.created";

} // namespace slipway::image
