// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/copier.h"

#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/archive/tar_reader.h"
#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/diff.h"
#include "engine/build/embedded/worker/index_file.h"
#include "engine/build/embedded/worker/overlay.h"
#include "engine/build/embedded/worker/unpack.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>

namespace slipway::build::embedded::worker {
namespace {

using archive::TarEntry;
using archive::TarKind;
using context::CopyGroup;
using context::CopyItem;
using context::EntryKind;

constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr std::size_t kMaximumThreads = 4;
// A thread costs about as much as copying a few small files.
constexpr std::size_t kFilesWorthAThread = 16;
constexpr std::size_t kMaximumWaiting = 8192;
// Open ones of the files that wait; a process may have 1024.
constexpr std::size_t kMaximumDirectories = 200;

std::pair<std::int64_t, std::uint32_t> now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t value = std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
    return {value / kNanoseconds, static_cast<std::uint32_t>(value % kNanoseconds)};
}

// What a file without extended attributes needs of applyAttributes, without looking its name up again.
Result<void> applyToNewFile(int file, const std::string& name, const TarEntry& entry) {
    struct stat status{};
    if (::fstat(file, &status) != 0)
        return systemError(msg::CannotWriteFile, name);
    if ((status.st_uid != entry.uid || status.st_gid != entry.gid) && ::fchown(file, entry.uid, entry.gid) != 0) {
        if (errno == EINVAL)
            return fail(ErrorCode::Permission, msg::WorkerIdNotMapped, name, entry.uid, entry.gid);
        return systemError(msg::CannotWriteFile, name);
    }
    if (::fchmod(file, entry.mode & 07777) != 0)
        return systemError(msg::CannotWriteFile, name);
    // As in applyTime: the index keeps what the file system cannot.
    const std::array<timespec, 2> times{timespec{0, UTIME_OMIT},
                                        timespec{entry.mtime, static_cast<long>(entry.mtimeNanoseconds)}};
    static_cast<void>(::futimens(file, times.data()));
    return {};
}

// "" for a name that is `directory` itself.
std::string below(const std::string& directory, const std::string& name) {
    if (name.empty())
        return directory;
    return directory.empty() ? name : directory + "/" + name;
}

std::string shown(const std::string& path) {
    return "/" + path;
}

// The tar archive that a file is, decompressed; nothing when it is something else.
std::unique_ptr<archive::ByteSource> asArchive(int file) {
    const int copy = ::fcntl(file, F_DUPFD_CLOEXEC, 0);
    auto handle = std::make_shared<archive::FileHandle>(copy);
    // One look at the first block, then from the start again.
    auto probe = archive::decompressAny(std::make_unique<archive::FileSource>(handle, "archive"));
    if (!probe)
        return nullptr;
    std::array<std::byte, 512> block{};
    std::size_t have = 0;
    while (have < block.size()) {
        const auto count = (*probe)->read(std::span(block).subspan(have));
        if (!count)
            return nullptr;
        if (*count == 0)
            break;
        have += *count;
    }
    const bool onlyZeros = std::ranges::all_of(block, [](std::byte b) { return b == std::byte{0}; });
    if (have < block.size() || onlyZeros || !archive::looksLikeTar(block))
        return nullptr;
    auto plain = archive::decompressAny(std::make_unique<archive::FileSource>(handle, "archive"));
    return plain ? std::move(*plain) : nullptr;
}

Result<void> unpackInto(int directory, std::unique_ptr<archive::ByteSource> plain, const Copier::Options& options) {
    archive::TarReader reader(std::move(plain));
    Unpacker::Options unpacking;
    unpacking.whiteouts = false;
    unpacking.attributes = options.attributes;
    unpacking.stop = options.stop;
    Unpacker unpacker(directory, std::move(unpacking));
    while (true) {
        auto entry = reader.next();
        if (!entry)
            return passOn(entry.error());
        if (*entry == nullptr)
            break;
        auto path = image::normalisedPath((*entry)->path);
        if (!path)
            return passOn(path.error());
        if (path->empty())
            continue; // the destination keeps its own attributes
        TarEntry header = **entry;
        if (options.owner) {
            header.uid = options.owner->uid;
            header.gid = options.owner->gid;
        }
        if (header.kind != TarKind::Symlink)
            header.mode = options.mode.apply(header.mode, header.kind == TarKind::Directory);
        if (auto added = unpacker.add(header, *path, reader); !added)
            return passOn(added.error());
    }
    unpacker.finish();
    return {};
}

} // namespace

