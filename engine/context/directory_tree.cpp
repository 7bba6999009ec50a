// SPDX-License-Identifier: Apache-2.0
#include "engine/context/directory_tree.h"

#include "engine/context/path_match.h"
#include "engine/messages/catalogue/context.h"
#include "engine/messages/catalogue/general.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#ifdef __linux__
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#endif

namespace slipway::context {

class DirectoryTree::Descriptor {
public:
    explicit Descriptor(int descriptor)
        : m_descriptor(descriptor) {}
    ~Descriptor() { ::close(m_descriptor); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_descriptor; }

private:
    int m_descriptor;
};

namespace {

// Budget for one attribute list and one value; Linux allows 64 KiB each.
constexpr std::size_t maximumAttribute = 65536;

std::int64_t nanoseconds(const timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

EntryKind kindOf(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return EntryKind::Directory;
    case S_IFLNK:
        return EntryKind::Symlink;
    case S_IFIFO:
        return EntryKind::Fifo;
    case S_IFCHR:
        return EntryKind::CharacterDevice;
    case S_IFBLK:
        return EntryKind::BlockDevice;
    case S_IFSOCK:
        return EntryKind::Socket;
    default:
        return EntryKind::File;
    }
}

EntryStatus statusOf(const struct stat& data) {
    EntryStatus result;
    result.kind = kindOf(data.st_mode);
    result.mode = data.st_mode & 07777u;
    result.uid = data.st_uid;
    result.gid = data.st_gid;
    if (result.kind == EntryKind::File || result.kind == EntryKind::Symlink)
        result.size = static_cast<std::uint64_t>(data.st_size);
    result.modified = nanoseconds(data.st_mtim);
    result.changed = nanoseconds(data.st_ctim);
    result.device = data.st_dev;
    result.inode = data.st_ino;
    result.linkCount = data.st_nlink;
    if (result.kind == EntryKind::CharacterDevice || result.kind == EntryKind::BlockDevice) {
        result.deviceMajor = major(data.st_rdev);
        result.deviceMinor = minor(data.st_rdev);
    }
    return result;
}

// The directory part and the last component.
std::pair<std::string_view, std::string> splitLast(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos)
        return {"", std::string(path)};
    return {path.substr(0, slash), std::string(path.substr(slash + 1))};
}

std::unexpected<Error> readFailure(std::string_view path, int code) {
    const ErrorCode kind = code == EACCES || code == EPERM                      ? ErrorCode::Permission
                           : code == ENOENT || code == ENOTDIR || code == ELOOP ? ErrorCode::NotFound
                                                                                : ErrorCode::Io;
    return fail(kind, msg::CannotReadFile, path.empty() ? "." : path, std::strerror(code));
}

class DescriptorReader final : public FileReader {
public:
    DescriptorReader(int descriptor, std::string path)
        : m_descriptor(descriptor)
        , m_path(std::move(path)) {}
    ~DescriptorReader() override { ::close(m_descriptor); }
    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> buffer) override {
        for (;;) {
            const ssize_t got = ::read(m_descriptor, buffer.data(), buffer.size());
            if (got >= 0)
                return static_cast<std::size_t>(got);
            if (errno != EINTR)
                return readFailure(m_path, errno);
        }
    }

private:
    int m_descriptor;
    std::string m_path;
};

} // namespace

DirectoryTree::DirectoryTree(int rootDescriptor, std::string name)
    : m_name(std::move(name))
    , m_root(std::make_shared<Descriptor>(rootDescriptor)) {}

DirectoryTree::~DirectoryTree() = default;

Result<std::unique_ptr<DirectoryTree>> DirectoryTree::open(const std::filesystem::path& root, std::string name) {
    const int descriptor = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == ENOENT)
            return fail(ErrorCode::NotFound, msg::ContextNotFound, root.native());
        if (errno == ENOTDIR)
            return fail(ErrorCode::InvalidInput, msg::ContextNotDirectory, root.native());
        return readFailure(root.native(), errno);
    }
    return std::make_unique<DirectoryTree>(descriptor, std::move(name));
}

