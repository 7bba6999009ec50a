// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/context/copy_selection.h"
#include "engine/language/placed.h"
#include "engine/messages/message.h"
#include "engine/stages/graph.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace slipway::language {

// What the sources of a COPY or ADD match in the build context.
struct CopyMatches {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t ignored = 0; // files that the ignore file hides
};

struct HoverSources {
    // Facts about a base image, ready to be read: "78.6 MB, Debian 12, glibc 2.36"; none when it is not known.
    std::function<std::vector<messages::Message>(std::string_view image)> image{};
    // The request has the variables that the file gives a value replaced.
    std::function<std::optional<CopyMatches>(const context::CopyRequest& request)> copy{};
};

struct Hover {
    ByteRange range;
    std::string code; // a synopsis, a name with its value: shown in the font of the text
    std::vector<messages::Message> paragraphs;
};

// What is to be said about the place; nothing where there is nothing to say.
[[nodiscard]] std::optional<Hover> hover(const dockerfile::Dockerfile& file, const stages::StageGraph& graph,
                                         std::size_t position, const HoverSources& sources = {});

} // namespace slipway::language
