// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/image_source.h"
#include "engine/store/store.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace slipway::store {

// Writes the tar of one snapshot as a layer to a descriptor (build::Executor::writeLayerTar); called from a thread of
// its own. What reads the tar may go away before its end: then writing fails, and the stop token has been set.
using LayerStreamer = std::function<Result<void>(const SnapshotId&, int output, std::stop_token stop)>;

// The images of a store as a source like any other. A layer that is only a snapshot is a plain tar: its descriptor has
// the DiffID as digest, and its bytes come from `streamer`, checked against the DiffID. Without a streamer such a layer
// is Unsupported when it is opened. The store outlives the source.
[[nodiscard]] std::unique_ptr<image::ImageSource> imageSource(Store& store, LayerStreamer streamer);

} // namespace slipway::store
