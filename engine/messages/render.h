// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"
#include "engine/messages/result.h"

#include <string>

namespace slipway::messages {

struct RenderOptions {
    Language language = Language::English;
    bool colour = false;
    // Columns a source line may take; a longer one is cut around the caret.
    std::size_t width = 120;
};

// "Dockerfile:3:5: error: text", the line itself and a caret under the range (tabs, wide and combining characters
// lined up), then the notes. Ends with a line break. Without a place: "error: text".
[[nodiscard]] std::string renderError(const Error& error, const RenderOptions& options);
[[nodiscard]] std::string renderFinding(const Finding& finding, const text::SourceText& source,
                                        const RenderOptions& options);

// Terminal cells of the characters: 2 for East Asian wide ranges and emoji, 0 for combining marks, else 1. A short
// table is enough to line up a caret or a column.
[[nodiscard]] std::size_t cellWidth(std::string_view bytes);

} // namespace slipway::messages
