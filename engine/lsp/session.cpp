// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/session.h"

#include "engine/language/context_paths.h"

namespace slipway::lsp {

language::Surroundings Session::surroundings(const Document& document) {
    language::Surroundings result;
    if (!document.path().empty())
        result.context = [this, path = document.path()](std::string_view directory) {
            const auto tree = contexts.of(path);
            return tree ? language::contextEntries(*tree, directory) : std::vector<language::ContextEntry>();
        };
    if (outside.images)
        result.images = outside.images();
    return result;
}

language::HoverSources Session::hoverSources(const Document& document) {
    language::HoverSources result;
    if (!document.path().empty())
        result.copy = [this, path = document.path()](
                          const context::CopyRequest& request) -> std::optional<language::CopyMatches> {
            const auto tree = contexts.of(path);
            return tree ? language::copyMatches(*tree, request, {}) : std::nullopt;
        };
    return result;
}

} // namespace slipway::lsp
