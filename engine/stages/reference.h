// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/stages/graph.h"

#include <optional>
#include <string_view>
#include <vector>

namespace slipway::stages {

// What COPY --from= or the from= of a mount says, before anybody knows what it means.
struct Reference {
    EdgeKind kind{};
    dockerfile::Word name;
    // The range holds the name alone, and perhaps quotes around it, so that it can be replaced. Else it is that of the
    // whole mount.
    bool exact = true;
};

// Those of one instruction, in their order; ONBUILD's inner instruction is not looked at.
[[nodiscard]] std::vector<Reference> references(const dockerfile::Instruction& instruction);

// A stage's number as COPY and mounts may write it.
[[nodiscard]] std::optional<std::size_t> wholeNumber(std::string_view text);

} // namespace slipway::stages
