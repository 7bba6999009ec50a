// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/compression.h"
#include "engine/messages/catalogue/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

namespace slipway::archive {

namespace {

constexpr std::size_t kMagicLength = 6;
constexpr std::array<unsigned char, 6> kXzMagic{0xfd, '7', 'z', 'X', 'Z', 0};
constexpr std::array<unsigned char, 3> kBzip2Magic{'B', 'Z', 'h'};

template <std::size_t N>
bool startsWith(Bytes bytes, const std::array<unsigned char, N>& magic) {
    return bytes.size() >= N && std::memcmp(bytes.data(), magic.data(), N) == 0;
}

// Bytes that were already read, then the rest of their source.
class PrefixedSource final : public ByteSource {
public:
    PrefixedSource(Bytes first, std::unique_ptr<ByteSource> rest)
        : m_length(first.size())
        , m_rest(std::move(rest)) {
        std::ranges::copy(first, m_first.begin());
    }
    Result<std::size_t> read(std::span<std::byte> buffer) override {
        if (m_taken == m_length)
            return m_rest->read(buffer);
        const std::size_t count = std::min(buffer.size(), m_length - m_taken);
        std::copy_n(m_first.begin() + static_cast<std::ptrdiff_t>(m_taken), count, buffer.begin());
        m_taken += count;
        return count;
    }
    Result<std::uint64_t> skip(std::uint64_t count) override {
        return m_taken == m_length ? m_rest->skip(count) : Result<std::uint64_t>(0);
    }

private:
    std::array<std::byte, kMagicLength> m_first{};
    std::size_t m_length;
    std::size_t m_taken = 0;
    std::unique_ptr<ByteSource> m_rest;
};

// bzip2 or xz through libarchive's filters.
class FilteredSource final : public ByteSource {
public:
    FilteredSource(std::unique_ptr<ByteSource> source, std::string_view name, const ArchiveLimits& limits)
        : m_source(std::move(source))
        , m_name(name)
        , m_budget(limits)
        , m_archive(::archive_read_new()) {
        ::archive_read_support_format_raw(m_archive.get());
        ::archive_read_support_format_empty(m_archive.get());
        ::archive_read_support_filter_bzip2(m_archive.get());
        ::archive_read_support_filter_xz(m_archive.get());
    }

    Result<void> open() {
        archive_entry* entry = nullptr;
        int code = ::archive_read_open(m_archive.get(), this, nullptr, &FilteredSource::onRead, nullptr);
        if (code == ARCHIVE_OK)
            code = ::archive_read_next_header(m_archive.get(), &entry);
        if (code == ARCHIVE_EOF)
            m_ended = true;
        else if (code != ARCHIVE_OK)
            return passOn(failure());
        return {};
    }

    Result<std::size_t> read(std::span<std::byte> buffer) override {
        if (m_ended || buffer.empty())
            return 0;
        const la_ssize_t count = ::archive_read_data(m_archive.get(), buffer.data(), buffer.size());
        if (count < 0)
            return passOn(failure());
        m_ended = count == 0;
        const auto size = static_cast<std::size_t>(count);
        if (auto charged = m_budget.chargeBytes(size, m_total); !charged)
            return passOn(std::move(charged.error()));
        return size;
    }

private:
    static la_ssize_t onRead(struct ::archive* reader, void* self, const void** buffer) {
        auto& source = *static_cast<FilteredSource*>(self);
        const auto count = source.m_source->read({source.m_buffer.get(), kBufferSize});
        if (!count) {
            source.m_failure = count.error();
            ::archive_set_error(reader, EIO, "input");
            return -1;
        }
        source.m_total += *count;
        *buffer = source.m_buffer.get();
        return static_cast<la_ssize_t>(*count);
    }

    Error failure() const {
        if (m_failure)
            return *m_failure;
        const char* const text = ::archive_error_string(m_archive.get());
        return {ErrorCode::Corrupt, messages::message(msg::CompressedDamaged, m_name, text != nullptr ? text : "")};
    }

    struct Deleter {
        void operator()(struct ::archive* reader) const { ::archive_read_free(reader); }
    };
    std::unique_ptr<ByteSource> m_source;
    std::string m_name;
    Budget m_budget;
    std::unique_ptr<struct ::archive, Deleter> m_archive;
    std::unique_ptr<std::byte[]> m_buffer = std::make_unique_for_overwrite<std::byte[]>(kBufferSize);
    std::optional<Error> m_failure;
    std::uint64_t m_total = 0;
    bool m_ended = false;
};

} // namespace

Result<std::unique_ptr<ByteSource>> decompressAny(std::unique_ptr<ByteSource> source, const ArchiveLimits& limits) {
    std::array<std::byte, kMagicLength> first{};
    std::size_t length = 0;
    while (length < first.size()) {
        const Result<std::size_t> count = source->read(std::span(first).subspan(length));
        if (!count)
            return passOn(count.error());
        if (*count == 0)
            break;
        length += *count;
    }
    const Bytes magic = Bytes(first).first(length);
    auto whole = std::make_unique<PrefixedSource>(magic, std::move(source));
    const bool xz = startsWith(magic, kXzMagic);
    if (xz || startsWith(magic, kBzip2Magic)) {
        auto filtered = std::make_unique<FilteredSource>(std::move(whole), xz ? "xz" : "bzip2", limits);
        if (auto opened = filtered->open(); !opened)
            return passOn(std::move(opened.error()));
        return filtered;
    }
    auto plain = decompress(std::move(whole), limits);
    if (!plain)
        return passOn(std::move(plain.error()));
    return std::move(*plain);
}

} // namespace slipway::archive
