// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/message.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace slipway::messages {

// "0 B", "999 B", "1.0 kB", "14.2 MB", "903 MB", "1.26 GB": powers of 1000 (as docker prints), three digits.
[[nodiscard]] std::string formatBytes(std::uint64_t bytes);
// The same with a sign: "+14.2 MB", "-903 MB", "0 B".
[[nodiscard]] std::string formatByteDifference(std::int64_t bytes);
// "0.04 s", "1.2 s", "95 s", "3 min 20 s".
[[nodiscard]] std::string formatDuration(std::chrono::nanoseconds duration);
// From `before` to `after` in percent with a sign and one decimal: "-98.7%", "+5.0%", "0.0%"; "new" is never invented:
// when `before` is 0 and `after` is not, "+inf%" is avoided and the text is empty.
[[nodiscard]] std::string formatPercentChange(std::uint64_t before, std::uint64_t after);

} // namespace slipway::messages
