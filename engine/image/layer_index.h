// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/limits.h"
#include "engine/archive/tar_entry.h"
#include "engine/messages/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// image: what an image is (reference, descriptor, manifest, configuration), where it comes from (ImageSource), what its
// layers hold (LayerIndex), what they make together (RootFilesystem) and where every byte of them went (accounting).
namespace slipway::image {

// An entry of one LayerIndex; 0 is its root directory.
struct EntryId {
    std::uint32_t value = 0;
    friend auto operator<=>(const EntryId&, const EntryId&) = default;
};
inline constexpr EntryId kRootEntry{0};
inline constexpr EntryId kNoEntry{~std::uint32_t{0}};

// A layer of an image, counted from 0, the base.
struct LayerNumber {
    std::uint32_t value = 0;
    friend auto operator<=>(const LayerNumber&, const LayerNumber&) = default;
};

enum class EntryKind : std::uint8_t {
    Directory,
    File,
    Symlink,
    HardLink,
    CharacterDevice,
    BlockDevice,
    Fifo,
    // The marker .wh.NAME; name() is NAME.
    Whiteout,
};

// xxh3-128 of a file's content: equal only inside this program, nothing that decides reuse may rest on it.
using ContentHash = std::array<std::uint64_t, 2>;

// What one layer's tar (or one snapshot) holds, immutable: a tree with the entries of a directory side by side, sorted
// by the bytes of their names (a whiteout before an entry of its name). Memory: 64 bytes an entry, its name, and 16
// bytes for the hash where hashes are kept.
class LayerIndex {
public:
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_entries.size()); }
    [[nodiscard]] EntryId parent(EntryId id) const { return {at(id).parent}; }
    [[nodiscard]] std::string_view name(EntryId id) const {
        return std::string_view(m_strings).substr(at(id).name, at(id).nameLength);
    }
    [[nodiscard]] EntryKind kind(EntryId id) const { return at(id).kind; }
    // The directory was emptied before this layer's entries: nothing below it shows through.
    [[nodiscard]] bool isOpaque(EntryId id) const { return (at(id).flags & kOpaque) != 0; }
    // A parent directory that the tar does not have itself: its mode, owner and time are unknown (0).
    [[nodiscard]] bool isImplicit(EntryId id) const { return (at(id).flags & kImplicit) != 0; }
    // The tar has this path more than once; the last one is kept.
    [[nodiscard]] bool isRepeated(EntryId id) const { return (at(id).flags & kRepeated) != 0; }
    [[nodiscard]] bool isSparse(EntryId id) const { return (at(id).flags & kSparse) != 0; }
    [[nodiscard]] std::uint32_t mode(EntryId id) const { return at(id).mode; }
    [[nodiscard]] std::uint32_t uid(EntryId id) const { return at(id).uid; }
    [[nodiscard]] std::uint32_t gid(EntryId id) const { return at(id).gid; }
    // Length of a file; 0 for everything else.
    [[nodiscard]] std::uint64_t fileSize(EntryId id) const { return at(id).size; }
    // The bytes that the tar holds for it: less than fileSize() for a sparse file. What accounting counts.
    [[nodiscard]] std::uint64_t payload(EntryId id) const;
    [[nodiscard]] std::int64_t mtime(EntryId id) const { return at(id).mtime; }
    [[nodiscard]] std::uint32_t mtimeNanoseconds(EntryId id) const { return at(id).mtimeNanoseconds; }
    // Of a symbolic link as it stands; of a hard link the normalised path it names; empty for everything else.
    [[nodiscard]] std::string_view linkTarget(EntryId id) const;
    // Of a hard link whose target is in this layer: that entry, never a hard link itself. kNoEntry when the target is
    // in the layers below (or nowhere).
    [[nodiscard]] EntryId hardLinkEntry(EntryId id) const;
    [[nodiscard]] std::uint32_t deviceMajor(EntryId id) const;
    [[nodiscard]] std::uint32_t deviceMinor(EntryId id) const;
    [[nodiscard]] std::span<const archive::Xattr> xattrs(EntryId id) const;
    // Nothing for entries that are no files, and where the content was not read. An empty file's hash is always known.
    [[nodiscard]] std::optional<ContentHash> contentHash(EntryId id) const;

    // The children of a directory are the ids [first, first + count).
    [[nodiscard]] EntryId firstChild(EntryId id) const { return {at(id).firstChild}; }
    [[nodiscard]] std::uint32_t childCount(EntryId id) const { return at(id).childCount; }
    // The child of that name that is no whiteout; kNoEntry for none.
    [[nodiscard]] EntryId child(EntryId directory, std::string_view name) const;
    [[nodiscard]] EntryId whiteout(EntryId directory, std::string_view name) const;

    // By a path such as "usr/bin/env" (a leading "/" is allowed, "" is the root), without following symbolic links.
    // kNoEntry for none.
    [[nodiscard]] EntryId find(std::string_view path) const;
    // Without a leading "/"; the root is "". A whiteout has the path of what it removes.
    [[nodiscard]] std::string path(EntryId id) const;

    // Sum of payload() over all files.
    [[nodiscard]] std::uint64_t payloadBytes() const { return m_payloadBytes; }
    // Payload of entries that a later entry of the same tar replaced: in the tar, but in no entry of the index.
    [[nodiscard]] std::uint64_t repeatedBytes() const { return m_repeatedBytes; }
    [[nodiscard]] std::uint32_t repeatedEntries() const { return m_repeatedEntries; }
    // Entries that belong to the format and not to the file system: aufs's .wh..wh.*, eStargz's tables and landmarks,
    // and names that cannot be (a bare ".wh.", something below a ".wh.NAME").
    [[nodiscard]] std::uint32_t ignoredEntries() const { return m_ignoredEntries; }
    [[nodiscard]] std::uint64_t ignoredBytes() const { return m_ignoredBytes; }
    [[nodiscard]] bool hasContentHashes() const { return !m_hashes.empty(); }
    // Bytes of memory.
    [[nodiscard]] std::size_t memoryBytes() const;

    // A file of its own format: magic, version, length, checksum. Only this version is read back.
    [[nodiscard]] std::string save() const;
    // Corrupt for anything that is truncated, damaged or contradicts itself; every number in it is checked.
    [[nodiscard]] static Result<std::shared_ptr<const LayerIndex>> load(std::string_view bytes);

