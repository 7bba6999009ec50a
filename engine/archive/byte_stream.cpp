// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/byte_stream.h"

#include "engine/messages/catalogue/general.h"
#include "engine/messages/format.h"

#include <algorithm>
#include <cstring>

namespace slipway::archive {

Result<std::uint64_t> ByteSource::skip(std::uint64_t) {
    return 0;
}

Result<void> ByteSink::finish() {
    return {};
}

Result<std::size_t> MemorySource::read(std::span<std::byte> buffer) {
    const std::size_t count = std::min(buffer.size(), m_bytes.size());
    if (count > 0) {
        std::memcpy(buffer.data(), m_bytes.data(), count);
    }
    m_bytes = m_bytes.subspan(count);
    return count;
}

Result<std::uint64_t> MemorySource::skip(std::uint64_t count) {
    count = std::min<std::uint64_t>(count, m_bytes.size());
    m_bytes = m_bytes.subspan(static_cast<std::size_t>(count));
    return count;
}

Result<void> MemorySink::write(Bytes bytes) {
    m_bytes.append(textOf(bytes));
    return {};
}

Result<void> NullSink::write(Bytes bytes) {
    m_count += bytes.size();
    return {};
}

Result<std::size_t> WatchedSource::read(std::span<std::byte> buffer) {
    if (m_stop.stop_requested()) {
        return cancelled();
    }
    Result<std::size_t> count = m_source->read(buffer);
    if (count && m_progress) {
        m_progress(*count);
    }
    return count;
}

Result<std::uint64_t> WatchedSource::skip(std::uint64_t count) {
    if (m_stop.stop_requested()) {
        return cancelled();
    }
    Result<std::uint64_t> skipped = m_source->skip(count);
    if (skipped && m_progress) {
        m_progress(*skipped);
    }
    return skipped;
}

Result<std::uint64_t> copyAll(ByteSource& source, ByteSink& sink, const std::stop_token& stop) {
    const auto buffer = std::make_unique_for_overwrite<std::byte[]>(kBufferSize);
    std::uint64_t total = 0;
    for (;;) {
        if (stop.stop_requested()) {
            return cancelled();
        }
        const Result<std::size_t> count = source.read({buffer.get(), kBufferSize});
        if (!count) {
            return passOn(count.error());
        }
        if (*count == 0) {
            return total;
        }
        if (Result<void> written = sink.write({buffer.get(), *count}); !written) {
            return passOn(written.error());
        }
        total += *count;
    }
}

Result<std::string> readAll(ByteSource& source, std::uint64_t limit, std::string_view what) {
    std::string text;
    std::size_t filled = 0;
    for (;;) {
        // One byte more than the limit is asked for, so that a source of exactly that length still passes.
        const std::uint64_t wanted = std::min<std::uint64_t>(limit + 1 - filled, std::max<std::size_t>(filled, 4096));
        text.resize(filled + static_cast<std::size_t>(wanted));
        const Result<std::size_t> count =
            source.read(std::as_writable_bytes(std::span(text.data() + filled, static_cast<std::size_t>(wanted))));
        if (!count) {
            return passOn(count.error());
        }
        filled += *count;
        if (filled > limit) {
            return fail(ErrorCode::LimitExceeded, msg::FileTooLarge, what, messages::formatBytes(limit));
        }
        if (*count == 0) {
            text.resize(filled);
            return text;
        }
    }
}

} // namespace slipway::archive
