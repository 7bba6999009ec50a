// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::image::facts {

// Whole numbers and slices out of bytes that may lie: everything outside of them is nothing.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes, bool bigEndian = false)
        : m_bytes(bytes)
        , m_bigEndian(bigEndian) {}

    [[nodiscard]] std::string_view bytes() const { return m_bytes; }
    [[nodiscard]] bool bigEndian() const { return m_bigEndian; }

    template <std::unsigned_integral T>
    [[nodiscard]] std::optional<T> number(std::uint64_t offset) const {
        const auto raw = slice(offset, sizeof(T));
        if (!raw)
            return std::nullopt;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            const auto byte = static_cast<unsigned char>((*raw)[m_bigEndian ? i : sizeof(T) - 1 - i]);
            value = value << 8 | byte;
        }
        return static_cast<T>(value);
    }
    [[nodiscard]] std::optional<std::string_view> slice(std::uint64_t offset, std::uint64_t length) const {
        if (offset > m_bytes.size() || length > m_bytes.size() - offset)
            return std::nullopt;
        return m_bytes.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    }
    // The characters before the next NUL; nothing when there is none.
    [[nodiscard]] std::optional<std::string_view> cString(std::uint64_t offset) const {
        if (offset >= m_bytes.size())
            return std::nullopt;
        const std::string_view rest = m_bytes.substr(static_cast<std::size_t>(offset));
        const std::size_t end = rest.find('\0');
        if (end == std::string_view::npos)
            return std::nullopt;
        return rest.substr(0, end);
    }

private:
    std::string_view m_bytes;
    bool m_bigEndian;
};

} // namespace slipway::image::facts
