// SPDX-License-Identifier: Apache-2.0
#include "engine/build/opened_image.h"

#include "engine/archive/compression.h"
#include "engine/build/embedded/embedded_executor.h"
#include "engine/image/reference.h"
#include "engine/messages/catalogue/general.h"
#include "engine/store/image_source.h"
#include "engine/store/trash.h"

#include <algorithm>
#include <filesystem>

namespace slipway::build {

namespace {

bool exists(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

// What nobody would call an image: then the answer speaks of the file alone.
bool looksLikePath(std::string_view word) {
    return word.starts_with('/') || word.starts_with('.') || word.ends_with(".tar") || word.ends_with(".gz") ||
           word.ends_with(".tgz") || word.ends_with(".zst");
}

Result<OpenedImage> openFile(const std::string& path, std::string reference) {
    auto source = image::openImage(path);
    if (!source)
        return passOn(std::move(source.error()));
    return OpenedImage{.source = std::move(*source), .reference = std::move(reference), .name = path};
}

} // namespace

ExecutorFactory executorFactory(store::Store& store) {
    return [&store](std::stop_token) -> Result<std::unique_ptr<Executor>> {
        return std::make_unique<embedded::EmbeddedExecutor>(store);
    };
}

Result<OpenedImage> openImageOperand(const std::string& word, const StoreOpener& openStore) {
    if (exists(word))
        return openFile(word, {});
    // The longest beginning that exists is the path.
    for (std::size_t at = word.find_last_of(":@"); at != std::string::npos && at != 0;
         at = word.find_last_of(":@", at - 1))
        if (exists(word.substr(0, at)))
            return openFile(word.substr(0, at), word.substr(at + 1));
    if (looksLikePath(word))
        return openFile(word, {});
    return openStoredImage(word, openStore);
}

Result<OpenedImage> openStoredImage(const std::string& reference, const StoreOpener& openStore) {
    auto store = openStore();
    if (!store)
        return passOn(std::move(store.error()));
    const auto stored = (*store)->images().resolve(reference);
    if (!stored)
        return passOn(stored.error());
    auto executor = executorFactory(**store)({});
    if (!executor)
        return passOn(std::move(executor.error()));
    OpenedImage opened{.store = std::move(*store), .executor = std::move(*executor)};
    opened.source =
        store::imageSource(*opened.store, [worker = opened.executor.get()](const store::SnapshotId& snapshot,
                                                                           int output, std::stop_token stop) {
            return worker->writeLayerTar(snapshot, output, std::move(stop));
        });
    opened.reference = stored->id.text();
    const auto called = image::Reference::parse(reference);
    opened.name = called && std::ranges::contains(stored->references, *called) ? called->familiar() : reference;
    return opened;
}

Result<std::uint64_t> compressedDownload(image::ImageSource& source, const image::ImageAnalysis& analysis,
                                         store::Store* store, const std::stop_token& stop) {
    std::uint64_t bytes = analysis.downloadBytes;
    for (std::size_t i = 0; i < analysis.layers.size(); ++i) {
        const image::AnalysedLayer& layer = analysis.layers[i];
        if (layer.state != image::ImageLayer::State::Present || layer.reading.compression != archive::Compression::None)
            continue;
        const image::ImageLayer& stored = analysis.image.layers[i];
        bytes -= std::min(bytes, stored.blob.size);
        if (stored.downloadBytes) {
            bytes += *stored.downloadBytes;
            continue;
        }
        auto blob = source.openLayer(stored);
        if (!blob)
            return passOn(std::move(blob.error()));
        archive::NullSink nowhere;
        image::HashingSink counter(nowhere);
        auto compressor = archive::compressInto(counter, {});
        if (!compressor)
            return passOn(std::move(compressor.error()));
        if (auto copied = archive::copyAll(**blob, **compressor, stop); !copied)
            return passOn(std::move(copied.error()));
        if (auto finished = (*compressor)->finish(); !finished)
            return passOn(std::move(finished.error()));
        bytes += counter.size();
        if (store != nullptr && layer.diffIdMatches.value_or(false)) {
            const store::Download download{counter.size(), counter.digest(), store::DownloadBasis::Compressed};
            if (auto kept = store->images().setDownload(*stored.diffId, download); !kept)
                return passOn(std::move(kept.error()));
        }
    }
    return bytes;
}

Result<void> emptyTrash(store::Store& store, const std::stop_token& stop) {
    if (store::removeTrashTrees(store.trashDirectory()))
        return {};
    auto executor = executorFactory(store)(stop);
    if (!executor)
        return passOn(std::move(executor.error()));
    return (*executor)->removeTrash(stop);
}

} // namespace slipway::build
