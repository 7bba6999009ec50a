// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What COPY and ADD read from: a build context, the files of another stage, an image. The subject in one line: a
// directory is walked into a tree, the ignore file hides a part of it, a selection of the rest is resolved for one
// instruction and gets a content digest. Paths are bytes, relative to the root, clean ("a/b", no "." or ".."), and ""
// is the root.
namespace slipway::context {

enum class EntryKind : std::uint8_t { File, Directory, Symlink, Fifo, CharacterDevice, BlockDevice, Socket };

struct EntryStatus {
    EntryKind kind = EntryKind::File;
    // Permission bits with setuid, setgid and sticky (07777).
    std::uint32_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    // Bytes of a file; of a symlink the length of its text; else 0.
    std::uint64_t size = 0;
    // Nanoseconds since 1970.
    std::int64_t modified = 0;
    std::int64_t changed = 0;
    // Identity: two entries with the same pair are hard links of one file.
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t linkCount = 1;
    // Numbers of a character or block device.
    std::uint32_t deviceMajor = 0;
    std::uint32_t deviceMinor = 0;
    friend bool operator==(const EntryStatus&, const EntryStatus&) = default;
};

struct NamedStatus {
    std::string name;
    EntryStatus status;
};

struct ExtendedAttribute {
    std::string name;
    std::string value;
    friend auto operator<=>(const ExtendedAttribute&, const ExtendedAttribute&) = default;
};

// The ignore pattern that keeps a path out of the tree.
struct HiddenBy {
    text::SourceText ignoreFile;
    text::ByteRange range;
    std::string pattern;
};

class FileReader {
public:
    FileReader() = default;
    virtual ~FileReader() = default;
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;
    // Bytes read into the front of `buffer`; 0 at the end.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<std::byte> buffer) = 0;
};

// Read access to one tree. No function follows a symlink, neither the last component nor one on the way: resolvePath
// does that, inside the root. Functions may be called from several threads at once.
class SourceTree {
public:
    SourceTree() = default;
    virtual ~SourceTree() = default;
    SourceTree(const SourceTree&) = delete;
    SourceTree& operator=(const SourceTree&) = delete;

    // What people call it: the context's path, a stage's name.
    [[nodiscard]] virtual std::string name() const = 0;
    // Nothing when there is no such entry.
    [[nodiscard]] virtual Result<std::optional<EntryStatus>> status(std::string_view path) const = 0;
    // Sorted by the bytes of their names.
    [[nodiscard]] virtual Result<std::vector<NamedStatus>> readDirectory(std::string_view path) const = 0;
    [[nodiscard]] virtual Result<std::string> readLink(std::string_view path) const = 0;
    // Sorted by name; empty where the file system has none.
    [[nodiscard]] virtual Result<std::vector<ExtendedAttribute>> attributes(std::string_view path) const = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<FileReader>> open(std::string_view path) const = 0;
    // Why an entry that does exist outside is not in the tree.
    [[nodiscard]] virtual std::optional<HiddenBy> hiddenBy(std::string_view path) const;
};

// `path` with every symlink on the way, and the last one when `followLast`, replaced by what it points to; absolute
// links and ".." stay inside the root. NotFound when a component is missing, InvalidInput on a loop.
[[nodiscard]] Result<std::string> resolvePath(const SourceTree& tree, std::string_view path, bool followLast);

} // namespace slipway::context
