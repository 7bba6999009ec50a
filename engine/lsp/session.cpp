// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/session.h"

#include "engine/language/context_paths.h"

namespace slipway::lsp {

namespace {

constexpr std::chrono::seconds imagesTrusted{5};

} // namespace

language::Surroundings Session::surroundings(const Document& document) {
    language::Surroundings result;
    if (!document.path().empty())
        result.context = [this, path = document.path()](std::string_view directory) {
            const auto tree = contexts.of(path);
            return tree ? language::contextEntries(*tree, directory) : std::vector<language::ContextEntry>();
        };
    const auto now = outside.clock();
    if (outside.images && (!m_listed || now - *m_listed > imagesTrusted)) {
        m_images = outside.images();
        m_listed = now;
    }
    result.images = m_images;
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
