// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/layer_tar.h"

#include "engine/archive/file_stream.h"
#include "engine/archive/tar_writer.h"
#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/files.h"
#include "engine/build/embedded/worker/index_file.h"
#include "engine/build/embedded/worker/overlay.h"
#include "engine/image/root_filesystem.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>

#include <algorithm>
#include <map>

namespace slipway::build::embedded::worker {
namespace {

using archive::TarEntry;
using archive::TarKind;
using image::EntryId;
using image::EntryKind;
using image::LayerIndex;

TarKind tarKind(EntryKind kind) {
    switch (kind) {
    case EntryKind::Directory:
        return TarKind::Directory;
    case EntryKind::Symlink:
        return TarKind::Symlink;
    case EntryKind::CharacterDevice:
        return TarKind::CharacterDevice;
    case EntryKind::BlockDevice:
        return TarKind::BlockDevice;
    case EntryKind::Fifo:
        return TarKind::Fifo;
    case EntryKind::HardLink:
    case EntryKind::Whiteout:
    case EntryKind::File:
        break;
    }
    return TarKind::File;
}

TarEntry tarEntry(const LayerIndex& index, EntryId id, const std::string& path) {
    TarEntry entry;
    entry.path = path;
    entry.kind = tarKind(index.kind(id));
    entry.mode = index.mode(id);
    entry.uid = index.uid(id);
    entry.gid = index.gid(id);
    entry.size = entry.storedSize = index.fileSize(id);
    entry.mtime = index.mtime(id);
    if (entry.kind == TarKind::Symlink)
        entry.linkTarget = index.linkTarget(id);
    if (entry.kind == TarKind::CharacterDevice || entry.kind == TarKind::BlockDevice) {
        entry.deviceMajor = index.deviceMajor(id);
        entry.deviceMinor = index.deviceMinor(id);
    }
    const auto xattrs = index.xattrs(id);
    // What the machine's security module put there is this machine's affair.
    for (const archive::Xattr& xattr : xattrs) {
        if (xattr.name != "security.selinux" && !xattr.name.starts_with("system.posix_acl"))
            entry.xattrs.push_back(xattr);
    }
    return entry;
}

std::string childOf(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : path + "/" + std::string(name);
}

// Opens files of one tree; most stand beside the one before.
class ContentOpener {
public:
    explicit ContentOpener(int root)
        : m_root(root) {}
    Result<std::unique_ptr<archive::ByteSource>> open(const std::string& path, std::uint64_t size) {
        const auto [above, name] = splitPath(path);
        if (!m_directory.valid() || above != m_above) {
            m_directory = openDirectoryInRoot(m_root, above);
            m_above = above;
        }
        const int file = ::openat(m_directory.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
        if (file < 0)
            return systemError(msg::CannotOpenFile, path);
        return std::make_unique<archive::FileSource>(std::make_shared<archive::FileHandle>(file), path, 0, size);
    }

private:
    int m_root;
    std::string m_above;
    FileDescriptor m_directory;
};

class LayerWriter {
public:
    LayerWriter(const LayerIndex& index, archive::ByteSink& sink, int files, std::stop_token stop)
        : m_index(index)
        , m_writer(sink)
        , m_content(files)
        , m_stop(std::move(stop)) {}

    Result<void> write() {
        if (auto written = writeChildren(image::kRootEntry, ""); !written)
            return written;
        return m_writer.finish();
    }

private:
    Result<void> writeChildren(EntryId directory, const std::string& path) {
        const std::uint32_t first = m_index.firstChild(directory).value;
        const std::uint32_t count = m_index.childCount(directory);
        for (std::uint32_t i = first; i < first + count; ++i) {
            if (m_index.kind({i}) != EntryKind::Whiteout)
                continue;
            if (auto added = m_writer.addWhiteout(childOf(path, m_index.name({i}))); !added)
                return added;
        }
        for (std::uint32_t i = first; i < first + count; ++i) {
            if (m_stop.stop_requested())
                return cancelled();
            if (m_index.kind({i}) == EntryKind::Whiteout)
                continue;
            if (auto added = writeEntry({i}, childOf(path, m_index.name({i}))); !added)
                return added;
        }
        return {};
    }

    Result<void> writeEntry(EntryId id, const std::string& path) {
        if (m_index.kind(id) == EntryKind::Directory) {
            if (m_index.isImplicit(id)) {
                m_writer.addKnownParent(path);
            } else if (auto added = m_writer.add(tarEntry(m_index, id, path)); !added) {
                return added;
            }
            if (m_index.isOpaque(id)) {
                if (auto added = m_writer.addOpaqueMarker(path); !added)
                    return added;
            }
            return writeChildren(id, path);
        }
        // The first name of a file carries it, whichever name the index calls the file.
        EntryId file = id;
        if (m_index.kind(id) == EntryKind::HardLink) {
            const EntryId target = m_index.hardLinkEntry(id);
            if (target != image::kNoEntry)
                file = target;
        }
        const auto [written, fresh] = m_names.try_emplace(file, path);
        if (!fresh) {
            TarEntry link = tarEntry(m_index, file, path);
            link.kind = TarKind::HardLink;
            link.size = 0;
            link.linkTarget = written->second;
            link.xattrs.clear();
            return m_writer.add(link);
        }
        TarEntry entry = tarEntry(m_index, file, path);
        if (m_index.kind(file) == EntryKind::HardLink)
            return writeCopiedLink(std::move(entry), path);
        return writeFile(entry, path);
    }

