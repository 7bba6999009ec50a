// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/text/text_edit.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

// What an editor does to whole lines. `range` is a selection, or a caret when it is empty; a line that a selection only
// touches with its end does not count.
namespace slipway::language {

// "# " in front of every line, or away when all that are not blank have it.
[[nodiscard]] std::vector<text::TextEdit> toggleComment(const text::SourceText& source, text::ByteRange range);
[[nodiscard]] std::vector<text::TextEdit> indentLines(const text::SourceText& source, text::ByteRange range);
[[nodiscard]] std::vector<text::TextEdit> unindentLines(const text::SourceText& source, text::ByteRange range);

// The lines change places with the one above or below; `range` is where the selection is then. Nothing at the edges.
struct MovedLines {
    std::vector<text::TextEdit> edits;
    text::ByteRange range;
};
[[nodiscard]] std::optional<MovedLines> moveLines(const text::SourceText& source, text::ByteRange range, bool up);

// Blanks for a line that is begun by Enter at the position: as the line there has, and moved in where that continues an
// instruction for the first time.
[[nodiscard]] std::string newLineIndent(const dockerfile::Dockerfile& file, std::size_t position);

// The bracket at or before the position and the one that belongs to it, inside one instruction.
[[nodiscard]] std::optional<std::pair<text::ByteRange, text::ByteRange>> bracketPair(const dockerfile::Dockerfile& file,
                                                                                     std::size_t position);

} // namespace slipway::language
