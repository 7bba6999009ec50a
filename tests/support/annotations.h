// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/byte_range.h"

#include <string>
#include <string_view>
#include <vector>

namespace slipway::test {

// A source text with ranges marked by ⟦ and ⟧, which no Dockerfile holds: "FROM ⟦ubunut⟧" is the text "FROM ubunut" and
// the range of "ubunut". Ranges may nest; they are listed in the order in which they open.
struct Annotated {
    std::string text;
    std::vector<text::ByteRange> ranges;
};

inline Annotated annotated(std::string_view marked) {
    static constexpr std::string_view open = "⟦", close = "⟧";
    Annotated result;
    std::vector<std::size_t> pending;
    while (!marked.empty()) {
        if (marked.starts_with(open)) {
            pending.push_back(result.ranges.size());
            result.ranges.push_back({result.text.size(), result.text.size()});
            marked.remove_prefix(open.size());
        } else if (marked.starts_with(close) && !pending.empty()) {
            result.ranges[pending.back()].end = result.text.size();
            pending.pop_back();
            marked.remove_prefix(close.size());
        } else {
            result.text += marked.front();
            marked.remove_prefix(1);
        }
    }
    return result;
}

} // namespace slipway::test
