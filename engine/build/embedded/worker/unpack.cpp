// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/unpack.h"

#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/index_file.h"
#include "engine/build/embedded/worker/overlay.h"
#include "engine/image/digest.h"
#include "engine/image/layer_index.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <sys/sysmacros.h>

#include <map>

namespace slipway::build::embedded::worker {
namespace {

using archive::TarEntry;
using archive::TarKind;

constexpr std::string_view kWhiteoutPrefix = ".wh.";
constexpr std::string_view kOpaqueMarker = ".wh..wh..opq";
constexpr std::string_view kReservedPrefix = ".wh..wh.";

// Passes bytes on and hashes them: the DiffID is that of the uncompressed stream.
class HashingSource final : public archive::ByteSource {
public:
    HashingSource(std::unique_ptr<ByteSource> source, image::Sha256& hash)
        : m_source(std::move(source))
        , m_hash(&hash) {}
    Result<std::size_t> read(std::span<std::byte> buffer) override {
        auto count = m_source->read(buffer);
        if (count)
            m_hash->update(archive::Bytes(buffer.first(*count)));
        return count;
    }

private:
    std::unique_ptr<ByteSource> m_source;
    image::Sha256* m_hash;
};

} // namespace

struct Unpacker::State {
    int root = -1;
    Options options;
    // Most entries stand beside the one before.
    std::string parentPath;
    FileDescriptor parent;
    // Time of every directory of the archive, set when nothing is added any more.
    std::map<std::string, std::pair<std::int64_t, std::uint32_t>> directoryTimes;

    // The directory for an entry's parent path, made where it is missing. What stands in the way is replaced: a file is
    // removed, a link that leads nowhere is too.
    Result<int> parentOf(const std::string& path) {
        if (parent.valid() && path == parentPath)
            return parent.get();
        FileDescriptor found = openDirectoryInRoot(root, path);
        if (!found.valid()) {
            auto made = makeParents(path);
            if (!made)
                return passOn(made.error());
            found = std::move(*made);
        }
        parent = std::move(found);
        parentPath = path;
        return parent.get();
    }

    Result<FileDescriptor> makeParents(const std::string& path) {
        if (path.empty()) {
            FileDescriptor top = openDirectoryInRoot(root, "");
            if (!top.valid())
                return systemError(msg::CannotOpenFile, ".");
            return top;
        }
        const auto [above, name] = splitPath(path);
        FileDescriptor directory = openDirectoryInRoot(root, above);
        if (!directory.valid()) {
            auto made = makeParents(above);
            if (!made)
                return made;
            directory = std::move(*made);
        }
        struct stat status{};
        bool hidden = false;
        if (::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
            hidden = isWhiteout(status);
            if (auto removed = removeTree(directory.get(), name); !removed)
                return passOn(removed.error());
        }
        if (options.makeParent) {
            if (auto made = options.makeParent(directory.get(), name, hidden ? std::string() : path); !made)
                return passOn(made.error());
        } else if (::mkdirat(directory.get(), name.c_str(), 0755) != 0) {
            return systemError(msg::CannotWriteFile, path);
        }
        if (hidden) {
            if (auto opaque = makeOpaque(directory.get(), name); !opaque)
                return passOn(opaque.error());
        }
        FileDescriptor made(::openat(directory.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!made.valid())
            return systemError(msg::CannotOpenFile, path);
        return made;
    }

    void forgetParent() {
        parent.reset();
        parentPath.clear();
    }

    void warn(messages::Message message) const {
        constexpr std::size_t kMaximum = 20;
        if (options.attributes.warnings != nullptr && options.attributes.warnings->size() < kMaximum)
            options.attributes.warnings->push_back(std::move(message));
    }

    Result<void> addWhiteout(int directory, const std::string& name) {
        if (!options.whiteouts)
            return {};
        struct stat status{};
        if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
            // The layer has this name itself: it hides what is below anyway, but a directory would be merged.
            if (S_ISDIR(status.st_mode))
                return makeOpaque(directory, name);
            return {};
        }
        if (::mknodat(directory, name.c_str(), S_IFCHR, 0) != 0)
            return systemError(msg::CannotWriteFile, name);
        return {};
    }

