// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/mount_stubs.h"

#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/files.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>

#include <ranges>

namespace slipway::build::embedded::worker {
namespace {

bool same(const timespec& a, const timespec& b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

} // namespace

Result<void> MountStubs::add(const std::string& path, bool directory) {
    const std::string clean = relativePath(path);
    if (clean.empty() || openInRoot(m_root, clean, O_PATH).valid())
        return {};
    if (errno == ENOTDIR)
        return fail(ErrorCode::InvalidInput, msg::WorkerCopyToNonDirectory, path);
    const auto [above, name] = splitPath(clean);
    if (!above.empty()) {
        if (auto made = add(above, true); !made)
            return made;
    }
    const FileDescriptor parent = openDirectoryInRoot(m_root, above);
    struct stat status{};
    if (!parent.valid() || ::fstat(parent.get(), &status) != 0)
        return systemError(msg::CannotOpenFile, above);
    Stub stub{.parent = above, .name = name, .directory = directory, .before = status.st_mtim};
    if (directory ? ::mkdirat(parent.get(), name.c_str(), 0755) != 0
                  : !FileDescriptor(::openat(parent.get(), name.c_str(),
                                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644))
                         .valid())
        return systemError(msg::CannotWriteFile, path);
    if (::fstatat(parent.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
        stub.inode = status.st_ino;
    if (::fstat(parent.get(), &status) == 0)
        stub.after = status.st_mtim;
    m_stubs.push_back(std::move(stub));
    return {};
}

void MountStubs::remove() {
    for (const Stub& stub : std::views::reverse(m_stubs)) {
        const FileDescriptor parent = openDirectoryInRoot(m_root, stub.parent);
        struct stat above{};
        struct stat status{};
        if (!parent.valid() || ::fstat(parent.get(), &above) != 0 ||
            ::fstatat(parent.get(), stub.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            status.st_ino != stub.inode || S_ISDIR(status.st_mode) != stub.directory ||
            (!stub.directory && status.st_size != 0))
            continue;
        if (::unlinkat(parent.get(), stub.name.c_str(), stub.directory ? AT_REMOVEDIR : 0) != 0)
            continue;
        const timespec time = same(above.st_mtim, stub.after) ? stub.before : above.st_mtim;
        applyTime(parent.get(), ".", time.tv_sec, static_cast<std::uint32_t>(time.tv_nsec));
    }
    m_stubs.clear();
}

} // namespace slipway::build::embedded::worker
