// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/compression.h"
#include "engine/messages/catalogue/archive.h"

#if __has_include(<isa-l/igzip_lib.h>)
#define SLIPWAY_ISAL 1
#include <isa-l/igzip_lib.h>
#endif
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <vector>

namespace slipway::archive {

namespace {

// Levels above this take zlib even where ISA-L is there: ISA-L ends at what is about zlib's level 3.
constexpr int kFastGzipLevel = 3;
constexpr std::size_t kPieceSize = std::size_t{1} << 30;

#ifdef SLIPWAY_ISAL
class FastGzipSink final : public ByteSink {
public:
    FastGzipSink(ByteSink& next, int level)
        : m_next(next)
        , m_levelBuffer(ISAL_DEF_LVL1_LARGE) {
        isal_deflate_init(&m_stream);
        // Writes the header with time 0, no name and no flags.
        m_stream.gzip_flag = IGZIP_GZIP;
        m_stream.level = level <= 1 ? 1 : 2;
        m_levelBuffer.resize(m_stream.level == 1 ? ISAL_DEF_LVL1_LARGE : ISAL_DEF_LVL2_LARGE);
        m_stream.level_buf = m_levelBuffer.data();
        m_stream.level_buf_size = static_cast<std::uint32_t>(m_levelBuffer.size());
    }
    Result<void> write(Bytes bytes) override {
        while (!bytes.empty()) {
            const Bytes piece = bytes.first(std::min(bytes.size(), kPieceSize));
            if (Result<void> done = run(piece, false); !done) {
                return done;
            }
            bytes = bytes.subspan(piece.size());
        }
        return {};
    }
    Result<void> finish() override { return run({}, true); }

private:
    Result<void> run(Bytes piece, bool last) {
        // ISA-L does not write to its input, its type is only not const.
        m_stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(piece.data()));
        m_stream.avail_in = static_cast<std::uint32_t>(piece.size());
        m_stream.end_of_stream = last ? 1 : 0;
        do {
            m_stream.next_out = reinterpret_cast<std::uint8_t*>(m_output.get());
            m_stream.avail_out = kBufferSize;
            if (const int code = isal_deflate(&m_stream); code != COMP_OK) {
                return fail(ErrorCode::Internal, msg::CompressionFailed, "gzip", code);
            }
            if (Result<void> written = m_next.write({m_output.get(), kBufferSize - m_stream.avail_out}); !written) {
                return written;
            }
        } while (m_stream.avail_in > 0 || m_stream.avail_out == 0 ||
                 (last && m_stream.internal_state.state != ZSTATE_END));
        return {};
    }
    ByteSink& m_next;
    isal_zstream m_stream{};
    std::vector<std::uint8_t> m_levelBuffer;
    std::unique_ptr<std::byte[]> m_output = std::make_unique_for_overwrite<std::byte[]>(kBufferSize);
};
#endif

class GzipSink final : public ByteSink {
public:
    GzipSink(ByteSink& next, int level)
        : m_next(next) {
        // 16: a gzip wrapper; zlib leaves time and name out of it.
        m_ready = deflateInit2(&m_stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~GzipSink() override { deflateEnd(&m_stream); }
    Result<void> write(Bytes bytes) override {
        while (!bytes.empty()) {
            const Bytes piece = bytes.first(std::min(bytes.size(), kPieceSize));
            if (Result<void> done = run(piece, Z_NO_FLUSH); !done) {
                return done;
            }
            bytes = bytes.subspan(piece.size());
        }
        return {};
    }
    Result<void> finish() override { return run({}, Z_FINISH); }

private:
    Result<void> run(Bytes piece, int flush) {
        if (!m_ready) {
            return fail(ErrorCode::Internal, msg::CompressionFailed, "gzip", "deflateInit2");
        }
        // zlib does not write to its input, its type is only not const.
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(piece.data()));
        m_stream.avail_in = static_cast<uInt>(piece.size());
        int code = Z_OK;
        do {
            m_stream.next_out = reinterpret_cast<Bytef*>(m_output.get());
            m_stream.avail_out = kBufferSize;
            code = deflate(&m_stream, flush);
            if (code == Z_STREAM_ERROR) {
                return fail(ErrorCode::Internal, msg::CompressionFailed, "gzip", "deflate");
            }
            if (Result<void> written = m_next.write({m_output.get(), kBufferSize - m_stream.avail_out}); !written) {
                return written;
            }
        } while (m_stream.avail_out == 0 || (flush == Z_FINISH && code != Z_STREAM_END));
        return {};
    }
    ByteSink& m_next;
    z_stream m_stream{};
    bool m_ready = false;
    std::unique_ptr<std::byte[]> m_output = std::make_unique_for_overwrite<std::byte[]>(kBufferSize);
};

class ZstdSink final : public ByteSink {
public:
    ZstdSink(ByteSink& next, int level)
        : m_next(next)
        , m_context(ZSTD_createCStream()) {
        ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, level);
        ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_checksumFlag, 1);
    }
    Result<void> write(Bytes bytes) override { return run(bytes, ZSTD_e_continue); }
    Result<void> finish() override { return run({}, ZSTD_e_end); }

private:
    Result<void> run(Bytes bytes, ZSTD_EndDirective directive) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        for (;;) {
            ZSTD_outBuffer out{m_output.get(), kBufferSize, 0};
            const std::size_t left = ZSTD_compressStream2(m_context.get(), &out, &in, directive);
            if (ZSTD_isError(left) != 0) {
                return fail(ErrorCode::Internal, msg::CompressionFailed, "zstd", ZSTD_getErrorName(left));
            }
            if (out.pos > 0) {
                if (Result<void> written = m_next.write({m_output.get(), out.pos}); !written) {
                    return written;
                }
            }
            if (directive == ZSTD_e_end ? left == 0 : in.pos == in.size) {
                return {};
            }
        }
    }
    struct Deleter {
        void operator()(ZSTD_CStream* stream) const { ZSTD_freeCStream(stream); }
    };
    ByteSink& m_next;
    std::unique_ptr<ZSTD_CStream, Deleter> m_context;
    std::unique_ptr<std::byte[]> m_output = std::make_unique_for_overwrite<std::byte[]>(kBufferSize);
};

class PassSink final : public ByteSink {
public:
    explicit PassSink(ByteSink& next)
        : m_next(next) {}
    Result<void> write(Bytes bytes) override { return m_next.write(bytes); }

private:
    ByteSink& m_next;
};

} // namespace

Result<std::unique_ptr<ByteSink>> compressInto(ByteSink& sink, const CompressionSettings& settings) {
    switch (settings.compression) {
    case Compression::Gzip:
#ifdef SLIPWAY_ISAL
        if (settings.level <= kFastGzipLevel) {
            return std::make_unique<FastGzipSink>(sink, settings.level == 0 ? 2 : settings.level);
        }
#endif
        return std::make_unique<GzipSink>(sink, settings.level == 0 ? kFastGzipLevel : std::min(settings.level, 9));
    case Compression::Zstd:
        return std::make_unique<ZstdSink>(sink, settings.level == 0 ? 3 : std::min(settings.level, 19));
    case Compression::None:
        break;
    }
    return std::make_unique<PassSink>(sink);
}

} // namespace slipway::archive
