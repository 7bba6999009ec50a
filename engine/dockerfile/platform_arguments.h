// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace slipway::dockerfile {

// What the builder sets (GlobalScope): seen by FROM, and by a stage's "ARG name".
inline constexpr std::array<std::string_view, 11> platformArguments{
    "TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETOSVERSION", "TARGETSTAGE",
    "BUILDPLATFORM",  "BUILDOS",  "BUILDARCH",  "BUILDVARIANT",  "BUILDOSVERSION"};

[[nodiscard]] constexpr bool isPlatformArgument(std::string_view name) {
    return std::ranges::contains(platformArguments, name);
}

} // namespace slipway::dockerfile
