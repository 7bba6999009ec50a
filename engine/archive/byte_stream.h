// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

// archive: streams of bytes, their compression, and tar archives read and written through libarchive. Everything that
// is read is untrusted and charged to a budget (limits.h) before the work is done.
namespace slipway::archive {

using Bytes = std::span<const std::byte>;

[[nodiscard]] inline Bytes bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}
[[nodiscard]] inline std::string_view textOf(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Bytes in order, once. Not to be used by two threads at a time.
class ByteSource {
public:
    ByteSource() = default;
    virtual ~ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    // At most buffer.size() bytes; 0 only at the end (and for an empty buffer).
    [[nodiscard]] virtual Result<std::size_t> read(std::span<std::byte> buffer) = 0;
    // Passes over up to `count` bytes without reading them and returns how many; 0 when the source cannot (or is at its
    // end): the caller then reads on.
    [[nodiscard]] virtual Result<std::uint64_t> skip(std::uint64_t count);
};

class ByteSink {
public:
    ByteSink() = default;
    virtual ~ByteSink() = default;
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;

    // All of the bytes, or an error.
    [[nodiscard]] virtual Result<void> write(Bytes bytes) = 0;
    // Called once after the last byte: trailers are written, buffers flushed. Does nothing by default.
    [[nodiscard]] virtual Result<void> finish();
};

// The bytes are not copied: they must outlive the source, unless it was given a string to keep.
class MemorySource final : public ByteSource {
public:
    explicit MemorySource(Bytes bytes)
        : m_bytes(bytes) {}
    explicit MemorySource(std::string owned)
        : m_owned(std::move(owned))
        , m_bytes(bytesOf(m_owned)) {}
    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> buffer) override;
    [[nodiscard]] Result<std::uint64_t> skip(std::uint64_t count) override;

private:
    std::string m_owned;
    Bytes m_bytes;
};

class MemorySink final : public ByteSink {
public:
    [[nodiscard]] Result<void> write(Bytes bytes) override;
    [[nodiscard]] const std::string& bytes() const { return m_bytes; }
    [[nodiscard]] std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

// Counts what passes and throws it away.
class NullSink final : public ByteSink {
public:
    [[nodiscard]] Result<void> write(Bytes bytes) override;
    [[nodiscard]] std::uint64_t count() const { return m_count; }

private:
    std::uint64_t m_count = 0;
};

// Called with the number of bytes that have passed since the last call.
using ByteProgress = std::function<void(std::uint64_t)>;

// Reports what is read (or skipped) from another source: put it below the decompressor, so that progress is in bytes of
// the compressed input. Ends with Cancelled once the token asks for it.
class WatchedSource final : public ByteSource {
public:
    WatchedSource(std::unique_ptr<ByteSource> source, ByteProgress progress, std::stop_token stop)
        : m_source(std::move(source))
        , m_progress(std::move(progress))
        , m_stop(std::move(stop)) {}
    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> buffer) override;
    [[nodiscard]] Result<std::uint64_t> skip(std::uint64_t count) override;

private:
    std::unique_ptr<ByteSource> m_source;
    ByteProgress m_progress;
    std::stop_token m_stop;
};

// What one buffer of a stream holds: large enough that calls cost nothing, small enough to stay in the cache.
inline constexpr std::size_t kBufferSize = 256 * 1024;

// Everything from source to sink (whose finish() is left to the caller); the number of bytes.
[[nodiscard]] Result<std::uint64_t> copyAll(ByteSource& source, ByteSink& sink, const std::stop_token& stop = {});
// The whole source as a string; LimitExceeded, naming `what`, when it is longer than `limit`.
[[nodiscard]] Result<std::string> readAll(ByteSource& source, std::uint64_t limit, std::string_view what);

} // namespace slipway::archive
