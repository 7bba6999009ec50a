// SPDX-License-Identifier: Apache-2.0
#include "engine/language/context_paths.h"

#include "engine/context/path_match.h"
#include "engine/messages/catalogue/general.h"

namespace slipway::language {

namespace {

using context::EntryKind;
using context::EntryStatus;

// The context with what the ignore file hides.
class WholeContext final : public context::SourceTree {
public:
    explicit WholeContext(const context::ContextTree& tree)
        : m_tree(tree) {}

    std::string name() const override { return m_tree.name(); }
    Result<std::optional<EntryStatus>> status(std::string_view path) const override {
        const auto found = m_tree.find(path);
        return found ? std::optional(m_tree.entries()[*found].status) : std::nullopt;
    }
    Result<std::vector<context::NamedStatus>> readDirectory(std::string_view path) const override {
        std::vector<context::NamedStatus> result;
        if (const auto found = m_tree.find(path)) {
            const context::ContextEntry& entry = m_tree.entries()[*found];
            for (const context::ContextEntry& child : m_tree.entries().subspan(entry.firstChild, entry.childCount))
                result.push_back({child.name, child.status});
        }
        return result;
    }
    Result<std::string> readLink(std::string_view path) const override {
        const auto found = m_tree.find(path);
        return found ? m_tree.entries()[*found].link : std::string();
    }
    Result<std::vector<context::ExtendedAttribute>> attributes(std::string_view) const override {
        return std::vector<context::ExtendedAttribute>();
    }
    Result<std::unique_ptr<context::FileReader>> open(std::string_view path) const override {
        return fail(ErrorCode::Unsupported, msg::CannotOpenFile, path, "");
    }

private:
    const context::ContextTree& m_tree;
};

bool isRemote(std::string_view source) {
    return source.contains("://") || source.starts_with("git@");
}

// Files and their bytes; `request` has one source.
CopyMatches matchesOf(const context::SourceTree& tree, const context::CopyRequest& request,
                      const std::stop_token& stop) {
    CopyMatches result;
    const auto selection = context::selectSources(tree, request, stop);
    if (!selection)
        return result;
    for (const context::CopyGroup& group : selection->groups) {
        for (const context::CopyItem& item : group.items) {
            if (item.status.kind == EntryKind::Directory || item.parentOnly)
                continue;
            ++result.files;
            result.bytes += item.status.kind == EntryKind::File ? item.status.size : 0;
        }
    }
    return result;
}

} // namespace

std::vector<ContextEntry> contextEntries(const context::ContextTree& tree, std::string_view directory) {
    std::vector<ContextEntry> result;
    const auto found = tree.find(context::rootedPath(directory));
    if (!found)
        return result;
    const context::ContextEntry& entry = tree.entries()[*found];
    for (const context::ContextEntry& child : tree.entries().subspan(entry.firstChild, entry.childCount))
        result.push_back({child.name, child.status.kind == EntryKind::Directory, !child.sent});
    return result;
}

std::optional<CopyMatches> copyMatches(const context::ContextTree& tree, const context::CopyRequest& request,
                                       const std::stop_token& stop) {
    std::optional<CopyMatches> result;
    const WholeContext whole(tree);
    for (const std::string& source : request.sources) {
        if (isRemote(source))
            continue;
        context::CopyRequest one = request;
        one.sources = {source};
        const CopyMatches sent = matchesOf(tree, one, stop), all = matchesOf(whole, one, stop);
        result = result.value_or(CopyMatches{});
        result->files += sent.files;
        result->bytes += sent.bytes;
        result->ignored += all.files > sent.files ? all.files - sent.files : 0;
    }
    return result;
}

} // namespace slipway::language
