// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/instruction.h"
#include "engine/messages/finding.h"
#include "engine/text/source_text.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::lint {

// "$name" or "${name...}" in a word; offsets into its text.
struct VariableReference {
    std::string name;
    std::size_t begin = 0; // of the "$"
    std::size_t end = 0;
    std::size_t nameBegin = 0;
    bool hasDefault = false; // ${name:-...} and its like: works without the variable
};

// Those that expansion would replace: not in single quotes, not behind the escape token. The ones inside a modifier's
// word come too.
[[nodiscard]] std::vector<VariableReference> variableReferences(std::string_view word, char escape);

// Of `names` the nearest to `name` that a reference can name: ARG takes others too.
[[nodiscard]] std::optional<std::string_view> similarVariable(std::string_view name,
                                                              std::vector<std::string_view> names);
// "Did you mean" and the fix that writes `name` in the reference.
void suggestVariable(const text::SourceText& source, const dockerfile::Word& word, const VariableReference& use,
                     std::string_view name, Finding& finding);

// The place of a part of a word; the whole word where a continuation stands inside and the part cannot be found.
[[nodiscard]] text::ByteRange rangeIn(const text::SourceText& source, const dockerfile::Word& word, std::size_t begin,
                                      std::size_t end);

} // namespace slipway::lint
