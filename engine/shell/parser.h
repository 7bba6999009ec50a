// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/shell/mapped_text.h"
#include "engine/shell/syntax.h"

// Parses what sh, bash and ash read. It never gives up: there is always a tree, and every problem with its place. Its
// time is linear in the length of the text. It reads the grammar of bash whatever the dialect is; what a plain sh does
// not know is for the linter to say.
namespace slipway::shell {

[[nodiscard]] Script parse(const MappedText& text, Dialect dialect);

} // namespace slipway::shell
