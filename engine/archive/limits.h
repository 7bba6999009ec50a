// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstdint>

namespace slipway::archive {

// What an archive may ask of us before it is refused as hostile or absurd. Each number is far above what real images
// hold and far below what would hurt.
struct ArchiveLimits {
    // Entries of one layer. The largest real layers (CUDA, TeX, node_modules) hold below a million; an index of four
    // million takes about 0.5 GB.
    std::uint64_t entries = 4'000'000;
    // Bytes of one path. PATH_MAX is 4096, and pax paths may be longer than what any system call takes.
    std::uint64_t pathBytes = 16 * 1024;
    // Directories in one path: recursion over a tree stays within a thread's stack.
    std::uint64_t pathDepth = 1024;
    // All names and link targets of one layer.
    std::uint64_t nameBytes = std::uint64_t{1} << 30;
    // All extended attributes of one entry: Linux allows 64 KiB for one value and for the list of names.
    std::uint64_t xattrBytesOfEntry = 256 * 1024;
    // All extended attributes of one layer.
    std::uint64_t xattrBytes = std::uint64_t{64} << 20;
    // Bytes of one uncompressed layer.
    std::uint64_t uncompressedBytes = std::uint64_t{1} << 40;
    // Uncompressed bytes for each compressed one, looked at only above the next number: gzip cannot exceed 1032, but
    // zstd makes a gigabyte of zeros into 33 kB, and a layer with a large file of zeros is no attack.
    std::uint64_t ratio = 2000;
    std::uint64_t ratioFreeBytes = std::uint64_t{16} << 30;
    // The window a zstd frame may ask for, as a power of two: 128 MiB is what `zstd --ultra -22` uses, 2 GiB what
    // --long=31 asks for.
    unsigned zstdWindowLog = 27;
};

// Counts what one archive has asked for. Charge before the work.
class Budget {
public:
    explicit Budget(ArchiveLimits limits = {})
        : m_limits(limits) {}
    [[nodiscard]] const ArchiveLimits& limits() const { return m_limits; }

    // One more entry whose path and link target have these lengths.
    [[nodiscard]] Result<void> chargeEntry(std::uint64_t pathBytes, std::uint64_t linkBytes);
    [[nodiscard]] Result<void> chargeDepth(std::uint64_t depth) const;
    [[nodiscard]] Result<void> chargeXattrs(std::uint64_t bytesOfEntry);
    // `uncompressed` more bytes came out of what are `compressedSoFar` bytes in all.
    [[nodiscard]] Result<void> chargeBytes(std::uint64_t uncompressed, std::uint64_t compressedSoFar);

private:
    ArchiveLimits m_limits;
    std::uint64_t m_entries = 0;
    std::uint64_t m_nameBytes = 0;
    std::uint64_t m_xattrBytes = 0;
    std::uint64_t m_uncompressed = 0;
};

} // namespace slipway::archive
