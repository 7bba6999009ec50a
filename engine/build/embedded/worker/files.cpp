// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/files.h"

#include "engine/build/embedded/system_error.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <climits>
#include <memory>

namespace slipway::build::embedded::worker {
namespace {

// Warnings of one step; what repeats for every file is not worth more.
constexpr std::size_t kMaximumWarnings = 20;
constexpr const char* kOpaque = "user.overlay.opaque";

std::string throughProc(int directory, const std::string& name) {
    return "/proc/self/fd/" + std::to_string(directory) + "/" + name;
}

FileDescriptor openBelow(int directory, const std::string& name) {
    open_how how{};
    how.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
    return FileDescriptor(static_cast<int>(::syscall(SYS_openat2, directory, name.c_str(), &how, sizeof how)));
}

void warn(const AttributePolicy& policy, messages::Message message) {
    if (policy.warnings != nullptr && policy.warnings->size() < kMaximumWarnings)
        policy.warnings->push_back(std::move(message));
}

} // namespace

std::pair<std::string, std::string> splitPath(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos)
        return {std::string(), std::string(path)};
    return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

std::string relativePath(std::string_view path) {
    std::string clean;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string_view part = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (part.empty() || part == ".")
            continue;
        if (!clean.empty())
            clean += '/';
        clean += part;
    }
    return clean;
}

FileDescriptor openInRoot(int root, const std::string& path, int flags) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    long descriptor = 0;
    // EAGAIN: something was renamed meanwhile and the kernel could not be sure; a few more tries are enough.
    for (int attempt = 0; attempt < 32; ++attempt) {
        descriptor = ::syscall(SYS_openat2, root, path.empty() ? "." : path.c_str(), &how, sizeof how);
        if (descriptor >= 0 || (errno != EAGAIN && errno != EINTR))
            break;
    }
    return FileDescriptor(static_cast<int>(descriptor));
}

FileDescriptor openDirectoryInRoot(int root, const std::string& path) {
    return openInRoot(root, path, O_PATH | O_DIRECTORY);
}

