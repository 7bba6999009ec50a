// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/messages/result.h"

#include <filesystem>
#include <stop_token>

namespace slipway::build {

// Unpacks a build context (tar, compressed or not) below `directory`, which is made. Nothing is written outside it
// whatever the archive says: names with "..", absolute names and names through links are refused. Owners are dropped (a
// context's files are root's), devices are left out. The directory itself is the result.
[[nodiscard]] Result<std::filesystem::path>
unpackTarContext(const std::filesystem::path& archive, const std::filesystem::path& directory, std::stop_token stop);

// The same for a stream that is a plain tar, into a directory that is there: type=local.
[[nodiscard]] Result<void> unpackTar(std::unique_ptr<archive::ByteSource> source,
                                     const std::filesystem::path& directory, std::stop_token stop);

} // namespace slipway::build
