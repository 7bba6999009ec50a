// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/compression.h"
#include "engine/archive/inflate.h"
#include "engine/messages/catalogue/archive.h"
#include "engine/messages/format.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace slipway::archive {

std::string_view nameOf(Compression compression) {
    switch (compression) {
    case Compression::None:
        break;
    case Compression::Gzip:
        return "gzip";
    case Compression::Zstd:
        return "zstd";
    }
    return "none";
}

Compression sniffCompression(Bytes firstBytes) {
    const auto byteAt = [&](std::size_t at) { return static_cast<unsigned>(firstBytes[at]); };
    if (firstBytes.size() >= 2 && byteAt(0) == 0x1f && byteAt(1) == 0x8b) {
        return Compression::Gzip;
    }
    if (firstBytes.size() >= 4) {
        const bool frame = byteAt(0) == 0x28 && byteAt(1) == 0xb5 && byteAt(2) == 0x2f && byteAt(3) == 0xfd;
        const bool skippable =
            (byteAt(0) & 0xf0U) == 0x50 && byteAt(1) == 0x2a && byteAt(2) == 0x4d && byteAt(3) == 0x18;
        if (frame || skippable) {
            return Compression::Zstd;
        }
    }
    return Compression::None;
}

namespace {

constexpr std::size_t kMagicLength = 4;

// The compressed bytes in a buffer, refilled on demand.
class Input {
public:
    Input(std::unique_ptr<ByteSource> source, Bytes first)
        : m_source(std::move(source)) {
        std::memcpy(m_buffer.get(), first.data(), first.size());
        m_end = first.size();
        m_total = first.size();
    }
    // False at the end of the source.
    Result<bool> fill() {
        if (m_begin < m_end) {
            return true;
        }
        const Result<std::size_t> count = m_source->read({m_buffer.get(), kBufferSize});
        if (!count) {
            return passOn(count.error());
        }
        m_begin = 0;
        m_end = *count;
        m_total += *count;
        return *count > 0;
    }
    [[nodiscard]] Bytes bytes() const { return {m_buffer.get() + m_begin, m_end - m_begin}; }
    void consume(std::size_t count) { m_begin += count; }
    [[nodiscard]] std::uint64_t total() const { return m_total; }
    [[nodiscard]] ByteSource& source() { return *m_source; }

private:
    std::unique_ptr<ByteSource> m_source;
    std::unique_ptr<std::byte[]> m_buffer = std::make_unique_for_overwrite<std::byte[]>(kBufferSize);
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::uint64_t m_total = 0;
};

class PlainSource final : public DecompressingSource {
public:
    PlainSource(std::unique_ptr<ByteSource> source, Bytes first, const ArchiveLimits& limits)
        : m_source(std::move(source))
        , m_budget(limits) {
        std::ranges::copy(first, m_first.begin());
        m_firstLength = first.size();
    }
    Result<std::size_t> read(std::span<std::byte> buffer) override {
        std::size_t count = std::min(buffer.size(), m_firstLength - m_firstTaken);
        if (count > 0) {
            std::copy_n(m_first.begin() + static_cast<std::ptrdiff_t>(m_firstTaken), count, buffer.begin());
            m_firstTaken += count;
        } else {
            const Result<std::size_t> read = m_source->read(buffer);
            if (!read) {
                return read;
            }
            count = *read;
        }
        return took(count);
    }
    Result<std::uint64_t> skip(std::uint64_t count) override {
        if (const std::size_t held = m_firstLength - m_firstTaken; held > 0) {
            const std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(count, held));
            m_firstTaken += taken;
            return took(taken);
        }
        const Result<std::uint64_t> skipped = m_source->skip(count);
        return skipped ? took(*skipped) : skipped;
    }
    Compression compression() const override { return Compression::None; }
    std::uint64_t compressedBytes() const override { return m_total; }

private:
    Result<std::size_t> took(std::uint64_t count) {
        m_total += count;
        if (Result<void> charged = m_budget.chargeBytes(count, m_total); !charged) {
            return passOn(charged.error());
        }
        return static_cast<std::size_t>(count);
    }
    std::unique_ptr<ByteSource> m_source;
    Budget m_budget;
    std::array<std::byte, kMagicLength> m_first{};
    std::size_t m_firstLength = 0;
    std::size_t m_firstTaken = 0;
    std::uint64_t m_total = 0;
};

class GzipSource final : public DecompressingSource {
public:
    GzipSource(std::unique_ptr<ByteSource> source, Bytes first, const ArchiveLimits& limits)
        : m_input(std::move(source), first)
        , m_budget(limits) {}

