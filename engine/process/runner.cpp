// SPDX-License-Identifier: Apache-2.0
#include "engine/process/runner.h"

#include "engine/messages/catalogue/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>

extern char** environ;

namespace slipway::process {

namespace {

constexpr std::size_t kOutputKept = 64 * 1024;
constexpr int kPollMilliseconds = 100;
// How long a program may take to clean up before it is ended by force.
constexpr std::chrono::seconds kGrace{5};

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> environmentWith(const std::map<std::string, std::string>& added) {
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (!added.contains(std::string(text.substr(0, text.find('=')))))
            result.emplace_back(text);
    }
    for (const auto& [name, value] : added)
        result.push_back(name + "=" + value);
    return result;
}

struct Spawned {
    pid_t pid = -1;
    int error = 0;
};

// The child leads a process group, reads nothing, and writes into `output` what has no file.
Spawned spawn(const Request& request, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (request.outputFile.empty())
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, request.outputFile.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    std::vector<std::string> arguments = request.arguments;
    std::vector<std::string> environment = environmentWith(request.environment);
    Spawned result;
    result.error = ::posix_spawnp(&result.pid, arguments.front().c_str(), &actions, &attributes,
                                  pointersTo(arguments).data(), pointersTo(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

void keepTail(std::string& output, const char* bytes, std::size_t count) {
    output.append(bytes, count);
    if (output.size() > 2 * kOutputKept)
        output.erase(0, output.size() - kOutputKept);
}

} // namespace

Result<Outcome> SystemRunner::run(const Request& request, const std::stop_token& stop) {
    int pipe[2];
    if (::pipe2(pipe, O_CLOEXEC) != 0)
        return fail(ErrorCode::Io, msg::CannotStartProgram, request.arguments.front(), std::strerror(errno));
    const auto [pid, error] = spawn(request, pipe[1]);
    ::close(pipe[1]);
    if (error != 0) {
        ::close(pipe[0]);
        return fail(error == ENOENT ? ErrorCode::NotFound : ErrorCode::Io, msg::CannotStartProgram,
                    request.arguments.front(), std::strerror(error));
    }

    Outcome outcome;
    std::optional<std::chrono::steady_clock::time_point> stoppedAt;
    std::array<char, 16 * 1024> buffer;
    for (;;) {
        if (stop.stop_requested()) {
            const auto now = std::chrono::steady_clock::now();
            if (!stoppedAt)
                stoppedAt = now;
            ::kill(-pid, now - *stoppedAt < kGrace ? SIGTERM : SIGKILL);
        }
        pollfd ready{.fd = pipe[0], .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, kPollMilliseconds) <= 0)
            continue;
        const ssize_t count = ::read(pipe[0], buffer.data(), buffer.size());
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN))
            break;
        if (count > 0)
            keepTail(outcome.output, buffer.data(), static_cast<std::size_t>(count));
    }
    ::close(pipe[0]);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (stop.stop_requested())
        return cancelled();
    if (outcome.output.size() > kOutputKept)
        outcome.output.erase(0, outcome.output.size() - kOutputKept);
    outcome.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
}

} // namespace slipway::process
