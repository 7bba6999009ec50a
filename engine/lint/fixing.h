// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/lint.h"

#include <string>
#include <vector>

namespace slipway::lint {

struct FixedText {
    std::string text;
    // What has been mended, in the order in which it was, with places in the texts of that moment.
    std::vector<Finding> mended;
    LintResult remaining; // of the new text
};

// Applies the first fix of every finding (with `suggestions` those that are not safe too), lints the result and goes
// on until nothing is left to mend. Of fixes that overlap, the first is applied and the others get their turn in the
// next round. A fix that makes the text worse to read for the parser is not applied. Ends for every input.
[[nodiscard]] FixedText fixed(const LintInput& input, bool suggestions);

// The text with these fixes, as many as do not overlap; for previews. Places are those of `source`.
[[nodiscard]] std::string withFixes(const text::SourceText& source, std::span<const Fix* const> fixes);

} // namespace slipway::lint
