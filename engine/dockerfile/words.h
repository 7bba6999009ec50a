// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The ways in which a line falls into arguments. Offsets are bytes of the text that was given.
namespace slipway::dockerfile {

struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text; // what it means: mostly the slice itself
};

// At blanks, whatever stands between: FROM, EXPOSE, COPY's whitespace form.
[[nodiscard]] std::vector<Span> splitAtBlanks(std::string_view text, std::size_t begin, std::size_t end);

// At blanks outside of quotes and not behind an escape token; quotes stay: ENV, LABEL, ARG.
[[nodiscard]] std::vector<Span> splitQuoted(std::string_view text, std::size_t begin, std::size_t end, char escape);

struct RawFlag {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text; // with quotes and escapes removed
};
struct RawFlags {
    std::vector<RawFlag> flags;
    std::size_t argumentsBegin = 0;
};
// Words that start with "--" up to the first that does not, or to "--" alone. Here "\" escapes whatever the escape
// directive says, as in BuildKit.
[[nodiscard]] RawFlags splitFlags(std::string_view text, std::size_t begin, std::size_t end);

struct JsonArray {
    enum class Outcome : std::uint8_t {
        NotJson,    // no array, or not well-formed: the text is a shell line or a list of words
        NotStrings, // well-formed, but something in it is no string
        Strings,
    };
    Outcome outcome = Outcome::NotJson;
    std::vector<Span> strings; // spans with the quotes, texts decoded
    Span culprit;              // for NotStrings: the first element that is none
};
[[nodiscard]] JsonArray parseJsonArray(std::string_view text, std::size_t begin, std::size_t end);

} // namespace slipway::dockerfile
