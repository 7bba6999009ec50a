// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace slipway::dockerfile {

// "$NAME" or "${NAME...}" in a text. Offsets are bytes of the text.
struct VariableSpan {
    std::size_t begin = 0;
    std::size_t end = 0; // with the closing brace; up to the end of the text when that is missing
    std::size_t nameBegin = 0;
    std::size_t nameEnd = 0;
    bool braces = false;
    bool closed = false; // the closing brace is there
};

enum class Quoting : std::uint8_t {
    Words, // '...' keeps what it holds, the escape token keeps one character
    Raw,   // quotes are characters, the escape token keeps one character: heredocs
};

// Where a Dockerfile's expansion replaces variables, in the order of their "$"; those inside "${a:-$b}" follow it.
[[nodiscard]] std::vector<VariableSpan> findVariables(std::string_view text, char escape, Quoting quoting);

} // namespace slipway::dockerfile
