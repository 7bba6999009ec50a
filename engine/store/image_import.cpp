// SPDX-License-Identifier: Apache-2.0
#include "engine/store/image_import.h"

#include "engine/archive/compression.h"
#include "engine/messages/catalogue/store.h"

#include <array>

namespace slipway::store {

using image::Descriptor;
using image::Digest;

namespace {

std::string mediaTypeFor(archive::Compression compression) {
    switch (compression) {
    case archive::Compression::Gzip:
        return std::string(image::media::kOciLayerGzip);
    case archive::Compression::Zstd:
        return std::string(image::media::kOciLayerZstd);
    case archive::Compression::None:
        break;
    }
    return std::string(image::media::kOciLayer);
}

struct TakenBlob {
    StoredBlob blob;
    archive::Compression compression = archive::Compression::None;
};

Result<TakenBlob> takeBlob(Store& store, archive::ByteSource& source, const Digest& expected,
                           const archive::ByteProgress& progress, const std::stop_token& stop) {
    auto writer = store.blobs().create();
    if (!writer)
        return passOn(std::move(writer.error()));
    std::vector<std::byte> buffer(archive::kBufferSize);
    TakenBlob taken;
    // A short first read must not hide the magic: its bytes are gathered.
    std::vector<std::byte> first;
    for (;;) {
        if (stop.stop_requested())
            return cancelled();
        auto length = source.read(buffer);
        if (!length)
            return passOn(std::move(length.error()));
        if (*length == 0)
            break;
        const archive::Bytes bytes = std::span(buffer).first(*length);
        if (first.size() < 8)
            first.insert(first.end(), bytes.begin(),
                         bytes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(8, *length)));
        if (auto written = (*writer)->write(bytes); !written)
            return passOn(std::move(written.error()));
        if (progress)
            progress(*length);
    }
    taken.compression = archive::sniffCompression(first);
    // Only SHA-256 is what the store calls its blobs by; another algorithm is checked by whoever computes it.
    std::optional<Digest> check;
    if (expected.algorithm() == "sha256")
        check = expected;
    auto blob = (*writer)->commit(check);
    if (!blob)
        return passOn(std::move(blob.error()));
    taken.blob = *std::move(blob);
    return taken;
}

struct UncompressedTar {
    Digest diffId;
    std::uint64_t bytes = 0;
};

Result<UncompressedTar> hashUncompressed(Store& store, const Digest& blob, const archive::ArchiveLimits& limits,
                                         const std::stop_token& stop) {
    auto source = store.blobs().open(blob);
    if (!source)
        return passOn(std::move(source.error()));
    auto plain = archive::decompress(*std::move(source), limits);
    if (!plain)
        return passOn(std::move(plain.error()));
    archive::NullSink nothing;
    image::HashingSink hashing(nothing);
    if (auto copied = archive::copyAll(**plain, hashing, stop); !copied)
        return passOn(std::move(copied.error()));
    const std::uint64_t bytes = hashing.size();
    return UncompressedTar{hashing.digest(), bytes};
}

Result<archive::Compression> compressionOf(Store& store, const Digest& blob) {
    auto source = store.blobs().open(blob);
    if (!source)
        return passOn(std::move(source.error()));
    std::array<std::byte, 8> first{};
    auto length = (*source)->read(first);
    if (!length)
        return passOn(std::move(length.error()));
    return archive::sniffCompression(std::span(first).first(*length));
}

class Import {
public:
    Import(Store& store, image::ImageSource& source, const ImportOptions& options, std::stop_token stop)
        : m_store(&store)
        , m_source(&source)
        , m_options(&options)
        , m_stop(std::move(stop)) {}

