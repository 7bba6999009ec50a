// SPDX-License-Identifier: Apache-2.0
#include "engine/build/tar_context.h"

#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/archive/tar_reader.h"
#include "engine/messages/catalogue/build.h"
#include "engine/messages/catalogue/general.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace slipway::build {

namespace {

class Descriptor {
public:
    explicit Descriptor(int value = -1)
        : m_value(value) {}
    ~Descriptor() {
        if (m_value >= 0)
            ::close(m_value);
    }
    Descriptor(Descriptor&& other) noexcept
        : m_value(std::exchange(other.m_value, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_value, other.m_value);
        return *this;
    }
    [[nodiscard]] int get() const { return m_value; }
    [[nodiscard]] bool isOpen() const { return m_value >= 0; }

private:
    int m_value;
};

std::unexpected<Error> cannotWrite(const std::string& path) {
    if (errno == ENOSPC || errno == EDQUOT)
        return fail(ErrorCode::Io, msg::DiskFull, path);
    return fail(ErrorCode::Io, msg::CannotWriteFile, path, std::strerror(errno));
}

// Opens below `root` only, and through no link.
Descriptor openBelow(int root, const std::string& path, int flags, unsigned mode = 0) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags | O_CLOEXEC | O_NOFOLLOW));
    how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return Descriptor(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
}

class Unpacker {
public:
    explicit Unpacker(Descriptor root)
        : m_root(std::move(root)) {}

    Result<void> add(const archive::TarEntry& entry, archive::TarReader& reader) {
        const std::optional<std::string> path = cleaned(entry.path);
        if (!path)
            return fail(ErrorCode::InvalidInput, msg::BuildTarNameUnsafe, entry.path);
        if (path->empty())
            return {};
        const std::size_t slash = path->rfind('/');
        const std::string parentPath = slash == path->npos ? "." : path->substr(0, slash);
        const std::string name = slash == path->npos ? *path : path->substr(slash + 1);
        const Descriptor parent = directory(parentPath);
        if (!parent.isOpen())
            return cannotWrite(entry.path);
        if (entry.kind == archive::TarKind::Directory) {
            if (::mkdirat(parent.get(), name.c_str(), 0700) != 0 && errno != EEXIST)
                return cannotWrite(entry.path);
            m_directories.push_back({*path, entry.mode, entry.mtime});
            return {};
        }
        // A later entry of a name takes the place of an earlier one; a directory in its place is an error.
        if (::unlinkat(parent.get(), name.c_str(), 0) != 0 && errno != ENOENT)
            return cannotWrite(entry.path);
        switch (entry.kind) {
        case archive::TarKind::File:
            return file(entry, reader, parent.get(), name);
        case archive::TarKind::Symlink:
            if (::symlinkat(entry.linkTarget.c_str(), parent.get(), name.c_str()) != 0)
                return cannotWrite(entry.path);
            setTime(parent.get(), name, entry.mtime);
            return {};
        case archive::TarKind::HardLink: {
            const std::optional<std::string> target = cleaned(entry.linkTarget);
            const Descriptor opened = target ? openBelow(m_root.get(), *target, O_PATH) : Descriptor();
            struct stat status{};
            if (!opened.isOpen() || ::fstat(opened.get(), &status) != 0 || !S_ISREG(status.st_mode))
                return fail(ErrorCode::Corrupt, msg::BuildTarLinkBroken, entry.path, entry.linkTarget);
            const std::string self = "/proc/self/fd/" + std::to_string(opened.get());
            if (::linkat(AT_FDCWD, self.c_str(), parent.get(), name.c_str(), AT_SYMLINK_FOLLOW) != 0)
                return cannotWrite(entry.path);
            return {};
        }
        case archive::TarKind::Fifo:
            if (::mkfifoat(parent.get(), name.c_str(), entry.mode & 0777) != 0)
                return cannotWrite(entry.path);
            return {};
        default:
            return {};
        }
    }

