// SPDX-License-Identifier: Apache-2.0
#include "engine/image/image_source.h"

#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/archive/tar_reader.h"
#include "engine/image/sources.h"
#include "engine/messages/catalogue/image.h"
#include "engine/text/escape.h"

#include <algorithm>
#include <array>

namespace slipway::image {

namespace {

// The least of a digest that may stand for the whole.
constexpr std::size_t kShortestDigest = 7;

std::string choices(std::span<const ImageListing> listings, std::span<const std::size_t> which) {
    std::string text;
    for (const std::size_t number : which) {
        const ImageListing& each = listings[number];
        text += text.empty() ? "" : ", ";
        text += each.names.empty() ? text::escaped(each.descriptor.digest.text()) : text::escaped(each.names.front());
        if (each.platform) {
            text += " (" + text::escaped(each.platform->text()) + ")";
        }
    }
    return text;
}

bool digestMatches(const Digest& digest, std::string_view wanted) {
    return !digest.empty() && wanted.size() >= kShortestDigest &&
           (digest.text().starts_with(wanted) || digest.encoded().starts_with(wanted));
}

} // namespace

const HistoryEntry* ResolvedImage::historyOf(std::size_t layer) const {
    return layer < layers.size() && layers[layer].history ? &configuration.history[*layers[layer].history] : nullptr;
}

Result<std::unique_ptr<archive::ByteSource>> ImageSource::openLayer(const ImageLayer& layer) {
    return openBlob(layer.blob);
}

bool nameMatches(std::string_view name, std::string_view wanted) {
    if (name == wanted) {
        return true;
    }
    const Result<Reference> have = Reference::parse(name);
    const Result<Reference> want = Reference::parse(wanted);
    if (have && want && have->name() == want->name() && have->tag == want->tag) {
        return true;
    }
    // "1.24" names "docker.io/library/golang:1.24" too, if only one image has that tag.
    return have && !wanted.contains('/') && !wanted.contains(':') && have->tag == wanted && name.contains(':');
}

Result<std::size_t> chooseImage(std::span<const ImageListing> listings, const ImageChoice& choice,
                                std::string_view where) {
    std::vector<std::size_t> all(listings.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = i;
    }
    if (listings.empty()) {
        return fail(ErrorCode::NotFound, msg::NoImageInside, where);
    }
    std::vector<std::size_t> left = all;
    if (!choice.reference.empty()) {
        std::erase_if(left, [&](std::size_t i) {
            const ImageListing& each = listings[i];
            return !digestMatches(each.descriptor.digest, choice.reference) &&
                   std::ranges::none_of(each.names,
                                        [&](const std::string& name) { return nameMatches(name, choice.reference); });
        });
        if (left.empty()) {
            return fail(ErrorCode::NotFound, msg::ImageNotInside, text::escaped(choice.reference), where,
                        choices(listings, all));
        }
    }
    if (left.size() > 1 || choice.platform) {
        // One image for several platforms: what was asked for, else what runs here, else what is there alone.
        const Platform wanted = choice.platform.value_or(Platform::host());
        std::vector<Platform> platforms;
        for (const std::size_t i : left) {
            platforms.push_back(listings[i].platform.value_or(choice.platform ? Platform{} : wanted));
        }
        const auto sameNames = [&](std::size_t i) { return listings[i].names == listings[left.front()].names; };
        const bool oneImage = std::ranges::all_of(left, sameNames);
        const std::optional<std::size_t> chosen = wanted.choose(platforms);
        if (choice.platform && !chosen) {
            if (left.size() == 1 && !listings[left.front()].platform) {
                return left.front();
            }
            return fail(ErrorCode::NotFound, msg::PlatformNotInside, wanted.text(), where, choices(listings, left));
        }
        if (oneImage && chosen) {
            return left[*chosen];
        }
        if (oneImage) {
            const auto present = [&](std::size_t i) { return !listings[i].missing; };
            if (std::ranges::count_if(left, present) == 1) {
                return *std::ranges::find_if(left, present);
            }
            return fail(ErrorCode::NotFound, msg::PlatformNotInside, wanted.text(), where, choices(listings, left));
        }
        if (choice.platform) {
            std::erase_if(left, [&](std::size_t i) {
                return listings[i].platform && !choice.platform->accepts(*listings[i].platform);
            });
        }
        if (left.size() != 1) {
            return fail(ErrorCode::InvalidInput, msg::SeveralImagesInside, where, choices(listings, left));
        }
    }
    return left.front();
}

Result<std::unique_ptr<ImageSource>> openImage(const std::filesystem::path& path,
                                               const archive::ArchiveLimits& limits) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        std::unique_ptr<FileTree> tree = openDirectoryTree(path);
        if (tree->contains("index.json")) {
            return std::make_unique<OciSource>(std::move(tree));
        }
        if (tree->contains("manifest.json")) {
            return std::make_unique<DockerArchiveSource>(std::move(tree));
        }
        return fail(ErrorCode::InvalidInput, msg::NoLayoutInDirectory, path.string());
    }
    {
        Result<std::unique_ptr<archive::ByteSource>> file = archive::FileSource::open(path);
        if (!file) {
            return passOn(file.error());
        }
        Result<std::unique_ptr<archive::DecompressingSource>> content = archive::decompress(std::move(*file), limits);
        if (!content) {
            return passOn(content.error());
        }
        constexpr std::size_t kTarBlock = 512;
        std::array<std::byte, kTarBlock> first{};
        std::size_t length = 0;
        while (length < first.size()) {
            const Result<std::size_t> count = (*content)->read(std::span(first).subspan(length));
            if (!count) {
                return passOn(count.error());
            }
            if (*count == 0) {
                break;
            }
            length += *count;
        }
        if (length == 0 || !archive::looksLikeTar(archive::Bytes(first).first(length))) {
            return fail(ErrorCode::InvalidInput, msg::NotAnImageFile, path.string());
        }
    }
    Result<std::unique_ptr<FileTree>> tree = openTarTree(path, limits);
    if (!tree) {
        return passOn(tree.error());
    }
    // Both are in what docker saves since version 25: the index knows platforms and attestations.
    if ((*tree)->contains("oci-layout") && (*tree)->contains("index.json")) {
        return std::make_unique<OciSource>(std::move(*tree));
    }
    if ((*tree)->contains("manifest.json")) {
        return std::make_unique<DockerArchiveSource>(std::move(*tree));
    }
    if ((*tree)->contains("index.json")) {
        return std::make_unique<OciSource>(std::move(*tree));
    }
    return std::make_unique<PlainTarSource>(path);
}

} // namespace slipway::image
