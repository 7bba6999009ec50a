// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/plan.h"

namespace slipway::build {

// Which sources of ADD are no paths.
[[nodiscard]] bool isGitSource(std::string_view source);
[[nodiscard]] bool isHttpSource(std::string_view source);

// The name that the file of a URL gets in a directory: the last part of its path, percent signs decoded;
// "__unnamed__" when there is none.
[[nodiscard]] std::string remoteName(std::string_view url);

// InvalidInput for a checksum that is no SHA-256.
[[nodiscard]] Result<RemoteFile> remoteFile(std::string url, const std::string& checksum);

} // namespace slipway::build
