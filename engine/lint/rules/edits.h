// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/subject.h"

#include <span>
#include <string>
#include <string_view>

// What fixes are made of.
namespace slipway::lint::rules {

// The line end that the file uses.
[[nodiscard]] std::string_view newline(const Subject& subject);
// The lines that an instruction fills, with the last line end: what to delete so that nothing of it stays.
[[nodiscard]] text::ByteRange wholeLines(const Subject& subject, text::ByteRange range);
// ["a", "b"], escaped as JSON.
[[nodiscard]] std::string jsonArray(std::span<const std::string> words);
// In double quotes, as ENV and LABEL read it: quotes, escape tokens and "$" stay what they are.
[[nodiscard]] std::string quotedValue(std::string_view value, char escape);
// Where the word ends for something that is to stand inside its quotes.
[[nodiscard]] std::size_t innerEnd(const Subject& subject, const dockerfile::Word& word);

} // namespace slipway::lint::rules
