// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"
#include "engine/text/source_text.h"

#include <string>
#include <string_view>
#include <vector>

namespace slipway::lint {

// A YAML value with its place; anchors and aliases are refused, so that a file cannot blow up.
struct YamlNode {
    enum class Kind : std::uint8_t { Null, Scalar, Sequence, Map };
    Kind kind = Kind::Null;
    text::ByteRange range{};
    std::string value{};             // Scalar
    bool quoted = false;             // Scalar
    std::vector<YamlNode> items{};   // Sequence; of Map the values
    std::vector<std::string> keys{}; // Map
    std::vector<text::ByteRange> keyRanges{};

    [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

// The first document; Null for an empty text. Errors have their place.
[[nodiscard]] Result<YamlNode> parseYaml(const text::SourceText& source);

} // namespace slipway::lint
