// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/configuration.h"
#include "engine/image/descriptor.h"
#include "engine/image/digest.h"
#include "engine/image/reference.h"
#include "engine/messages/result.h"
#include "engine/store/snapshot_id.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::store {

struct StoreState;

// What a layer costs to download. `Blob`: its blob is here and is what would be sent. `Compressed`: it was compressed
// once with the default export compressor to be measured, and not kept.
enum class DownloadBasis : std::uint8_t { Blob, Compressed };
struct Download {
    std::uint64_t bytes = 0;
    image::Digest digest{};
    DownloadBasis basis = DownloadBasis::Compressed;
};

// A layer of an image that is put into the store. At least one of snapshot and blob.
struct NewLayer {
    image::Digest diffId;
    std::optional<SnapshotId> snapshot{};
    // Of a blob in the store.
    std::optional<image::Descriptor> blob{};
};
struct NewImage {
    // The configuration blob, byte by byte.
    std::string configuration;
    // As many as the configuration has DiffIDs, the base first.
    std::vector<NewLayer> layers;
    // The manifest it came with, byte by byte.
    std::optional<std::string> manifest{};
    // The image id that it was built FROM, and the name that FROM said.
    std::optional<image::Digest> base{};
    std::string baseName{};
};

struct StoredLayer {
    image::Digest diffId;
    std::optional<SnapshotId> snapshot{};
    std::optional<image::Descriptor> blob{};
    // Length of the uncompressed tar, once somebody has seen it.
    std::optional<std::uint64_t> tarBytes{};
    std::optional<Download> download{};
};
struct StoredImage {
    // Digest of the configuration: docker's image id.
    image::Digest id;
    std::string configurationBytes{};
    image::ImageConfiguration configuration{};
    std::vector<StoredLayer> layers{};
    std::optional<image::Digest> manifest{};
    std::optional<image::Digest> base{};
    std::string baseName{};
    std::vector<image::Reference> references{};
    // Seconds since 1970: when it came into the store.
    std::int64_t created = 0;
};
// One line of `slipway images ls`.
struct ImageSummary {
    image::Digest id;
    std::vector<image::Reference> references;
    std::int64_t created = 0;
    // Its own blobs and snapshots, whether others share them or not.
    std::uint64_t diskBytes = 0;
    std::size_t layers = 0;
};

struct RemovedImage {
    std::vector<image::Reference> untagged;
    // The image itself went too: nothing refers to it any more.
    std::optional<image::Digest> removed{};
};

class Images {
public:
    explicit Images(StoreState& state)
        : m_state(&state) {}

    // The image id. It survives a power cut once its snapshots are synced (Store::syncLater).
    [[nodiscard]] Result<image::Digest> put(const NewImage& image);
    [[nodiscard]] Result<void> tag(const image::Reference& reference, const image::Digest& imageId);
    // A reference ("golang:1.24") or an image id, whole or its first characters (at least 4, "sha256:" may stand
    // before). NotFound says what similar names there are; InvalidInput when a prefix means several images.
    [[nodiscard]] Result<StoredImage> resolve(std::string_view text);
    [[nodiscard]] Result<StoredImage> find(const image::Digest& imageId);
    // Sorted by reference, those without one last, newest first.
    [[nodiscard]] Result<std::vector<ImageSummary>> list();
    // A reference: only that name goes, and the image with its last name. An image id: all its names; InvalidInput
    // without `force` when there are several.
    [[nodiscard]] Result<RemovedImage> remove(std::string_view text, bool force);

    // Kept by DiffID, for layers that were never compressed.
    [[nodiscard]] Result<void> setDownload(const image::Digest& diffId, const Download& download);
    [[nodiscard]] Result<std::optional<Download>> download(const image::Digest& diffId);
    [[nodiscard]] Result<void> setTarBytes(const image::Digest& diffId, std::uint64_t bytes);

private:
    StoreState* m_state;
};

} // namespace slipway::store
