// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/archive/limits.h"
#include "engine/archive/tar_entry.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace slipway::archive {

// Reads a tar archive (already decompressed) entry by entry: ustar, GNU, pax, old tar, sparse files. An archive that
// ends early or lies about lengths is Corrupt. Content that nobody reads is skipped, without being read where the
// source can skip: the headers of an uncompressed archive are listed by seeking from one to the next.
class TarReader {
public:
    explicit TarReader(std::unique_ptr<ByteSource> source, const ArchiveLimits& limits = {});
    ~TarReader();
    TarReader(const TarReader&) = delete;
    TarReader& operator=(const TarReader&) = delete;

    // The next entry, valid until the next call; null at the end of the archive.
    [[nodiscard]] Result<const TarEntry*> next();

    // The content of the current entry in pieces, in order; holes of a sparse file come as zeros (a hole may be
    // terabytes: look at size and storedSize first).
    using ContentFunction = std::function<Result<void>(Bytes)>;
    [[nodiscard]] Result<void> readContent(const ContentFunction& content);

    // Where the content of the current entry starts in the archive: for a source that starts at the archive's first
    // byte and an entry that is not sparse.
    [[nodiscard]] std::uint64_t contentOffset() const;

    // What is harmless but should be said: names that are no valid text, unknown pax keys. At most a few.
    [[nodiscard]] const std::vector<std::string>& warnings() const;

    // Reads the source to its end: what stands behind the archive's end marker belongs to the stream (and to the
    // DiffID).
    [[nodiscard]] Result<void> drain();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// Whether the first 512 bytes (or all of a shorter input) can start a tar archive: a header whose checksum is right, or
// zeros only.
[[nodiscard]] bool looksLikeTar(Bytes firstBytes);

} // namespace slipway::archive
