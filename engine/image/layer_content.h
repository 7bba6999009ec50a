// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/archive/limits.h"
#include "engine/archive/tar_entry.h"

#include <memory>
#include <stop_token>
#include <string_view>

namespace slipway::image {

// Takes one file's content.
class FileReceiver {
public:
    virtual ~FileReceiver() = default;
    // Called again when the tar has the path once more: what came before is void.
    [[nodiscard]] virtual Result<void> begin(const archive::TarEntry& entry) = 0;
    [[nodiscard]] virtual Result<void> content(archive::Bytes bytes) = 0;
};

// The content of the file `path` ("usr/bin/env", normalised) of one layer's blob, compressed or not; of a hard link in
// it that leads to another entry of the layer nothing: ask for that one's path. Returns the file's length. NotFound
// when the layer has no such file; LimitExceeded for one longer than `maximumBytes`, holes included.
[[nodiscard]] Result<std::uint64_t> readFileOfLayer(std::unique_ptr<archive::ByteSource> blob, std::string_view path,
                                                    FileReceiver& receiver, std::uint64_t maximumBytes,
                                                    const archive::ArchiveLimits& limits,
                                                    const archive::ByteProgress& progress, const std::stop_token& stop);

} // namespace slipway::image