    // Modes and times of directories, once nothing is written into them any more.
    Result<void> finish() {
        for (auto each = m_directories.rbegin(); each != m_directories.rend(); ++each) {
            const Descriptor opened = openBelow(m_root.get(), each->path, O_RDONLY | O_DIRECTORY);
            if (!opened.isOpen())
                continue;
            const timespec times[2] = {{each->mtime, 0}, {each->mtime, 0}};
            ::futimens(opened.get(), times);
            if (::fchmod(opened.get(), each->mode & 07777) != 0)
                return cannotWrite(each->path);
        }
        return {};
    }

private:
    struct Directory {
        std::string path;
        std::uint32_t mode = 0;
        std::int64_t mtime = 0;
    };

    // Without "." and doubled slashes; nothing for a name that leaves the root.
    static std::optional<std::string> cleaned(std::string_view name) {
        std::string path;
        while (!name.empty()) {
            const std::size_t slash = name.find('/');
            const std::string_view part = name.substr(0, slash);
            name = slash == name.npos ? std::string_view() : name.substr(slash + 1);
            if (part == ".." || part.find('\0') != part.npos)
                return std::nullopt;
            if (!part.empty() && part != ".")
                path.append(path.empty() ? "" : "/").append(part);
        }
        return path;
    }

    // The directory, with everything missing on the way made.
    Descriptor directory(const std::string& path) {
        Descriptor opened = openBelow(m_root.get(), path, O_RDONLY | O_DIRECTORY);
        if (opened.isOpen() || errno != ENOENT)
            return opened;
        const std::size_t slash = path.rfind('/');
        const Descriptor parent = directory(slash == path.npos ? "." : path.substr(0, slash));
        const std::string name = slash == path.npos ? path : path.substr(slash + 1);
        if (!parent.isOpen() || (::mkdirat(parent.get(), name.c_str(), 0755) != 0 && errno != EEXIST))
            return Descriptor();
        return openBelow(m_root.get(), path, O_RDONLY | O_DIRECTORY);
    }

    static void setTime(int parent, const std::string& name, std::int64_t mtime) {
        const timespec times[2] = {{mtime, 0}, {mtime, 0}};
        ::utimensat(parent, name.c_str(), times, AT_SYMLINK_NOFOLLOW);
    }

    static Result<void> file(const archive::TarEntry& entry, archive::TarReader& reader, int parent,
                             const std::string& name) {
        const Descriptor opened = openBelow(parent, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (!opened.isOpen())
            return cannotWrite(entry.path);
        archive::FileSink sink(opened.get(), entry.path);
        if (auto done = reader.readContent([&](archive::Bytes bytes) { return sink.write(bytes); }); !done)
            return done;
        const timespec times[2] = {{entry.mtime, entry.mtimeNanoseconds}, {entry.mtime, entry.mtimeNanoseconds}};
        if (::fchmod(opened.get(), entry.mode & 07777) != 0 || ::futimens(opened.get(), times) != 0)
            return cannotWrite(entry.path);
        return {};
    }

    Descriptor m_root;
    std::vector<Directory> m_directories;
};

} // namespace

Result<void> unpackTar(std::unique_ptr<archive::ByteSource> source, const std::filesystem::path& directory,
                       std::stop_token stop) {
    Descriptor root(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root.isOpen())
        return cannotWrite(directory.native());
    Unpacker unpacker(std::move(root));
    archive::TarReader reader(std::move(source));
    for (;;) {
        if (stop.stop_requested())
            return cancelled();
        const Result<const archive::TarEntry*> entry = reader.next();
        if (!entry)
            return passOn(entry.error());
        if (!*entry)
            break;
        if (auto done = unpacker.add(**entry, reader); !done)
            return done;
    }
    return unpacker.finish();
}

Result<std::filesystem::path> unpackTarContext(const std::filesystem::path& archive,
                                               const std::filesystem::path& directory, std::stop_token stop) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error)
        return fail(ErrorCode::Io, msg::CannotWriteFile, directory.native(), error.message());
    Result<std::unique_ptr<archive::ByteSource>> file = archive::FileSource::open(archive);
    if (!file)
        return passOn(std::move(file.error()));
    auto plain = archive::decompressAny(std::move(*file));
    if (!plain)
        return passOn(std::move(plain.error()));
    if (auto done = unpackTar(std::move(*plain), directory, std::move(stop)); !done)
        return passOn(std::move(done.error()));
    return directory;
}

} // namespace slipway::build
