// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace slipway::store {

// The Error for a system call that failed on `path`; a full disk (or quota) and missing permissions have their own
// codes.
[[nodiscard]] Error cannotWrite(const std::filesystem::path& path, int systemError);
[[nodiscard]] Error cannotRead(const std::filesystem::path& path, int systemError);

[[nodiscard]] Result<void> makeDirectories(const std::filesystem::path& path);
// A regular file, whole; LimitExceeded beyond `limit`.
[[nodiscard]] Result<std::string> readWholeFile(const std::filesystem::path& path, std::uint64_t limit);
// All of the bytes to the descriptor.
[[nodiscard]] Result<void> writeAll(int descriptor, std::string_view bytes, const std::filesystem::path& path);
// A temporary file beside it, fsync, rename, fsync of the directory.
[[nodiscard]] Result<void> replaceFile(const std::filesystem::path& path, std::string_view bytes);
[[nodiscard]] Result<void> syncDirectory(const std::filesystem::path& path);
// Length of a regular file; nothing when there is none.
[[nodiscard]] std::optional<std::uint64_t> fileSize(const std::filesystem::path& path);
// Removes a tree as far as it can; whether nothing is left.
bool removeTree(const std::filesystem::path& path);

} // namespace slipway::store