FileDescriptor openDirectory(const std::string& path) {
    return FileDescriptor(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

std::optional<std::string> resolvedPath(int root, const std::string& path) {
    const FileDescriptor found = openInRoot(root, path, O_PATH);
    if (!found.valid())
        return std::nullopt;
    std::array<char, PATH_MAX> base;
    std::array<char, PATH_MAX> full;
    const ssize_t baseSize = ::readlink(("/proc/self/fd/" + std::to_string(root)).c_str(), base.data(), base.size());
    const ssize_t fullSize =
        ::readlink(("/proc/self/fd/" + std::to_string(found.get())).c_str(), full.data(), full.size());
    if (baseSize <= 0 || fullSize <= 0)
        return std::nullopt;
    std::string_view prefix(base.data(), static_cast<std::size_t>(baseSize));
    const std::string_view whole(full.data(), static_cast<std::size_t>(fullSize));
    if (prefix.ends_with('/'))
        prefix.remove_suffix(1);
    if (!whole.starts_with(prefix)) {
        errno = EXDEV;
        return std::nullopt;
    }
    return relativePath(whole.substr(prefix.size()));
}

Result<std::vector<std::string>> namesIn(int directory) {
    const int copy = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0)
        return systemError(msg::CannotOpenFile, ".");
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(copy), ::closedir);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(stream.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    std::ranges::sort(names);
    return names;
}

bool isOverlayXattr(std::string_view name) {
    return name.starts_with("user.overlay.") || name.starts_with("trusted.overlay.");
}

std::vector<archive::Xattr> readXattrs(int directory, const std::string& name) {
    const std::string path = throughProc(directory, name);
    std::array<char, 4096> small;
    std::string large;
    std::string_view list;
    ssize_t size = ::llistxattr(path.c_str(), small.data(), small.size());
    if (size < 0 && errno == ERANGE) {
        large.resize(XATTR_LIST_MAX);
        size = ::llistxattr(path.c_str(), large.data(), large.size());
        list = large;
    } else {
        list = {small.data(), small.size()};
    }
    std::vector<archive::Xattr> xattrs;
    if (size <= 0)
        return xattrs;
    list = list.substr(0, static_cast<std::size_t>(size));
    std::string value;
    while (!list.empty()) {
        const std::string key(list.substr(0, list.find('\0')));
        list.remove_prefix(std::min(key.size() + 1, list.size()));
        if (key.empty() || isOverlayXattr(key))
            continue;
        value.resize(XATTR_SIZE_MAX);
        const ssize_t length = ::lgetxattr(path.c_str(), key.c_str(), value.data(), value.size());
        if (length >= 0)
            xattrs.push_back({key, value.substr(0, static_cast<std::size_t>(length))});
    }
    std::ranges::sort(xattrs, {}, &archive::Xattr::name);
    return xattrs;
}

archive::TarEntry describe(int directory, const std::string& name, const struct stat& status) {
    archive::TarEntry entry;
    entry.mode = status.st_mode & 07777;
    entry.uid = status.st_uid;
    entry.gid = status.st_gid;
    entry.mtime = status.st_mtim.tv_sec;
    entry.mtimeNanoseconds = static_cast<std::uint32_t>(status.st_mtim.tv_nsec);
    switch (status.st_mode & S_IFMT) {
    case S_IFDIR:
        entry.kind = archive::TarKind::Directory;
        break;
    case S_IFLNK: {
        entry.kind = archive::TarKind::Symlink;
        std::array<char, PATH_MAX> target;
        const ssize_t size = ::readlinkat(directory, name.c_str(), target.data(), target.size());
        entry.linkTarget.assign(target.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
        break;
    }
    case S_IFCHR:
    case S_IFBLK:
        entry.kind = S_ISCHR(status.st_mode) ? archive::TarKind::CharacterDevice : archive::TarKind::BlockDevice;
        entry.deviceMajor = major(status.st_rdev);
        entry.deviceMinor = minor(status.st_rdev);
        break;
    case S_IFIFO:
        entry.kind = archive::TarKind::Fifo;
        break;
    default:
        entry.kind = archive::TarKind::File;
        entry.size = entry.storedSize = static_cast<std::uint64_t>(status.st_size);
    }
    entry.xattrs = readXattrs(directory, name);
    return entry;
}

bool isOpaqueDirectory(int directory, const std::string& name) {
    char value = 0;
    return ::lgetxattr(throughProc(directory, name).c_str(), kOpaque, &value, 1) == 1 && value == 'y';
}

Result<void> makeOpaque(int directory, const std::string& name) {
    if (::lsetxattr(throughProc(directory, name).c_str(), kOpaque, "y", 1, 0) != 0)
        return systemError(msg::CannotWriteFile, name);
    return {};
}

Result<void> applyAttributes(int directory, const std::string& name, const archive::TarEntry& entry,
                             const AttributePolicy& policy) {
    if (::fchownat(directory, name.c_str(), entry.uid, entry.gid, AT_SYMLINK_NOFOLLOW) != 0 && !policy.singleId) {
        if (errno == EINVAL)
            return fail(ErrorCode::Permission, msg::WorkerIdNotMapped, name, entry.uid, entry.gid);
        return systemError(msg::CannotWriteFile, name);
    }
    for (const archive::Xattr& xattr : entry.xattrs) {
        if (isOverlayXattr(xattr.name))
            continue;
        if (::lsetxattr(throughProc(directory, name).c_str(), xattr.name.c_str(), xattr.value.data(),
                        xattr.value.size(), 0) != 0 &&
            errno != ENOTSUP && xattr.name == "security.capability")
            warn(policy, messages::message(msg::WorkerXattrRefused, xattr.name, name, ::strerrordesc_np(errno)));
    }
    if (entry.kind != archive::TarKind::Symlink && ::fchmodat(directory, name.c_str(), entry.mode & 07777, 0) != 0)
        return systemError(msg::CannotWriteFile, name);
    if (entry.kind != archive::TarKind::Directory)
        applyTime(directory, name, entry.mtime, entry.mtimeNanoseconds);
    return {};
}

void applyTime(int directory, const std::string& name, std::int64_t seconds, std::uint32_t nanoseconds) {
    const std::array<timespec, 2> times{timespec{0, UTIME_OMIT}, timespec{seconds, static_cast<long>(nanoseconds)}};
    // A time that the file system cannot hold is no reason to refuse the file; the index keeps it.
    static_cast<void>(::utimensat(directory, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW));
}

Result<std::string> readTreeFile(int root, const std::string& path, std::uint64_t limit) {
    const FileDescriptor file = openInRoot(root, relativePath(path), O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!file.valid())
        return systemError(msg::CannotOpenFile, path);
    struct stat status{};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorCode::NotFound, msg::WorkerNoRegularFile, path);
    if (static_cast<std::uint64_t>(status.st_size) > limit)
        return fail(ErrorCode::LimitExceeded, msg::FileTooLarge, path, limit);
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::pread(file.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (count < 0)
            return systemError(msg::CannotReadFile, path);
        if (count == 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
}

Result<void> copyBytes(int from, int to, std::uint64_t size, const std::stop_token& stop) {
    if (size == 0)
        return {};
    if (size > 64 * 1024 && ::ioctl(to, FICLONE, from) == 0)
        return {};
    constexpr std::size_t kPiece = std::size_t{64} << 20;
    std::uint64_t done = 0;
    bool first = true;
    while (true) {
        if (stop.stop_requested())
            return cancelled();
        const ssize_t count = ::copy_file_range(from, nullptr, to, nullptr, kPiece, 0);
        if (count > 0) {
            first = false;
            done += static_cast<std::uint64_t>(count);
            if (done >= size)
                return {};
            continue;
        }
        if (count == 0 && !first)
            return {};
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && (!first || (errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS)))
            return systemError(errno == ENOSPC ? msg::DiskFull : msg::CannotWriteFile, ".");
        break;
    }
    // Between file systems that cannot: by hand.
    const auto buffer = std::make_unique_for_overwrite<std::array<char, 256 * 1024>>();
    while (true) {
        if (stop.stop_requested())
            return cancelled();
        const ssize_t count = ::read(from, buffer->data(), buffer->size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError(msg::CannotReadFile, ".");
        if (count == 0)
            return {};
        for (ssize_t written = 0; written < count;) {
            const ssize_t part = ::write(to, buffer->data() + written, static_cast<std::size_t>(count - written));
            if (part < 0)
                return systemError(errno == ENOSPC ? msg::DiskFull : msg::CannotWriteFile, ".");
            written += part;
        }
    }
}

Result<void> removeTree(int directory, const std::string& name) {
    if (::unlinkat(directory, name.c_str(), 0) == 0 || errno == ENOENT)
        return {};
    if (errno != EISDIR && errno != EPERM)
        return systemError(msg::CannotWriteFile, name);
    {
        // Never into a mount: what is mounted somewhere below belongs to somebody else.
        FileDescriptor below = openBelow(directory, name);
        if (!below.valid() && errno == EACCES) {
            ::fchmodat(directory, name.c_str(), 0700, 0);
            below = openBelow(directory, name);
        }
        if (!below.valid())
            return systemError(msg::CannotOpenFile, name);
        const auto names = namesIn(below.get());
        if (!names)
            return passOn(names.error());
        for (const std::string& child : *names) {
            if (auto removed = removeTree(below.get(), child); !removed)
                return removed;
        }
    }
    if (::unlinkat(directory, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
        return systemError(msg::CannotWriteFile, name);
    return {};
}

} // namespace slipway::build::embedded::worker
