// SPDX-License-Identifier: Apache-2.0
#include "engine/text/text_edit.h"

#include <algorithm>

namespace slipway::text {

std::optional<std::string> applyEdits(std::string_view bytes, std::vector<TextEdit> edits) {
    std::ranges::stable_sort(edits, {}, &TextEdit::range);
    std::string result;
    std::size_t copied = 0;
    for (const TextEdit& edit : edits) {
        if (edit.range.begin < copied || edit.range.end < edit.range.begin || edit.range.end > bytes.size())
            return std::nullopt;
        result.append(bytes.substr(copied, edit.range.begin - copied));
        result.append(edit.replacement);
        copied = edit.range.end;
    }
    result.append(bytes.substr(copied));
    return result;
}

} // namespace slipway::text