    Result<ImportedImage> run(const image::ImageChoice& choice) {
        auto resolved = m_source->resolve(choice);
        if (!resolved)
            return passOn(std::move(resolved.error()));
        for (const image::ImageLayer& layer : resolved->layers)
            m_total += layer.blob.size;
        NewImage image;
        std::vector<Digest> diffIds;
        for (const image::ImageLayer& layer : resolved->layers) {
            auto taken = takeLayer(layer);
            if (!taken)
                return passOn(std::move(taken.error()));
            diffIds.push_back(taken->diffId);
            image.layers.push_back(*std::move(taken));
        }
        image.configuration = resolved->configurationBytes;
        if (image.configuration.empty()) {
            image::ImageConfiguration configuration = resolved->configuration;
            configuration.diffIds = std::move(diffIds);
            image.configuration = configuration.write();
        }
        if (!resolved->descriptor.digest.empty()) {
            auto manifest = readManifest(resolved->descriptor);
            if (!manifest)
                return passOn(std::move(manifest.error()));
            image.manifest = *std::move(manifest);
        }
        image.baseName = resolved->baseName;
        auto id = m_store->images().put(image);
        if (!id)
            return passOn(std::move(id.error()));
        return ImportedImage{*std::move(id), resolved->names, resolved->remarks};
    }

private:
    Result<NewLayer> takeLayer(const image::ImageLayer& layer) {
        if (layer.state == image::ImageLayer::State::Foreign)
            return fail(ErrorCode::Unsupported, msg::StoreForeignLayer, layer.blob.digest.text());
        if (layer.state == image::ImageLayer::State::Missing)
            return fail(ErrorCode::NotFound, msg::StoreImportMissingLayer, layer.blob.digest.text(),
                        m_source->description());
        NewLayer result;
        StoredBlob blob;
        archive::Compression compression{};
        auto known = layer.blob.digest.empty() ? std::optional<StoredBlob>() : m_store->blobs().find(layer.blob.digest);
        if (!known)
            return passOn(std::move(known.error()));
        if (*known) {
            blob = **known;
            const auto sniffed = compressionOf(*m_store, blob.digest);
            if (!sniffed)
                return passOn(sniffed.error());
            compression = *sniffed;
            advance(blob.size);
        } else {
            auto source = m_source->openLayer(layer);
            if (!source)
                return passOn(std::move(source.error()));
            auto taken = takeBlob(
                *m_store, **source, layer.blob.digest, [this](std::uint64_t bytes) { advance(bytes); }, m_stop);
            if (!taken)
                return passOn(std::move(taken.error()));
            blob = taken->blob;
            compression = taken->compression;
        }
        // A plain tar's digest is its DiffID.
        std::optional<UncompressedTar> tar;
        if (compression == archive::Compression::None) {
            tar = UncompressedTar{blob.digest, blob.size};
        } else if (!layer.diffId || layer.blob.digest.empty()) {
            auto hashed = hashUncompressed(*m_store, blob.digest, m_options->limits, m_stop);
            if (!hashed)
                return passOn(std::move(hashed.error()));
            tar = *std::move(hashed);
        }
        if (tar) {
            if (layer.diffId && *layer.diffId != tar->diffId)
                return fail(ErrorCode::Corrupt, msg::StoreDigestMismatch, layer.diffId->text(), tar->diffId.text());
        }
        result.diffId = tar ? tar->diffId : *layer.diffId;
        result.blob = Descriptor{};
        const bool announced =
            image::kindOf(layer.blob.mediaType) == image::MediaKind::Layer && !layer.blob.digest.empty();
        result.blob->mediaType = announced ? layer.blob.mediaType : mediaTypeFor(compression);
        result.blob->digest = blob.digest;
        result.blob->size = blob.size;
        return result;
    }

    Result<std::string> readManifest(const Descriptor& descriptor) {
        auto source = m_source->openBlob(descriptor);
        if (!source)
            return passOn(std::move(source.error()));
        return archive::readAll(**source, image::kMaximumJsonBytes, descriptor.digest.text());
    }

    void advance(std::uint64_t bytes) {
        m_done += bytes;
        if (m_options->progress)
            m_options->progress(m_done, m_total);
    }

    Store* m_store;
    image::ImageSource* m_source;
    const ImportOptions* m_options;
    std::stop_token m_stop;
    std::uint64_t m_done = 0;
    std::uint64_t m_total = 0;
};

} // namespace

Result<ImportedImage> importImage(Store& store, image::ImageSource& source, const image::ImageChoice& choice,
                                  const ImportOptions& options, std::stop_token stop) {
    return Import(store, source, options, std::move(stop)).run(choice);
}

} // namespace slipway::store
