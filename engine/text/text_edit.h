// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/byte_range.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::text {

// Replaces the bytes of `range` by `replacement`; an empty range inserts.
struct TextEdit {
    ByteRange range;
    std::string replacement;
    friend bool operator==(const TextEdit&, const TextEdit&) = default;
};

// The text with all edits made at once. Edits may come in any order; several insertions at one place keep theirs.
// Nothing when two edits overlap or one leaves the text: then none is made.
[[nodiscard]] std::optional<std::string> applyEdits(std::string_view bytes, std::vector<TextEdit> edits);

} // namespace slipway::text