    // Content of a regular file, empty directories and so on; the attributes come after.
    Result<bool> create(const TarEntry& entry, int directory, const std::string& name, archive::TarReader& reader);
    Result<void> writeContent(int file, archive::TarReader& reader);
    Result<void> link(const TarEntry& entry, int directory, const std::string& name);
};

Result<void> Unpacker::State::writeContent(int file, archive::TarReader& reader) {
    return reader.readContent([&](archive::Bytes bytes) -> Result<void> {
        if (options.stop.stop_requested())
            return cancelled();
        while (!bytes.empty()) {
            const ssize_t written = ::write(file, bytes.data(), bytes.size());
            if (written < 0) {
                if (errno == EINTR)
                    continue;
                return systemError(errno == ENOSPC ? msg::DiskFull : msg::CannotWriteFile, ".");
            }
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    });
}

Result<void> Unpacker::State::link(const TarEntry& entry, int directory, const std::string& name) {
    auto target = image::normalisedPath(entry.linkTarget);
    if (!target)
        return passOn(target.error());
    const auto [above, last] = splitPath(*target);
    const FileDescriptor from = openDirectoryInRoot(root, above);
    struct stat status{};
    if (from.valid() && ::fstatat(from.get(), last.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && !isWhiteout(status)) {
        if (::linkat(from.get(), last.c_str(), directory, name.c_str(), 0) != 0)
            return systemError(msg::CannotWriteFile, name);
        return {};
    }
    const FileDescriptor below = options.openBelow ? options.openBelow(*target) : FileDescriptor();
    if (!below.valid())
        return fail(ErrorCode::Corrupt, msg::WorkerLinkTargetMissing, name, *target);
    // Across layers an overlay has no links: the file is copied up, as the kernel would do it.
    if (::fstat(below.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorCode::Corrupt, msg::WorkerLinkTargetMissing, name, *target);
    const FileDescriptor copy(
        ::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!copy.valid())
        return systemError(msg::CannotWriteFile, name);
    return copyBytes(below.get(), copy.get(), static_cast<std::uint64_t>(status.st_size), options.stop);
}

Result<bool> Unpacker::State::create(const TarEntry& entry, int directory, const std::string& name,
                                     archive::TarReader& reader) {
    switch (entry.kind) {
    case TarKind::File: {
        const FileDescriptor file(
            ::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file.valid())
            return systemError(msg::CannotWriteFile, name);
        if (auto written = writeContent(file.get(), reader); !written)
            return passOn(written.error());
        return true;
    }
    case TarKind::Directory:
        if (::mkdirat(directory, name.c_str(), 0700) != 0)
            return systemError(msg::CannotWriteFile, name);
        return true;
    case TarKind::Symlink:
        if (::symlinkat(entry.linkTarget.c_str(), directory, name.c_str()) != 0)
            return systemError(msg::CannotWriteFile, name);
        return true;
    case TarKind::HardLink:
        if (auto linked = link(entry, directory, name); !linked)
            return passOn(linked.error());
        return true;
    case TarKind::Fifo:
    case TarKind::CharacterDevice:
    case TarKind::BlockDevice: {
        const mode_t kind = entry.kind == TarKind::Fifo              ? S_IFIFO
                            : entry.kind == TarKind::CharacterDevice ? S_IFCHR
                                                                     : S_IFBLK;
        if (::mknodat(directory, name.c_str(), kind | 0600, makedev(entry.deviceMajor, entry.deviceMinor)) == 0)
            return true;
        if (errno != EPERM)
            return systemError(msg::CannotWriteFile, name);
        // Devices need privilege that a user namespace has not. /dev of a RUN is a file system of its own, so that
        // hardly anything misses them; the index keeps them.
        warn(messages::message(msg::WorkerDeviceSkipped, entry.path));
        return false;
    }
    }
    return false;
}

Unpacker::Unpacker(int root, Options options)
    : m_state(std::make_unique<State>()) {
    m_state->root = root;
    m_state->options = std::move(options);
}

Unpacker::~Unpacker() = default;

Result<bool> Unpacker::add(const TarEntry& entry, const std::string& path, archive::TarReader& reader) {
    State& state = *m_state;
    if (state.options.stop.stop_requested())
        return cancelled();
    if (path.empty()) {
        // The root's own entry: its attributes only.
        if (entry.kind == TarKind::Directory) {
            if (auto applied = applyAttributes(state.root, ".", entry, state.options.attributes); !applied)
                return passOn(applied.error());
            state.directoryTimes[""] = {entry.mtime, entry.mtimeNanoseconds};
        }
        return true;
    }
    const auto [above, name] = splitPath(path);
    // 0:0 is how an overlay removes files: a layer that brings one would hide files of its base from us alone.
    if (entry.kind == TarKind::CharacterDevice && entry.deviceMajor == 0 && entry.deviceMinor == 0) {
        state.warn(messages::message(msg::WorkerDeviceRefused, path));
        return false;
    }
    auto directory = state.parentOf(above);
    if (!directory)
        return passOn(directory.error());
    if (name == kOpaqueMarker) {
        if (state.options.whiteouts && !above.empty()) {
            const FileDescriptor itself = openDirectoryInRoot(state.root, above);
            if (auto opaque = makeOpaque(itself.get(), "."); !opaque)
                return passOn(opaque.error());
        }
        return true;
    }
    if (name.starts_with(kReservedPrefix))
        return true; // marks of aufs, which mean nothing here
    if (name.starts_with(kWhiteoutPrefix)) {
        const std::string removed = name.substr(kWhiteoutPrefix.size());
        if (removed.empty() || removed == "." || removed == "..")
            return true;
        if (auto added = state.addWhiteout(*directory, removed); !added)
            return passOn(added.error());
        return true;
    }

    struct stat status{};
    bool exists = ::fstatat(*directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    bool opaque = false;
    if (exists && !(S_ISDIR(status.st_mode) && entry.kind == TarKind::Directory)) {
        opaque = isWhiteout(status) && entry.kind == TarKind::Directory;
        if (auto removed = removeTree(*directory, name); !removed)
            return passOn(removed.error());
        if (S_ISDIR(status.st_mode))
            state.forgetParent();
        exists = false;
        directory = state.parentOf(above);
        if (!directory)
            return passOn(directory.error());
    }
    if (!exists) {
        auto created = state.create(entry, *directory, name, reader);
        if (!created)
            return passOn(created.error());
        if (!*created)
            return true; // only in the index
    }
    if (opaque) {
        if (auto made = makeOpaque(*directory, name); !made)
            return passOn(made.error());
    }
    if (entry.kind == TarKind::HardLink) {
        // A link has the attributes of its file; a copy from below gets them by its own header.
        struct stat linked{};
        if (::fstatat(*directory, name.c_str(), &linked, AT_SYMLINK_NOFOLLOW) != 0 || linked.st_nlink > 1)
            return true;
    }
    if (auto applied = applyAttributes(*directory, name, entry, state.options.attributes); !applied)
        return passOn(applied.error());
    if (entry.kind == TarKind::Directory)
        state.directoryTimes[path] = {entry.mtime, entry.mtimeNanoseconds};
    return true;
}

void Unpacker::finish() {
    for (const auto& [path, time] : m_state->directoryTimes) {
        const auto [above, name] = splitPath(path);
        const FileDescriptor directory = openDirectoryInRoot(m_state->root, above);
        struct stat status{};
        // Something else may have taken its place since.
        if (directory.valid() &&
            ::fstatat(directory.get(), name.empty() ? "." : name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISDIR(status.st_mode))
            applyTime(directory.get(), name.empty() ? "." : name, time.first, time.second);
    }
}

Result<StepResult> applyLayer(Job& job, const ApplyLayerWork& work) {
    if (job.descriptors.empty())
        return fail(ErrorCode::Corrupt, msg::WorkerBadPacket);
    auto merged = openMerged(work.parent, job.scratch());
    if (!merged)
        return passOn(merged.error());
    const FileDescriptor root = openDirectory(work.output.files());
    if (!root.valid())
        return systemError(msg::CannotOpenFile, work.output.files().native());

    image::Sha256 hash;
    std::uint64_t done = 0;
    auto blob = std::make_unique<archive::FileSource>(
        std::make_shared<archive::FileHandle>(job.descriptors.front().release()), "layer", 0, work.blobSize);
    auto watched = std::make_unique<archive::WatchedSource>(
        std::move(blob),
        [&](std::uint64_t count) {
            done += count;
            job.progress(done, work.blobSize);
        },
        job.stop);
    auto plain = archive::decompress(std::move(watched));
    if (!plain)
        return passOn(plain.error());
    archive::TarReader reader(std::make_unique<HashingSource>(std::move(*plain), hash));

    Unpacker::Options options;
    options.whiteouts = !work.parent.empty();
    options.attributes = {job.singleId(), &job.warnings};
    options.stop = job.stop;
    options.makeParent = [&](int directory, const std::string& name, const std::string& path) -> Result<void> {
        if (::mkdirat(directory, name.c_str(), 0755) != 0)
            return systemError(msg::CannotWriteFile, name);
        if (path.empty())
            return {};
        // The archive says nothing about this directory: it stays as the layers below have it.
        const auto [above, last] = splitPath(path);
        const FileDescriptor below = openDirectoryInRoot(merged->get(), above);
        struct stat status{};
        if (!below.valid() || ::fstatat(below.get(), last.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISDIR(status.st_mode))
            return {};
        const TarEntry entry = describe(below.get(), last, status);
        return applyAttributes(directory, name, entry, {job.singleId(), &job.warnings});
    };
    options.openBelow = [&](const std::string& path) { return openInRoot(merged->get(), path, O_RDONLY | O_NOFOLLOW); };
    Unpacker unpacker(root.get(), std::move(options));
    image::LayerIndexBuilder index;
    while (true) {
        auto entry = reader.next();
        if (!entry)
            return passOn(entry.error());
        if (*entry == nullptr)
            break;
        auto path = image::normalisedPath((*entry)->path);
        if (!path)
            return passOn(path.error());
        const TarEntry header = **entry;
        auto added = unpacker.add(header, *path, reader);
        if (!added)
            return passOn(added.error());
        if (!*added)
            continue;
        if (auto noted = index.add(header); !noted)
            return passOn(noted.error());
    }
    unpacker.finish();
    if (auto drained = reader.drain(); !drained)
        return passOn(drained.error());
    if (const std::string diffId = hash.finish().text(); !work.diffId.empty() && diffId != work.diffId)
        return fail(ErrorCode::Corrupt, msg::WorkerDiffIdMismatch, work.diffId, diffId);
    return saveIndex(*index.finish(), work.output.index);
}

} // namespace slipway::build::embedded::worker
