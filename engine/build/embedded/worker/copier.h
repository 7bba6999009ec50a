// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/files.h"
#include "engine/build/embedded/worker/mode_change.h"
#include "engine/build/embedded/worker/source_trees.h"
#include "engine/build/embedded/worker/user_lookup.h"
#include "engine/context/copy_selection.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace slipway::build::embedded::worker {

[[nodiscard]] Result<StepResult> copy(Job& job, const CopyWork& work);
[[nodiscard]] Result<StepResult> makeDirectory(Job& job, const MakeDirectoryWork& work);

// Copies selected entries into a tree, which is usually a mounted overlay: symlinks in the destination are followed
// inside its root, those in the sources are copied as they are.
class Copier {
public:
    struct Options {
        // Of everything that is copied and of directories that are made on the way.
        std::optional<Owner> owner{};
        bool keepOwner = false;
        ModeChange mode{};
        // Of directories that are made on the way, else now.
        std::optional<std::int64_t> createdTime{};
        AttributePolicy attributes{};
        std::stop_token stop{};
        // Told after each file.
        std::function<void(std::uint64_t bytes)> progress{};
    };
    Copier(int root, Options options)
        : m_root(root)
        , m_options(std::move(options)) {}

    // `intoDirectory`: the destination is a directory, there or not.
    [[nodiscard]] Result<void> copyGroup(const OpenTree& source, const context::CopyGroup& group,
                                         const std::string& destination, bool intoDirectory);
    // Makes what is missing of a path of directories, 0755; "cannot copy to non-directory" where a file is in the way.
    [[nodiscard]] Result<FileDescriptor> makeDirectories(const std::string& path);
    void finish();
    // Whose the copied files are, by path; kept only where the disk cannot keep it (single-id mode).
    [[nodiscard]] const std::map<std::string, Owner>& owners() const { return m_owners; }

private:
    // A plain file whose directory is there.
    struct Waiting {
        const context::CopyItem* item = nullptr;
        std::shared_ptr<const FileDescriptor> directory{};
        std::string name{};
        std::string target{};
    };

    [[nodiscard]] Result<void> apply(int directory, const std::string& name, const archive::TarEntry& attributes,
                                     const std::string& target);
    // A plain file waits for copyWaiting() unless it is to be copied `now`.
    [[nodiscard]] Result<void> copyItem(const OpenTree& source, const context::CopyItem& item,
                                        const std::string& target, bool now, bool isTop);
    [[nodiscard]] Result<void> copyDirectory(const context::CopyItem& item, const archive::TarEntry& attributes,
                                             int directory, const std::string& name, const std::string& target);
    [[nodiscard]] Result<void> copyOther(const OpenTree& source, const context::CopyItem& item,
                                         const archive::TarEntry& attributes, int directory, const std::string& name,
                                         const std::string& target);
    [[nodiscard]] Result<std::shared_ptr<const FileDescriptor>> directoryOf(const std::string& path);
    // Copies the files that wait, by several threads: opening and closing them takes longer than their bytes.
    [[nodiscard]] Result<void> copyWaiting(const OpenTree& source);
    // False when something is in its place, and nothing was done.
    [[nodiscard]] Result<bool> copyNew(const OpenTree& source, const Waiting& file);
    [[nodiscard]] Result<archive::TarEntry> attributesOf(const OpenTree& source, const context::CopyItem& item,
                                                         bool withXattrs) const;
    [[nodiscard]] archive::TarEntry madeDirectory() const;

    int m_root;
    Options m_options;
    std::string m_lastPath;
    std::shared_ptr<const FileDescriptor> m_last;
    std::vector<Waiting> m_waiting;
    std::size_t m_openDirectories = 0;
    // Of what the threads share: progress, owners, warnings.
    std::mutex m_mutex;
    // Times of directories, set when nothing is added any more.
    std::map<std::string, std::pair<std::int64_t, std::uint32_t>> m_times;
    std::map<std::string, Owner> m_owners;
    // Where the first name of a file of this group went: its other names become hard links.
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> m_links;
};

// Everything below (or the one file at) `source` of a tree, as COPY would bring it to an empty directory; for bind
// mounts.
[[nodiscard]] Result<void> copyTree(Job& job, const SourceTreeSpec& tree, const std::string& source,
                                    const std::filesystem::path& into);

} // namespace slipway::build::embedded::worker
