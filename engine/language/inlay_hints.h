// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/placed.h"

#include <string>
#include <vector>

namespace slipway::language {

// What a reader would have to look up, shown behind the word as if it stood there.
struct InlayHint {
    std::size_t position = 0;
    std::string text; // in the language of the file
    friend bool operator==(const InlayHint&, const InlayHint&) = default;
};

// For the instructions that touch the range, in file order: the words of FROM, COPY, ADD, WORKDIR, USER, EXPOSE and
// VOLUME that use variables, with those that the file gives a value put in ("= golang:1.24"), and the names of stages
// that --from gives by number.
[[nodiscard]] std::vector<InlayHint> inlayHints(const dockerfile::Dockerfile& file, ByteRange range);

} // namespace slipway::language
