// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/context/source_tree.h"

#include <filesystem>
#include <mutex>

namespace slipway::context {

// The files below one directory as they are on disk: a context without an ignore file, a mounted snapshot. Opens every
// directory relative to its parent without following links, so nothing outside can be reached, not even by a tree that
// changes meanwhile.
class DirectoryTree final : public SourceTree {
public:
    [[nodiscard]] static Result<std::unique_ptr<DirectoryTree>> open(const std::filesystem::path& root,
                                                                     std::string name);
    // Takes the descriptor over.
    DirectoryTree(int rootDescriptor, std::string name);
    ~DirectoryTree() override;

    [[nodiscard]] std::string name() const override { return m_name; }
    [[nodiscard]] Result<std::optional<EntryStatus>> status(std::string_view path) const override;
    [[nodiscard]] Result<std::vector<NamedStatus>> readDirectory(std::string_view path) const override;
    [[nodiscard]] Result<std::string> readLink(std::string_view path) const override;
    [[nodiscard]] Result<std::vector<ExtendedAttribute>> attributes(std::string_view path) const override;
    [[nodiscard]] Result<std::unique_ptr<FileReader>> open(std::string_view path) const override;
    // An open descriptor of a regular file, for reading; the caller closes it.
    [[nodiscard]] Result<int> openDescriptor(std::string_view path) const;

private:
    class Descriptor;
    // Null when some component is missing or no directory.
    [[nodiscard]] Result<std::shared_ptr<Descriptor>> directory(std::string_view path) const;

    std::string m_name;
    std::shared_ptr<Descriptor> m_root;
    // The directory that was used last: most calls are about its entries.
    mutable std::mutex m_mutex;
    mutable std::string m_lastPath;
    mutable std::shared_ptr<Descriptor> m_last;
};

} // namespace slipway::context
