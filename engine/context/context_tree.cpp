// SPDX-License-Identifier: Apache-2.0
#include "engine/context/context_tree.h"

#include "engine/context/path_match.h"
#include "engine/messages/catalogue/context.h"

#include <algorithm>

namespace slipway::context {

namespace {

struct PendingDirectory {
    std::uint32_t entry = 0;
    std::string path;
    std::size_t depth = 0;
    IgnoreMatcher::Inherited inherited;
};

} // namespace

Result<std::shared_ptr<const ContextTree>> ContextTree::walk(const std::filesystem::path& directory,
                                                             std::optional<IgnoreFile> ignoreFile,
                                                             const WalkOptions& options, std::stop_token stop) {
    auto opened = DirectoryTree::open(directory, directory.native());
    if (!opened)
        return passOn(std::move(opened.error()));
    const std::shared_ptr<ContextTree> tree(new ContextTree);
    tree->m_directory = std::move(*opened);
    if (ignoreFile) {
        auto matcher = IgnoreMatcher::compile(*ignoreFile);
        if (!matcher)
            return passOn(std::move(matcher.error()));
        tree->m_matcher = std::move(*matcher);
        tree->m_ignoreFile = std::move(ignoreFile);
    }
    const IgnoreMatcher& matcher = tree->m_matcher;
    std::vector<ContextEntry>& entries = tree->m_entries;

    auto rootStatus = tree->m_directory->status("");
    if (!rootStatus)
        return passOn(std::move(rootStatus.error()));
    ContextEntry root;
    root.status = **rootStatus;
    root.status.uid = root.status.gid = 0;
    entries.push_back(std::move(root));

    std::vector<PendingDirectory> pending(1);
    while (!pending.empty()) {
        if (stop.stop_requested())
            return cancelled();
        const PendingDirectory here = std::move(pending.back());
        pending.pop_back();
        auto listed = tree->m_directory->readDirectory(here.path);
        if (!listed) {
            tree->m_problems.push_back({here.path, listed.error().message});
            continue;
        }
        std::erase_if(*listed, [](const NamedStatus& entry) { return entry.status.kind == EntryKind::Socket; });
        if (entries.size() + listed->size() > options.maximumEntries) {
            auto failure =
                fail(ErrorCode::LimitExceeded, msg::ContextTooManyEntries, directory.native(), options.maximumEntries);
            failure.error().notes.push_back(messages::message(msg::ContextTooManyEntriesHint));
            return failure;
        }
        entries[here.entry].firstChild = static_cast<std::uint32_t>(entries.size());
        entries[here.entry].childCount = static_cast<std::uint32_t>(listed->size());
        const std::size_t firstPending = pending.size();
        for (NamedStatus& listing : *listed) {
            ContextEntry entry;
            entry.name = std::move(listing.name);
            entry.parent = here.entry;
            entry.status = listing.status;
            entry.status.uid = entry.status.gid = 0;
            std::string path = childPath(here.path, entry.name);
            IgnoreMatcher::Inherited own;
            const IgnoreMatcher::Verdict verdict = matcher.matchEntry(path, here.inherited, own);
            if (verdict.ignored) {
                entry.sent = false;
                entry.hiddenBy = verdict.pattern;
            }
            if (entry.status.kind == EntryKind::Symlink) {
                auto link = tree->m_directory->readLink(path);
                if (link)
                    entry.link = std::move(*link);
                else
                    tree->m_problems.push_back({path, link.error().message});
            }
            const bool enter = entry.status.kind == EntryKind::Directory &&
                               (entry.sent || options.countHidden || matcher.mayKeepBelow(path));
            if (enter) {
                if (here.depth + 1 > options.maximumDepth)
                    return fail(ErrorCode::LimitExceeded, msg::ContextTooDeep, path, options.maximumDepth);
                pending.push_back(
                    {static_cast<std::uint32_t>(entries.size()), std::move(path), here.depth + 1, std::move(own)});
            }
            entries.push_back(std::move(entry));
        }
        // Taken from the back: first name first.
        std::reverse(pending.begin() + static_cast<std::ptrdiff_t>(firstPending), pending.end());
    }

    // Children stand behind their directory.
    for (std::size_t i = entries.size() - 1; i > 0; --i) {
        if (entries[i].sent)
            entries[entries[i].parent].sent = true;
    }
    tree->m_hidden.resize(matcher.patterns().size());
    for (std::size_t i = 1; i < entries.size(); ++i) {
        const ContextEntry& entry = entries[i];
        ContextAmount& amount = entry.sent || !entry.hiddenBy ? tree->m_sent : tree->m_hidden[*entry.hiddenBy];
        ++amount.entries;
        if (entry.status.kind == EntryKind::File)
            amount.bytes += entry.status.size;
    }
    std::ranges::sort(tree->m_problems, {}, &ContextProblem::path);
    return tree;
}

std::string ContextTree::path(std::size_t entry) const {
    std::vector<std::size_t> chain;
    for (; entry != 0; entry = m_entries[entry].parent)
        chain.push_back(entry);
    std::string result;
    for (auto at = chain.rbegin(); at != chain.rend(); ++at)
        result = childPath(result, m_entries[*at].name);
    return result;
}

std::optional<std::size_t> ContextTree::find(std::string_view path) const {
    std::size_t at = 0;
    for (const std::string_view element : components(path)) {
        const auto children = std::span(m_entries).subspan(m_entries[at].firstChild, m_entries[at].childCount);
        const auto found = std::ranges::lower_bound(children, element, {}, &ContextEntry::name);
        if (found == children.end() || found->name != element)
            return std::nullopt;
        at = m_entries[at].firstChild + static_cast<std::size_t>(found - children.begin());
    }
    return at;
}

ContextAmount ContextTree::hiddenTotal() const {
    ContextAmount total;
    for (const ContextAmount& amount : m_hidden) {
        total.entries += amount.entries;
        total.bytes += amount.bytes;
    }
    return total;
}

Result<std::optional<EntryStatus>> ContextTree::status(std::string_view path) const {
    const auto entry = find(path);
    if (!entry || !m_entries[*entry].sent)
        return std::nullopt;
    return m_entries[*entry].status;
}

Result<std::vector<NamedStatus>> ContextTree::readDirectory(std::string_view path) const {
    const auto entry = find(path);
    if (!entry || !m_entries[*entry].sent || m_entries[*entry].status.kind != EntryKind::Directory)
        return fail(ErrorCode::NotFound, msg::SourceNoDirectory, path);
    const auto problem = std::ranges::lower_bound(m_problems, path, {}, &ContextProblem::path);
    if (problem != m_problems.end() && problem->path == path)
        return std::unexpected(Error{ErrorCode::Permission, problem->reason});
    std::vector<NamedStatus> result;
    const ContextEntry& directory = m_entries[*entry];
    for (std::size_t i = 0; i < directory.childCount; ++i) {
        const ContextEntry& child = m_entries[directory.firstChild + i];
        if (child.sent)
            result.push_back({child.name, child.status});
    }
    return result;
}

Result<std::string> ContextTree::readLink(std::string_view path) const {
    const auto entry = find(path);
    if (!entry || !m_entries[*entry].sent || m_entries[*entry].status.kind != EntryKind::Symlink)
        return fail(ErrorCode::NotFound, msg::SourceNoFile, path);
    return m_entries[*entry].link;
}

Result<std::vector<ExtendedAttribute>> ContextTree::attributes(std::string_view path) const {
    return m_directory->attributes(path);
}

Result<std::unique_ptr<FileReader>> ContextTree::open(std::string_view path) const {
    const auto entry = find(path);
    if (!entry || !m_entries[*entry].sent)
        return fail(ErrorCode::NotFound, msg::SourceNoFile, path);
    return m_directory->open(path);
}

Result<int> ContextTree::openDescriptor(std::string_view path) const {
    const auto entry = find(path);
    if (!entry || !m_entries[*entry].sent)
        return fail(ErrorCode::NotFound, msg::SourceNoFile, path);
    return m_directory->openDescriptor(path);
}

std::optional<HiddenBy> ContextTree::hiddenBy(std::string_view path) const {
    if (!m_ignoreFile)
        return std::nullopt;
    // Below an ignored directory nothing may have been listed; ask the disk, and the patterns why.
    const auto entry = find(path);
    if (entry && m_entries[*entry].sent)
        return std::nullopt;
    const auto pattern = m_matcher.whichPattern(path);
    if (!pattern)
        return std::nullopt;
    const auto present = m_directory->status(path);
    if (!present || !*present)
        return std::nullopt;
    const IgnorePattern& hiding = m_matcher.patterns()[*pattern];
    return HiddenBy{m_ignoreFile->source, hiding.range, std::string(m_ignoreFile->source.slice(hiding.range))};
}

} // namespace slipway::context
