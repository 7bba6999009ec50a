// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/embedded_executor.h"

#include "engine/build/embedded/system_error.h"
#include "engine/messages/catalogue/worker.h"

#include <algorithm>
#include <ranges>

namespace slipway::build::embedded {
namespace {

store::CacheSharing sharingOf(Sharing sharing) {
    switch (sharing) {
    case Sharing::Private:
        return store::CacheSharing::Private;
    case Sharing::Locked:
        return store::CacheSharing::Locked;
    case Sharing::Shared:
        break;
    }
    return store::CacheSharing::Shared;
}

std::string cacheName(const CacheMount& mount) {
    return mount.id + "\n" + std::to_string(mount.mode) + " " + std::to_string(mount.uid) + " " +
           std::to_string(mount.gid);
}

} // namespace

EmbeddedExecutor::EmbeddedExecutor(store::Store& store, std::filesystem::path worker)
    : m_store(store)
    , m_program(worker.empty() ? findWorkerProgram() : std::move(worker))
    , m_idMap(idMapOfThisProcess().name()) {}

EmbeddedExecutor::~EmbeddedExecutor() = default;

Result<std::shared_ptr<WorkerProcess>> EmbeddedExecutor::worker() {
    const std::lock_guard lock(m_mutex);
    if (m_worker)
        return m_worker;
    auto started = WorkerProcess::start({m_program, m_store.directory() / "worker"});
    if (!started)
        return passOn(started.error());
    if ((*started)->hello().idMap != m_idMap)
        return fail(ErrorCode::Internal, msg::WorkerOtherVersion, m_program.native());
    m_worker = std::move(*started);
    return m_worker;
}

Result<Chain> EmbeddedExecutor::chainOf(const std::optional<SnapshotId>& snapshot) {
    Chain chain;
    if (!snapshot || snapshot->empty())
        return chain;
    auto snapshots = m_store.snapshots().chain(*snapshot);
    if (!snapshots)
        return passOn(snapshots.error());
    for (const store::Snapshot& item : std::views::reverse(*snapshots)) {
        // What is empty hides nothing, and the kernel counts layers.
        if (item.entries != 0)
            chain.push_back(item.directory / "fs");
    }
    return chain;
}

Result<void> EmbeddedExecutor::addTree(Request& request, const SourceTreeSpec& tree) {
    const auto* snapshot = std::get_if<SnapshotTree>(&tree);
    if (snapshot == nullptr || snapshot->snapshot.empty())
        return {};
    auto chain = chainOf(snapshot->snapshot);
    if (!chain)
        return passOn(chain.error());
    request.trees[snapshot->snapshot.value] = std::move(*chain);
    return {};
}

Result<Answer> EmbeddedExecutor::ask(const Request& request, const std::vector<int>& descriptors,
                                     const WorkerProcess::Sinks& sinks, const std::stop_token& stop,
                                     bool wantsNetwork) {
    auto process = worker();
    if (!process)
        return passOn(process.error());
    auto answer = (*process)->ask(request, descriptors, sinks, stop, wantsNetwork);
    if (!answer && answer.error().message.id == msg::WorkerDied) {
        const std::lock_guard lock(m_mutex);
        if (m_worker == *process)
            m_worker.reset();
    }
    return answer;
}

template <typename W>
Result<CommittedSnapshot> EmbeddedExecutor::step(W work, Request request, const std::optional<SnapshotId>& parent,
                                                 const std::vector<int>& descriptors, const WorkerProcess::Sinks& sinks,
                                                 const std::stop_token& stop, const std::string& diffId,
                                                 bool wantsNetwork) {
    auto chain = chainOf(parent);
    if (!chain)
        return passOn(chain.error());
    auto pending = m_store.snapshots().prepare(m_idMap, parent);
    if (!pending)
        return passOn(pending.error());
    work.parent = std::move(*chain);
    work.output = {pending->directory, pending->indexFile};
    request.work = std::move(work);
    auto answer = ask(request, descriptors, sinks, stop, wantsNetwork);
    if (!answer) {
        static_cast<void>(m_store.snapshots().abandon(*pending));
        return passOn(std::move(answer.error()));
    }
    store::CommitDetails details{.entries = answer->entries, .bytes = answer->bytes};
    if (!diffId.empty()) {
        if (auto digest = image::Digest::parse(diffId))
            details.diffId = std::move(*digest);
    }
    auto snapshot = m_store.snapshots().commit(*pending, details);
    if (!snapshot)
        return passOn(snapshot.error());
    return CommittedSnapshot{snapshot->id, answer->entries, answer->bytes, std::move(answer->warnings)};
}

Result<Capabilities> EmbeddedExecutor::capabilities(std::stop_token stop) {
    Request request{ProbeWork{true}};
    auto answer = ask(request, {}, {}, stop, true);
    if (!answer) {
        if (answer.error().code == ErrorCode::Cancelled)
            return passOn(answer.error());
        Capabilities none;
        none.whyNotRun = answer.error().message;
        none.idMap = m_idMap;
        return none;
    }
    return std::move(answer->capabilities);
}

Result<CommittedSnapshot> EmbeddedExecutor::applyLayer(const ApplyLayerRequest& r, const ProgressSink& progress,
                                                       std::stop_token stop) {
    ApplyLayerWork work;
    work.blobSize = r.blobSize;
    work.diffId = r.diffId;
    return step(std::move(work), {}, r.parent, {r.blob}, {progress, {}}, stop, r.diffId);
}

Result<CommittedSnapshot> EmbeddedExecutor::copy(const CopyRequest& r, const ProgressSink& progress,
                                                 std::stop_token stop) {
    Request request;
    for (const CopyPart& part : r.parts) {
        if (auto added = addTree(request, part.tree); !added)
            return passOn(added.error());
    }
    CopyWork work;
    work.request = r;
    return step(std::move(work), std::move(request), r.link ? std::nullopt : r.parent, {}, {progress, {}}, stop);
}

Result<CommittedSnapshot> EmbeddedExecutor::makeDirectory(const MakeDirectoryRequest& r, std::stop_token stop) {
    MakeDirectoryWork work;
    work.request = r;
    return step(std::move(work), {}, r.parent, {}, {}, stop);
}

Result<CommittedSnapshot> EmbeddedExecutor::run(const RunRequest& r, const LogSink& log, std::stop_token stop) {
    Request request;
    RunWork work;
    // Held until the command has ended.
    std::vector<std::unique_ptr<store::CacheMountUse>> caches;
    for (std::size_t i = 0; i < r.mounts.size(); ++i) {
        if (const auto* bind = std::get_if<BindMount>(&r.mounts[i].what)) {
            if (auto added = addTree(request, bind->tree); !added)
                return passOn(added.error());
        } else if (const auto* cache = std::get_if<CacheMount>(&r.mounts[i].what)) {
            if (cache->seed) {
                if (auto added = addTree(request, *cache->seed); !added)
                    return passOn(added.error());
            }
            auto use = m_store.cache().useCacheMount(m_idMap, cacheName(*cache), sharingOf(cache->sharing), stop);
            if (!use)
                return passOn(use.error());
            work.caches[i] = (*use)->directory();
            caches.push_back(std::move(*use));
        }
    }
    work.request = r;
    // The worker expects the pipes even when nobody listens.
    const LogSink sink = log ? log : [](Stream, std::span<const char>) {};
    return step(std::move(work), std::move(request), r.parent, {}, {{}, sink}, stop, {}, r.network == Network::Default);
}

Result<std::string> EmbeddedExecutor::contentDigest(const ContentRequest& r, std::stop_token stop) {
    Request request{ContentDigestWork{r}};
    if (auto added = addTree(request, r.tree); !added)
        return passOn(added.error());
    auto answer = ask(request, {}, {}, stop);
    if (!answer)
        return passOn(std::move(answer.error()));
    return std::move(answer->text);
}

Result<std::string> EmbeddedExecutor::readFile(const SnapshotId& snapshot, const std::string& path, std::uint64_t limit,
                                               std::stop_token stop) {
    auto chain = chainOf(snapshot);
    if (!chain)
        return passOn(chain.error());
    auto answer = ask({ReadFileWork{std::move(*chain), path, limit}}, {}, {}, stop);
    if (!answer)
        return passOn(std::move(answer.error()));
    return std::move(answer->text);
}

Result<void> EmbeddedExecutor::writeLayerTar(const SnapshotId& snapshot, int output, std::stop_token stop) {
    auto found = m_store.snapshots().find(snapshot);
    if (!found)
        return passOn(found.error());
    auto answer = ask({WriteLayerTarWork{{found->directory / "fs"}, found->indexFile}}, {output}, {}, stop);
    if (!answer)
        return passOn(std::move(answer.error()));
    return {};
}

Result<void> EmbeddedExecutor::writeTreeTar(const SnapshotId& snapshot, int output, std::stop_token stop) {
    auto chain = m_store.snapshots().chain(snapshot);
    if (!chain)
        return passOn(chain.error());
    WriteTreeTarWork work;
    for (const store::Snapshot& item : std::views::reverse(*chain)) {
        if (item.entries == 0)
            continue;
        work.chain.push_back(item.directory / "fs");
        work.indexes.push_back(item.indexFile);
    }
    auto answer = ask({std::move(work)}, {output}, {}, stop);
    if (!answer)
        return passOn(std::move(answer.error()));
    return {};
}

Result<void> EmbeddedExecutor::removeTrash(std::stop_token stop) {
    const std::filesystem::path trash = m_store.trashDirectory() / m_idMap;
    RemoveWork work;
    std::error_code ignored;
    for (const auto& item : std::filesystem::directory_iterator(trash, ignored))
        work.directories.push_back(item.path());
    if (work.directories.empty())
        return {};
    auto answer = ask({std::move(work)}, {}, {}, stop);
    if (!answer)
        return passOn(std::move(answer.error()));
    return {};
}

} // namespace slipway::build::embedded
