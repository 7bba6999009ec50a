// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker_process.h"

#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/server.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <future>

extern char** environ;

namespace slipway::build::embedded {
namespace {

// The number of the control socket in the worker.
constexpr int kWorkerSocket = 3;
// Namespaces and maps take some 20 ms.
constexpr int kHelloMilliseconds = 10'000;

int spawnWorker(const WorkerProcess::Options& options, int socket, pid_t& process) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    // A descriptor put on itself keeps its flag to be closed on exec; by way of another number it loses it.
    if (socket == kWorkerSocket) {
        const int other = ::fcntl(socket, F_DUPFD_CLOEXEC, kWorkerSocket + 1);
        ::posix_spawn_file_actions_adddup2(&actions, other, kWorkerSocket);
    } else {
        ::posix_spawn_file_actions_adddup2(&actions, socket, kWorkerSocket);
    }
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    // A process group of its own: Ctrl-C is for the client, which then closes its requests in order.
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    std::string program = options.program.native();
    std::string number = std::to_string(kWorkerSocket);
    std::string scratch = options.scratch.native();
    std::array<char*, 4> arguments{program.data(), number.data(), scratch.data(), nullptr};
    const int error = ::posix_spawn(&process, program.c_str(), &actions, &attributes, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    return error;
}

// Wakes a poll() when a stop is requested.
class StopEvent {
public:
    explicit StopEvent(const std::stop_token& stop)
        : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
        , m_callback(stop, [this] {
            const std::uint64_t one = 1;
            static_cast<void>(!::write(m_event.get(), &one, sizeof one));
        }) {}
    [[nodiscard]] int descriptor() const { return m_event.get(); }

private:
    FileDescriptor m_event;
    std::stop_callback<std::function<void()>> m_callback;
};

// One pipe of a step's output: the worker's end travels, ours is read.
struct LogPipe {
    Stream stream = Stream::Output;
    FileDescriptor ours;
    FileDescriptor theirs;

    [[nodiscard]] static Result<LogPipe> make(Stream stream) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            return systemError(msg::WorkerSendFailed);
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        return LogPipe{stream, FileDescriptor(ends[0]), FileDescriptor(ends[1])};
    }
    // What is there now; closes at the end of the stream.
    void drain(const LogSink& log) {
        std::array<char, 16 * 1024> buffer;
        while (ours.valid()) {
            const ssize_t count = ::read(ours.get(), buffer.data(), buffer.size());
            if (count > 0)
                log(stream, std::span<const char>(buffer.data(), static_cast<std::size_t>(count)));
            else if (count == 0)
                ours.reset();
            else if (errno != EINTR)
                return;
        }
    }
};

} // namespace

std::filesystem::path findWorkerProgram() {
    if (const char* given = std::getenv("SLIPWAY_WORKER"))
        return given;
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    for (const auto& candidate :
         {folder / "slipway-worker", folder / "../libexec/slipway/slipway-worker", folder / "../bin/slipway-worker"}) {
        if (::access(candidate.c_str(), X_OK) == 0)
            return candidate;
    }
    return folder / "slipway-worker";
}

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const Options& options) {
    std::error_code error;
    std::filesystem::create_directories(options.scratch, error);
    if (error)
        return fail(ErrorCode::Io, msg::CannotWriteFile, options.scratch.native(), error.message());
    auto sockets = packetSockets();
    if (!sockets)
        return passOn(sockets.error());
    auto worker = std::unique_ptr<WorkerProcess>(new WorkerProcess);
    worker->m_socket = std::move(sockets->first);
    std::promise<int> started;
    auto result = started.get_future();
    worker->m_keeper = std::jthread([&options, theirs = std::move(sockets->second), &started]() mutable {
        pid_t process = 0;
        const int failure = spawnWorker(options, theirs.get(), process);
        theirs.reset();
        // `options` and `started` are the caller's and may be gone after this.
        started.set_value(failure);
        if (failure != 0)
            return;
        while (::waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
        }
    });
    if (const int failure = result.get(); failure != 0) {
        errno = failure;
        return systemError(msg::WorkerNotStarted, options.program.native());
    }
    pollfd event{worker->m_socket.get(), POLLIN, 0};
    while (::poll(&event, 1, kHelloMilliseconds) < 0 && errno == EINTR) {
    }
    if (event.revents == 0)
        return fail(ErrorCode::Internal, msg::WorkerDied);
    auto packet = receivePacket(worker->m_socket.get());
    if (!packet)
        return passOn(packet.error());
    if (!*packet || (*packet)->kind != PacketKind::Hello)
        return fail(ErrorCode::Internal, msg::WorkerDied);
    auto hello = decodeHello((*packet)->body);
    // A worker of another version may greet in another form.
    if (!hello || hello->version != kProtocolVersion || hello->build != worker::greeting().build)
        return fail(ErrorCode::Unsupported, msg::WorkerOtherVersion, options.program.native());
    if (!hello->errors.empty())
        return passOn(hello->errors.front());
    worker->m_hello = std::move(*hello);
    return worker;
}

