// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/archive/limits.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace slipway::archive {

enum class Compression : std::uint8_t { None, Gzip, Zstd };

// "none", "gzip", "zstd".
[[nodiscard]] std::string_view nameOf(Compression compression);

// By the magic of the first bytes (six are enough): 1f8b gzip, 28b52ffd and 184d2a5? zstd, anything else None.
[[nodiscard]] Compression sniffCompression(Bytes firstBytes);

// What comes out of `source` once its compression, known by its magic, is taken off. gzip: several members are one
// stream and trailing zeros are padding. zstd: several frames are one stream and skippable frames are passed over.
// Corrupt for damaged or truncated input; LimitExceeded by the budget (lengths, ratio, window). Where nothing is
// compressed the result can skip if the source can.
class DecompressingSource : public ByteSource {
public:
    [[nodiscard]] virtual Compression compression() const = 0;
    // Bytes taken from the compressed input so far.
    [[nodiscard]] virtual std::uint64_t compressedBytes() const = 0;
};
[[nodiscard]] Result<std::unique_ptr<DecompressingSource>> decompress(std::unique_ptr<ByteSource> source,
                                                                      const ArchiveLimits& limits = {});

// The same for what people pack their own archives with: bzip2 and xz too.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> decompressAny(std::unique_ptr<ByteSource> source,
                                                                const ArchiveLimits& limits = {});

struct CompressionSettings {
    Compression compression = Compression::Gzip;
    // gzip: 1 (fast) to 9, 0 for the default. zstd: 1 to 19, 0 for the default. The same bytes, settings and build of
    // Slipway give the same result.
    int level = 0;
};

// Compresses into `sink`, which must live until finish(). finish() writes the trailer and does not finish `sink`. The
// gzip header carries no time and no name.
[[nodiscard]] Result<std::unique_ptr<ByteSink>> compressInto(ByteSink& sink, const CompressionSettings& settings);

} // namespace slipway::archive
