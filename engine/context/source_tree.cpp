// SPDX-License-Identifier: Apache-2.0
#include "engine/context/source_tree.h"

#include "engine/context/path_match.h"
#include "engine/messages/catalogue/context.h"

#include <deque>

namespace slipway::context {

std::optional<HiddenBy> SourceTree::hiddenBy(std::string_view) const {
    return std::nullopt;
}

Result<std::string> resolvePath(const SourceTree& tree, std::string_view path, bool followLast) {
    // As containerd's continuity does.
    constexpr int maximumLinks = 255;
    std::deque<std::string> pending;
    for (const std::string_view element : components(path))
        pending.emplace_back(element);
    std::string resolved;
    int links = 0;
    while (!pending.empty()) {
        const std::string element = std::move(pending.front());
        pending.pop_front();
        if (element == ".")
            continue;
        if (element == "..") {
            const std::size_t slash = resolved.rfind('/');
            resolved.resize(slash == std::string::npos ? 0 : slash);
            continue;
        }
        const std::string here = childPath(resolved, element);
        auto found = tree.status(here);
        if (!found)
            return passOn(std::move(found.error()));
        if (!*found)
            return fail(ErrorCode::NotFound, msg::CopySourceNotFound, "COPY", path, tree.name());
        if ((*found)->kind != EntryKind::Symlink || (pending.empty() && !followLast)) {
            resolved = here;
            continue;
        }
        if (++links > maximumLinks)
            return fail(ErrorCode::InvalidInput, msg::SourceLinkLoop, path);
        auto target = tree.readLink(here);
        if (!target)
            return passOn(std::move(target.error()));
        if (target->starts_with('/'))
            resolved.clear();
        const auto elements = components(*target);
        for (auto at = elements.rbegin(); at != elements.rend(); ++at)
            pending.emplace_front(*at);
    }
    return resolved;
}

} // namespace slipway::context
