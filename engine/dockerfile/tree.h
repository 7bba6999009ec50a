// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/byte_range.h"

#include <cstdint>
#include <optional>
#include <vector>

// The lossless tree: two levels. Branches stand in file order and cover the file without gaps; each owns a run of
// leaves that covers it without gaps. All leaves in order are the bytes of the file.
namespace slipway::dockerfile {

enum class LeafKind : std::uint8_t {
    ByteOrderMark,
    Whitespace,   // blanks, also the whole of a blank line but its end
    LineEnd,      // "\n", "\r\n"; a "\r" at the end of the file
    Continuation, // escape token, blanks behind it and the line end
    Comment,      // from "#" to the end of its line, without the line end
    Directive,    // "# name=value"
    Keyword,
    FlagName, // "--from"
    FlagSign, // "="
    FlagValue,
    Word, // an argument; a word over several lines is several leaves
    Text, // shell text, or arguments that make no words
    JsonSign,
    HeredocOpener, // "<<EOF" with what else the shell would read as part of that word
    HeredocBody,
    HeredocTerminator,
    Unparsed, // a file too large to be read
};

struct Leaf {
    LeafKind kind{};
    text::ByteRange range;
};

enum class BranchKind : std::uint8_t { Blank, Comment, Directive, Instruction, Unparsed };

struct Branch {
    BranchKind kind{};
    text::ByteRange range;
    std::size_t firstLeaf = 0;
    std::size_t leafCount = 0;
    // Counts the instructions of the file from 0, ARG before FROM included; only for BranchKind::Instruction.
    std::optional<std::size_t> instruction{};
};

struct Tree {
    std::vector<Leaf> leaves;
    std::vector<Branch> branches;

    // The leaf that holds the byte at `position`; nothing past the end.
    [[nodiscard]] const Leaf* leafAt(std::size_t position) const;
    [[nodiscard]] const Branch* branchAt(std::size_t position) const;
};

} // namespace slipway::dockerfile
