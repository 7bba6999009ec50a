// SPDX-License-Identifier: Apache-2.0
#include "engine/build/build_contexts.h"

#include <chrono>
#include <cstring>
#include <unordered_map>

namespace slipway::build {

// The stat cache of one tree, read from the store as a whole and written back at the end.
class BuildContexts::Remembered final : public context::StatCache {
public:
    explicit Remembered(std::vector<store::StatDigest> known) {
        for (store::StatDigest& each : known)
            if (each.digest.size() == sizeof(context::Sha256)) {
                std::string path = each.path;
                m_known.emplace(std::move(path), std::move(each));
            }
    }
    std::optional<context::Sha256> find(const context::StatKey& key) override {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_known.find(key.path);
        if (found == m_known.end())
            return std::nullopt;
        const store::StatDigest& each = found->second;
        if (each.device != key.device || each.inode != key.inode || each.size != key.size ||
            each.modified != key.modified || each.changed != key.changed)
            return std::nullopt;
        context::Sha256 digest;
        std::memcpy(digest.data(), each.digest.data(), digest.size());
        return digest;
    }
    void remember(const context::StatKey& key, const context::Sha256& digest) override {
        const std::scoped_lock lock(m_mutex);
        store::StatDigest entry{key.path,
                                key.device,
                                key.inode,
                                key.size,
                                key.modified,
                                key.changed,
                                std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
        m_fresh.push_back(entry);
        m_known[key.path] = std::move(entry);
    }
    [[nodiscard]] std::vector<store::StatDigest> takeFresh() {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_fresh, {});
    }

private:
    std::mutex m_mutex;
    std::unordered_map<std::string, store::StatDigest> m_known;
    std::vector<store::StatDigest> m_fresh;
};

BuildContexts::BuildContexts(const Plan& plan, store::Store& store)
    : m_plan(plan)
    , m_store(store)
    , m_entries(plan.contexts.size()) {}

BuildContexts::~BuildContexts() = default;

Result<const BuildContexts::Entry*> BuildContexts::open(std::size_t index, const std::stop_token& stop) {
    Entry& entry = m_entries[index];
    const std::scoped_lock lock(entry.mutex);
    if (entry.tree)
        return &entry;
    const PlannedContext& planned = m_plan.contexts[index];
    Result<std::optional<context::IgnoreFile>> ignore = context::findIgnoreFile(planned.root, planned.dockerfile);
    if (!ignore)
        return passOn(std::move(ignore.error()));
    auto tree = context::ContextTree::walk(planned.root, std::move(*ignore), {}, stop);
    if (!tree)
        return passOn(std::move(tree.error()));
    auto known = m_store.cache().statDigests((*tree)->name());
    // Without what is remembered, files are hashed again.
    entry.digests = std::make_unique<Remembered>(known ? std::move(*known) : std::vector<store::StatDigest>{});
    entry.tree = std::move(*tree);
    return &entry;
}

Result<std::string> BuildContexts::digest(std::size_t index, const ContentRequest& what, std::stop_token stop) {
    const Result<const Entry*> entry = open(index, stop);
    if (!entry)
        return passOn(entry.error());
    const Result<context::CopySelection> selection = context::selectSources(
        *(*entry)->tree, {.sources = what.sources, .excludes = what.excludes, .parents = what.parents}, stop);
    if (!selection)
        return passOn(selection.error());
    context::DigestOptions options{.cache = (*entry)->digests.get()};
    using namespace std::chrono;
    options.rememberBefore = duration_cast<nanoseconds>((system_clock::now() - 2s).time_since_epoch()).count();
    const Result<context::Sha256> digest =
        context::digestSelection(*(*entry)->tree, *selection, options, std::move(stop));
    if (!digest)
        return passOn(digest.error());
    return "sha256:" + context::hexadecimal(*digest);
}

Result<DirectoryTree> BuildContexts::tree(std::size_t index, std::stop_token stop) {
    const Result<const Entry*> entry = open(index, stop);
    if (!entry)
        return passOn(entry.error());
    DirectoryTree spec{.root = m_plan.contexts[index].root};
    if (const context::IgnoreFile* ignore = (*entry)->tree->ignoreFile())
        for (const context::IgnorePattern& pattern : ignore->patterns)
            spec.ignorePatterns.push_back((pattern.exception ? "!" : "") + pattern.pattern);
    return spec;
}

Result<void> BuildContexts::flush() {
    for (Entry& entry : m_entries) {
        if (!entry.digests)
            continue;
        const std::vector<store::StatDigest> fresh = entry.digests->takeFresh();
        if (fresh.empty())
            continue;
        if (auto done = m_store.cache().rememberStatDigests(entry.tree->name(), fresh); !done)
            return done;
    }
    return {};
}

} // namespace slipway::build
