// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/plan.h"
#include "engine/context/content_digest.h"
#include "engine/context/context_tree.h"
#include "engine/store/store.h"

#include <deque>
#include <mutex>

namespace slipway::build {

// The contexts of one plan: each is walked when something first asks for it, and its files are hashed once for all
// builds (the store remembers digests by inode, size and times). May be used from several threads.
class BuildContexts {
public:
    BuildContexts(const Plan& plan, store::Store& store);
    ~BuildContexts();

    // "sha256:..." of what COPY would take; NotFound names the ignore pattern that hides a source.
    [[nodiscard]] Result<std::string> digest(std::size_t context, const ContentRequest& what, std::stop_token stop);
    // What an executor is told.
    [[nodiscard]] Result<DirectoryTree> tree(std::size_t context, std::stop_token stop);
    // Keeps the digests of new and changed files.
    [[nodiscard]] Result<void> flush();

private:
    class Remembered;
    struct Entry {
        std::mutex mutex;
        std::shared_ptr<const context::ContextTree> tree;
        std::unique_ptr<Remembered> digests;
    };
    [[nodiscard]] Result<const Entry*> open(std::size_t context, const std::stop_token& stop);

    const Plan& m_plan;
    store::Store& m_store;
    std::deque<Entry> m_entries;
};

} // namespace slipway::build
