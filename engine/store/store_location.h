// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace slipway::store {

struct StoreLocation {
    std::filesystem::path directory;

    // The option --store when it was given, else SLIPWAY_STORE, else $XDG_DATA_HOME/slipway/store, else
    // ~/.local/share/slipway/store. InvalidInput when none of them says a place.
    using Environment = std::function<std::optional<std::string>(const char* name)>;
    [[nodiscard]] static Result<StoreLocation> choose(const std::optional<std::string>& option,
                                                      const Environment& environment);
    // With the environment of this process.
    [[nodiscard]] static Result<StoreLocation> choose(const std::optional<std::string>& option);
};

// The magic number of statfs(2) for the file system that holds `path` or the nearest parent that exists.
[[nodiscard]] Result<std::int64_t> fileSystemMagic(const std::filesystem::path& path);
// The name of a network file system ("nfs", "smb", "9p", "fuse"), on which neither the write-ahead log nor overlayfs
// works; nothing for a local one.
[[nodiscard]] std::optional<std::string> networkFileSystem(std::int64_t magic);

} // namespace slipway::store
