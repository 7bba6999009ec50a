// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/network.h"

#include "engine/build/embedded/file_descriptor.h"
#include "engine/build/embedded/system_error.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>

namespace slipway::build::embedded::worker {
namespace {

// pasta is ready within some 50 ms, or it hangs.
constexpr unsigned kPastaSeconds = 5;
constexpr int kWaitMilliseconds = 10'000;

bool loopbackUp() {
    const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::memcpy(request.ifr_name, "lo", 3);
    if (!socket.valid() || ::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0)
        return false;
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

std::string resultFile(const Workplace& workplace) {
    return workplace.scratch + "/network";
}

// The namespace as a file: pasta has given up what it takes to look into another process by the time it opens it.
std::string namespaceFile(const Workplace& workplace) {
    return workplace.scratch + "/netns";
}

// Runs pasta for the namespace; what it says goes to `log`. It stays behind as a child.
bool runPasta(const std::string& path, const std::string& log) {
    const pid_t child = ::fork();
    if (child == 0) {
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        const int null = ::open("/dev/null", O_RDONLY);
        ::dup2(null, STDIN_FILENO);
        // Ends pasta when it does not come up; the alarm survives exec, but not its going to the background.
        ::alarm(kPastaSeconds);
        ::execlp("pasta", "pasta", "--quiet", "--config-net", "--no-map-gw", "-t", "none", "-u", "none", "-T", "none",
                 "-U", "none", "--runas", "0:0", "--netns", path.c_str(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

[[noreturn]] void keep(const Workplace& workplace, int ready) {
    // pasta goes to the background: it stays below this process and ends with it.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::array<int, 2> made{};
    static_cast<void>(!::pipe2(made.data(), O_CLOEXEC));
    const std::string path = namespaceFile(workplace);
    FileDescriptor(::open(path.c_str(), O_CREAT | O_CLOEXEC, 0600)).reset();
    const pid_t holder = ::fork();
    if (holder == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(ready);
        ::close(made[0]);
        const bool good = ::unshare(CLONE_NEWNET) == 0 && loopbackUp() &&
                          ::mount("/proc/self/ns/net", path.c_str(), nullptr, MS_BIND, nullptr) == 0;
        static_cast<void>(!::write(made[1], good ? "y" : "n", 1));
        while (true)
            ::pause();
    }
    char good = 'n';
    static_cast<void>(!::read(made[0], &good, 1));
    const std::string log = workplace.scratch + "/pasta.log";
    {
        std::ofstream result(resultFile(workplace));
        if (good == 'y' && runPasta(path, log)) {
            result << holder;
        } else {
            std::ifstream text(log);
            std::string line;
            std::string last;
            while (std::getline(text, line)) {
                if (!line.empty())
                    last = line;
            }
            result << "0 " << last;
        }
    }
    ::close(ready);
    // The steps of pasta's going to the background end here.
    while (true) {
        if (::waitpid(-1, nullptr, 0) < 0 && errno != EINTR)
            ::pause();
    }
}

} // namespace

void startNetworkKeeper(Workplace& workplace) {
    std::array<int, 2> ready{};
    if (::pipe2(ready.data(), O_CLOEXEC) != 0)
        return;
    const pid_t keeper = ::fork();
    if (keeper == 0) {
        ::close(ready[0]);
        keep(workplace, ready[1]);
    }
    ::close(ready[1]);
    workplace.networkKeeper = keeper;
    workplace.networkReady = ready[0];
}

Result<void> joinNetwork(const Workplace& workplace) {
    pollfd event{workplace.networkReady, POLLIN, 0};
    if (workplace.networkReady < 0 || ::poll(&event, 1, kWaitMilliseconds) != 1)
        return fail(ErrorCode::Unsupported, msg::WorkerNetworkTimeout);
    std::ifstream result(resultFile(workplace));
    pid_t holder = 0;
    result >> holder;
    if (holder == 0) {
        std::string reason;
        std::getline(result >> std::ws, reason);
        return fail(ErrorCode::Unsupported, msg::WorkerPastaFailed, reason);
    }
    // Not by the file: a step whose mounts were copied before it was bound sees an empty one.
    const FileDescriptor process(static_cast<int>(::syscall(SYS_pidfd_open, holder, 0)));
    if (!process.valid() || ::setns(process.get(), CLONE_NEWNET) != 0)
        return systemError(msg::WorkerNetworkFailed);
    return {};
}

Result<void> enterLonelyNetwork() {
    if (::unshare(CLONE_NEWNET) != 0 || !loopbackUp())
        return systemError(msg::WorkerNetworkFailed);
    return {};
}

} // namespace slipway::build::embedded::worker
