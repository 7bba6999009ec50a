// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace slipway::compare {

enum class FileKind : std::uint8_t { File, Directory, Symlink, Device, Fifo };

// One entry of a root filesystem, as far as a comparison looks at it.
struct FileRecord {
    // Without a leading "/".
    std::string path;
    FileKind kind = FileKind::File;
    std::uint32_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    // Bytes of a file, once for all its hard links (at the first by name).
    std::uint64_t bytes = 0;
    // Length of the content, for every name.
    std::uint64_t length = 0;
    std::int64_t modified = 0;
    // Target of a symlink.
    std::string link{};
    // Nothing where it was not read.
    std::optional<std::array<std::uint64_t, 2>> content{};
    // "name=value", sorted.
    std::vector<std::string> attributes{};
    // The layer that brought it, counted from 0.
    std::uint32_t layer = 0;
};

// Why a file counts as changed; several at once.
struct ChangeReasons {
    bool kind = false;
    bool content = false;
    bool mode = false;
    bool owner = false;
    bool time = false;
    bool link = false;
    bool attributes = false;
    // Content of equal length that could not be compared.
    bool unknown = false;

    [[nodiscard]] bool any() const { return kind || content || mode || owner || time || link || attributes || unknown; }
    [[nodiscard]] bool onlyTime() const {
        return time && !(kind || content || mode || owner || link || attributes || unknown);
    }
    friend bool operator==(const ChangeReasons&, const ChangeReasons&) = default;
};

struct FileChange {
    enum class What : std::uint8_t { Added, Removed, Moved, Changed };
    What what = What::Changed;
    // Where it is now; of a removed file, where it was.
    std::string path;
    // Of a moved file.
    std::string oldPath{};
    std::uint64_t bytesBefore = 0;
    std::uint64_t bytesAfter = 0;
    ChangeReasons reasons{};
    // The layer it is in, or was in when it was removed: of the other image, or of the baseline.
    std::uint32_t layer = 0;
};

struct FileTotals {
    std::uint64_t files = 0;
    std::uint64_t bytesBefore = 0;
    std::uint64_t bytesAfter = 0;
};

struct FileChanges {
    // Everything but directories whose time alone changed, by the larger side's bytes, descending, then by path.
    std::vector<FileChange> changes;
    FileTotals added;
    FileTotals removed;
    FileTotals moved;
    FileTotals changed;
    // Of `changed`: what differs in nothing but its time.
    FileTotals timeOnly;
    FileTotals same;
};

// Both sorted by path. A file counts as moved when one of the same content (and not empty) was removed and nothing else
// claims it; several of one content are paired in the order of their paths, equal file names first.
[[nodiscard]] FileChanges compareFiles(const std::vector<FileRecord>& before, const std::vector<FileRecord>& after);

} // namespace slipway::compare
