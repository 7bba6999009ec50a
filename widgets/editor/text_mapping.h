// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <cstddef>
#include <string>
#include <string_view>

// How the bytes of one line look on screen, and the way between bytes and UTF-16 units. What QTextDocument would
// change, swallow or break the line at is shown by a stand-in of one unit; the bytes themselves are never taken from
// the screen but for what was typed.
namespace slipway::widgets {

// A line without its end. The first line of a file has no byte order mark here (see hiddenPrefix).
[[nodiscard]] QString displayed(std::string_view line);

// Units in front of the byte; a byte inside a character counts as its begin.
[[nodiscard]] qsizetype unitOf(std::string_view line, std::size_t byte);
// The byte where the character of the unit begins; the size of the line for units behind its end.
[[nodiscard]] std::size_t byteOf(std::string_view line, qsizetype unit);

// Bytes of text that was typed: paragraph separators become `lineEnd`.
[[nodiscard]] std::string encoded(QStringView text, std::string_view lineEnd);

// Bytes at the begin of a file that are not shown: the byte order mark.
[[nodiscard]] std::size_t hiddenPrefix(std::string_view file);

} // namespace slipway::widgets
