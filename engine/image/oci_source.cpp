// SPDX-License-Identifier: Apache-2.0
#include "engine/image/sources.h"
#include "engine/messages/catalogue/image.h"
#include "engine/text/escape.h"

#include <algorithm>

namespace slipway::image {

namespace {

std::string blobName(const Digest& digest) {
    return "blobs/" + std::string(digest.algorithm()) + "/" + std::string(digest.encoded());
}

std::vector<std::string> namesOf(const Descriptor& descriptor) {
    std::vector<std::string> names;
    for (const std::string_view key : {kAnnotationImageName, kAnnotationReferenceName}) {
        const std::string name(descriptor.annotation(key));
        // The bare tag beside the full name says nothing new.
        const bool known = std::ranges::any_of(
            names, [&](const std::string& full) { return full == name || full.ends_with(":" + name); });
        if (!name.empty() && !known) {
            names.push_back(name);
        }
    }
    return names;
}

bool isRealPlatform(const std::optional<Platform>& platform) {
    return platform && !platform->os.empty() && platform->os != "unknown";
}

} // namespace

Result<std::string> OciSource::readBlob(const Descriptor& blob) const {
    Result<std::string> bytes = m_tree->readJson(blobName(blob.digest));
    if (!bytes) {
        return bytes;
    }
    if (blob.size != bytes->size()) {
        return fail(ErrorCode::Corrupt, msg::BlobWrongSize, blob.digest.text(), bytes->size(), blob.size);
    }
    if (std::optional<Hasher> hasher = Hasher::of(blob.digest.algorithm())) {
        hasher->update(*bytes);
        if (hasher->finish() != blob.digest) {
            return fail(ErrorCode::Corrupt, msg::BlobWrongDigest, blob.digest.text());
        }
    }
    return bytes;
}

Result<void> OciSource::collect(const Index& index, const std::vector<std::string>& names,
                                const std::vector<Digest>& above, Catalogue& catalogue) const {
    if (above.size() >= kMaximumIndexDepth) {
        return fail(ErrorCode::LimitExceeded, msg::IndexesTooDeep, m_tree->description(), kMaximumIndexDepth);
    }
    for (const Descriptor& each : index.manifests) {
        if (each.attestationOf()) {
            catalogue.attestations.push_back(each);
            continue;
        }
        std::vector<std::string> ownNames = namesOf(each);
        if (ownNames.empty()) {
            ownNames = names;
        }
        MediaKind kind = kindOf(each.mediaType);
        const bool present = m_tree->contains(blobName(each.digest));
        std::string bytes;
        if (present && (kind == MediaKind::Index || kind == MediaKind::Manifest || kind == MediaKind::Unknown)) {
            Result<std::string> read = readBlob(each);
            if (!read) {
                return passOn(read.error());
            }
            bytes = std::move(*read);
            if (kind == MediaKind::Unknown && each.mediaType.empty()) {
                kind = sniffManifest(bytes);
            }
        }
        if (kind == MediaKind::Index && present) {
            const Result<Index> nested = Index::parse(bytes, each.digest.text());
            if (!nested) {
                return passOn(nested.error());
            }
            std::vector<Digest> path = above;
            path.push_back(each.digest);
            if (Result<void> collected = collect(*nested, ownNames, path, catalogue); !collected) {
                return collected;
            }
            continue;
        }
        if (kind != MediaKind::Manifest && kind != MediaKind::Index) {
            continue;
        }
        // The same manifest under a second name is one image.
        const auto same = std::ranges::find_if(catalogue.images, [&](const Found& found) {
            return found.listing.descriptor.digest == each.digest && found.indexes == above;
        });
        if (same != catalogue.images.end()) {
            for (std::string& name : ownNames) {
                if (!std::ranges::contains(same->listing.names, name)) {
                    same->listing.names.push_back(std::move(name));
                }
            }
            continue;
        }
        Found found;
        found.listing = {.names = std::move(ownNames),
                         .descriptor = each,
                         .platform = isRealPlatform(each.platform) ? each.platform : std::nullopt,
                         .missing = !present,
                         .number = catalogue.images.size()};
        found.indexes = above;
        found.annotations = index.annotations;
        if (present && !found.listing.platform) {
            // The configuration knows, when the index does not say it.
            if (const Result<Manifest> manifest = Manifest::parse(bytes, each.digest.text());
                manifest && kindOf(manifest->configuration.mediaType) == MediaKind::Configuration) {
                if (const Result<std::string> json = readBlob(manifest->configuration)) {
                    const Result<ImageConfiguration> configuration = ImageConfiguration::parse(*json, "");
                    if (configuration && !configuration->platform.os.empty()) {
                        found.listing.platform = configuration->platform;
                    }
                }
            }
        }
        catalogue.images.push_back(std::move(found));
    }
    return {};
}

Result<OciSource::Catalogue> OciSource::catalogue() const {
    const Result<std::string> text = m_tree->readJson("index.json");
    if (!text) {
        return passOn(text.error());
    }
    const Result<Index> index = Index::parse(*text, "index.json");
    if (!index) {
        return passOn(index.error());
    }
    Catalogue catalogue;
    if (Result<void> collected = collect(*index, {}, {}, catalogue); !collected) {
        return passOn(collected.error());
    }
    return catalogue;
}

Result<std::vector<ImageListing>> OciSource::list() {
    Result<Catalogue> all = catalogue();
    if (!all) {
        return passOn(all.error());
    }
    std::vector<ImageListing> listings;
    for (Found& found : all->images) {
        listings.push_back(std::move(found.listing));
    }
    return listings;
}

Result<ResolvedImage> OciSource::resolve(const ImageChoice& choice) {
    const Result<Catalogue> all = catalogue();
    if (!all) {
        return passOn(all.error());
    }
    std::vector<ImageListing> listings;
    for (const Found& found : all->images) {
        listings.push_back(found.listing);
    }
    // The digest of an index names the images below it.
    for (const Found& found : all->images) {
        for (const Digest& index : found.indexes) {
            if (!choice.reference.empty() && index.text() == choice.reference) {
                for (ImageListing& each : listings) {
                    if (std::ranges::contains(all->images[each.number].indexes, index)) {
                        each.names = {choice.reference};
                    }
                }
            }
        }
    }
    const Result<std::size_t> chosen = chooseImage(listings, choice, m_tree->description());
    if (!chosen) {
        return passOn(chosen.error());
    }
    const Found& found = all->images[*chosen];
    if (found.listing.missing) {
        return fail(ErrorCode::NotFound, msg::ManifestNotInside, found.listing.descriptor.digest.text(),
                    m_tree->description());
    }
    const Result<std::string> bytes = readBlob(found.listing.descriptor);
    if (!bytes) {
        return passOn(bytes.error());
    }
    Result<Manifest> manifest = Manifest::parse(*bytes, found.listing.descriptor.digest.text());
    if (!manifest) {
        return passOn(manifest.error());
    }
    ResolvedImage image;
    image.names = found.listing.names;
    image.descriptor = found.listing.descriptor;
    image.manifest = std::move(*manifest);
    const Descriptor& configuration = image.manifest.configuration;
    if (kindOf(configuration.mediaType) == MediaKind::Configuration || configuration.mediaType.empty()) {
        Result<std::string> json = readBlob(configuration);
        if (json) {
            Result<ImageConfiguration> parsed = ImageConfiguration::parse(*json, configuration.digest.text());
            if (!parsed) {
                return passOn(parsed.error());
            }
            image.configuration = std::move(*parsed);
            image.configurationBytes = std::move(*json);
        } else if (json.error().code == ErrorCode::NotFound) {
            image.remarks.push_back(messages::message(msg::ConfigurationMissing, configuration.digest.text()));
        } else {
            return passOn(json.error());
        }
    } else {
        image.remarks.push_back(
            messages::message(msg::UnknownConfigurationType, text::escaped(configuration.mediaType)));
    }
    image.imageId = configuration.digest;
    const std::size_t count = image.manifest.layers.size();
    const auto history = image.configuration.historyOfLayers(count);
    if (image.configuration.diffIds.size() != count && !image.configurationBytes.empty()) {
        image.remarks.push_back(messages::message(msg::LayerCountDiffers, count, image.configuration.diffIds.size()));
    }
    for (std::size_t i = 0; i < count; ++i) {
        ImageLayer layer;
        layer.blob = image.manifest.layers[i];
        layer.history = history[i];
        if (image.configuration.diffIds.size() == count) {
            layer.diffId = image.configuration.diffIds[i];
        }
        if (!m_tree->contains(blobName(layer.blob.digest))) {
            layer.state = kindOf(layer.blob.mediaType) == MediaKind::ForeignLayer || !layer.blob.urls.empty()
                              ? ImageLayer::State::Foreign
                              : ImageLayer::State::Missing;
        }
        image.layers.push_back(std::move(layer));
    }
    const std::map<std::string, std::string>* const annotationsOfImage[] = {&image.manifest.annotations,
                                                                            &found.annotations};
    for (const auto* annotations : annotationsOfImage) {
        if (const auto name = annotations->find(std::string(kAnnotationBaseName));
            name != annotations->end() && image.baseName.empty()) {
            image.baseName = name->second;
        }
        if (const auto digest = annotations->find(std::string(kAnnotationBaseDigest));
            digest != annotations->end() && !image.baseDigest) {
            if (Result<Digest> parsed = Digest::parse(digest->second)) {
                image.baseDigest = std::move(*parsed);
            }
        }
    }
    for (const Descriptor& each : all->attestations) {
        if (each.attestationOf() == image.descriptor.digest) {
            addAttestations(each, image);
        }
    }
    return image;
}

void OciSource::addAttestations(const Descriptor& manifest, ResolvedImage& image) const {
    const Result<std::string> bytes = readBlob(manifest);
    const Result<Manifest> parsed =
        bytes ? Manifest::parse(*bytes, manifest.digest.text()) : Result<Manifest>(passOn(bytes.error()));
    if (!parsed) {
        image.attestations.push_back({.predicateType = {}, .blob = manifest, .missing = true});
        return;
    }
    for (const Descriptor& layer : parsed->layers) {
        image.attestations.push_back({.predicateType = std::string(layer.annotation("in-toto.io/predicate-type")),
                                      .blob = layer,
                                      .missing = !m_tree->contains(blobName(layer.digest))});
    }
}

Result<std::unique_ptr<archive::ByteSource>> OciSource::openBlob(const Descriptor& blob) {
    return m_tree->open(blobName(blob.digest));
}

} // namespace slipway::image
