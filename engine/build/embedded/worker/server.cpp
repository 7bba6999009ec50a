// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/server.h"

#include "engine/build/embedded/packet.h"
#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/jobs.h"
#include "engine/build/embedded/worker/network.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <set>

namespace slipway::build::embedded::worker {
namespace {

// crun refuses a hybrid tree: cgroup v1 with controllers left in the v2 one beside it.
bool cgroupsAreHybrid() {
    struct statfs status{};
    if (::statfs("/sys/fs/cgroup", &status) != 0 || status.f_type != TMPFS_MAGIC)
        return false;
    std::ifstream controllers("/sys/fs/cgroup/unified/cgroup.controllers");
    std::string first;
    return static_cast<bool>(controllers >> first);
}

// Processes that lost their parent, a job that died: they must not outlive it.
void endOrphans(const std::set<pid_t>& known) {
    std::ifstream children("/proc/self/task/1/children");
    pid_t child = 0;
    while (children >> child) {
        if (!known.contains(child))
            ::kill(child, SIGKILL);
    }
}

} // namespace

Result<void> prepareNamespaces(const std::string& scratch) {
    // Mounts of the host still come in, ours never go out.
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0)
        return systemError(msg::WorkerMountFailed, "/");
    if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
        return systemError(msg::WorkerMountFailed, "/proc");
    if (cgroupsAreHybrid() && ::mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, nullptr) != 0)
        return systemError(msg::WorkerMountFailed, "/sys/fs/cgroup");
    if (::mount("slipway", scratch.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700") != 0)
        return systemError(msg::WorkerMountFailed, scratch);
    return {};
}

int serve(int controlSocket, int outerAlive, Workplace workplace) {
    sigset_t waited;
    ::sigemptyset(&waited);
    ::sigaddset(&waited, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &waited, nullptr);
    const FileDescriptor childEnded(::signalfd(-1, &waited, SFD_CLOEXEC | SFD_NONBLOCK));

    Hello hello = greeting();
    hello.idMap = workplace.map.name();
    hello.singleId = workplace.map.kind == IdMap::Kind::Single;
    if (!sendPacket(controlSocket, PacketKind::Hello, encode(hello)))
        return 1;

    std::set<pid_t> known;
    while (true) {
        std::array<pollfd, 3> events{pollfd{controlSocket, POLLIN, 0}, pollfd{outerAlive, POLLIN, 0},
                                     pollfd{childEnded.get(), POLLIN, 0}};
        if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)
            return 1;
        if (events[1].revents != 0)
            return 1;
        if (events[2].revents != 0) {
            signalfd_siginfo ignored{};
            while (::read(childEnded.get(), &ignored, sizeof ignored) == sizeof ignored) {
            }
            pid_t ended = 0;
            while ((ended = ::waitpid(-1, nullptr, WNOHANG)) > 0)
                known.erase(ended);
            endOrphans(known);
        }
        if (events[0].revents == 0)
            continue;
        auto packet = receivePacket(controlSocket);
        if (!packet)
            continue;
        if (!*packet)
            return 0;
        if ((*packet)->descriptors.empty())
            continue;
        if ((*packet)->kind == PacketKind::NetworkRequest && workplace.networkKeeper == 0) {
            startNetworkKeeper(workplace);
            if (workplace.networkKeeper > 0)
                known.insert(workplace.networkKeeper);
        }
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(controlSocket);
            ::close(outerAlive);
            ::sigprocmask(SIG_UNBLOCK, &waited, nullptr);
            doJob(workplace, std::move(**packet));
            ::_exit(0);
        }
        if (child > 0)
            known.insert(child);
    }
}

} // namespace slipway::build::embedded::worker
