// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/package.h"

#include <string_view>
#include <vector>

namespace slipway::image::facts {

// lib/apk/db/installed of Alpine: stanzas of "X:value" lines. F: is a directory, R: a file in the last one.
[[nodiscard]] std::vector<Package> parseApkInstalled(std::string_view text);

} // namespace slipway::image::facts
