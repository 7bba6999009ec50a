// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/index_file.h"

#include "engine/archive/file_stream.h"

namespace slipway::build::embedded::worker {

// An index of the largest layer that the limits allow.
constexpr std::uint64_t kMaximumIndex = std::uint64_t{2} << 30;

Result<StepResult> saveIndex(const image::LayerIndex& index, const std::filesystem::path& file) {
    auto sink = archive::FileSink::create(file);
    if (!sink)
        return passOn(sink.error());
    const std::string bytes = index.save();
    if (auto written = (*sink)->write(archive::bytesOf(bytes)); !written)
        return passOn(written.error());
    if (auto finished = (*sink)->finish(); !finished)
        return passOn(finished.error());
    // The root is no entry of its own.
    return StepResult{index.size() - 1, index.payloadBytes()};
}

Result<std::shared_ptr<const image::LayerIndex>> loadIndex(const std::filesystem::path& file) {
    auto source = archive::FileSource::open(file);
    if (!source)
        return passOn(source.error());
    auto bytes = archive::readAll(**source, kMaximumIndex, file.native());
    if (!bytes)
        return passOn(bytes.error());
    return image::LayerIndex::load(*bytes);
}

} // namespace slipway::build::embedded::worker
