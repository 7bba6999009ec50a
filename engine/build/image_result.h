// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/scheduler.h"
#include "engine/image/configuration.h"

namespace slipway::build {

// One layer of a result: of the base (index into its layers), or what a vertex made.
struct ResultLayer {
    image::Digest diffId{};
    std::optional<SnapshotId> snapshot{};
    std::optional<std::size_t> baseLayer{};
};

// The image that a plan's target became.
struct ImageResult {
    image::ImageConfiguration configuration{};
    std::string configurationBytes{};
    image::Digest id{};
    std::vector<ResultLayer> layers{};
    std::shared_ptr<const BaseImage> base{};
};

// Bases are read and layers' tars are hashed (each once in its life; the store keeps the DiffID) as far as that is not
// known yet; then the configuration is written as BuildKit writes it, and the image and its names are put into the
// store.
[[nodiscard]] Result<ImageResult> makeImage(const Plan& plan, const BuildRequest& request,
                                            const BuildServices& services, Scheduler& scheduler, LazyExecutor& executor,
                                            std::stop_token stop);

// The tar of a snapshot as a layer into a sink, through a pipe: what `executor` writes is never on disk.
[[nodiscard]] Result<void> streamLayer(Executor& executor, const SnapshotId& snapshot, archive::ByteSink& sink,
                                       std::stop_token stop);
// The same for the whole tree.
[[nodiscard]] Result<void> streamTree(Executor& executor, const SnapshotId& snapshot, archive::ByteSink& sink,
                                      std::stop_token stop);

// Seconds since 1970 as RFC 3339 in UTC.
[[nodiscard]] std::string rfc3339(std::int64_t seconds);

// Times and layer counts of a history as BuildKit's exporter leaves them: an entry without a time takes that of the
// first new layer after it, or of the last before it; entries that claim more or fewer layers than there are are mended
// from the bottom.
void normaliseHistory(std::vector<image::HistoryEntry>& history, std::size_t layers);

} // namespace slipway::build
