// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/container.h"

#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/copier.h"
#include "engine/build/embedded/worker/diff.h"
#include "engine/build/embedded/worker/index_file.h"
#include "engine/build/embedded/worker/mount_stubs.h"
#include "engine/build/embedded/worker/network.h"
#include "engine/build/embedded/worker/overlay.h"
#include "engine/build/embedded/worker/run_mounts.h"
#include "engine/build/embedded/worker/runtime.h"
#include "engine/build/embedded/worker/runtime_spec.h"
#include "engine/build/embedded/worker/seccomp_profile.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace slipway::build::embedded::worker {
namespace {

constexpr const char* kSeccompProfile = "/usr/share/containers/seccomp.json";
constexpr std::string_view kDefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::string readAll(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Result<std::string> seccomp(Job& job) {
    const std::string profile = readAll(kSeccompProfile);
    if (profile.empty()) {
        job.warnings.push_back(messages::message(msg::WorkerNoSeccomp, kSeccompProfile));
        return std::string();
    }
    utsname machine{};
    ::uname(&machine);
    SeccompFilter filter{runCapabilities(), goArchitecture(machine.machine)};
    std::sscanf(machine.release, "%d.%d", &filter.kernelMajor, &filter.kernelMinor);
    return filterSeccompProfile(profile, filter);
}

// Enters the network that was asked for, with the calling thread; whether it is one of its own.
Result<bool> enterNetwork(Job& job, Network network) {
    switch (network) {
    case Network::Host:
        return false;
    case Network::None:
        break;
    case Network::Default: {
        auto joined = joinNetwork(job.workplace);
        if (joined)
            return true;
        job.warnings.push_back(messages::message(msg::WorkerRunWithoutNetwork));
        job.warnings.push_back(joined.error().message);
        break;
    }
    }
    if (auto entered = enterLonelyNetwork(); !entered)
        return passOn(entered.error());
    return true;
}

bool has(const std::vector<std::string>& environment, std::string_view prefix) {
    return std::ranges::any_of(environment, [&](const std::string& item) { return item.starts_with(prefix); });
}

Result<void> writeFile(const std::string& path, std::string_view bytes, mode_t mode) {
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!file.valid() || ::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        return systemError(msg::CannotWriteFile, path);
    return {};
}

// A directory of the scratch file system for one run, removed with what is in it.
class Bundle {
public:
    explicit Bundle(const std::string& scratch)
        : m_path(scratch + "/run-XXXXXX") {
        m_made = ::mkdtemp(m_path.data()) != nullptr && ::mkdir((m_path + "/rootfs").c_str(), 0755) == 0;
    }
    ~Bundle() {
        if (const auto names = namesIn(openDirectory(m_path).get())) {
            for (const std::string& name : *names)
                ::umount2((m_path + "/" + name).c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
        }
        const auto [above, name] = splitPath(m_path);
        static_cast<void>(removeTree(openDirectory(above).get(), name));
    }
    Bundle(const Bundle&) = delete;
    Bundle& operator=(const Bundle&) = delete;
    [[nodiscard]] bool made() const { return m_made; }
    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] std::string root() const { return m_path + "/rootfs"; }

private:
    std::string m_path;
    bool m_made = false;
};

// Whether a command that failed may have failed for want of space. Most leave what they have written so far.
bool isFull(const std::filesystem::path& directory) {
    constexpr std::uint64_t kHardlyAnything = 1 << 20;
    struct statvfs status{};
    if (::statvfs(directory.c_str(), &status) != 0)
        return false;
    return std::uint64_t{status.f_bavail} * status.f_frsize < kHardlyAnything ||
           (status.f_files != 0 && status.f_favail == 0);
}

} // namespace

Result<StepResult> run(Job& job, const RunWork& work) {
    const RunRequest& request = work.request;
    if (job.descriptors.size() < 2)
        return fail(ErrorCode::Corrupt, msg::WorkerBadPacket);
    const auto runtime = findRuntime();
    if (!runtime)
        return fail(ErrorCode::Unsupported, msg::WorkerNoRuntime);
    // Mounts of this step are seen by nobody else, and are gone when this process is.
    if (::unshare(CLONE_NEWNS) != 0)
        return systemError(msg::WorkerNoNamespaces);
    const Bundle bundle(job.scratch());
    if (!bundle.made())
        return systemError(msg::CannotWriteFile, bundle.path());
    auto below = openMerged(work.parent, job.scratch());
    if (!below)
        return passOn(below.error());
    {
        auto writable = openWritable(work.parent, work.output.files(), work.output.work(), job.scratch());
        if (!writable)
            return passOn(writable.error());
        if (auto attached = attachMount(writable->get(), bundle.root()); !attached)
            return passOn(attached.error());
    }
    FileDescriptor root = openDirectory(bundle.root());

    ContainerSpec spec;
    spec.root = bundle.root();
    spec.arguments = request.arguments;
    spec.environment = request.environment;
    spec.hostname = request.hostname;
    spec.workingDirectory = request.workingDirectory.empty() ? "/" : request.workingDirectory;
    auto user = lookUpUser(readUserFiles(root.get()), request.user);
    if (!user)
        return passOn(user.error());
    spec.user = *user;
    spec.singleId = job.singleId();
    if (job.singleId() && (user->uid != 0 || user->gid != 0))
        return fail(ErrorCode::Unsupported, msg::WorkerSingleIdUser, request.user);
    if (!has(spec.environment, "PATH="))
        spec.environment.emplace_back(kDefaultPath);
    if (!has(spec.environment, "HOME="))
        spec.environment.push_back("HOME=" + user->home);
    {
        Copier::Options options;
        options.owner = Owner{user->uid, user->gid};
        options.createdTime = request.createdTime;
        options.attributes = {job.singleId(), &job.warnings};
        Copier copier(root.get(), std::move(options));
        if (auto made = copier.makeDirectories(relativePath(spec.workingDirectory)); !made)
            return passOn(made.error());
        copier.finish();
    }

    auto ownNetwork = enterNetwork(job, request.network);
    if (!ownNetwork)
        return passOn(ownNetwork.error());
    spec.ownNetwork = *ownNetwork;
    spec.ownCgroups = ::access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0;
    const std::string resolver =
        resolverFile(readAll("/etc/resolv.conf"), readAll("/run/systemd/resolve/resolv.conf"), !*ownNetwork);
    const std::string hosts = hostsFile(request.hostname, request.extraHosts);
    if (auto written = writeFile(bundle.path() + "/resolv.conf", resolver, 0644); !written)
        return passOn(written.error());
    if (auto written = writeFile(bundle.path() + "/hosts", hosts, 0644); !written)
        return passOn(written.error());
    const std::vector<std::string> kReadOnlyFile{"nosuid", "noexec", "nodev", "rbind", "ro"};
    spec.mounts.push_back({"/etc/resolv.conf", "bind", bundle.path() + "/resolv.conf", kReadOnlyFile});
    spec.mounts.push_back({"/etc/hosts", "bind", bundle.path() + "/hosts", kReadOnlyFile});

    RunMounts mounts(job, work, bundle.path());
    if (auto prepared = mounts.prepare(spec.mounts); !prepared)
        return passOn(prepared.error());
    MountStubs stubs(root.get());
    for (const char* directory : {"/proc", "/dev", "/sys"}) {
        if (auto added = stubs.add(directory, true); !added)
            return passOn(added.error());
    }
    for (const SpecMount& mount : spec.mounts) {
        // What is below these stands on a file system of the container's own.
        if (mount.destination.starts_with("/dev/") || mount.destination.starts_with("/proc/") ||
            mount.destination.starts_with("/sys/"))
            continue;
        struct stat status{};
        const bool directory =
            mount.type != "bind" || (::stat(mount.source.c_str(), &status) == 0 && S_ISDIR(status.st_mode));
        if (auto added = stubs.add(mount.destination, directory); !added)
            return passOn(added.error());
    }

    auto filter = seccomp(job);
    if (!filter)
        return passOn(filter.error());
    spec.seccomp = std::move(*filter);
    auto config = runtimeConfig(spec);
    if (!config)
        return passOn(config.error());
    if (auto written = writeFile(bundle.path() + "/config.json", *config, 0600); !written)
        return passOn(written.error());

    auto ended = runContainer(*runtime, bundle.path(), job.scratch() + "/crun", job.descriptors[0].get(),
                              job.descriptors[1].get(), job.stop);
    if (!ended)
        return passOn(ended.error());
    if (*ended != 0) {
        auto failure = fail(ErrorCode::StepFailed, msg::WorkerCommandFailed, *ended);
        failure.error().exitCode = *ended;
        if (isFull(work.output.files()))
            failure.error().notes.push_back(messages::message(msg::WorkerDiskIsFull, work.output.directory.native()));
        return failure;
    }
    stubs.remove();
    root.reset();
    if (::umount2(bundle.root().c_str(), MNT_DETACH) != 0)
        return systemError(msg::WorkerMountFailed, bundle.root());
    mounts.finish();
    const FileDescriptor upper = openDirectory(work.output.files());
    auto index = readDiff(upper.get(), below->get(), job.stop);
    if (!index)
        return passOn(index.error());
    return saveIndex(**index, work.output.index);
}

Capabilities probe(const Workplace& workplace, bool network) {
    Capabilities result;
    result.idMap = workplace.map.name();
    result.singleId = workplace.map.kind == IdMap::Kind::Single;
    if (const auto runtime = findRuntime()) {
        result.canRun = true;
        result.runtime = versionOf(*runtime);
    } else {
        result.whyNotRun = messages::message(msg::WorkerNoRuntime);
    }
    if (network) {
        if (auto joined = joinNetwork(workplace); joined)
            result.network = true;
        else
            result.whyNoNetwork = joined.error().message;
    }
    return result;
}

} // namespace slipway::build::embedded::worker
