// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/inflate.h"

#include "engine/messages/catalogue/archive.h"

#if __has_include(<isa-l/igzip_lib.h>)
#define SLIPWAY_ISAL 1
#include <isa-l/igzip_lib.h>
#else
#include <zlib.h>
#endif

#include <algorithm>
#include <limits>

namespace slipway::archive {

#ifdef SLIPWAY_ISAL

struct GzipMember::State {
    inflate_state inflate;
};

namespace {

const char* reasonOf(int code) {
    switch (code) {
    case ISAL_INVALID_BLOCK:
        return "invalid block";
    case ISAL_INVALID_SYMBOL:
        return "invalid symbol";
    case ISAL_INVALID_LOOKBACK:
        return "invalid distance";
    case ISAL_INVALID_WRAPPER:
        return "invalid header";
    case ISAL_UNSUPPORTED_METHOD:
        return "unknown method";
    case ISAL_INCORRECT_CHECKSUM:
        return "checksum";
    default:
        return "inflate";
    }
}

} // namespace

GzipMember::GzipMember()
    : m_state(std::make_unique_for_overwrite<State>()) {
    reset();
}

void GzipMember::reset() {
    isal_inflate_init(&m_state->inflate);
    m_state->inflate.crc_flag = ISAL_GZIP;
}

Result<GzipMember::Step> GzipMember::inflate(Bytes input, std::span<std::byte> output) {
    inflate_state& stream = m_state->inflate;
    const auto inputLength = static_cast<std::uint32_t>(std::min<std::size_t>(input.size(), 1U << 30U));
    const auto outputLength = static_cast<std::uint32_t>(std::min<std::size_t>(output.size(), 1U << 30U));
    // ISA-L does not write to its input, its type is only not const.
    stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(input.data()));
    stream.avail_in = inputLength;
    stream.next_out = reinterpret_cast<std::uint8_t*>(output.data());
    stream.avail_out = outputLength;
    const int code = isal_inflate(&stream);
    if (code < 0 || code == ISAL_NEED_DICT) {
        return fail(ErrorCode::Corrupt, msg::GzipDamaged, reasonOf(code));
    }
    return Step{.consumed = inputLength - stream.avail_in,
                .produced = outputLength - stream.avail_out,
                .ended = stream.block_state == ISAL_BLOCK_FINISH};
}

#else

struct GzipMember::State {
    z_stream stream{};
};

GzipMember::GzipMember()
    : m_state(std::make_unique<State>()) {
    // 16: a gzip wrapper, checked.
    inflateInit2(&m_state->stream, 15 + 16);
}

void GzipMember::reset() {
    inflateReset(&m_state->stream);
}

Result<GzipMember::Step> GzipMember::inflate(Bytes input, std::span<std::byte> output) {
    z_stream& stream = m_state->stream;
    const auto inputLength = static_cast<uInt>(std::min<std::size_t>(input.size(), 1U << 30U));
    const auto outputLength = static_cast<uInt>(std::min<std::size_t>(output.size(), 1U << 30U));
    // zlib does not write to its input, its type is only not const.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(input.data()));
    stream.avail_in = inputLength;
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = outputLength;
    const int code = ::inflate(&stream, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
        return fail(ErrorCode::Corrupt, msg::GzipDamaged, stream.msg != nullptr ? stream.msg : "inflate");
    }
    return Step{.consumed = inputLength - stream.avail_in,
                .produced = outputLength - stream.avail_out,
                .ended = code == Z_STREAM_END};
}

#endif

GzipMember::~GzipMember() {
#ifndef SLIPWAY_ISAL
    inflateEnd(&m_state->stream);
#endif
}

} // namespace slipway::archive
