// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/launcher.h"

#include "engine/build/embedded/id_map.h"
#include "engine/build/embedded/packet.h"
#include "engine/build/embedded/protocol.h"
#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/server.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <string>

namespace slipway::build::embedded::worker {
namespace {

// What the inner process waits for before it does anything: its id map is written.
constexpr char kMapped = 'm';

bool writeText(const std::string& path, const std::string& text) {
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    return file.valid() && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::string readText(const char* path) {
    std::array<char, 256> buffer{};
    const FileDescriptor file(::open(path, O_RDONLY | O_CLOEXEC));
    const ssize_t size = file.valid() ? ::read(file.get(), buffer.data(), buffer.size()) : 0;
    std::string text(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

// Runs newuidmap or newgidmap and waits.
bool runMapHelper(const char* program, pid_t process, const IdRanges& ranges) {
    std::vector<std::string> words{program, std::to_string(process)};
    for (const IdRange& range : ranges) {
        words.push_back(std::to_string(range.inside));
        words.push_back(std::to_string(range.outside));
        words.push_back(std::to_string(range.count));
    }
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        ::execvp(program, arguments.data());
        ::_exit(127);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Result<void> writeMaps(const IdMap& map, pid_t process) {
    const std::string folder = "/proc/" + std::to_string(process) + "/";
    switch (map.kind) {
    case IdMap::Kind::Subordinate:
        if (!runMapHelper("newuidmap", process, map.users) || !runMapHelper("newgidmap", process, map.groups))
            return fail(ErrorCode::Permission, msg::WorkerMapHelperFailed);
        return {};
    case IdMap::Kind::Single:
        // Without privilege the kernel takes a group map only from a process that gave setgroups up.
        if (!writeText(folder + "setgroups", "deny") || !writeText(folder + "uid_map", idMapText(map.users)) ||
            !writeText(folder + "gid_map", idMapText(map.groups)))
            return systemError(msg::WorkerMapFailed);
        return {};
    case IdMap::Kind::Root: {
        // The ids that this process can name, each standing for itself.
        IdRanges users = map.users;
        IdRanges groups = map.groups;
        for (IdRange& range : users)
            range.outside = range.inside;
        for (IdRange& range : groups)
            range.outside = range.inside;
        if (!writeText(folder + "uid_map", idMapText(users)) || !writeText(folder + "gid_map", idMapText(groups)))
            return systemError(msg::WorkerMapFailed);
        return {};
    }
    }
    return {};
}

// Why the kernel gave no namespaces, with what an administrator does about it.
Error namespaceError(int error) {
    errno = error;
    Error result = systemError(msg::WorkerNoNamespaces).error();
    result.code = ErrorCode::Permission;
    if (readText("/proc/sys/kernel/unprivileged_userns_clone") == "0")
        result.notes.push_back(messages::message(msg::WorkerUsernsSysctl));
    if (readText("/proc/sys/user/max_user_namespaces") == "0")
        result.notes.push_back(messages::message(msg::WorkerMaxUserNamespaces));
    if (readText("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
        result.notes.push_back(messages::message(msg::WorkerAppArmor));
    if (result.notes.empty())
        result.notes.push_back(messages::message(msg::WorkerNestedContainer));
    return result;
}

void sayWhyNot(int controlSocket, const Error& error) {
    Hello hello = greeting();
    hello.errors.push_back(error);
    static_cast<void>(sendPacket(controlSocket, PacketKind::Hello, encode(hello)));
}

// Process 1 of the new namespaces.
int inner(int controlSocket, const std::string& scratch, const IdMap& map, FileDescriptor mapped,
          FileDescriptor outerAlive) {
    char byte = 0;
    if (::read(mapped.get(), &byte, 1) != 1 || byte != kMapped)
        return 1;
    mapped.reset();
    if (::setresgid(0, 0, 0) != 0 || ::setresuid(0, 0, 0) != 0) {
        sayWhyNot(controlSocket, systemError(msg::WorkerMapFailed).error());
        return 1;
    }
    // Refused where setgroups was given up; the groups of the caller then stay, unmapped.
    static_cast<void>(::setgroups(0, nullptr));
    // After the ids changed, which clears it. A launcher that died before is noticed by its pipe.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_DUMPABLE, 1);
    if (auto ready = prepareNamespaces(scratch); !ready) {
        Error error = namespaceError(errno);
        error.message = ready.error().message;
        sayWhyNot(controlSocket, error);
        return 1;
    }
    return serve(controlSocket, outerAlive.get(), Workplace{scratch, map});
}

} // namespace

Hello greeting() {
    // Texts travel by number: client and worker must have the same catalogue.
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const messages::CatalogueRow* row : messages::catalogue()) {
        for (const char letter : row->name)
            hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
    }
    Hello hello;
    hello.build = std::to_string(hash);
    return hello;
}

int workerMain(int controlSocket, const std::string& scratch) {
    // libarchive converts names with the locale; in the C locale it loses what is not ASCII.
    if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr)
        std::setlocale(LC_CTYPE, "");
    // Ends are noticed by sockets and pipes; a Ctrl-C of the terminal is for the client to handle.
    for (const int ignored : {SIGINT, SIGQUIT, SIGHUP, SIGPIPE, SIGTTOU, SIGTTIN, SIGTSTP})
        ::signal(ignored, SIG_IGN);
    ::signal(SIGCHLD, SIG_DFL);
    ::umask(0);
    ::fcntl(controlSocket, F_SETFD, FD_CLOEXEC);

    const IdMap map = idMapOfThisProcess();
    std::array<int, 2> mapped{};
    std::array<int, 2> alive{};
    if (::pipe2(mapped.data(), O_CLOEXEC) != 0 || ::pipe2(alive.data(), O_CLOEXEC) != 0)
        return 1;

    clone_args clone{};
    clone.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWCGROUP | CLONE_NEWIPC;
    clone.exit_signal = SIGCHLD;
    const long child = ::syscall(SYS_clone3, &clone, sizeof clone);
    if (child < 0) {
        sayWhyNot(controlSocket, namespaceError(errno));
        return 1;
    }
    if (child == 0) {
        ::close(mapped[1]);
        ::close(alive[1]);
        ::_exit(inner(controlSocket, scratch, map, FileDescriptor(mapped[0]), FileDescriptor(alive[0])));
    }
    ::close(mapped[0]);
    ::close(alive[0]);
    if (auto written = writeMaps(map, static_cast<pid_t>(child)); !written) {
        sayWhyNot(controlSocket, written.error());
        ::kill(static_cast<pid_t>(child), SIGKILL);
    } else if (::write(mapped[1], &kMapped, 1) != 1) {
        ::kill(static_cast<pid_t>(child), SIGKILL);
    }
    // Only the inner process may keep the client's socket open: its end is how the client sees the worker end.
    ::close(controlSocket);
    // Set last: running newuidmap would have cleared it.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    int status = 0;
    while (::waitpid(static_cast<pid_t>(child), &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

} // namespace slipway::build::embedded::worker
