// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/characters.h"

#include "engine/dockerfile/unicode_ranges.inc"

#include <algorithm>
#include <iterator>

namespace slipway::dockerfile {

namespace {

struct Range {
    char32_t first, last;
};
constexpr Range letters[] = {SLIPWAY_LETTERS};
constexpr Range digits[] = {SLIPWAY_DIGITS};

template <std::size_t N>
bool inRanges(const Range (&ranges)[N], char32_t point) {
    const Range* after = std::upper_bound(std::begin(ranges), std::end(ranges), point,
                                          [](char32_t p, const Range& r) { return p < r.first; });
    return after != std::begin(ranges) && point <= (after - 1)->last;
}

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

Character characterAt(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
    };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first >= 0xC2 && first <= 0xDF && tail(1))
        return {((first & 0x1Fu) << 6) | (byte(1) & 0x3Fu), 2};
    if (first >= 0xE0 && first <= 0xEF && tail(1) && tail(2)) {
        const char32_t point = ((first & 0x0Fu) << 12) | ((byte(1) & 0x3Fu) << 6) | (byte(2) & 0x3Fu);
        if (point >= 0x800 && (point < 0xD800 || point > 0xDFFF))
            return {point, 3};
    }
    if (first >= 0xF0 && first <= 0xF4 && tail(1) && tail(2) && tail(3)) {
        const char32_t point =
            ((first & 0x07u) << 18) | ((byte(1) & 0x3Fu) << 12) | ((byte(2) & 0x3Fu) << 6) | (byte(3) & 0x3Fu);
        if (point >= 0x10000 && point <= 0x10FFFF)
            return {point, 4};
    }
    // A stray byte must not pass for the letter of the same number.
    return {first < 0x80 ? first : 0xFFFDu, 1};
}

bool isSpace(char32_t point) {
    return (point >= 0x09 && point <= 0x0D) || point == ' ' || point == 0x85 || point == 0xA0 || point == 0x1680 ||
           (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 || point == 0x202F ||
           point == 0x205F || point == 0x3000;
}

bool isLetter(char32_t point) {
    if (point < 0x80)
        return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
    return inRanges(letters, point);
}

bool isDigit(char32_t point) {
    if (point < 0x80)
        return point >= '0' && point <= '9';
    return inRanges(digits, point);
}

std::size_t skipSpace(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const Character character = characterAt(text, at);
        if (!isSpace(character.point))
            break;
        at += character.length;
    }
    return at;
}

std::size_t trimmedEnd(std::string_view text, std::size_t from) {
    std::size_t end = text.size();
    while (end > from) {
        std::size_t start = end - 1;
        while (start > from && end - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0u) == 0x80u)
            --start;
        const Character character = characterAt(text.substr(0, end), start);
        if (start + character.length != end || !isSpace(character.point))
            break;
        end = start;
    }
    return end;
}

std::string toLower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

std::string toUpper(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return result;
}

bool equalIgnoringCase(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

} // namespace slipway::dockerfile