TarEntry Copier::madeDirectory() const {
    TarEntry entry;
    entry.kind = TarKind::Directory;
    entry.mode = m_options.mode.apply(0755, true);
    if (m_options.owner) {
        entry.uid = m_options.owner->uid;
        entry.gid = m_options.owner->gid;
    }
    return entry;
}

Result<void> Copier::apply(int directory, const std::string& name, const TarEntry& attributes,
                           const std::string& target) {
    if (m_options.attributes.singleId) {
        // Under the name that the diff will find it by.
        const auto above = resolvedPath(m_root, splitPath(target).first);
        m_owners[below(above.value_or(splitPath(target).first), name)] = Owner{attributes.uid, attributes.gid};
    }
    return applyAttributes(directory, name, attributes, m_options.attributes);
}

Result<FileDescriptor> Copier::makeDirectories(const std::string& path) {
    FileDescriptor found = openDirectoryInRoot(m_root, path);
    if (found.valid())
        return found;
    if (errno == ENOTDIR)
        return fail(ErrorCode::InvalidInput, msg::WorkerCopyToNonDirectory, shown(path));
    if (errno != ENOENT)
        return systemError(msg::CannotOpenFile, shown(path));
    const auto [above, name] = splitPath(path);
    auto parent = makeDirectories(above);
    if (!parent)
        return parent;
    if (::mkdirat(parent->get(), name.c_str(), 0700) != 0)
        return fail(ErrorCode::InvalidInput, msg::WorkerCopyToNonDirectory, shown(path));
    if (auto applied = apply(parent->get(), name, madeDirectory(), path); !applied)
        return passOn(applied.error());
    m_times[path] = m_options.createdTime ? std::pair{*m_options.createdTime, std::uint32_t{0}} : now();
    FileDescriptor made = openDirectoryInRoot(m_root, path);
    if (!made.valid())
        return systemError(msg::CannotOpenFile, shown(path));
    return made;
}

Result<std::shared_ptr<const FileDescriptor>> Copier::directoryOf(const std::string& path) {
    if (m_last && path == m_lastPath)
        return m_last;
    auto directory = makeDirectories(path);
    if (!directory)
        return passOn(directory.error());
    m_last = std::make_shared<const FileDescriptor>(std::move(*directory));
    m_lastPath = path;
    ++m_openDirectories;
    return m_last;
}

