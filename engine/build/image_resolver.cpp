// SPDX-License-Identifier: Apache-2.0
#include "engine/build/image_resolver.h"

#include "engine/messages/catalogue/build.h"

#include <algorithm>

namespace slipway::build {

using messages::message;

namespace {

std::shared_ptr<BaseImage> described(std::string name, image::ResolvedImage resolved) {
    auto base = std::make_shared<BaseImage>();
    base->name = std::move(name);
    base->image = std::move(resolved);
    base->chain = image::chainIds(base->image.configuration.diffIds);
    return base;
}

} // namespace

Result<ImageResolver::Found> ImageResolver::fromStore(const std::string& name) {
    Result<store::StoredImage> stored = m_store.images().resolve(name);
    if (!stored)
        return passOn(std::move(stored.error()));
    image::ResolvedImage resolved;
    resolved.configuration = std::move(stored->configuration);
    resolved.configurationBytes = std::move(stored->configurationBytes);
    resolved.imageId = stored->id;
    for (const store::StoredLayer& each : stored->layers) {
        image::ImageLayer layer;
        layer.diffId = each.diffId;
        if (each.blob)
            layer.blob = *each.blob;
        layer.state = each.blob ? image::ImageLayer::State::Present : image::ImageLayer::State::Missing;
        resolved.layers.push_back(std::move(layer));
    }
    return described(name, std::move(resolved));
}

Result<ImageResolver::Found> ImageResolver::fromLayout(const std::filesystem::path& directory, const std::string& name,
                                                       const std::string& choice, const image::Platform& platform) {
    Result<std::unique_ptr<image::ImageSource>> source = image::openImage(directory);
    if (!source)
        return passOn(std::move(source.error()));
    Result<image::ResolvedImage> resolved = (*source)->resolve({.reference = choice, .platform = platform});
    if (!resolved)
        return passOn(std::move(resolved.error()));
    if (resolved->configuration.diffIds.size() != resolved->layers.size())
        return fail(ErrorCode::Corrupt, msg::BuildBaseLayersMismatch, name);
    auto base = described(name, std::move(*resolved));
    base->source = std::move(*source);
    std::error_code ignored;
    if (std::filesystem::is_directory(directory, ignored))
        base->layoutDirectory = directory;
    return base;
}

Result<ImageResolver::Found> ImageResolver::fromKit(const image::Reference& reference, const std::string& name,
                                                    const image::Platform& platform) {
    if (reference.domain != "docker.io" || !reference.path.starts_with("library/"))
        return Found();
    const std::string folder = reference.path.substr(std::string_view("library/").size());
    for (const std::filesystem::path& kit : m_kitFolders) {
        std::error_code ignored;
        const std::filesystem::path directory = kit / folder;
        if (!std::filesystem::exists(directory / "index.json", ignored))
            continue;
        std::vector<std::string> choices;
        if (reference.digest)
            choices = {reference.digest->text()};
        else
            choices = {reference.familiar(), reference.tag};
        // A folder is one image: without a tag it is meant whatever its own tags are.
        if (!reference.digest && reference.tag == "latest")
            choices.emplace_back();
        Result<Found> found = Found();
        for (const std::string& choice : choices) {
            found = fromLayout(directory, name, choice, platform);
            if (found)
                return found;
        }
        if (found.error().code != ErrorCode::NotFound)
            return found;
    }
    return Found();
}

Result<std::shared_ptr<const BaseImage>> ImageResolver::resolve(const std::string& name,
                                                                const image::Platform& platform) {
    constexpr std::string_view layoutPrefix = "oci-layout://", imagePrefix = "docker-image://", storePrefix = "store:";
    if (name.starts_with(storePrefix))
        return fromStore(name.substr(storePrefix.size()));
    if (name.starts_with(layoutPrefix)) {
        std::string rest = name.substr(layoutPrefix.size()), choice;
        std::error_code ignored;
        if (!std::filesystem::exists(rest, ignored)) {
            if (const std::size_t at = rest.rfind('@'); at != rest.npos) {
                choice = rest.substr(at + 1);
                rest.resize(at);
            }
            if (const std::size_t colon = rest.rfind(':'); colon != rest.npos && rest.find('/', colon) == rest.npos) {
                if (choice.empty())
                    choice = rest.substr(colon + 1);
                rest.resize(colon);
            }
        }
        return fromLayout(rest, name, choice, platform);
    }
    const std::string text = name.starts_with(imagePrefix) ? name.substr(imagePrefix.size()) : name;
    const Result<image::Reference> reference = image::Reference::parse(text);
    if (!reference)
        return passOn(reference.error());
    Result<Found> stored = fromStore(reference->text());
    if (stored || stored.error().code != ErrorCode::NotFound)
        return stored;
    Result<Found> inKit = fromKit(*reference, text, platform);
    if (!inKit || *inKit)
        return inKit;
    Error error{ErrorCode::NotFound, message(msg::BuildBaseNowhere, reference->familiar())};
    error.notes.push_back(message(msg::BuildBaseFromContext, text));
    error.notes.push_back(message(msg::BuildBaseFromStore));
    error.notes.push_back(message(msg::BuildBaseFromKit));
    return std::unexpected(std::move(error));
}

} // namespace slipway::build
