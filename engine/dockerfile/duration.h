// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace slipway::dockerfile {

// "30s", "1m30s", "1.5h", "-2ms", "0": as Go's time.ParseDuration. Nothing when it is none or does not fit.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parseDuration(std::string_view text);

} // namespace slipway::dockerfile
