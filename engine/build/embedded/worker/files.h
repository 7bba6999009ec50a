// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/tar_entry.h"
#include "engine/build/embedded/file_descriptor.h"
#include "engine/messages/result.h"

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

// Files of trees that strangers made. Every path is resolved by the kernel inside the root that it belongs to (openat2
// with RESOLVE_IN_ROOT and no magic links), last components are never followed unless said.
namespace slipway::build::embedded::worker {

// "a/b/c" is "a/b" and "c"; "c" is "" and "c".
[[nodiscard]] std::pair<std::string, std::string> splitPath(std::string_view path);
// Components without empty ones and ".", so that "/a//./b/" is "a/b"; ".." stays for the kernel to resolve.
[[nodiscard]] std::string relativePath(std::string_view path);

// Opens a path below `root`; an invalid descriptor with errno when it is not there.
[[nodiscard]] FileDescriptor openInRoot(int root, const std::string& path, int flags);
// A directory, to be used as the place of *at calls.
[[nodiscard]] FileDescriptor openDirectoryInRoot(int root, const std::string& path);
[[nodiscard]] FileDescriptor openDirectory(const std::string& path);
// Where a path leads with every symlink followed inside the root, as a path without any; nothing (errno) when a
// component is missing. `root` must be a mount or directory whose own path /proc can tell.
[[nodiscard]] std::optional<std::string> resolvedPath(int root, const std::string& path);

// Names in byte order, without "." and "..".
[[nodiscard]] Result<std::vector<std::string>> namesIn(int directory);

// The entry as a tar would hold it: kind, mode, owner, size, time, link text, device, extended attributes (those of the
// overlay left out). `path` is left empty. Sockets have no kind: check the status first.
[[nodiscard]] archive::TarEntry describe(int directory, const std::string& name, const struct stat& status);
[[nodiscard]] std::vector<archive::Xattr> readXattrs(int directory, const std::string& name);
[[nodiscard]] bool isOverlayXattr(std::string_view name);
[[nodiscard]] inline bool isWhiteout(const struct stat& status) {
    return S_ISCHR(status.st_mode) && status.st_rdev == 0;
}
// A merged directory that hides what lower layers have under its name.
[[nodiscard]] bool isOpaqueDirectory(int directory, const std::string& name);
[[nodiscard]] Result<void> makeOpaque(int directory, const std::string& name);

// How attributes are put on a file, and what could not be.
struct AttributePolicy {
    // One id is mapped: other owners are kept in the index only.
    bool singleId = false;
    std::vector<messages::Message>* warnings = nullptr;
};
// Owner, then extended attributes, then mode, then time: each undoes something of those after it otherwise. Times of
// directories are for the caller to set once nothing is added any more.
[[nodiscard]] Result<void> applyAttributes(int directory, const std::string& name, const archive::TarEntry& entry,
                                           const AttributePolicy& policy);
void applyTime(int directory, const std::string& name, std::int64_t seconds, std::uint32_t nanoseconds);

// A regular file of the tree, symlinks followed inside it. NotFound, LimitExceeded.
[[nodiscard]] Result<std::string> readTreeFile(int root, const std::string& path, std::uint64_t limit);

// Bytes of one file into another, sharing them where the file system can.
[[nodiscard]] Result<void> copyBytes(int from, int to, std::uint64_t size, const std::stop_token& stop);

// The entry and all below it, without following anything; missing is fine.
[[nodiscard]] Result<void> removeTree(int directory, const std::string& name);

} // namespace slipway::build::embedded::worker
