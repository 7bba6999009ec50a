// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/layer_index.h"
#include "engine/messages/render.h"
#include "engine/store/checker.h"
#include "engine/store/collector.h"
#include "engine/store/store.h"
#include "tests/support/temporary_directory.h"

#include <QtTest>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace slipway::test {

// The value, or a failure that says the error's text.
template <typename T>
T must(Result<T> result) {
    if (!result)
        throw std::runtime_error(messages::renderError(result.error(), {}));
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

inline constexpr std::string_view kIdMap = "map1";

inline std::unique_ptr<store::Store> openStore(const std::filesystem::path& directory, std::string bootId = "boot-a") {
    return must(store::Store::open({directory}, {.bootId = std::move(bootId)}));
}

inline void writeFile(const std::filesystem::path& path, std::string_view bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// What the worker does: a tree with one file, and its index.
inline void fill(const store::PendingSnapshot& pending, std::string_view content) {
    writeFile(pending.directory / "fs" / "file", content);
    image::LayerIndexBuilder builder;
    archive::TarEntry entry;
    entry.path = "file";
    entry.size = entry.storedSize = content.size();
    (void)builder.add(entry);
    writeFile(pending.indexFile, builder.finish()->save());
}

inline store::Snapshot makeSnapshot(store::Store& store, const std::optional<store::SnapshotId>& parent,
                                    std::string_view content = "content",
                                    const std::optional<image::Digest>& diffId = {}) {
    const auto pending = must(store.snapshots().prepare(kIdMap, parent));
    fill(pending, content);
    return must(store.snapshots().commit(
        pending, {.entries = 1, .bytes = content.size(), .diffId = diffId, .tarBytes = content.size()}));
}

inline image::Digest digestOf(std::string_view text) {
    return image::Digest::sha256Of(text);
}

// An image of one layer that is a blob with these bytes.
inline image::Digest makeImage(store::Store& store, std::string_view layer) {
    const auto blob = must(store.blobs().put(layer));
    image::ImageConfiguration configuration;
    configuration.diffIds = {blob.digest};
    image::Descriptor descriptor;
    descriptor.mediaType = image::media::kOciLayer;
    descriptor.digest = blob.digest;
    descriptor.size = blob.size;
    store::NewImage image{.configuration = configuration.write(), .layers = {}};
    image.layers.push_back({.diffId = blob.digest, .blob = descriptor});
    return must(store.images().put(image));
}

inline image::Reference reference(std::string_view text) {
    return must(image::Reference::parse(text));
}

inline std::vector<std::string> problemsOf(store::Store& store, bool repair = false) {
    std::vector<std::string> texts;
    for (const messages::Message& problem : must(store::check(store, {.repair = repair}, {})).problems)
        texts.push_back(messages::render(problem, messages::Language::English));
    return texts;
}

} // namespace slipway::test