    // A hard link to a file of the layers below: the tree holds a copy of that.
    Result<void> writeCopiedLink(TarEntry entry, const std::string& path) {
        auto content = m_content.open(path, archive::FileSource::kToTheEnd);
        if (!content)
            return passOn(content.error());
        auto bytes = archive::readAll(**content, std::uint64_t{4} << 30, path);
        if (!bytes)
            return passOn(bytes.error());
        entry.size = entry.storedSize = bytes->size();
        return m_writer.addFile(entry, archive::bytesOf(*bytes));
    }

    Result<void> writeFile(const TarEntry& entry, const std::string& path) {
        if (entry.kind != TarKind::File || entry.size == 0)
            return m_writer.add(entry);
        auto content = m_content.open(path, entry.size);
        if (!content)
            return passOn(content.error());
        return m_writer.add(entry, content->get());
    }

    const LayerIndex& m_index;
    archive::TarWriter m_writer;
    ContentOpener m_content;
    std::stop_token m_stop;
    std::map<EntryId, std::string> m_names;
};

class TreeWriter {
public:
    TreeWriter(const image::RootFilesystem& tree, archive::ByteSink& sink, int files, std::stop_token stop)
        : m_tree(tree)
        , m_writer(sink)
        , m_content(files)
        , m_stop(std::move(stop)) {}

    Result<void> write() {
        if (auto written = writeChildren(image::kRootNode, ""); !written)
            return written;
        return m_writer.finish();
    }

private:
    Result<void> writeChildren(image::NodeId directory, const std::string& path) {
        const std::uint32_t first = m_tree.firstChild(directory).value;
        const std::uint32_t count = m_tree.childCount(directory);
        for (std::uint32_t i = first; i < first + count; ++i) {
            if (m_stop.stop_requested())
                return cancelled();
            if (auto written = writeNode({i}, childOf(path, m_tree.name({i}))); !written)
                return written;
        }
        return {};
    }

    Result<void> writeNode(image::NodeId node, const std::string& path) {
        const image::EntryPlace inode = m_tree.inode(node);
        const LayerIndex& index = m_tree.layer(inode.layer);
        TarEntry entry = tarEntry(index, inode.entry, path);
        if (entry.kind == TarKind::Directory) {
            if (index.isImplicit(inode.entry))
                entry.mode = 0755;
            if (auto added = m_writer.add(entry); !added)
                return added;
            return writeChildren(node, path);
        }
        const auto [written, fresh] = m_names.try_emplace(inode, path);
        if (!fresh) {
            entry.kind = TarKind::HardLink;
            entry.size = 0;
            entry.linkTarget = written->second;
            entry.xattrs.clear();
            return m_writer.add(entry);
        }
        if (entry.kind != TarKind::File || entry.size == 0)
            return m_writer.add(entry);
        auto content = m_content.open(path, entry.size);
        if (!content)
            return passOn(content.error());
        return m_writer.add(entry, content->get());
    }

    const image::RootFilesystem& m_tree;
    archive::TarWriter m_writer;
    ContentOpener m_content;
    std::stop_token m_stop;
    std::map<image::EntryPlace, std::string> m_names;
};

} // namespace

Result<void> writeLayerTar(Job& job, const WriteLayerTarWork& work) {
    if (job.descriptors.empty() || work.chain.empty())
        return fail(ErrorCode::Corrupt, msg::WorkerBadPacket);
    auto index = loadIndex(work.index);
    if (!index)
        return passOn(index.error());
    const FileDescriptor files = openDirectory(work.chain.front());
    if (!files.valid())
        return systemError(msg::CannotOpenFile, work.chain.front().native());
    archive::FileSink sink(job.descriptors.front().get(), "layer");
    return LayerWriter(**index, sink, files.get(), job.stop).write();
}

Result<void> writeTreeTar(Job& job, const WriteTreeTarWork& work) {
    if (job.descriptors.empty())
        return fail(ErrorCode::Corrupt, msg::WorkerBadPacket);
    std::vector<std::shared_ptr<const LayerIndex>> layers;
    for (const auto& file : work.indexes) {
        auto index = loadIndex(file);
        if (!index)
            return passOn(index.error());
        layers.push_back(std::move(*index));
    }
    // Chains are told from the top, layers are stacked from the base.
    std::ranges::reverse(layers);
    const auto tree = image::RootFilesystem::stack(layers);
    auto merged = openMerged(work.chain, job.scratch());
    if (!merged)
        return passOn(merged.error());
    archive::FileSink sink(job.descriptors.front().get(), "tree");
    return TreeWriter(*tree, sink, merged->get(), job.stop).write();
}

} // namespace slipway::build::embedded::worker
