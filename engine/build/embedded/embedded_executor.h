// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/id_map.h"
#include "engine/build/embedded/worker_process.h"
#include "engine/build/executor.h"
#include "engine/store/store.h"

#include <memory>
#include <mutex>

namespace slipway::build::embedded {

// Does steps with slipway-worker: looks up chains in the store, lets the worker make a tree and its index, commits. The
// worker is started by the first call that needs it, so that a build of cached steps starts none.
class EmbeddedExecutor final : public Executor {
public:
    // The store must outlive the executor. `worker` is the program of the worker; empty: findWorkerProgram().
    explicit EmbeddedExecutor(store::Store& store, std::filesystem::path worker = {});
    ~EmbeddedExecutor() override;

    // Snapshots of this user on this machine: the idMap of store::Snapshots::prepare and findByChainId. Starts nothing.
    [[nodiscard]] const std::string& idMap() const { return m_idMap; }

    [[nodiscard]] Result<Capabilities> capabilities(std::stop_token stop) override;
    [[nodiscard]] Result<CommittedSnapshot> applyLayer(const ApplyLayerRequest&, const ProgressSink&,
                                                       std::stop_token) override;
    [[nodiscard]] Result<CommittedSnapshot> copy(const CopyRequest&, const ProgressSink&, std::stop_token) override;
    [[nodiscard]] Result<CommittedSnapshot> makeDirectory(const MakeDirectoryRequest&, std::stop_token) override;
    [[nodiscard]] Result<CommittedSnapshot> run(const RunRequest&, const LogSink&, std::stop_token) override;
    [[nodiscard]] Result<std::string> contentDigest(const ContentRequest&, std::stop_token) override;
    [[nodiscard]] Result<std::string> readFile(const SnapshotId&, const std::string& path, std::uint64_t limit,
                                               std::stop_token) override;
    [[nodiscard]] Result<void> writeLayerTar(const SnapshotId&, int output, std::stop_token) override;
    [[nodiscard]] Result<void> writeTreeTar(const SnapshotId&, int output, std::stop_token) override;
    [[nodiscard]] Result<void> removeTrash(std::stop_token) override;

private:
    // The running worker, started when there is none; one that died is replaced.
    [[nodiscard]] Result<std::shared_ptr<WorkerProcess>> worker();
    [[nodiscard]] Result<Chain> chainOf(const std::optional<SnapshotId>& snapshot);
    [[nodiscard]] Result<void> addTree(Request& request, const SourceTreeSpec& tree);
    [[nodiscard]] Result<Answer> ask(const Request& request, const std::vector<int>& descriptors,
                                     const WorkerProcess::Sinks& sinks, const std::stop_token& stop,
                                     bool wantsNetwork = false);
    // Prepares a snapshot, has the worker fill it, commits it; abandons it when something fails.
    template <typename W>
    [[nodiscard]] Result<CommittedSnapshot> step(W work, Request request, const std::optional<SnapshotId>& parent,
                                                 const std::vector<int>& descriptors, const WorkerProcess::Sinks& sinks,
                                                 const std::stop_token& stop, const std::string& diffId = {},
                                                 bool wantsNetwork = false);

    store::Store& m_store;
    std::filesystem::path m_program;
    std::string m_idMap;
    std::mutex m_mutex;
    std::shared_ptr<WorkerProcess> m_worker;
};

} // namespace slipway::build::embedded
