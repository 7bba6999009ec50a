// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/format.h"

#include <array>
#include <cmath>
#include <format>

namespace slipway::messages {

std::string formatBytes(std::uint64_t bytes) {
    if (bytes < 1000)
        return std::format("{} B", bytes);
    static constexpr std::array units{"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = static_cast<double>(bytes) / 1000.0;
    std::size_t unit = 0;
    // 999.5 would print as 1000.
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1000.0;
        ++unit;
    }
    const int decimals = value < 9.995 ? (unit >= 2 ? 2 : 1) : value < 99.95 ? 1 : 0;
    return std::format("{:.{}f} {}", value, decimals, units[unit]);
}

std::string formatByteDifference(std::int64_t bytes) {
    if (bytes == 0)
        return "0 B";
    const auto magnitude = bytes < 0 ? ~static_cast<std::uint64_t>(bytes) + 1 : static_cast<std::uint64_t>(bytes);
    return (bytes < 0 ? "-" : "+") + formatBytes(magnitude);
}

std::string formatDuration(std::chrono::nanoseconds duration) {
    const double seconds = std::chrono::duration<double>(duration).count();
    if (seconds < 1)
        return std::format("{:.2f} s", seconds);
    if (seconds < 9.95)
        return std::format("{:.1f} s", seconds);
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole < 120)
        return std::format("{} s", whole);
    return std::format("{} min {} s", whole / 60, whole % 60);
}

std::string formatPercentChange(std::uint64_t before, std::uint64_t after) {
    if (before == after)
        return "0.0%";
    if (before == 0)
        return {};
    const double change =
        (static_cast<double>(after) - static_cast<double>(before)) / static_cast<double>(before) * 100;
    const std::string text = std::format("{:+.1f}%", change);
    return text == "-0.0%" || text == "+0.0%" ? "0.0%" : text;
}

} // namespace slipway::messages
