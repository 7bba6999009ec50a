// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/dockerfile/logical_line.h"

#include <optional>
#include <vector>

// What an editor asks about a Dockerfile: colours (tokens.h), the meaning of a place (place.h), completion, hover,
// definitions and references, rename, outline and folding, the formatter. Pure functions over the parsed file, with
// byte ranges; a window and a language server ask the same ones.
namespace slipway::language {

using dockerfile::StageId;
using text::ByteRange;

// An instruction with where it stands. Points into the Dockerfile it was made from.
struct Placed {
    const dockerfile::Instruction* instruction = nullptr;
    std::optional<StageId> stage{}; // nothing before the first FROM
    std::size_t branch = 0;         // in Dockerfile::tree

    [[nodiscard]] dockerfile::Keyword keyword() const { return instruction->keyword; }
    // The instruction that ONBUILD holds, else the instruction itself.
    [[nodiscard]] const dockerfile::Instruction& inner() const;
};

// All instructions in file order.
[[nodiscard]] std::vector<Placed> placedInstructions(const dockerfile::Dockerfile& file);

// The one whose branch (indentation, heredocs and last line end included) holds the position; the end of the file
// belongs to the last one when no line end stands between.
[[nodiscard]] const Placed* placedAt(const dockerfile::Dockerfile& file, const std::vector<Placed>& all,
                                     std::size_t position);

// The instruction as one line, without heredoc bodies: comments and continuations inside are gone, the blanks in front
// of the keyword too.
[[nodiscard]] dockerfile::LogicalLine logicalLine(const dockerfile::Dockerfile& file, const Placed& placed);

// The place of `source` in the joined line: the first byte that does not stand before it.
[[nodiscard]] std::size_t joinedPosition(const dockerfile::LogicalLine& line, std::size_t source);

} // namespace slipway::language
