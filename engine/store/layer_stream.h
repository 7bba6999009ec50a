// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/image/digest.h"
#include "engine/store/image_source.h"

#include <memory>
#include <optional>

namespace slipway::store {

// The tar that `streamer` writes for a snapshot, through a pipe. At its end the digest is compared, where one is given:
// Corrupt when the snapshot is not what it was.
[[nodiscard]] Result<std::unique_ptr<archive::ByteSource>>
streamLayer(const LayerStreamer& streamer, const SnapshotId& snapshot, const std::optional<image::Digest>& diffId);

} // namespace slipway::store
