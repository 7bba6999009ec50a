// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/dockerfile.h"

#include <algorithm>

namespace slipway::dockerfile {

bool Dockerfile::hasErrors() const {
    return std::ranges::contains(diagnostics, Severity::Error, &Finding::severity);
}

std::optional<Error> Dockerfile::firstError() const {
    const auto found = std::ranges::find(diagnostics, Severity::Error, &Finding::severity);
    if (found == diagnostics.end())
        return std::nullopt;
    return toError(*found, source);
}

Error toError(const Finding& finding, const text::SourceText& source) {
    return {ErrorCode::InvalidInput, finding.message, Place{source, finding.range}, finding.notes};
}

} // namespace slipway::dockerfile
