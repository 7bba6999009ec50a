// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/jobs.h"
#include "engine/build/embedded/worker/runtime_spec.h"

namespace slipway::build::embedded::worker {

// Puts a detached mount on a directory (or file) of this process's mount namespace.
[[nodiscard]] Result<void> attachMount(int mount, const std::string& path);

// RUN --mount: everything that a container mounts besides the standard file systems. Sources inside strangers' trees
// are opened inside their root and mounted from the open descriptor, so that a symlink among them cannot lead out.
class RunMounts {
public:
    RunMounts(Job& job, const RunWork& work, std::string bundle)
        : m_job(job)
        , m_work(work)
        , m_bundle(std::move(bundle)) {}
    // Appends to the container's mounts.
    [[nodiscard]] Result<void> prepare(std::vector<SpecMount>& mounts);
    // Removes what writable mounts left beside the snapshot.
    void finish();

private:
    [[nodiscard]] Result<SpecMount> prepareOne(const BindMount& mount, std::size_t number);
    [[nodiscard]] Result<SpecMount> prepareOne(const CacheMount& mount, std::size_t number);
    [[nodiscard]] Result<SpecMount> prepareOne(const TmpfsMount& mount, std::size_t number);
    [[nodiscard]] Result<SpecMount> prepareOne(const SecretMount& mount, std::size_t number);
    [[nodiscard]] Result<std::string> bindFromSnapshot(const BindMount& mount, const SnapshotTree& tree,
                                                       std::size_t number);
    [[nodiscard]] Result<std::string> bindFromCopy(const SourceTreeSpec& tree, const std::string& source,
                                                   std::size_t number);
    [[nodiscard]] Result<std::string> besideSnapshot(std::size_t number);
    [[nodiscard]] std::string inBundle(const char* kind, std::size_t number) const;

    Job& m_job;
    const RunWork& m_work;
    std::string m_bundle;
    std::vector<std::string> m_beside;
};

} // namespace slipway::build::embedded::worker
