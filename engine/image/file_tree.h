// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/archive/limits.h"
#include "engine/image/digest.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::image {

// Files by name: what an image source is read from, be it a directory or a tar. Several threads may read at once.
class FileTree {
public:
    FileTree() = default;
    virtual ~FileTree() = default;
    FileTree(const FileTree&) = delete;
    FileTree& operator=(const FileTree&) = delete;

    // Names without leading "./" and "/"; links inside the tree are followed.
    [[nodiscard]] virtual bool contains(const std::string& name) const = 0;
    [[nodiscard]] virtual std::optional<std::uint64_t> size(const std::string& name) const = 0;
    // NotFound when it is not there.
    [[nodiscard]] virtual Result<std::unique_ptr<archive::ByteSource>> open(const std::string& name) const = 0;
    // For messages: where the tree is.
    [[nodiscard]] virtual std::string description() const = 0;
    // A whole small file.
    [[nodiscard]] Result<std::string> readJson(const std::string& name) const;
};

[[nodiscard]] std::unique_ptr<FileTree> openDirectoryTree(const std::filesystem::path& directory);
// The members of a tar file, which may be gzip or zstd (then it is unpacked into an unnamed temporary file first). An
// uncompressed one is indexed by seeking from header to header.
[[nodiscard]] Result<std::unique_ptr<FileTree>> openTarTree(const std::filesystem::path& path,
                                                            const archive::ArchiveLimits& limits);

} // namespace slipway::image
