// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/compression.h"
#include "engine/image/accounting.h"
#include "engine/image/dive.h"
#include "engine/image/image_source.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace slipway::image {

// Looks at the files of one layer while it streams past. One visitor a layer, called from that layer's thread only.
class LayerVisitor {
public:
    virtual ~LayerVisitor() = default;
    // `entry.path` is normalised. Whether content() shall be called for this file.
    [[nodiscard]] virtual bool wantsContent(const archive::TarEntry& entry) = 0;
    // The next piece of the file that wantsContent() was last asked for.
    virtual void content(const archive::TarEntry& entry, archive::Bytes bytes) = 0;
    // After the last piece (also of an empty file).
    virtual void endOfContent(const archive::TarEntry& entry) = 0;
};
using VisitorFactory = std::function<std::shared_ptr<LayerVisitor>(LayerNumber)>;

struct LayerReading {
    std::shared_ptr<const LayerIndex> index;
    archive::Compression compression = archive::Compression::None;
    // Bytes of the blob, and of the tar once uncompressed.
    std::uint64_t blobBytes = 0;
    std::uint64_t tarBytes = 0;
    // Computed when asked for; empty otherwise.
    Digest blobDigest;
    Digest diffId;
    // Harmless oddities of the tar.
    std::vector<std::string> warnings;
};

struct ReadingOptions {
    // xxh3-128 of every file's content. Without hashes and without a visitor contents are skipped, not read, where the
    // blob is not compressed and no digest is asked for.
    bool contentHashes = true;
    bool blobDigest = true;
    bool diffId = true;
    archive::ArchiveLimits limits{};
};

// Streams one layer's blob once: decompresses, hashes, indexes, and shows files to the visitor (may be null).
[[nodiscard]] Result<LayerReading> readLayer(std::unique_ptr<archive::ByteSource> blob, const ReadingOptions& options,
                                             LayerVisitor* visitor, const archive::ByteProgress& progress,
                                             const std::stop_token& stop);

struct AnalysisOptions {
    ReadingOptions reading{};
    ImageChoice choice{};
    // How many layers of the image belong to its base.
    std::size_t baseLayers = 0;
    // Layers read at once; 0 for as many as there are processors.
    unsigned threads = 0;
};

struct AnalysedLayer {
    // `reading.index` is empty (but there) for a layer that is missing or foreign.
    LayerReading reading;
    ImageLayer::State state = ImageLayer::State::Present;
    // Did the bytes agree with what was announced? Nothing when there was nothing to compare.
    std::optional<bool> blobMatches;
    std::optional<bool> diffIdMatches;
};

struct ImageAnalysis {
    ResolvedImage image;
    std::vector<AnalysedLayer> layers;
    std::shared_ptr<const RootFilesystem> root;
    Accounting accounting;
    DiveNumbers dive;
    // Sum of the layers' blobs, the configuration and the manifest.
    std::uint64_t downloadBytes = 0;
    // Whether every layer was compressed as it is distributed: false for docker save's plain layers, whose download is
    // not known from the archive.
    bool downloadIsCompressed = false;
    std::uint64_t layerTarBytes = 0;
    // Missing layers, digests that do not match, odd archives.
    std::vector<messages::Message> remarks;

    // Bytes of the blob that the dead bytes of this layer are likely to cost: an estimate, compression is not uniform.
    [[nodiscard]] std::uint64_t estimatedPullCost(std::size_t layer) const;
};

// Called with bytes of blobs done and in all, from any thread, one call at a time.
using AnalysisProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// The image whole, each layer streamed once, a thread a layer. A blob whose digest does not match is Corrupt; a missing
// one is a remark.
[[nodiscard]] Result<ImageAnalysis> analyse(ImageSource& source, const AnalysisOptions& options,
                                            const VisitorFactory& visitors = {}, const AnalysisProgress& progress = {},
                                            const std::stop_token& stop = {});

} // namespace slipway::image
