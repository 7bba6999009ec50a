// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/text/text_edit.h"

#include <vector>

namespace slipway::language {

// How many blanks lines that go on an instruction are moved in by.
inline constexpr std::size_t continuationIndent = 4;

// The edits that bring the instructions which touch `range` into one shape: keywords in capitals, one blank between
// arguments, lines that go on an instruction moved in by four (deeper ones keep their distance), no blanks at line
// ends, at most one empty line in a row, a line end at the end of the file. Meaning stays: nothing is touched inside
// quotes, heredoc bodies, comments and broken instructions. Formatting twice changes nothing more.
[[nodiscard]] std::vector<text::TextEdit> format(const dockerfile::Dockerfile& file, text::ByteRange range);
[[nodiscard]] std::vector<text::TextEdit> format(const dockerfile::Dockerfile& file);

} // namespace slipway::language