private:
    friend class LayerIndexBuilder;
    static constexpr std::uint8_t kOpaque = 1;
    static constexpr std::uint8_t kImplicit = 2;
    static constexpr std::uint8_t kRepeated = 4;
    static constexpr std::uint8_t kSparse = 8;
    static constexpr std::uint8_t kHasHash = 16;
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    struct Entry {
        std::uint64_t size = 0;
        std::int64_t mtime = 0;
        std::uint32_t parent = 0;
        // Offset in m_strings.
        std::uint32_t name = 0;
        std::uint32_t mtimeNanoseconds = 0;
        std::uint32_t uid = 0;
        std::uint32_t gid = 0;
        std::uint32_t firstChild = 0;
        std::uint32_t childCount = 0;
        // Symbolic and hard links: into m_links. Devices and sparse files: into m_numbers.
        std::uint32_t extra = kNone;
        // Into m_xattrSets.
        std::uint32_t xattrs = kNone;
        std::uint16_t nameLength = 0;
        std::uint16_t mode = 0;
        EntryKind kind = EntryKind::Directory;
        std::uint8_t flags = 0;
        std::uint16_t padding = 0;
    };
    static_assert(sizeof(Entry) == 64);
    struct Link {
        std::uint32_t target = 0;
        std::uint32_t length = 0;
        // Of a hard link into this layer.
        std::uint32_t entry = kNone;
    };

    [[nodiscard]] const Entry& at(EntryId id) const { return m_entries[id.value]; }
    [[nodiscard]] bool isConsistent() const;
    [[nodiscard]] EntryId findChild(EntryId directory, std::string_view name, bool whiteout) const;

    std::vector<Entry> m_entries;
    std::string m_strings;
    std::vector<Link> m_links;
    // Devices: major number << 32 | minor number. Sparse files: bytes in the tar.
    std::vector<std::uint64_t> m_numbers;
    std::vector<std::vector<archive::Xattr>> m_xattrSets;
    // One for each entry, or none at all.
    std::vector<ContentHash> m_hashes;
    std::uint64_t m_payloadBytes = 0;
    std::uint64_t m_repeatedBytes = 0;
    std::uint64_t m_ignoredBytes = 0;
    std::uint32_t m_repeatedEntries = 0;
    std::uint32_t m_ignoredEntries = 0;
};

// A path of an archive as its components say it: no leading "./" or "/", no empty or "." components, no trailing "/".
// ".." anywhere is InvalidInput. The root is "".
[[nodiscard]] Result<std::string> normalisedPath(std::string_view path);

// Takes the entries of one tar in their order, later ones replacing earlier ones of the same path as an extracting tar
// would do it. Symbolic links of the same layer are followed in parents, inside the root and with a bounded number of
// hops.
class LayerIndexBuilder {
public:
    explicit LayerIndexBuilder(const archive::ArchiveLimits& limits = {});
    ~LayerIndexBuilder();
    LayerIndexBuilder(const LayerIndexBuilder&) = delete;
    LayerIndexBuilder& operator=(const LayerIndexBuilder&) = delete;

    // Names an entry for setContentHash(), which must be called before the next add().
    struct Added {
        std::uint32_t slot = 0;
        // Nothing was added: a whiteout, an opaque marker, an ignored entry.
        bool marker = false;
    };
    // Reads whiteouts and opaque markers by their names. InvalidInput for a path that leaves the root, LimitExceeded by
    // the budget.
    [[nodiscard]] Result<Added> add(const archive::TarEntry& entry);
    void setContentHash(Added added, const ContentHash& hash);
    // For snapshots, which know their whiteouts and opaque directories without names.
    [[nodiscard]] Result<void> addWhiteout(std::string_view path);
    [[nodiscard]] Result<void> setOpaque(std::string_view directory);

    // The builder is used up.
    [[nodiscard]] std::shared_ptr<const LayerIndex> finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace slipway::image
