// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/archive/tar_entry.h"
#include "engine/kit/base.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>

namespace slipway::kit {

// The user of the bases without a shell, as in distroless: resources/kit/slim.sh. The layer gives him his home.
inline constexpr std::uint32_t kNonroot = 65532;

// How the tar that mmdebstrap wrote becomes the tar of a layer: the same bytes for the same packages, wherever and
// whenever it was made.
struct RootTarOptions {
    // Only what stands under kStage, without that prefix.
    bool staged = false;
    // The time that mmdebstrap gave everything that is not from a package (seconds since 1970).
    std::int64_t epoch = 0;
};

struct RootTarFacts {
    PackageVersions packages;
    // The newest file that came from a package: the image's time of creation, and the time of whatever was made
    // while installing.
    std::int64_t newest = 0;
};

// The entry's path in the layer, or nothing when it has no place there: device nodes, what was copied from this machine
// (resolv.conf, hostname), caches, logs and backups that packages leave behind.
[[nodiscard]] std::optional<std::string> layerPath(const archive::TarEntry& entry, const RootTarOptions& options);

// Reads through the tar once.
[[nodiscard]] Result<RootTarFacts> readRootTar(const std::filesystem::path& tar, const RootTarOptions& options,
                                               const std::stop_token& stop);
// Writes the layer's tar (uncompressed) into `sink`, without finishing it.
[[nodiscard]] Result<void> writeLayer(const std::filesystem::path& tar, const RootTarOptions& options,
                                      const RootTarFacts& facts, archive::ByteSink& sink, const std::stop_token& stop);

} // namespace slipway::kit
