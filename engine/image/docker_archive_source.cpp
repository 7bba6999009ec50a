// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/image/json.h"
#include "engine/image/sources.h"
#include "engine/messages/catalogue/image.h"
#include "engine/text/escape.h"

#include <algorithm>
#include <array>

namespace slipway::image {

namespace {

// The name of a member that holds a digest: "sha256:HEX", "HEX.tar.gz", "HEX.json", "blobs/sha256/HEX".
std::optional<Digest> digestInName(std::string_view name) {
    name = name.substr(name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1);
    if (name.starts_with("sha256:")) {
        name.remove_prefix(7);
    }
    Result<Digest> digest = Digest::parse("sha256:" + std::string(name.substr(0, name.find('.'))));
    return digest ? std::optional(std::move(*digest)) : std::nullopt;
}

std::string memberName(std::string name) {
    while (name.starts_with("./")) {
        name.erase(0, 2);
    }
    return name;
}

} // namespace

Result<std::vector<DockerArchiveSource::Row>> DockerArchiveSource::rows() const {
    const Result<std::string> bytes = m_tree->readJson("manifest.json");
    if (!bytes) {
        return passOn(bytes.error());
    }
    const Result<json::Value> document = json::parse(*bytes, "manifest.json");
    if (!document) {
        return passOn(document.error());
    }
    if (!document->is_array()) {
        return fail(ErrorCode::InvalidInput, msg::JsonWrongMember, "manifest.json", "[0]");
    }
    std::vector<Row> result;
    for (const json::Value& each : *document) {
        Row row{.configuration = memberName(json::text(each, "Config")),
                .tags = json::texts(each, "RepoTags"),
                .layers = json::texts(each, "Layers")};
        if (row.configuration.empty()) {
            return fail(ErrorCode::InvalidInput, msg::JsonWrongMember, "manifest.json", "Config");
        }
        std::ranges::transform(row.layers, row.layers.begin(), memberName);
        result.push_back(std::move(row));
    }
    return result;
}

Result<std::vector<ImageListing>> DockerArchiveSource::list() {
    const Result<std::vector<Row>> all = rows();
    if (!all) {
        return passOn(all.error());
    }
    std::vector<ImageListing> listings;
    for (const Row& row : *all) {
        ImageListing listing;
        listing.names = row.tags;
        listing.number = listings.size();
        listing.missing = !m_tree->contains(row.configuration);
        if (const Result<std::string> bytes = m_tree->readJson(row.configuration)) {
            const Result<ImageConfiguration> parsed = ImageConfiguration::parse(*bytes, row.configuration);
            if (parsed && !parsed->platform.os.empty()) {
                listing.platform = parsed->platform;
            }
        }
        listings.push_back(std::move(listing));
    }
    return listings;
}

Result<ResolvedImage> DockerArchiveSource::resolve(const ImageChoice& choice) {
    const Result<std::vector<Row>> all = rows();
    Result<std::vector<ImageListing>> listings = list();
    if (!all || !listings) {
        return passOn(!all ? all.error() : listings.error());
    }
    // Here an image is also known by its id.
    std::vector<ImageListing> candidates = *listings;
    for (ImageListing& each : candidates) {
        if (std::optional<Digest> id = digestInName((*all)[each.number].configuration)) {
            each.descriptor.digest = std::move(*id);
        }
    }
    const Result<std::size_t> chosen = chooseImage(candidates, choice, m_tree->description());
    if (!chosen) {
        return passOn(chosen.error());
    }
    const Row& row = (*all)[*chosen];
    Result<std::string> bytes = m_tree->readJson(row.configuration);
    if (!bytes) {
        return passOn(bytes.error());
    }
    Result<ImageConfiguration> configuration = ImageConfiguration::parse(*bytes, row.configuration);
    if (!configuration) {
        return passOn(configuration.error());
    }
    ResolvedImage image;
    image.names = row.tags;
    image.configuration = std::move(*configuration);
    image.configurationBytes = std::move(*bytes);
    image.imageId = Digest::sha256Of(image.configurationBytes);
    image.manifest.mediaType = media::kDockerManifest;
    image.manifest.configuration = {.mediaType = std::string(media::kDockerConfiguration),
                                    .digest = image.imageId,
                                    .size = image.configurationBytes.size()};
    const std::size_t count = row.layers.size();
    const auto history = image.configuration.historyOfLayers(count);
    if (image.configuration.diffIds.size() != count) {
        image.remarks.push_back(messages::message(msg::LayerCountDiffers, count, image.configuration.diffIds.size()));
    }
    for (std::size_t i = 0; i < count; ++i) {
        ImageLayer layer;
        layer.location = row.layers[i];
        layer.history = history[i];
        if (image.configuration.diffIds.size() == count) {
            layer.diffId = image.configuration.diffIds[i];
        }
        const std::optional<std::uint64_t> size = m_tree->size(layer.location);
        layer.state = size ? ImageLayer::State::Present : ImageLayer::State::Missing;
        layer.blob.size = size.value_or(0);
        archive::Compression compression = archive::Compression::None;
        if (size) {
            Result<std::unique_ptr<archive::ByteSource>> source = m_tree->open(layer.location);
            std::array<std::byte, 6> magic{};
            const Result<std::size_t> length =
                source ? (*source)->read(magic) : Result<std::size_t>(passOn(source.error()));
            if (!length) {
                return passOn(length.error());
            }
            compression = archive::sniffCompression(archive::Bytes(magic).first(*length));
        }
        layer.blob.mediaType = compression == archive::Compression::Gzip   ? media::kDockerLayerGzip
                               : compression == archive::Compression::Zstd ? media::kOciLayerZstd
                                                                           : media::kDockerLayer;
        if (compression == archive::Compression::None && layer.diffId) {
            layer.blob.digest = *layer.diffId;
        } else if (compression != archive::Compression::None && layer.location.starts_with("blobs/")) {
            layer.blob.digest = digestInName(layer.location).value_or(Digest());
        }
        image.manifest.layers.push_back(layer.blob);
        image.layers.push_back(std::move(layer));
    }
    return image;
}

Result<std::unique_ptr<archive::ByteSource>> DockerArchiveSource::openBlob(const Descriptor& blob) {
    const Result<std::vector<Row>> all = rows();
    if (!all) {
        return passOn(all.error());
    }
    for (const Row& row : *all) {
        if (digestInName(row.configuration) == blob.digest) {
            return m_tree->open(row.configuration);
        }
        for (const std::string& layer : row.layers) {
            if (digestInName(layer) == blob.digest) {
                return m_tree->open(layer);
            }
        }
    }
    return fail(ErrorCode::NotFound, msg::BlobMissing, blob.digest.text(), m_tree->description());
}

Result<std::unique_ptr<archive::ByteSource>> DockerArchiveSource::openLayer(const ImageLayer& layer) {
    return m_tree->open(layer.location);
}

Result<std::vector<ImageListing>> PlainTarSource::list() {
    return std::vector<ImageListing>(1);
}

Result<ResolvedImage> PlainTarSource::resolve(const ImageChoice& choice) {
    const std::vector<ImageListing> listings(1);
    ImageChoice wanted = choice;
    wanted.platform.reset();
    if (const Result<std::size_t> chosen = chooseImage(listings, wanted, description()); !chosen) {
        return passOn(chosen.error());
    }
    ResolvedImage image;
    image.plainRootFilesystem = true;
    image.configuration.platform = choice.platform.value_or(Platform::host());
    ImageLayer layer;
    std::error_code error;
    layer.blob.size = std::filesystem::file_size(m_path, error);
    layer.blob.mediaType = media::kOciLayer;
    image.layers.push_back(layer);
    image.manifest.layers.push_back(layer.blob);
    return image;
}

Result<std::unique_ptr<archive::ByteSource>> PlainTarSource::openBlob(const Descriptor& blob) {
    return fail(ErrorCode::NotFound, msg::BlobMissing, blob.digest.text(), description());
}

Result<std::unique_ptr<archive::ByteSource>> PlainTarSource::openLayer(const ImageLayer&) {
    return archive::FileSource::open(m_path);
}

} // namespace slipway::image
