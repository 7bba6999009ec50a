// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/placed.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::language {

enum class TokenKind : std::uint8_t {
    Keyword,
    Flag,
    Operator,
    Value,    // of a flag, a directive, a mount's key
    Property, // a name that is given a value: ENV, ARG, LABEL, a mount's key
    Image,
    Stage,
    Variable,
    String,
    Number,
    Path,
    Comment,
    Directive,
    Heredoc, // "<<EOF" and its "EOF"
    Continuation,
    Unknown, // a word where an instruction's name should stand
};
inline constexpr std::size_t tokenKindCount = static_cast<std::size_t>(TokenKind::Unknown) + 1;

// The name that language servers give it.
[[nodiscard]] std::string_view name(TokenKind kind);

struct Token {
    ByteRange range; // within one line
    TokenKind kind{};
    friend bool operator==(const Token&, const Token&) = default;
};

// What is coloured by the structure of the Dockerfile between `range`'s ends, in order, without overlaps: of all
// instructions, comments and directives that touch it. Text for shells and other languages has no tokens (see bodies).
[[nodiscard]] std::vector<Token> tokens(const dockerfile::Dockerfile& file, const std::vector<Placed>& placed,
                                        ByteRange range);

// Text in another language inside an instruction.
struct Body {
    ByteRange range; // whole lines' worth: comments and continuations of the instruction stand inside
    bool heredoc = false;
    // "sh", "bash", "python3": base name of what reads it; empty when a file is written.
    std::string interpreter{};
    // Of a file that COPY or ADD writes: its path; else empty.
    std::string fileName{};
};

// `shell` is what SHELL says (see shellAt); empty means sh.
[[nodiscard]] std::vector<Body> bodies(const Placed& placed, std::string_view shell);

// The first word of the SHELL that holds at an instruction, without its directories: that of its stage or of the stages
// it is made from; "sh" when none says otherwise.
[[nodiscard]] std::string shellAt(const dockerfile::Dockerfile& file, const Placed& placed);

} // namespace slipway::language
