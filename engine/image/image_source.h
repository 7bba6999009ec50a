// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/archive/limits.h"
#include "engine/image/configuration.h"
#include "engine/image/manifest.h"
#include "engine/image/reference.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace slipway::image {

// One image that a source holds: a name may stand for several, one for each platform.
struct ImageListing {
    // As the source writes them: "golang:1.24", "docker.io/library/golang:1.24". May be empty.
    std::vector<std::string> names;
    // Its manifest; digest empty in a docker-archive, which has none.
    Descriptor descriptor;
    std::optional<Platform> platform;
    // The manifest itself is not in this source (an index that was exported with one platform's content).
    bool missing = false;
    // For resolve(): which of the source's images this is.
    std::size_t number = 0;
};

// Which image of a source is meant. With neither, a source that holds one image gives that one.
struct ImageChoice {
    // A name ("golang:1.24", "1.24" where a layout has bare tags), or a digest of a manifest or index, whole or its
    // first characters (at least 7).
    std::string reference{};
    std::optional<Platform> platform{};
};

struct ImageLayer {
    // mediaType as it was announced; digest empty where the source knows none; size of the blob as stored.
    Descriptor blob;
    // From the configuration; nothing when that has fewer DiffIDs than there are layers.
    std::optional<Digest> diffId;
    // Index into configuration.history; nothing for "unknown instruction".
    std::optional<std::size_t> history;
    enum class State : std::uint8_t {
        Present,
        // Referenced, but not in this source.
        Missing,
        // A foreign layer whose bytes live at blob.urls.
        Foreign,
    };
    State state = State::Present;
    // The source packs its files anew, so neither digest nor DiffID need come out as they were.
    bool repacked = false;
    // Of a layer that lies here uncompressed: what it takes with the default export compression, where that is known.
    std::optional<std::uint64_t> downloadBytes{};
    // Where the source finds the bytes; its own business.
    std::string location{};
};

// What BuildKit and others attach to an image: its provenance or its SBOM.
struct Attestation {
    // "https://slsa.dev/provenance/v0.2", "https://spdx.dev/Document"
    std::string predicateType;
    Descriptor blob;
    bool missing = false;
};

struct ResolvedImage {
    std::vector<std::string> names;
    // Of the manifest; digest empty in a docker-archive and in a plain tar.
    Descriptor descriptor;
    Manifest manifest;
    ImageConfiguration configuration;
    // The configuration blob as it is, byte by byte; empty for a plain root filesystem.
    std::string configurationBytes;
    // The digest of the configuration: docker's image id.
    Digest imageId;
    // layers[0] is the base.
    std::vector<ImageLayer> layers;
    std::vector<Attestation> attestations;
    // From the annotations of manifest or index, if they say it.
    std::string baseName;
    std::optional<Digest> baseDigest;
    // A tar of a root filesystem without any description (docker export).
    bool plainRootFilesystem = false;
    // What is odd but does not stop anything: counts that do not match, unknown media types.
    std::vector<messages::Message> remarks;

    [[nodiscard]] const HistoryEntry* historyOf(std::size_t layer) const;
};

// Where images come from. Several threads may read blobs at once.
class ImageSource {
public:
    ImageSource() = default;
    virtual ~ImageSource() = default;
    ImageSource(const ImageSource&) = delete;
    ImageSource& operator=(const ImageSource&) = delete;

    // What it is and where, for messages and reports: a path.
    [[nodiscard]] virtual std::string description() const = 0;
    // Every image; attestations are none.
    [[nodiscard]] virtual Result<std::vector<ImageListing>> list() = 0;
    // NotFound names the images that there are; so does InvalidInput when the choice leaves several.
    [[nodiscard]] virtual Result<ResolvedImage> resolve(const ImageChoice& choice) = 0;
    // NotFound when it is not here.
    [[nodiscard]] virtual Result<std::unique_ptr<archive::ByteSource>> openBlob(const Descriptor& blob) = 0;
    // The blob of a layer as it is stored, compressed or not.
    [[nodiscard]] virtual Result<std::unique_ptr<archive::ByteSource>> openLayer(const ImageLayer& layer);
};

// What stands at `path`: an OCI layout directory; a file that is an OCI layout in a tar, a docker-archive in any shape
// or both, or the tar of a root filesystem; the file itself gzip, zstd or uncompressed.
[[nodiscard]] Result<std::unique_ptr<ImageSource>> openImage(const std::filesystem::path& path,
                                                             const archive::ArchiveLimits& limits = {});

// The largest index, manifest or configuration that is read: containerd's limit for manifests is 8 MiB.
inline constexpr std::uint64_t kMaximumJsonBytes = std::uint64_t{8} << 20;
// Indexes inside indexes.
inline constexpr unsigned kMaximumIndexDepth = 8;

} // namespace slipway::image
