// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Characters as the Dockerfile language sees them, whatever the locale says: Unicode's blanks, letters and digits.
namespace slipway::dockerfile {

// One character of a text. Bytes that are no UTF-8 are characters of one byte each, so that they survive.
struct Character {
    char32_t point = 0;
    std::size_t length = 1;
};

// `at` must be inside `text`.
[[nodiscard]] Character characterAt(std::string_view text, std::size_t at);

[[nodiscard]] bool isSpace(char32_t point);
[[nodiscard]] bool isLetter(char32_t point);
[[nodiscard]] bool isDigit(char32_t point);

// The blanks that separate an instruction's name and whitespace lists: no line feed, no Unicode.
[[nodiscard]] constexpr bool isSeparator(char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

// First position at or after `at` that is no (Unicode) blank; the size of the text when there is none.
[[nodiscard]] std::size_t skipSpace(std::string_view text, std::size_t at);
// The end of the text without the blanks at its end, not before `from`.
[[nodiscard]] std::size_t trimmedEnd(std::string_view text, std::size_t from);

[[nodiscard]] std::string toLower(std::string_view text); // ASCII
[[nodiscard]] std::string toUpper(std::string_view text); // ASCII
[[nodiscard]] bool equalIgnoringCase(std::string_view a, std::string_view b);

} // namespace slipway::dockerfile
