// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/build.h"
#include "engine/build/build_contexts.h"
#include "engine/build/downloads.h"
#include "engine/build/lazy_executor.h"
#include "engine/build/plan.h"
#include "engine/store/build_record.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <set>
#include <thread>

namespace slipway::build {

// What became of one vertex.
struct VertexResult {
    store::CacheState state = store::CacheState::NotReached;
    // The files: nothing for scratch and for a base that nothing has unpacked yet.
    std::optional<SnapshotId> snapshot{};
    // What later steps are keyed by.
    std::string identity{};
    std::string cacheKey{};
    Time started{};
    std::chrono::nanoseconds duration{};
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    int exitCode = 0;
    std::vector<std::string> lastLog{};
};

// Runs a plan: every vertex once its inputs are there, independent ones at the same time; the cache is asked first. The
// only place of a build where threads are made (image_result.h and export.h use runAll()).
class Scheduler {
public:
    Scheduler(const Plan& plan, const BuildRequest& request, const BuildServices& services, BuildContexts& contexts,
              LazyExecutor& executor, BuildObserver& observer);

    // The first failure, with its place and last output, once everything else has stopped.
    [[nodiscard]] Result<void> run(std::stop_token stop);

    [[nodiscard]] const VertexResult& result(VertexId id) const { return m_results[static_cast<std::size_t>(id)]; }
    // The snapshot of a finished vertex; a base is unpacked now. Nothing only for scratch.
    [[nodiscard]] Result<std::optional<SnapshotId>> ensureSnapshot(VertexId id, std::stop_token stop);

private:
    struct StepLog;

    void work(const std::stop_token& stop);
    void enqueue(VertexId id);
    void finish(VertexId id, Result<void> done);
    [[nodiscard]] Result<void> execute(VertexId id, const std::stop_token& stop);
    [[nodiscard]] Result<void> executeBase(VertexId id, const BaseOperation& base);
    [[nodiscard]] Result<void> executeStep(VertexId id, const std::stop_token& stop);
    [[nodiscard]] Result<std::vector<std::string>> contentDigests(const Vertex& vertex, const std::stop_token& stop);
    [[nodiscard]] Result<std::string> treeDigest(VertexId tree, const ContentRequest& what, const std::string& selector,
                                                 const std::stop_token& stop);
    // Takes the snapshot that a key stands for; false when there is none.
    [[nodiscard]] Result<bool> takeCached(const Vertex& vertex, const std::string& key, const std::stop_token& stop);
    [[nodiscard]] Result<CommittedSnapshot> perform(const Vertex& vertex, const std::stop_token& stop);
    [[nodiscard]] Result<CommittedSnapshot> performRun(const Vertex& vertex, const RunOperation& run,
                                                       Executor& executor, const std::stop_token& stop);
    [[nodiscard]] Result<CommittedSnapshot> performCopy(const Vertex& vertex, const CopyOperation& copy,
                                                        Executor& executor, const std::stop_token& stop);
    [[nodiscard]] ProgressSink downloadProgress(const Vertex& vertex, const RemoteFile& remote);
    [[nodiscard]] Result<SourceTreeSpec> treeSpec(const Vertex& vertex, const TreeRef& tree,
                                                  const std::stop_token& stop);
    [[nodiscard]] Result<std::optional<SnapshotId>> parentSnapshot(const Vertex& vertex, const std::stop_token& stop);
    [[nodiscard]] Result<SnapshotId> unpack(const Vertex& vertex, const BaseImage& image, const std::stop_token& stop);
    void tell(const Event& event);

    const Plan& m_plan;
    const BuildRequest& m_request;
    const BuildServices& m_services;
    BuildContexts& m_contexts;
    LazyExecutor& m_executor;
    Downloads m_downloads;
    BuildObserver& m_observer;

    std::vector<VertexResult> m_results;
    std::mutex m_observerMutex;

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<VertexId> m_ready;
    std::vector<std::size_t> m_waitingFor;
    std::vector<std::vector<VertexId>> m_dependents;
    std::vector<std::jthread> m_threads;
    std::size_t m_idle = 0;
    std::size_t m_left = 0;
    std::optional<Error> m_failure;
    std::stop_source m_stop;
    // Keys that are being worked on: an equal step waits for the result.
    std::set<std::string> m_running;

    std::mutex m_unpackMutex;
};

// Calls job(0) ... job(count - 1), some at a time; the first error after all have ended.
[[nodiscard]] Result<void> runAll(std::size_t count, const std::function<Result<void>(std::size_t)>& job);

} // namespace slipway::build
