// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/messages/result.h"

#include <compare>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::image {

// algorithm:encoded, as the OCI image specification writes it. sha256 and sha512 are checked for their length and lower
// case; any other well-formed algorithm is accepted as a name. Default constructed it is empty: "no digest known".
class Digest {
public:
    Digest() = default;
    [[nodiscard]] static Result<Digest> parse(std::string_view text);
    // From 32 raw bytes.
    [[nodiscard]] static Digest sha256(std::span<const std::byte, 32> raw);
    // Of bytes in memory.
    [[nodiscard]] static Digest sha256Of(std::string_view bytes);

    [[nodiscard]] bool empty() const { return m_text.empty(); }
    [[nodiscard]] const std::string& text() const { return m_text; }
    [[nodiscard]] std::string_view algorithm() const { return std::string_view(m_text).substr(0, m_colon); }
    [[nodiscard]] std::string_view encoded() const {
        return empty() ? std::string_view() : std::string_view(m_text).substr(m_colon + 1);
    }
    // The first twelve characters of encoded(), as docker shows them.
    [[nodiscard]] std::string_view brief() const { return encoded().substr(0, 12); }

    friend bool operator==(const Digest& a, const Digest& b) { return a.m_text == b.m_text; }
    friend std::strong_ordering operator<=>(const Digest& a, const Digest& b) { return a.m_text <=> b.m_text; }

private:
    std::string m_text;
    std::size_t m_colon = 0;
};

// A hash that is fed in pieces. Moves, does not copy.
class Hasher {
public:
    // sha256, sha384 and sha512; nothing for an algorithm that cannot be computed here.
    [[nodiscard]] static std::optional<Hasher> of(std::string_view algorithm);

    void update(archive::Bytes bytes);
    void update(std::string_view text) { update(archive::bytesOf(text)); }
    // Once; afterwards the hasher is used up.
    [[nodiscard]] Digest finish();

private:
    struct ContextDeleter {
        void operator()(void* context) const;
    };
    Hasher() = default;
    std::string m_algorithm;
    std::unique_ptr<void, ContextDeleter> m_context;
};

class Sha256 {
public:
    Sha256();
    void update(archive::Bytes bytes) { m_hasher.update(bytes); }
    void update(std::string_view text) { m_hasher.update(text); }
    [[nodiscard]] Digest finish() { return m_hasher.finish(); }

private:
    Hasher m_hasher;
};

// Passes everything on and keeps digest and length.
class HashingSink final : public archive::ByteSink {
public:
    explicit HashingSink(archive::ByteSink& next)
        : m_next(&next) {}
    [[nodiscard]] Result<void> write(archive::Bytes bytes) override;
    [[nodiscard]] Result<void> finish() override { return m_next->finish(); }
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    // Once.
    [[nodiscard]] Digest digest() { return m_hasher.finish(); }

private:
    archive::ByteSink* m_next;
    Sha256 m_hasher;
    std::uint64_t m_size = 0;
};

} // namespace slipway::image

template <>
struct std::hash<slipway::image::Digest> {
    std::size_t operator()(const slipway::image::Digest& digest) const noexcept {
        return std::hash<std::string>()(digest.text());
    }
};
