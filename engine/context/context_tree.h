// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/context/directory_tree.h"
#include "engine/context/ignore_file.h"

#include <stop_token>

namespace slipway::context {

struct ContextEntry {
    // One component, bytes as on disk; "" at the root.
    std::string name;
    // Index of the directory; the root's own for the root.
    std::uint32_t parent = 0;
    // Children stand together, sorted by name.
    std::uint32_t firstChild = 0;
    std::uint32_t childCount = 0;
    // Owner 0:0 whatever the host says: COPY from a context gives root everything.
    EntryStatus status;
    // The text of a symlink.
    std::string link;
    // Sent with the context. An ignored directory is sent when something below it is.
    bool sent = true;
    // The pattern that hides it.
    std::optional<std::size_t> hiddenBy;
};

// A part of the context that could not be read.
struct ContextProblem {
    std::string path;
    messages::Message reason;
};

struct ContextAmount {
    std::uint64_t entries = 0;
    // File bytes; a hard-linked file counts once per name, as it is sent.
    std::uint64_t bytes = 0;
};

struct WalkOptions {
    // Also walk what is ignored and cannot come back, to know what the patterns save. A build does not need it.
    bool countHidden = false;
    // Against a context that is "/" by mistake, or made to hurt.
    std::size_t maximumEntries = 5'000'000;
    std::size_t maximumDepth = 512;
};

// A directory context: every entry with its status, ignored ones marked. The bytes of files are read from the directory
// when asked for. As a SourceTree it shows only what is sent.
class ContextTree final : public SourceTree {
public:
    // A tar context is unpacked into a directory by the caller, who then walks that.
    [[nodiscard]] static Result<std::shared_ptr<const ContextTree>> walk(const std::filesystem::path& directory,
                                                                         std::optional<IgnoreFile> ignoreFile,
                                                                         const WalkOptions& options,
                                                                         std::stop_token stop);

    [[nodiscard]] std::span<const ContextEntry> entries() const { return m_entries; }
    [[nodiscard]] std::string path(std::size_t entry) const;
    // Index of an entry, ignored ones included.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view path) const;
    [[nodiscard]] const IgnoreFile* ignoreFile() const { return m_ignoreFile ? &*m_ignoreFile : nullptr; }
    [[nodiscard]] const IgnoreMatcher& matcher() const { return m_matcher; }
    [[nodiscard]] std::span<const ContextProblem> problems() const { return m_problems; }
    [[nodiscard]] ContextAmount sent() const { return m_sent; }
    // What each pattern hides, by its index; only whole with WalkOptions::countHidden.
    [[nodiscard]] std::span<const ContextAmount> hidden() const { return m_hidden; }
    [[nodiscard]] ContextAmount hiddenTotal() const;

    [[nodiscard]] std::string name() const override { return m_directory->name(); }
    [[nodiscard]] Result<std::optional<EntryStatus>> status(std::string_view path) const override;
    [[nodiscard]] Result<std::vector<NamedStatus>> readDirectory(std::string_view path) const override;
    [[nodiscard]] Result<std::string> readLink(std::string_view path) const override;
    [[nodiscard]] Result<std::vector<ExtendedAttribute>> attributes(std::string_view path) const override;
    [[nodiscard]] Result<std::unique_ptr<FileReader>> open(std::string_view path) const override;
    [[nodiscard]] std::optional<HiddenBy> hiddenBy(std::string_view path) const override;
    // As DirectoryTree::openDescriptor, for entries that are sent.
    [[nodiscard]] Result<int> openDescriptor(std::string_view path) const;

private:
    ContextTree() = default;

    std::unique_ptr<DirectoryTree> m_directory;
    std::optional<IgnoreFile> m_ignoreFile;
    IgnoreMatcher m_matcher;
    std::vector<ContextEntry> m_entries;
    std::vector<ContextProblem> m_problems;
    std::vector<ContextAmount> m_hidden;
    ContextAmount m_sent;
};

} // namespace slipway::context
