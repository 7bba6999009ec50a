// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace slipway::archive {

enum class TarKind : std::uint8_t { File, Directory, Symlink, HardLink, CharacterDevice, BlockDevice, Fifo };

struct Xattr {
    // With its namespace: "security.capability", "user.mime_type".
    std::string name;
    std::string value;
    friend bool operator==(const Xattr&, const Xattr&) = default;
};

// One entry of a tar archive. Names are bytes, not text: nothing says that they are UTF-8.
struct TarEntry {
    // As it stands in the archive when read; without leading "./" or "/" and without trailing "/" when written.
    std::string path;
    TarKind kind = TarKind::File;
    // Permissions with setuid, setgid and sticky: 07777 at most.
    std::uint32_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    // Files only: the length of the content. 0 for everything else, whatever the header says.
    std::uint64_t size = 0;
    // Files only: bytes that the archive holds for it; less than `size` for a sparse file.
    std::uint64_t storedSize = 0;
    bool sparse = false;
    std::int64_t mtime = 0;
    std::uint32_t mtimeNanoseconds = 0;
    // Target of a symbolic link as it stands; of a hard link a path of the archive.
    std::string linkTarget{};
    std::uint32_t deviceMajor = 0;
    std::uint32_t deviceMinor = 0;
    // Sorted by name.
    std::vector<Xattr> xattrs{};
};

} // namespace slipway::archive
