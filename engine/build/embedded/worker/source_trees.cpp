// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/source_trees.h"

#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/overlay.h"
#include "engine/context/context_tree.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

namespace slipway::build::embedded::worker {
namespace {

using context::EntryStatus;

class InlineReader final : public context::FileReader {
public:
    explicit InlineReader(std::string_view bytes)
        : m_left(bytes) {}
    Result<std::size_t> read(std::span<std::byte> buffer) override {
        const std::size_t count = std::min(buffer.size(), m_left.size());
        std::memcpy(buffer.data(), m_left.data(), count);
        m_left.remove_prefix(count);
        return count;
    }

private:
    std::string_view m_left;
};

// The files of an InlineTree, side by side in the root.
class InlineSource final : public context::SourceTree {
public:
    explicit InlineSource(const InlineTree& tree)
        : m_files(tree.files) {
        std::ranges::sort(m_files, {}, &InlineFile::name);
    }
    std::string name() const override { return "Dockerfile"; }
    Result<std::optional<EntryStatus>> status(std::string_view path) const override {
        if (path.empty())
            return EntryStatus{.kind = context::EntryKind::Directory, .mode = 0755};
        const InlineFile* file = find(path);
        return file != nullptr ? std::optional(statusOf(*file)) : std::nullopt;
    }
    Result<std::vector<context::NamedStatus>> readDirectory(std::string_view) const override {
        std::vector<context::NamedStatus> names;
        for (const InlineFile& file : m_files)
            names.push_back({file.name, statusOf(file)});
        return names;
    }
    Result<std::string> readLink(std::string_view path) const override {
        return fail(ErrorCode::NotFound, msg::WorkerNoRegularFile, path);
    }
    Result<std::vector<context::ExtendedAttribute>> attributes(std::string_view) const override {
        return std::vector<context::ExtendedAttribute>();
    }
    Result<std::unique_ptr<context::FileReader>> open(std::string_view path) const override {
        const InlineFile* file = find(path);
        if (file == nullptr)
            return fail(ErrorCode::NotFound, msg::WorkerNoRegularFile, path);
        return std::make_unique<InlineReader>(file->bytes);
    }
    // Invalid for a file in memory.
    Result<FileDescriptor> openDescriptor(const std::string& path) const {
        const InlineFile* file = find(path);
        if (file == nullptr || file->file.empty())
            return FileDescriptor();
        FileDescriptor opened(::open(file->file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        if (!opened.valid())
            return systemError(msg::CannotOpenFile, file->file.native());
        return opened;
    }

private:
    EntryStatus statusOf(const InlineFile& file) const {
        EntryStatus status;
        status.mode = file.mode;
        status.size = file.bytes.size();
        if (!file.file.empty()) {
            struct stat data{};
            if (::stat(file.file.c_str(), &data) == 0)
                status.size = static_cast<std::uint64_t>(data.st_size);
        }
        status.modified = file.mtime.value_or(0) * 1'000'000'000;
        status.inode = static_cast<std::uint64_t>(&file - m_files.data()) + 1;
        return status;
    }
    const InlineFile* find(std::string_view path) const {
        const auto found = std::ranges::find(m_files, path, &InlineFile::name);
        return found == m_files.end() ? nullptr : &*found;
    }
    std::vector<InlineFile> m_files;
};

template <typename T>
std::function<Result<FileDescriptor>(const std::string&)> opener(std::shared_ptr<const T> tree) {
    return [tree = std::move(tree)](const std::string& path) -> Result<FileDescriptor> {
        auto file = tree->openDescriptor(path);
        if (!file)
            return passOn(file.error());
        return FileDescriptor(*file);
    };
}

Result<OpenTree> open(Job& job, const DirectoryTree& spec) {
    std::optional<context::IgnoreFile> ignore;
    if (!spec.ignorePatterns.empty()) {
        std::string text;
        for (const std::string& pattern : spec.ignorePatterns)
            text += pattern + "\n";
        ignore = context::parseIgnoreFile(text::SourceText(".dockerignore", std::move(text)));
    }
    auto tree = context::ContextTree::walk(spec.root, std::move(ignore), {}, job.stop);
    if (!tree)
        return passOn(tree.error());
    return OpenTree{*tree, opener(*tree)};
}

Result<OpenTree> open(Job& job, const SnapshotTree& spec) {
    Chain chain;
    if (!spec.snapshot.empty()) {
        const auto found = job.trees.find(spec.snapshot.value);
        if (found == job.trees.end())
            return fail(ErrorCode::Internal, msg::WorkerBadPacket);
        chain = found->second;
    }
    auto merged = openMerged(chain, job.scratch());
    if (!merged)
        return passOn(merged.error());
    auto mount = std::make_shared<FileDescriptor>(std::move(*merged));
    const int copy = ::fcntl(mount->get(), F_DUPFD_CLOEXEC, 0);
    auto tree = std::make_shared<const context::DirectoryTree>(copy, spec.snapshot.value);
    return OpenTree{tree, opener(tree), mount};
}

Result<OpenTree> open(Job&, const InlineTree& spec) {
    const auto tree = std::make_shared<const InlineSource>(spec);
    return OpenTree{tree, [tree](const std::string& path) { return tree->openDescriptor(path); }};
}

} // namespace

Result<OpenTree> openTree(Job& job, const SourceTreeSpec& spec) {
    return std::visit([&](const auto& s) { return open(job, s); }, spec);
}

} // namespace slipway::build::embedded::worker
