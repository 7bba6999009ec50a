// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/build.h"
#include "engine/image/analysis.h"
#include "engine/image/image_source.h"
#include "engine/store/store.h"

#include <functional>
#include <memory>
#include <string>

// The store together with what reads and removes its snapshots, whose files belong to mapped ids.
namespace slipway::build {

// Called when something first needs the store; a program that has it open already gives that.
using StoreOpener = std::function<Result<std::shared_ptr<store::Store>>()>;

// Makes the embedded executor; its worker starts when something first needs it. The store outlives what is made.
[[nodiscard]] ExecutorFactory executorFactory(store::Store& store);

// An image that a word names. The parts go in the opposite order of their making.
struct OpenedImage {
    std::shared_ptr<store::Store> store{};
    std::unique_ptr<Executor> executor{};
    std::unique_ptr<image::ImageSource> source{};
    // Which image of the source.
    std::string reference{};
    // What a report calls it: the path, or the reference.
    std::string name{};
};

// PATH, PATH:TAG, PATH@DIGEST where there is such a path; else a reference or image id in the store.
[[nodiscard]] Result<OpenedImage> openImageOperand(const std::string& word, const StoreOpener& openStore);
[[nodiscard]] Result<OpenedImage> openStoredImage(const std::string& reference, const StoreOpener& openStore);

// What an image with uncompressed layers takes as it would be exported: its layers are compressed and counted, unless
// the source knows. The store of the image, if it is from one, keeps what was counted.
[[nodiscard]] Result<std::uint64_t> compressedDownload(image::ImageSource& source, const image::ImageAnalysis& analysis,
                                                       store::Store* store, const std::stop_token& stop);

// Unlinks what the store has let go. What cannot be unlinked stays for the next time.
[[nodiscard]] Result<void> emptyTrash(store::Store& store, const std::stop_token& stop);

} // namespace slipway::build
