// SPDX-License-Identifier: Apache-2.0
#include "engine/shell/syntax.h"

#include <algorithm>

namespace slipway::shell {

namespace {

bool anyExpansion(const std::vector<Part>& parts) {
    return std::ranges::any_of(parts, [](const Part& part) {
        return part.isExpansion() || (part.kind == Part::Kind::DoubleQuoted && anyExpansion(part.parts));
    });
}

} // namespace

bool Word::hasExpansion() const {
    return anyExpansion(parts);
}

bool Word::isLiteral() const {
    return braces.empty() && !hasExpansion() && !std::ranges::contains(parts, Part::Kind::Glob, &Part::kind);
}

bool Word::isQuoted() const {
    return std::ranges::any_of(parts, &Part::isQuote);
}

} // namespace slipway::shell
