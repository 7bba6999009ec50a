// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/run_mounts.h"

#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/copier.h"
#include "engine/build/embedded/worker/files.h"
#include "engine/build/embedded/worker/overlay.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace slipway::build::embedded::worker {
namespace {

// The file or directory behind a descriptor, to be mounted elsewhere.
FileDescriptor cloneMount(int descriptor) {
    return FileDescriptor(static_cast<int>(
        ::syscall(SYS_open_tree, descriptor, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH)));
}

Result<void> makeFile(const std::string& path, std::string_view bytes, mode_t mode, uid_t uid, gid_t gid,
                      bool singleId) {
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.valid())
        return systemError(msg::CannotWriteFile, path);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0)
            return systemError(msg::CannotWriteFile, path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if ((::fchown(file.get(), uid, gid) != 0 && !singleId) || ::fchmod(file.get(), mode) != 0)
        return systemError(msg::CannotWriteFile, path);
    return {};
}

} // namespace

Result<void> attachMount(int mount, const std::string& path) {
    if (::syscall(SYS_move_mount, mount, "", AT_FDCWD, path.c_str(), MOVE_MOUNT_F_EMPTY_PATH) != 0)
        return systemError(msg::WorkerMountFailed, path);
    return {};
}

std::string RunMounts::inBundle(const char* kind, std::size_t number) const {
    return m_bundle + "/" + kind + std::to_string(number);
}

Result<std::string> RunMounts::besideSnapshot(std::size_t number) {
    std::string path = (m_work.output.directory / ("mount-" + std::to_string(number))).native();
    if (::mkdir(path.c_str(), 0755) != 0)
        return systemError(msg::CannotWriteFile, path);
    m_beside.push_back(path);
    return path;
}

Result<std::string> RunMounts::bindFromCopy(const SourceTreeSpec& tree, const std::string& source, std::size_t number) {
    auto beside = besideSnapshot(number);
    if (!beside)
        return beside;
    if (auto copied = copyTree(m_job, tree, source.empty() ? "/" : source, *beside); !copied)
        return passOn(copied.error());
    struct stat status{};
    if (::stat((*beside + "/file").c_str(), &status) == 0)
        return *beside + "/file";
    return *beside + "/tree";
}

Result<std::string> RunMounts::bindFromSnapshot(const BindMount& mount, const SnapshotTree& tree, std::size_t number) {
    Chain chain;
    if (!tree.snapshot.empty()) {
        const auto found = m_job.trees.find(tree.snapshot.value);
        if (found == m_job.trees.end())
            return fail(ErrorCode::Internal, msg::WorkerBadPacket);
        chain = found->second;
    }
    FileDescriptor root;
    if (mount.readOnly) {
        auto merged = openMerged(chain, m_job.scratch());
        if (!merged)
            return passOn(merged.error());
        root = std::move(*merged);
    } else {
        auto beside = besideSnapshot(number);
        if (!beside)
            return passOn(beside.error());
        const std::filesystem::path upper = std::filesystem::path(*beside) / "fs";
        const std::filesystem::path work = std::filesystem::path(*beside) / "work";
        if (::mkdir(upper.c_str(), 0755) != 0 || ::mkdir(work.c_str(), 0755) != 0)
            return systemError(msg::CannotWriteFile, *beside);
        auto writable = openWritable(chain, upper, work, m_job.scratch());
        if (!writable)
            return passOn(writable.error());
        root = std::move(*writable);
    }
    // Only what is mounted here can be mounted elsewhere a second time.
    if (chain.size() > 1 || !mount.readOnly) {
        const std::string place = inBundle("tree", number);
        if (::mkdir(place.c_str(), 0755) != 0)
            return systemError(msg::CannotWriteFile, place);
        if (auto attached = attachMount(root.get(), place); !attached)
            return passOn(attached.error());
        root = openDirectory(place);
    }
    const FileDescriptor source = openInRoot(root.get(), relativePath(mount.source), O_PATH);
    struct stat status{};
    if (!source.valid() || ::fstat(source.get(), &status) != 0)
        return fail(ErrorCode::NotFound, msg::WorkerMountSourceMissing, mount.source);
    const FileDescriptor clone = cloneMount(source.get());
    if (!clone.valid())
        return systemError(msg::WorkerMountFailed, mount.source);
    std::string place = inBundle("source", number);
    if (S_ISDIR(status.st_mode) ? ::mkdir(place.c_str(), 0755) != 0
                                : !FileDescriptor(::open(place.c_str(), O_CREAT | O_EXCL | O_CLOEXEC, 0600)).valid())
        return systemError(msg::CannotWriteFile, place);
    if (auto attached = attachMount(clone.get(), place); !attached)
        return passOn(attached.error());
    return place;
}