WorkerProcess::~WorkerProcess() {
    m_socket.reset();
}

Result<Answer> WorkerProcess::ask(const Request& request, const std::vector<int>& descriptors, const Sinks& sinks,
                                  const std::stop_token& stop, bool wantsNetwork) {
    if (stop.stop_requested())
        return cancelled();
    auto channel = packetSockets();
    if (!channel)
        return passOn(channel.error());
    std::vector<int> sent{channel->second.get()};
    std::vector<LogPipe> pipes;
    if (sinks.log) {
        for (const Stream stream : {Stream::Output, Stream::Error}) {
            auto pipe = LogPipe::make(stream);
            if (!pipe)
                return passOn(pipe.error());
            sent.push_back(pipe->theirs.get());
            pipes.push_back(std::move(*pipe));
        }
    }
    sent.insert(sent.end(), descriptors.begin(), descriptors.end());
    if (auto done = sendPacket(m_socket.get(), wantsNetwork ? PacketKind::NetworkRequest : PacketKind::Request,
                               encode(request), sent);
        !done)
        return fail(ErrorCode::Internal, msg::WorkerDied);
    channel->second.reset();
    for (LogPipe& pipe : pipes)
        pipe.theirs.reset();

    const StopEvent stopped(stop);
    while (true) {
        std::vector<pollfd> events{{channel->first.get(), POLLIN, 0}, {stopped.descriptor(), POLLIN, 0}};
        for (const LogPipe& pipe : pipes) {
            if (pipe.ours.valid())
                events.push_back({pipe.ours.get(), POLLIN, 0});
        }
        if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)
            return systemError(msg::WorkerReceiveFailed);
        for (LogPipe& pipe : pipes)
            pipe.drain(sinks.log);
        // The worker sees the channel close and cleans up by itself.
        if (events[1].revents != 0 || stop.stop_requested())
            return cancelled();
        if (events[0].revents == 0)
            continue;
        auto packet = receivePacket(channel->first.get());
        if (!packet)
            return passOn(packet.error());
        if (!*packet)
            return fail(ErrorCode::Internal, msg::WorkerDied);
        if ((*packet)->kind == PacketKind::Progress) {
            if (const auto progress = decodeProgress((*packet)->body); progress && sinks.progress)
                sinks.progress(progress->done, progress->total);
            continue;
        }
        // The container is gone: what is still in the pipes is all there is.
        for (LogPipe& pipe : pipes)
            pipe.drain(sinks.log);
        auto answer = decodeAnswer((*packet)->body);
        if (!answer)
            return passOn(answer.error());
        if (!answer->good)
            return passOn(std::move(answer->error));
        return answer;
    }
}

} // namespace slipway::build::embedded
