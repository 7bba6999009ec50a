// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace slipway::lint::rules {

// The parts of an image's name as written; views into it, empty where missing.
struct ImageName {
    std::string_view registry;
    std::string_view repository; // without the registry
    std::string_view tag;
    std::string_view digest; // behind "@"
};

[[nodiscard]] ImageName imageName(std::string_view text);
// A literal name that no registry can have: wrong characters in repository, tag or digest.
[[nodiscard]] bool isValidImageName(std::string_view text);
// A tag of a well-known image that does not move between major versions; empty when none is known.
[[nodiscard]] std::string_view knownTag(const ImageName& name);

} // namespace slipway::lint::rules
