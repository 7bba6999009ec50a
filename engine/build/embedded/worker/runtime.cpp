// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/runtime.h"

#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/files.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <vector>

namespace slipway::build::embedded::worker {
namespace {

std::string firstLineOf(const std::string& program, const char* argument) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return {};
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execl(program.c_str(), program.c_str(), argument, nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    const FileDescriptor output(ends[0]);
    std::string text;
    std::array<char, 512> buffer;
    ssize_t count = 0;
    while (text.size() < 4096 && (count = ::read(output.get(), buffer.data(), buffer.size())) > 0)
        text.append(buffer.data(), static_cast<std::size_t>(count));
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    return text.substr(0, text.find('\n'));
}

// Processes whose parents are gone come to this one (subreaper). The first process of a container takes all others of
// it along.
void endDescendants() {
    while (true) {
        std::error_code ignored;
        for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", ignored)) {
            std::ifstream children(thread.path() / "children");
            pid_t child = 0;
            while (children >> child)
                ::kill(child, SIGKILL);
        }
        if (::waitpid(-1, nullptr, 0) < 0 && errno == ECHILD)
            return;
    }
}

// The runtime's own complaints, last line first worth telling.
std::string lastLine(const std::string& file) {
    std::ifstream log(file);
    std::string line;
    std::string last;
    while (std::getline(log, line)) {
        if (!line.empty())
            last = line;
    }
    return last;
}

int startFailure(const std::string& complaint) {
    // "executable file `x` not found", "open executable", "the path `x` exists but it is not executable", runc's
    // "exec:".
    const bool exec = complaint.contains("executable") || complaint.contains("exec ") || complaint.contains("exec:");
    if (!exec)
        return 0;
    if (complaint.contains("not found") || complaint.contains("No such file"))
        return 127;
    return 126;
}

} // namespace

std::optional<Runtime> findRuntime() {
    for (const char* name : {"crun", "runc"}) {
        for (const char* folder : {"/usr/bin/", "/usr/local/bin/", "/usr/sbin/", "/usr/local/sbin/"}) {
            const std::string program = std::string(folder) + name;
            if (::access(program.c_str(), X_OK) == 0)
                return Runtime{program, name == std::string_view("crun")};
        }
    }
    return std::nullopt;
}

std::string versionOf(const Runtime& runtime) {
    std::string line = firstLineOf(runtime.program, "--version");
    if (const auto word = line.find(" version "); word != std::string::npos)
        line.erase(word, std::string_view(" version").size());
    return line;
}

Result<int> runContainer(const Runtime& runtime, const std::string& bundle, const std::string& state, int output,
                         int errors, const std::stop_token& stop) {
    static_cast<void>(::mkdir(state.c_str(), 0700));
    const std::string id = splitPath(bundle).second;
    const std::string log = bundle + "/runtime.log";
    std::vector<std::string> words{runtime.program, "--root", state, "--log", log};
    if (runtime.isCrun) {
        words.emplace_back("--cgroup-manager=disabled");
    } else {
        // Without privilege over cgroups runc goes on when it is told that it is rootless.
        words.emplace_back("--rootless=true");
    }
    words.insert(words.end(), {"run", "--bundle", bundle, id});
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);

    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const FileDescriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const pid_t child = ::fork();
    if (child < 0)
        return systemError(msg::WorkerRuntimeFailed, "fork");
    if (child == 0) {
        ::dup2(null.get(), STDIN_FILENO);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(errors, STDERR_FILENO);
        for (const int signal : {SIGINT, SIGQUIT, SIGHUP, SIGPIPE, SIGTTOU, SIGTTIN, SIGTSTP})
            ::signal(signal, SIG_DFL);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    const FileDescriptor process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    int status = 0;
    {
        const std::stop_callback end(stop,
                                     [&] { ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0); });
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
    }
    if (stop.stop_requested() || WIFSIGNALED(status))
        endDescendants();
    if (stop.stop_requested())
        return cancelled();
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (code != 0) {
        const std::string complaint = lastLine(log);
        if (!complaint.empty()) {
            const int start = startFailure(complaint);
            if (start == 0)
                return fail(ErrorCode::Io, msg::WorkerRuntimeFailed, complaint);
            // What the command's shell would have said.
            const std::string line = complaint + "\n";
            static_cast<void>(!::write(errors, line.data(), line.size()));
            return start;
        }
    }
    return code;
}

} // namespace slipway::build::embedded::worker
