// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/diff.h"

#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/files.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

namespace slipway::build::embedded::worker {
namespace {

using archive::TarEntry;
using archive::TarKind;

// Deeper than any path that the kernel takes; recursion stays within the stack.
constexpr std::size_t kMaximumDepth = 2048;

struct Below {
    bool present = false;
    struct stat status{};
};

Below lookUp(int directory, const std::string& name) {
    Below below;
    below.present = directory >= 0 && ::fstatat(directory, name.c_str(), &below.status, AT_SYMLINK_NOFOLLOW) == 0 &&
                    !isWhiteout(below.status);
    return below;
}

bool sameOwnerAndMode(const struct stat& a, const struct stat& b) {
    return a.st_mode == b.st_mode && a.st_uid == b.st_uid && a.st_gid == b.st_gid;
}

bool sameBytes(int upperDirectory, int belowDirectory, const std::string& name) {
    const FileDescriptor upper(::openat(upperDirectory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    const FileDescriptor below(::openat(belowDirectory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!upper.valid() || !below.valid())
        return false;
    const auto buffers = std::make_unique<std::array<std::array<char, 64 * 1024>, 2>>();
    off_t offset = 0;
    while (true) {
        const ssize_t a = ::pread(upper.get(), (*buffers)[0].data(), (*buffers)[0].size(), offset);
        const ssize_t b = ::pread(below.get(), (*buffers)[1].data(), (*buffers)[1].size(), offset);
        if (a != b || a < 0)
            return false;
        if (a == 0)
            return true;
        if (std::memcmp((*buffers)[0].data(), (*buffers)[1].data(), static_cast<std::size_t>(a)) != 0)
            return false;
        offset += a;
    }
}

class DiffReader {
public:
    DiffReader(int below, std::stop_token stop, const std::map<std::string, Owner>& owners)
        : m_below(below)
        , m_stop(std::move(stop))
        , m_owners(owners) {}

    Result<void> readRoot(int upper) {
        // The root's own attributes are no part of a layer's tar, so that a change of them alone is none.
        return readDirectory(upper, m_below, "", false, 0);
    }
    std::shared_ptr<const image::LayerIndex> finish() { return m_index.finish(); }

private:
    // A directory that did not change is written when something below it is.
    Result<void> flushParents() {
        for (TarEntry& parent : m_waiting) {
            if (auto added = m_index.add(parent); !added)
                return passOn(added.error());
        }
        m_waiting.clear();
        return {};
    }

    Result<void> add(const TarEntry& entry) {
        if (auto flushed = flushParents(); !flushed)
            return flushed;
        if (auto added = m_index.add(entry); !added)
            return passOn(added.error());
        return {};
    }

    Result<void> addWhiteout(const std::string& path) {
        if (auto flushed = flushParents(); !flushed)
            return flushed;
        return m_index.addWhiteout(path);
    }

    Result<void> readDirectory(int upper, int below, const std::string& path, bool opaque, std::size_t depth) {
        if (m_stop.stop_requested())
            return cancelled();
        if (depth > kMaximumDepth)
            return fail(ErrorCode::LimitExceeded, msg::WorkerTreeTooDeep, path);
        auto names = namesIn(upper);
        if (!names)
            return passOn(names.error());
        if (opaque && below >= 0) {
            // What is below and not here any more is deleted by name, as the specification prefers it.
            auto hidden = namesIn(below);
            if (!hidden)
                return passOn(hidden.error());
            for (const std::string& name : *hidden) {
                if (std::ranges::binary_search(*names, name))
                    continue;
                if (auto added = addWhiteout(childOf(path, name)); !added)
                    return added;
            }
        }
        for (const std::string& name : *names) {
            if (auto read = readEntry(upper, below, path, name, depth); !read)
                return read;
        }
        return {};
    }

    TarEntry entryOf(int directory, const std::string& name, const struct stat& status, const std::string& path) const {
        TarEntry entry = describe(directory, name, status);
        entry.path = path;
        if (const auto owner = m_owners.find(path); owner != m_owners.end()) {
            entry.uid = owner->second.uid;
            entry.gid = owner->second.gid;
        }
        return entry;
    }

    static std::string childOf(const std::string& path, const std::string& name) {
        return path.empty() ? name : path + "/" + name;
    }

    Result<void> readEntry(int upper, int below, const std::string& path, const std::string& name, std::size_t depth) {
        struct stat status{};
        if (::fstatat(upper, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            return systemError(msg::CannotReadFile, name);
        if (S_ISSOCK(status.st_mode))
            return {};
        const std::string child = childOf(path, name);
        const Below before = lookUp(below, name);
        if (isWhiteout(status))
            return before.present ? addWhiteout(child) : Result<void>();
        if (S_ISDIR(status.st_mode))
            return readSubdirectory(upper, below, child, name, status, before, depth);
        if (before.present && unchanged(upper, below, name, status, before.status))
            return {};
        TarEntry entry = entryOf(upper, name, status, child);
        if (status.st_nlink > 1) {
            const auto [first, fresh] = m_links.try_emplace({status.st_dev, status.st_ino}, child);
            if (!fresh) {
                entry.kind = TarKind::HardLink;
                entry.linkTarget = first->second;
                entry.size = entry.storedSize = 0;
            }
        }
        return add(entry);
    }

    Result<void> readSubdirectory(int upper, int below, const std::string& path, const std::string& name,
                                  const struct stat& status, const Below& before, std::size_t depth) {
        const bool merged = before.present && S_ISDIR(before.status.st_mode);
        const bool opaque = merged && isOpaqueDirectory(upper, name);
        TarEntry entry = entryOf(upper, name, status, path);
        const std::size_t waitingBefore = m_waiting.size();
        if (merged && sameOwnerAndMode(status, before.status) && entry.xattrs == readXattrs(below, name)) {
            m_waiting.push_back(std::move(entry));
        } else if (auto added = add(entry); !added) {
            return added;
        }
        const FileDescriptor inside(::openat(upper, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!inside.valid())
            return systemError(msg::CannotOpenFile, path);
        const FileDescriptor insideBelow(
            merged ? ::openat(below, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1);
        if (auto read = readDirectory(inside.get(), insideBelow.get(), path, opaque, depth + 1); !read)
            return read;
        if (m_waiting.size() > waitingBefore)
            m_waiting.resize(waitingBefore);
        return {};
    }

    static bool unchanged(int upper, int below, const std::string& name, const struct stat& now,
                          const struct stat& before) {
        if (!sameOwnerAndMode(now, before) || now.st_size != before.st_size ||
            now.st_mtim.tv_sec != before.st_mtim.tv_sec || now.st_rdev != before.st_rdev)
            return false;
        if (readXattrs(upper, name) != readXattrs(below, name))
            return false;
        if (S_ISLNK(now.st_mode))
            return describe(upper, name, now).linkTarget == describe(below, name, before).linkTarget;
        // Whole seconds on both sides: the times came out of an archive and prove nothing.
        if (now.st_mtim.tv_nsec == 0 && before.st_mtim.tv_nsec == 0)
            return !S_ISREG(now.st_mode) || sameBytes(upper, below, name);
        return now.st_mtim.tv_nsec == before.st_mtim.tv_nsec;
    }

    int m_below;
    std::stop_token m_stop;
    const std::map<std::string, Owner>& m_owners;
    image::LayerIndexBuilder m_index;
    std::vector<TarEntry> m_waiting;
    // First path of every file with several names.
    std::map<std::pair<dev_t, ino_t>, std::string> m_links;
};

} // namespace

Result<std::shared_ptr<const image::LayerIndex>> readDiff(int upper, int below, const std::stop_token& stop,
                                                          const std::map<std::string, Owner>& owners) {
    DiffReader reader(below, stop, owners);
    if (auto read = reader.readRoot(upper); !read)
        return passOn(read.error());
    return reader.finish();
}

} // namespace slipway::build::embedded::worker