Result<SpecMount> RunMounts::prepareOne(const BindMount& mount, std::size_t number) {
    const auto* snapshot = std::get_if<SnapshotTree>(&mount.tree);
    auto source = snapshot != nullptr ? bindFromSnapshot(mount, *snapshot, number)
                                      : bindFromCopy(mount.tree, mount.source, number);
    if (!source)
        return passOn(source.error());
    return SpecMount{{}, "bind", std::move(*source), {"rbind", mount.readOnly ? "ro" : "rw"}};
}

Result<SpecMount> RunMounts::prepareOne(const CacheMount& mount, std::size_t number) {
    const auto found = m_work.caches.find(number);
    if (found == m_work.caches.end())
        return fail(ErrorCode::Internal, msg::WorkerBadPacket);
    const std::filesystem::path files = found->second / "fs";
    if (::mkdir(files.c_str(), 0700) == 0) {
        if (mount.seed) {
            const std::filesystem::path seed = found->second / ("seed-" + std::to_string(::getpid()));
            if (::mkdir(seed.c_str(), 0700) != 0)
                return systemError(msg::CannotWriteFile, seed.native());
            if (auto copied = copyTree(m_job, *mount.seed, mount.seedPath.empty() ? "/" : mount.seedPath, seed);
                !copied)
                return passOn(copied.error());
            if (::rename((seed / "tree").c_str(), files.c_str()) != 0 && errno != ENOENT)
                return systemError(msg::CannotWriteFile, files.native());
            static_cast<void>(::rmdir(seed.c_str()));
        }
        if ((::chown(files.c_str(), mount.uid, mount.gid) != 0 && !m_job.singleId()) ||
            ::chmod(files.c_str(), mount.mode) != 0)
            return systemError(msg::CannotWriteFile, files.native());
    } else if (errno != EEXIST) {
        return systemError(msg::CannotWriteFile, files.native());
    }
    return SpecMount{{}, "bind", files.native(), {"rbind", "rw"}};
}

Result<SpecMount> RunMounts::prepareOne(const TmpfsMount& mount, std::size_t) {
    SpecMount spec{{}, "tmpfs", "tmpfs", {"nosuid", "nodev"}};
    if (mount.size != 0)
        spec.options.push_back("size=" + std::to_string(mount.size));
    return spec;
}

Result<SpecMount> RunMounts::prepareOne(const SecretMount& mount, std::size_t number) {
    std::string path = inBundle("secret", number);
    if (auto made = makeFile(path, mount.bytes, mount.mode, mount.uid, mount.gid, m_job.singleId()); !made)
        return passOn(made.error());
    return SpecMount{{}, "bind", std::move(path), {"rbind", "ro", "nosuid", "nodev", "noexec"}};
}

Result<void> RunMounts::prepare(std::vector<SpecMount>& mounts) {
    const auto& wanted = m_work.request.mounts;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        auto mount = std::visit([&](const auto& what) { return prepareOne(what, i); }, wanted[i].what);
        if (!mount)
            return passOn(mount.error());
        mount->destination = "/" + relativePath(wanted[i].target);
        if (mount->destination == "/")
            return fail(ErrorCode::InvalidInput, msg::WorkerMountOnRoot);
        mounts.push_back(std::move(*mount));
    }
    if (m_work.request.pipes.empty())
        return {};
    const std::string pipes = m_bundle + "/pipes";
    if (::mkdir(pipes.c_str(), 0755) != 0)
        return systemError(msg::CannotWriteFile, pipes);
    for (const InlineFile& pipe : m_work.request.pipes) {
        if (pipe.name.empty() || pipe.name.contains('/') || pipe.name == "." || pipe.name == "..")
            return fail(ErrorCode::InvalidInput, msg::CannotWriteFile, pipe.name, "/");
        if (auto made = makeFile(pipes + "/" + pipe.name, pipe.bytes, 0755, 0, 0, m_job.singleId()); !made)
            return made;
    }
    mounts.push_back({"/dev/pipes", "bind", pipes, {"rbind", "ro"}});
    return {};
}

void RunMounts::finish() {
    for (const std::string& path : m_beside) {
        const auto [above, name] = splitPath(path);
        static_cast<void>(removeTree(openDirectory(above).get(), name));
    }
}

} // namespace slipway::build::embedded::worker