Result<bool> Copier::copyNew(const OpenTree& source, const Waiting& file) {
    auto from = source.openFile(file.item->source);
    if (!from)
        return passOn(from.error());
    if (!from->valid())
        return false;
    const FileDescriptor to(
        ::openat(file.directory->get(), file.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!to.valid()) {
        if (errno == EEXIST)
            return false;
        return systemError(errno == ENOSPC ? msg::DiskFull : msg::CannotWriteFile, shown(file.target));
    }
    if (auto copied = copyBytes(from->get(), to.get(), file.item->status.size, m_options.stop); !copied)
        return passOn(copied.error());
    // Few files have any.
    const bool plain = ::flistxattr(from->get(), nullptr, 0) == 0;
    auto attributes = attributesOf(source, *file.item, !plain);
    if (!attributes)
        return passOn(attributes.error());
    if (plain && !m_options.attributes.singleId) {
        if (auto applied = applyToNewFile(to.get(), file.name, *attributes); !applied)
            return passOn(applied.error());
    }
    const std::scoped_lock lock(m_mutex);
    if (!plain || m_options.attributes.singleId) {
        if (auto applied = apply(file.directory->get(), file.name, *attributes, file.target); !applied)
            return passOn(applied.error());
    }
    if (m_options.progress)
        m_options.progress(file.item->status.size);
    return true;
}

Result<void> Copier::copyWaiting(const OpenTree& source) {
    const std::vector<Waiting> files = std::exchange(m_waiting, {});
    m_openDirectories = 1;
    std::atomic<std::size_t> next = 0;
    std::vector<std::size_t> inTheWay;
    std::optional<Error> failure;
    const auto work = [&] {
        for (std::size_t i = next++; i < files.size(); i = next++) {
            auto copied = m_options.stop.stop_requested() ? Result<bool>(cancelled()) : copyNew(source, files[i]);
            if (copied && *copied)
                continue;
            const std::scoped_lock lock(m_mutex);
            if (copied) {
                inTheWay.push_back(i);
            } else {
                failure = std::move(copied.error());
                next = files.size();
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        const std::size_t wanted = std::min(kMaximumThreads, files.size() / kFilesWorthAThread);
        for (std::size_t i = 1; i < std::min<std::size_t>(wanted, std::thread::hardware_concurrency()); ++i)
            threads.emplace_back(work);
        work();
    }
    if (failure)
        return passOn(std::move(*failure));
    for (const std::size_t i : inTheWay) {
        if (auto copied = copyItem(source, *files[i].item, files[i].target, true, false); !copied)
            return copied;
    }
    return {};
}

Result<TarEntry> Copier::attributesOf(const OpenTree& source, const CopyItem& item, bool withXattrs) const {
    TarEntry entry;
    const bool link = item.status.kind == EntryKind::Symlink;
    entry.kind = link                                       ? TarKind::Symlink
                 : item.status.kind == EntryKind::Directory ? TarKind::Directory
                                                            : TarKind::File;
    entry.mode = link ? item.status.mode : m_options.mode.apply(item.status.mode, entry.kind == TarKind::Directory);
    if (m_options.owner) {
        entry.uid = m_options.owner->uid;
        entry.gid = m_options.owner->gid;
    } else if (m_options.keepOwner) {
        entry.uid = item.status.uid;
        entry.gid = item.status.gid;
    }
    std::int64_t nanoseconds = item.status.modified % kNanoseconds;
    entry.mtime = item.status.modified / kNanoseconds;
    if (nanoseconds < 0) {
        nanoseconds += kNanoseconds;
        --entry.mtime;
    }
    entry.mtimeNanoseconds = static_cast<std::uint32_t>(nanoseconds);
    if (!withXattrs)
        return entry;
    auto xattrs = source.tree->attributes(item.source);
    if (xattrs) {
        for (context::ExtendedAttribute& xattr : *xattrs) {
            // The security module's labels belong to the place, not to the file.
            if (xattr.name != "security.selinux")
                entry.xattrs.push_back({std::move(xattr.name), std::move(xattr.value)});
        }
    }
    return entry;
}

Result<void> Copier::copyDirectory(const CopyItem& item, const TarEntry& attributes, int directory,
                                   const std::string& name, const std::string& target) {
    struct stat status{};
    if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        if (!S_ISDIR(status.st_mode))
            return fail(ErrorCode::InvalidInput, msg::WorkerCopyToNonDirectory, shown(target));
        if (item.parentOnly)
            return {};
    } else if (::mkdirat(directory, name.c_str(), 0700) != 0) {
        return systemError(errno == ENOSPC ? msg::DiskFull : msg::CannotWriteFile, shown(target));
    }
    m_times[target] = {attributes.mtime, attributes.mtimeNanoseconds};
    return apply(directory, name, attributes, target);
}

Result<void> Copier::copyOther(const OpenTree& source, const CopyItem& item, const TarEntry& attributes, int directory,
                               const std::string& name, const std::string& target) {
    const auto cannotWrite = [&] { return systemError(errno == ENOSPC ? msg::DiskFull : msg::CannotWriteFile, name); };
    switch (item.status.kind) {
    case EntryKind::File: {
        auto from = source.openFile(item.source);
        if (!from)
            return passOn(from.error());
        const FileDescriptor to(
            ::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!to.valid())
            return cannotWrite();
        if (from->valid()) {
            if (auto copied = copyBytes(from->get(), to.get(), item.status.size, m_options.stop); !copied)
                return copied;
        } else {
            auto reader = source.tree->open(item.source);
            if (!reader)
                return passOn(reader.error());
            std::array<std::byte, 16 * 1024> buffer;
            while (true) {
                auto count = (*reader)->read(buffer);
                if (!count)
                    return passOn(count.error());
                if (*count == 0)
                    break;
                if (::write(to.get(), buffer.data(), *count) != static_cast<ssize_t>(*count))
                    return cannotWrite();
            }
        }
        break;
    }
    case EntryKind::Symlink: {
        auto text = source.tree->readLink(item.source);
        if (!text)
            return passOn(text.error());
        if (::symlinkat(text->c_str(), directory, name.c_str()) != 0)
            return cannotWrite();
        break;
    }
    case EntryKind::Fifo:
    case EntryKind::CharacterDevice:
    case EntryKind::BlockDevice: {
        const mode_t kind = item.status.kind == EntryKind::Fifo              ? S_IFIFO
                            : item.status.kind == EntryKind::CharacterDevice ? S_IFCHR
                                                                             : S_IFBLK;
        if (::mknodat(directory, name.c_str(), kind | 0600,
                      makedev(item.status.deviceMajor, item.status.deviceMinor)) != 0) {
            if (errno != EPERM)
                return cannotWrite();
            if (m_options.attributes.warnings != nullptr)
                m_options.attributes.warnings->push_back(messages::message(msg::WorkerDeviceSkipped, item.source));
            return {};
        }
        break;
    }
    case EntryKind::Socket:
    case EntryKind::Directory:
        return {};
    }
    return apply(directory, name, attributes, target);
}

Result<void> Copier::copyItem(const OpenTree& source, const CopyItem& item, const std::string& target, bool now,
                              bool isTop) {
    if (m_options.stop.stop_requested())
        return cancelled();
    const auto [above, name] = splitPath(target);
    if (name.empty()) // the root itself
        return item.status.kind == EntryKind::Directory
                   ? Result<void>()
                   : fail(ErrorCode::InvalidInput, msg::WorkerReplaceDirectory, shown(target));
    auto place = directoryOf(above);
    if (!place)
        return passOn(place.error());
    const int directory = (*place)->get();
    if (!now && item.status.kind == EntryKind::File && item.status.linkCount <= 1) {
        m_waiting.push_back({&item, std::move(*place), name, target});
        return m_waiting.size() < kMaximumWaiting && m_openDirectories < kMaximumDirectories ? Result<void>()
                                                                                             : copyWaiting(source);
    }
    auto attributes = attributesOf(source, item, true);
    if (!attributes)
        return passOn(attributes.error());
    if (item.status.kind == EntryKind::Directory)
        return copyDirectory(item, *attributes, directory, name, target);

    struct stat status{};
    if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        // A link at the very destination is followed like everything on the way to it.
        if (isTop && S_ISLNK(status.st_mode)) {
            if (const auto resolved = resolvedPath(m_root, target); resolved && *resolved != target)
                return copyItem(source, item, *resolved, true, false);
        }
        if (S_ISDIR(status.st_mode))
            return fail(ErrorCode::InvalidInput, msg::WorkerReplaceDirectory, shown(target));
        if (::unlinkat(directory, name.c_str(), 0) != 0)
            return systemError(msg::CannotWriteFile, shown(target));
    }
    if (item.status.kind == EntryKind::File && item.status.linkCount > 1) {
        const auto [first, fresh] = m_links.try_emplace({item.status.device, item.status.inode}, target);
        if (!fresh) {
            const auto [firstAbove, firstName] = splitPath(first->second);
            const FileDescriptor from = openDirectoryInRoot(m_root, firstAbove);
            if (from.valid() && ::linkat(from.get(), firstName.c_str(), directory, name.c_str(), 0) == 0)
                return {};
        }
    }
    if (auto copied = copyOther(source, item, *attributes, directory, name, target); !copied)
        return copied;
    if (m_options.progress)
        m_options.progress(item.status.size);
    return {};
}

Result<void> Copier::copyGroup(const OpenTree& source, const CopyGroup& group, const std::string& destination,
                               bool intoDirectory) {
    m_links.clear();
    std::string base = destination;
    bool isTop = false;
    if (group.directory || group.parents) {
        auto directory = makeDirectories(destination);
        if (!directory)
            return passOn(directory.error());
    } else {
        const FileDescriptor existing = openDirectoryInRoot(m_root, destination);
        if (existing.valid() || intoDirectory) {
            if (!existing.valid()) {
                if (auto made = makeDirectories(destination); !made)
                    return passOn(made.error());
            }
            base = below(destination, group.baseName);
        }
        isTop = true;
    }
    for (const CopyItem& item : group.items) {
        if (item.destination.empty() && group.directory)
            continue; // an existing destination keeps its own attributes
        if (auto copied = copyItem(source, item, below(base, item.destination), isTop, isTop); !copied)
            return copied;
    }
    return copyWaiting(source);
}

void Copier::finish() {
    m_last.reset();
    for (const auto& [path, time] : m_times) {
        const FileDescriptor directory = openDirectoryInRoot(m_root, path);
        if (directory.valid())
            applyTime(directory.get(), ".", time.first, time.second);
    }
}

Result<StepResult> copy(Job& job, const CopyWork& work) {
    const CopyRequest& request = work.request;
    auto merged = openMerged(work.parent, job.scratch());
    if (!merged)
        return passOn(merged.error());
    // A copy never deletes, so that on an empty tree the layer's own directory will do.
    auto target = work.parent.empty()
                      ? Result<FileDescriptor>(openDirectory(work.output.files()))
                      : openWritable(work.parent, work.output.files(), work.output.work(), job.scratch());
    if (!target)
        return passOn(target.error());

    Copier::Options options;
    options.keepOwner = request.keepOwner;
    options.createdTime = request.createdTime;
    options.attributes = {job.singleId(), &job.warnings};
    options.stop = job.stop;
    if (!request.owner.empty()) {
        auto owner = lookUpOwner(readUserFiles(merged->get()), request.owner);
        if (!owner)
            return passOn(owner.error());
        options.owner = *owner;
    }
    if (!request.mode.empty()) {
        auto mode = ModeChange::parse(request.mode);
        if (!mode)
            return passOn(mode.error());
        options.mode = std::move(*mode);
    }
    std::uint64_t done = 0;
    options.progress = [&](std::uint64_t bytes) {
        done += bytes;
        job.progress(done, 0);
    };

    struct Part {
        OpenTree tree;
        context::CopySelection selection;
        bool unpack = false;
    };
    std::vector<Part> parts;
    std::size_t groups = 0;
    for (const CopyPart& part : request.parts) {
        auto tree = openTree(job, part.tree);
        if (!tree)
            return passOn(tree.error());
        auto selection = context::selectSources(*tree->tree,
                                                {.instruction = part.unpack ? "ADD" : "COPY",
                                                 .sources = part.sources,
                                                 .excludes = request.excludes,
                                                 .parents = request.parents},
                                                job.stop);
        if (!selection)
            return passOn(selection.error());
        groups += selection->groups.size();
        parts.push_back({std::move(*tree), std::move(*selection), part.unpack});
    }

    const std::string destination = relativePath(request.destination);
    const bool intoDirectory = request.destination.ends_with('/') || request.destination.ends_with("/.") || groups > 1;
    Copier copier(target->get(), options);
    for (const Part& part : parts) {
        for (const CopyGroup& group : part.selection.groups) {
            if (part.unpack && !group.directory && !group.parents && group.items.size() == 1 &&
                group.items.front().status.kind == EntryKind::File) {
                auto file = part.tree.openFile(group.items.front().source);
                if (!file)
                    return passOn(file.error());
                if (auto plain = file->valid() ? asArchive(file->get()) : nullptr) {
                    auto directory = copier.makeDirectories(destination);
                    if (!directory)
                        return passOn(directory.error());
                    if (auto unpacked = unpackInto(directory->get(), std::move(plain), options); !unpacked)
                        return passOn(unpacked.error());
                    continue;
                }
            }
            if (auto copied = copier.copyGroup(part.tree, group, destination, intoDirectory); !copied)
                return passOn(copied.error());
        }
    }
    copier.finish();
    // The overlay must be gone before its upper directory is read.
    target->reset();
    const FileDescriptor upper = openDirectory(work.output.files());
    auto index = readDiff(upper.get(), merged->get(), job.stop, copier.owners());
    if (!index)
        return passOn(index.error());
    return saveIndex(**index, work.output.index);
}

Result<StepResult> makeDirectory(Job& job, const MakeDirectoryWork& work) {
    auto merged = openMerged(work.parent, job.scratch());
    if (!merged)
        return passOn(merged.error());
    auto target = openWritable(work.parent, work.output.files(), work.output.work(), job.scratch());
    if (!target)
        return passOn(target.error());
    Copier::Options options;
    options.createdTime = work.request.createdTime;
    options.attributes = {job.singleId(), &job.warnings};
    if (!work.request.owner.empty()) {
        auto user = lookUpUser(readUserFiles(merged->get()), work.request.owner);
        if (!user)
            return passOn(user.error());
        options.owner = Owner{user->uid, user->gid};
    }
    Copier copier(target->get(), std::move(options));
    if (auto made = copier.makeDirectories(relativePath(work.request.path)); !made)
        return passOn(made.error());
    copier.finish();
    target->reset();
    const FileDescriptor upper = openDirectory(work.output.files());
    auto index = readDiff(upper.get(), merged->get(), job.stop, copier.owners());
    if (!index)
        return passOn(index.error());
    return saveIndex(**index, work.output.index);
}

Result<void> copyTree(Job& job, const SourceTreeSpec& spec, const std::string& source,
                      const std::filesystem::path& into) {
    auto tree = openTree(job, spec);
    if (!tree)
        return passOn(tree.error());
    auto selection = context::selectSources(*tree->tree, {.instruction = "RUN --mount", .sources = {source}}, job.stop);
    if (!selection)
        return passOn(selection.error());
    const FileDescriptor root = openDirectory(into);
    if (!root.valid())
        return systemError(msg::CannotOpenFile, into.native());
    Copier::Options options;
    // Files of a context belong to 0 already.
    options.keepOwner = true;
    options.attributes = {job.singleId(), &job.warnings};
    options.stop = job.stop;
    Copier copier(root.get(), std::move(options));
    for (const CopyGroup& group : selection->groups) {
        // One file becomes "file", a directory becomes the contents of "tree".
        if (auto copied = copier.copyGroup(*tree, group, group.directory ? "tree" : "file", false); !copied)
            return copied;
    }
    copier.finish();
    return {};
}

} // namespace slipway::build::embedded::worker
