// SPDX-License-Identifier: Apache-2.0
#include "engine/text/escape.h"

#include <cstddef>

namespace slipway::text {

namespace {

// Length of the well-formed sequence at the front of `bytes`, 0 when there is none (Unicode 15, table 3-7).
std::size_t sequenceLength(std::string_view bytes) {
    const auto byte = [&](std::size_t i) {
        return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : static_cast<unsigned char>(0);
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool secondFits = (first != 0xE0 || byte(1) >= 0xA0) && (first != 0xED || byte(1) <= 0x9F);
        return continues(1) && continues(2) && secondFits ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool secondFits = (first != 0xF0 || byte(1) >= 0x90) && (first != 0xF4 || byte(1) <= 0x8F);
        return continues(1) && continues(2) && continues(3) && secondFits ? 4 : 0;
    }
    return 0;
}

} // namespace

std::string escaped(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result;
    result.reserve(bytes.size());
    while (!bytes.empty()) {
        const auto first = static_cast<unsigned char>(bytes.front());
        std::size_t length = sequenceLength(bytes);
        const bool control = (first < 0x20 && first != '\t') || first == 0x7F;
        if (length == 0 || control) {
            result += {'\\', 'x', digits[first >> 4], digits[first & 15]};
            length = 1;
        } else {
            result.append(bytes.substr(0, length));
        }
        bytes.remove_prefix(length);
    }
    return result;
}

bool isUtf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t length = sequenceLength(bytes);
        if (length == 0)
            return false;
        bytes.remove_prefix(length);
    }
    return true;
}

} // namespace slipway::text
