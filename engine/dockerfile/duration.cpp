// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/duration.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace slipway::dockerfile {

std::optional<std::chrono::nanoseconds> parseDuration(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text == "0")
        return std::chrono::nanoseconds(0);
    if (text.empty())
        return std::nullopt;
    // Longest first where one begins another.
    static constexpr std::array<std::pair<std::string_view, double>, 8> units{{{"ns", 1},
                                                                               {"us", 1e3},
                                                                               {"\u00b5s", 1e3},
                                                                               {"\u03bcs", 1e3},
                                                                               {"ms", 1e6},
                                                                               {"s", 1e9},
                                                                               {"m", 60e9},
                                                                               {"h", 3600e9}}};
    double total = 0;
    while (!text.empty()) {
        std::size_t length = 0, digits = 0;
        bool point = false;
        for (;
             length < text.size() && ((text[length] >= '0' && text[length] <= '9') || (text[length] == '.' && !point));
             ++length) {
            point = point || text[length] == '.';
            digits += text[length] != '.';
        }
        if (digits == 0)
            return std::nullopt;
        double value = 0;
        std::from_chars(text.data(), text.data() + length, value, std::chars_format::fixed);
        text.remove_prefix(length);
        bool known = false;
        for (const auto& [name, nanoseconds] : units) {
            if (text.starts_with(name)) {
                total += value * nanoseconds;
                text.remove_prefix(name.size());
                known = true;
                break;
            }
        }
        if (!known || total > 9.2e18)
            return std::nullopt;
    }
    const auto count = static_cast<std::int64_t>(std::llround(total));
    return std::chrono::nanoseconds(negative ? -count : count);
}

} // namespace slipway::dockerfile