Result<std::shared_ptr<DirectoryTree::Descriptor>> DirectoryTree::directory(std::string_view path) const {
    if (path.empty())
        return m_root;
    std::shared_ptr<Descriptor> at = m_root;
    std::string_view rest = path;
    {
        const std::lock_guard lock(m_mutex);
        if (m_last && isWithin(path, m_lastPath)) {
            if (path.size() == m_lastPath.size())
                return m_last;
            at = m_last;
            rest = path.substr(m_lastPath.size() + 1);
        }
    }
    for (const std::string_view element : components(rest)) {
        const int descriptor =
            ::openat(at->get(), std::string(element).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (descriptor < 0) {
            // O_NOFOLLOW with O_DIRECTORY gives ENOTDIR for a symlink.
            if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
                return std::shared_ptr<Descriptor>{};
            return readFailure(path, errno);
        }
        at = std::make_shared<Descriptor>(descriptor);
    }
    const std::lock_guard lock(m_mutex);
    m_lastPath = path;
    m_last = at;
    return at;
}

Result<std::optional<EntryStatus>> DirectoryTree::status(std::string_view path) const {
    struct stat data{};
    if (path.empty()) {
        if (::fstat(m_root->get(), &data) != 0)
            return readFailure(path, errno);
        return statusOf(data);
    }
    const auto [parent, last] = splitLast(path);
    auto above = directory(parent);
    if (!above)
        return passOn(std::move(above.error()));
    if (!*above)
        return std::nullopt;
    if (::fstatat((*above)->get(), last.c_str(), &data, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return std::nullopt;
        return readFailure(path, errno);
    }
    return statusOf(data);
}

Result<std::vector<NamedStatus>> DirectoryTree::readDirectory(std::string_view path) const {
    auto here = directory(path);
    if (!here)
        return passOn(std::move(here.error()));
    if (!*here)
        return fail(ErrorCode::NotFound, msg::SourceNoDirectory, path);
    // A descriptor of its own: the stream moves the offset of the one it is given.
    const int own = ::openat((*here)->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (own < 0)
        return readFailure(path, errno);
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(own), ::closedir);
    if (!stream) {
        const int code = errno;
        ::close(own);
        return readFailure(path, code);
    }
    std::vector<NamedStatus> result;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (!entry) {
            if (errno != 0)
                return readFailure(path, errno);
            break;
        }
        const std::string_view entryName(entry->d_name);
        if (entryName == "." || entryName == "..")
            continue;
        struct stat data{};
        if (::fstatat(own, entry->d_name, &data, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT) // removed since it was listed
                continue;
            return readFailure(childPath(path, entryName), errno);
        }
        result.push_back({std::string(entryName), statusOf(data)});
    }
    std::ranges::sort(result, {}, &NamedStatus::name);
    return result;
}

Result<std::string> DirectoryTree::readLink(std::string_view path) const {
    const auto [parent, last] = splitLast(path);
    auto above = directory(parent);
    if (!above)
        return passOn(std::move(above.error()));
    if (!*above)
        return readFailure(path, ENOENT);
    std::string target(4096, '\0');
    const ssize_t length = ::readlinkat((*above)->get(), last.c_str(), target.data(), target.size());
    if (length < 0)
        return readFailure(path, errno);
    target.resize(static_cast<std::size_t>(length));
    return target;
}

Result<std::vector<ExtendedAttribute>> DirectoryTree::attributes([[maybe_unused]] std::string_view path) const {
    std::vector<ExtendedAttribute> result;
#ifdef __linux__
    const auto [parent, last] = splitLast(path);
    auto above = directory(parent);
    if (!above)
        return passOn(std::move(above.error()));
    if (!*above)
        return readFailure(path, ENOENT);
    // The l*xattr calls have no *at form; the directory's descriptor keeps the way to the entry fixed.
    const std::string place = "/proc/self/fd/" + std::to_string((*above)->get()) + "/" + (path.empty() ? "." : last);
    const ssize_t needed = ::llistxattr(place.c_str(), nullptr, 0);
    if (needed < 0) {
        if (errno == ENOTSUP || errno == EPERM)
            return result;
        return readFailure(path, errno);
    }
    if (needed == 0)
        return result;
    std::string names(maximumAttribute, '\0');
    const ssize_t length = ::llistxattr(place.c_str(), names.data(), names.size());
    if (length < 0)
        return readFailure(path, errno);
    names.resize(static_cast<std::size_t>(length));
    std::string value(maximumAttribute, '\0');
    for (std::size_t at = 0; at < names.size();) {
        const std::string attribute = names.c_str() + at;
        at += attribute.size() + 1;
        const ssize_t size = ::lgetxattr(place.c_str(), attribute.c_str(), value.data(), value.size());
        // Some name attributes that they do not let everybody read.
        if (size >= 0)
            result.push_back({attribute, value.substr(0, static_cast<std::size_t>(size))});
    }
    std::ranges::sort(result);
#endif
    return result;
}

Result<int> DirectoryTree::openDescriptor(std::string_view path) const {
    const auto [parent, last] = splitLast(path);
    auto above = directory(parent);
    if (!above)
        return passOn(std::move(above.error()));
    if (!*above)
        return readFailure(path, ENOENT);
    // O_NONBLOCK: a pipe that took the file's place must not stop us.
    const int descriptor = ::openat((*above)->get(), last.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return readFailure(path, errno);
    struct stat data{};
    if (::fstat(descriptor, &data) != 0 || !S_ISREG(data.st_mode)) {
        ::close(descriptor);
        return fail(ErrorCode::InvalidInput, msg::SourceNoFile, path);
    }
    return descriptor;
}

Result<std::unique_ptr<FileReader>> DirectoryTree::open(std::string_view path) const {
    auto descriptor = openDescriptor(path);
    if (!descriptor)
        return passOn(std::move(descriptor.error()));
    return std::make_unique<DescriptorReader>(*descriptor, std::string(path));
}

} // namespace slipway::context