    Result<std::size_t> read(std::span<std::byte> buffer) override {
        while (!buffer.empty()) {
            if (m_betweenMembers) {
                const Result<bool> more = nextMember();
                if (!more) {
                    return passOn(more.error());
                }
                if (!*more) {
                    return 0;
                }
            }
            const Result<bool> filled = m_input.fill();
            if (!filled) {
                return passOn(filled.error());
            }
            Result<GzipMember::Step> step = m_member.inflate(m_input.bytes(), buffer);
            if (!step) {
                return passOn(step.error());
            }
            m_input.consume(step->consumed);
            m_betweenMembers = step->ended;
            if (step->produced > 0) {
                if (Result<void> charged = m_budget.chargeBytes(step->produced, m_input.total()); !charged) {
                    return passOn(charged.error());
                }
                return step->produced;
            }
            if (!*filled && !step->ended) {
                return fail(ErrorCode::Corrupt, msg::CompressedTruncated, "gzip");
            }
        }
        return 0;
    }
    Compression compression() const override { return Compression::Gzip; }
    std::uint64_t compressedBytes() const override { return m_input.total(); }

private:
    // Between members only zeros (padding) may stand, and behind the padding nothing.
    Result<bool> nextMember() {
        for (;;) {
            const Result<bool> more = m_input.fill();
            if (!more || !*more) {
                return more;
            }
            const Bytes bytes = m_input.bytes();
            const auto zeros = static_cast<std::size_t>(
                std::ranges::find_if(bytes, [](std::byte b) { return b != std::byte{0}; }) - bytes.begin());
            m_padding = m_padding || zeros > 0;
            m_input.consume(zeros);
            if (zeros < bytes.size()) {
                if (m_padding || bytes[zeros] != std::byte{0x1f}) {
                    return fail(ErrorCode::Corrupt, msg::GzipDamaged, "bytes behind the end");
                }
                m_member.reset();
                m_betweenMembers = false;
                return true;
            }
        }
    }
    Input m_input;
    Budget m_budget;
    GzipMember m_member;
    bool m_betweenMembers = false;
    bool m_padding = false;
};

class ZstdSource final : public DecompressingSource {
public:
    ZstdSource(std::unique_ptr<ByteSource> source, Bytes first, const ArchiveLimits& limits)
        : m_input(std::move(source), first)
        , m_budget(limits)
        , m_context(ZSTD_createDStream()) {
        ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, static_cast<int>(limits.zstdWindowLog));
    }
    Result<std::size_t> read(std::span<std::byte> buffer) override {
        while (!buffer.empty()) {
            const Result<bool> filled = m_input.fill();
            if (!filled) {
                return passOn(filled.error());
            }
            if (!*filled && m_frameEnded) {
                return 0;
            }
            const Bytes bytes = m_input.bytes();
            ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
            ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
            const std::size_t code = ZSTD_decompressStream(m_context.get(), &out, &in);
            if (ZSTD_isError(code) != 0) {
                if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge) {
                    return fail(ErrorCode::LimitExceeded, msg::ZstdWindowTooLarge,
                                messages::formatBytes(std::uint64_t{1} << m_budget.limits().zstdWindowLog));
                }
                return fail(ErrorCode::Corrupt, msg::ZstdDamaged, ZSTD_getErrorName(code));
            }
            m_input.consume(in.pos);
            m_frameEnded = code == 0;
            if (out.pos > 0) {
                if (Result<void> charged = m_budget.chargeBytes(out.pos, m_input.total()); !charged) {
                    return passOn(charged.error());
                }
                return out.pos;
            }
            if (!*filled && in.pos == 0 && !m_frameEnded) {
                return fail(ErrorCode::Corrupt, msg::CompressedTruncated, "zstd");
            }
        }
        return 0;
    }
    Compression compression() const override { return Compression::Zstd; }
    std::uint64_t compressedBytes() const override { return m_input.total(); }

private:
    struct Deleter {
        void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
    };
    Input m_input;
    Budget m_budget;
    std::unique_ptr<ZSTD_DStream, Deleter> m_context;
    bool m_frameEnded = false;
};

} // namespace

Result<std::unique_ptr<DecompressingSource>> decompress(std::unique_ptr<ByteSource> source,
                                                        const ArchiveLimits& limits) {
    std::array<std::byte, kMagicLength> first{};
    std::size_t length = 0;
    while (length < first.size()) {
        const Result<std::size_t> count = source->read(std::span(first).subspan(length));
        if (!count) {
            return passOn(count.error());
        }
        if (*count == 0) {
            break;
        }
        length += *count;
    }
    const Bytes magic = Bytes(first).first(length);
    switch (sniffCompression(magic)) {
    case Compression::Gzip:
        return std::make_unique<GzipSource>(std::move(source), magic, limits);
    case Compression::Zstd:
        return std::make_unique<ZstdSource>(std::move(source), magic, limits);
    case Compression::None:
        break;
    }
    return std::make_unique<PlainSource>(std::move(source), magic, limits);
}

} // namespace slipway::archive
