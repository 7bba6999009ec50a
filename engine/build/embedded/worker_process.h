// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/packet.h"
#include "engine/build/embedded/protocol.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace slipway::build::embedded {

// A running slipway-worker. It ends when this object does, when this process dies, or by itself; then every request
// fails with Internal and the worker's end as reason.
class WorkerProcess {
public:
    struct Options {
        std::filesystem::path program;
        // A directory that the worker may mount its private file system on; made when it is not there.
        std::filesystem::path scratch;
    };
    [[nodiscard]] static Result<std::unique_ptr<WorkerProcess>> start(const Options& options);
    ~WorkerProcess();
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;

    [[nodiscard]] const Hello& hello() const { return m_hello; }

    struct Sinks {
        ProgressSink progress{};
        LogSink log{};
    };
    // Sends the request with the descriptors, waits for the answer, hands progress and output on meanwhile (in the
    // calling thread). With `log` two pipes go first among the descriptors. A stop closes the request, which ends it.
    [[nodiscard]] Result<Answer> ask(const Request& request, const std::vector<int>& descriptors, const Sinks& sinks,
                                     const std::stop_token& stop, bool wantsNetwork = false);

private:
    WorkerProcess() = default;
    FileDescriptor m_socket;
    Hello m_hello;
    // Starts the process and waits for its end: what the kernel sends a child when its parent dies goes by the thread
    // that started it, so that thread has to live as long.
    std::jthread m_keeper;
};

// slipway-worker beside this program, in ../libexec/slipway, or where SLIPWAY_WORKER says.
[[nodiscard]] std::filesystem::path findWorkerProgram();

} // namespace slipway::build::embedded
