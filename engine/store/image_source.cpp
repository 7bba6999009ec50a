// SPDX-License-Identifier: Apache-2.0
#include "engine/store/image_source.h"

#include "engine/messages/catalogue/store.h"
#include "engine/store/layer_stream.h"

namespace slipway::store {

using image::Descriptor;
using image::Digest;

namespace {

class StoreImages final : public image::ImageSource {
public:
    StoreImages(Store& store, LayerStreamer streamer)
        : m_store(&store)
        , m_streamer(std::move(streamer)) {}

    [[nodiscard]] std::string description() const override { return m_store->directory().string(); }
    [[nodiscard]] Result<std::vector<image::ImageListing>> list() override;
    [[nodiscard]] Result<image::ResolvedImage> resolve(const image::ImageChoice& choice) override;
    [[nodiscard]] Result<std::unique_ptr<archive::ByteSource>> openBlob(const Descriptor& blob) override;
    [[nodiscard]] Result<std::unique_ptr<archive::ByteSource>> openLayer(const image::ImageLayer& layer) override;

private:
    Store* m_store;
    LayerStreamer m_streamer;
};

Descriptor layerDescriptor(const StoredLayer& layer) {
    if (layer.blob)
        return *layer.blob;
    Descriptor tar;
    tar.mediaType = image::media::kOciLayer;
    tar.digest = layer.diffId;
    tar.size = layer.tarBytes.value_or(0);
    return tar;
}

// The manifest that the image came with if its layers are the blobs that are here, else one for what is here.
Result<image::Manifest> manifestOf(Store& store, const StoredImage& stored, std::string& bytes) {
    if (stored.manifest) {
        auto original = store.blobs().read(*stored.manifest, image::kMaximumJsonBytes);
        if (!original)
            return passOn(std::move(original.error()));
        auto manifest = image::Manifest::parse(*original, stored.manifest->text());
        if (!manifest)
            return manifest;
        bool same = manifest->layers.size() == stored.layers.size();
        for (std::size_t i = 0; same && i < stored.layers.size(); ++i)
            same = stored.layers[i].blob && stored.layers[i].blob->digest == manifest->layers[i].digest;
        if (same) {
            bytes = *std::move(original);
            return manifest;
        }
    }
    image::Manifest manifest;
    manifest.configuration.mediaType = image::media::kOciConfiguration;
    manifest.configuration.digest = stored.id;
    manifest.configuration.size = stored.configurationBytes.size();
    for (const StoredLayer& layer : stored.layers)
        manifest.layers.push_back(layerDescriptor(layer));
    bytes = manifest.write();
    return manifest;
}

Result<std::vector<image::ImageListing>> StoreImages::list() {
    const auto images = m_store->images().list();
    if (!images)
        return passOn(images.error());
    std::vector<image::ImageListing> listing;
    for (const ImageSummary& summary : *images) {
        const auto stored = m_store->images().find(summary.id);
        if (!stored)
            return passOn(stored.error());
        image::ImageListing entry;
        for (const image::Reference& reference : stored->references)
            entry.names.push_back(reference.familiar());
        entry.descriptor.mediaType = image::media::kOciManifest;
        if (stored->manifest)
            entry.descriptor.digest = *stored->manifest;
        entry.platform = stored->configuration.platform;
        entry.number = listing.size();
        listing.push_back(std::move(entry));
    }
    return listing;
}

Result<image::ResolvedImage> StoreImages::resolve(const image::ImageChoice& choice) {
    std::string name = choice.reference;
    if (name.empty()) {
        const auto images = m_store->images().list();
        if (!images)
            return passOn(images.error());
        if (images->size() != 1)
            return fail(ErrorCode::InvalidInput, msg::StoreNameAnImage, images->size());
        name = images->front().id.text();
    }
    auto stored = m_store->images().resolve(name);
    if (!stored)
        return passOn(std::move(stored.error()));
    if (choice.platform && !choice.platform->accepts(stored->configuration.platform))
        return fail(ErrorCode::NotFound, msg::StoreOtherPlatform, name, stored->configuration.platform.text(),
                    choice.platform->text());
    image::ResolvedImage resolved;
    for (const image::Reference& reference : stored->references)
        resolved.names.push_back(reference.familiar());
    std::string manifestBytes;
    auto manifest = manifestOf(*m_store, *stored, manifestBytes);
    if (!manifest)
        return passOn(std::move(manifest.error()));
    resolved.descriptor.mediaType = manifest->mediaType;
    resolved.descriptor.digest = Digest::sha256Of(manifestBytes);
    resolved.descriptor.size = manifestBytes.size();
    resolved.descriptor.platform = stored->configuration.platform;
    resolved.manifest = *std::move(manifest);
    resolved.imageId = stored->id;
    const auto history = stored->configuration.historyOfLayers(stored->layers.size());
    for (std::size_t i = 0; i < stored->layers.size(); ++i) {
        const StoredLayer& layer = stored->layers[i];
        image::ImageLayer entry;
        entry.blob = layerDescriptor(layer);
        entry.diffId = layer.diffId;
        if (layer.download && layer.download->basis == DownloadBasis::Compressed)
            entry.downloadBytes = layer.download->bytes;
        if (i < history.size())
            entry.history = history[i];
        if (!layer.blob && layer.snapshot) {
            entry.location = layer.snapshot->value;
            // Whose packed length is known was packed by us before; else it came from an archive that is gone.
            entry.repacked = !layer.tarBytes;
            if (entry.repacked)
                entry.blob.digest = {};
        }
        resolved.layers.push_back(std::move(entry));
    }
    resolved.baseName = stored->baseName;
    resolved.configurationBytes = std::move(stored->configurationBytes);
    resolved.configuration = std::move(stored->configuration);
    return resolved;
}

Result<std::unique_ptr<archive::ByteSource>> StoreImages::openBlob(const Descriptor& blob) {
    auto opened = m_store->blobs().open(blob.digest);
    if (opened || opened.error().code != ErrorCode::NotFound)
        return opened;
    // The digest of a layer that is only a snapshot is its DiffID.
    auto snapshot = m_store->snapshots().findByDiffId(blob.digest);
    if (!snapshot)
        return passOn(std::move(snapshot.error()));
    if (!*snapshot)
        return opened;
    if (!m_streamer)
        return fail(ErrorCode::Unsupported, msg::StoreLayerNeedsWorker, blob.digest.text());
    return streamLayer(m_streamer, (*snapshot)->id, blob.digest);
}

Result<std::unique_ptr<archive::ByteSource>> StoreImages::openLayer(const image::ImageLayer& layer) {
    if (layer.location.empty() || !layer.diffId)
        return openBlob(layer.blob);
    if (!m_streamer)
        return fail(ErrorCode::Unsupported, msg::StoreLayerNeedsWorker, layer.diffId->text());
    return streamLayer(m_streamer, {layer.location}, layer.repacked ? std::nullopt : layer.diffId);
}

} // namespace

std::unique_ptr<image::ImageSource> imageSource(Store& store, LayerStreamer streamer) {
    return std::make_unique<StoreImages>(store, std::move(streamer));
}

} // namespace slipway::store
