// SPDX-License-Identifier: Apache-2.0
#include "engine/image/digest.h"

#include "engine/messages/catalogue/image.h"
#include "engine/text/escape.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace slipway::image {

namespace {

// Longer than any registered algorithm's text; longer input is no digest.
constexpr std::size_t kMaximumDigestLength = 1024;

bool isLowerHex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// algorithm-component ::= [a-z0-9]+, joined by one of + . _ -
bool isAlgorithm(std::string_view text) {
    bool separator = true;
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            separator = false;
        } else if ((c == '+' || c == '.' || c == '_' || c == '-') && !separator) {
            separator = true;
        } else {
            return false;
        }
    }
    return !separator;
}

bool isEncoded(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '=' || c == '_' ||
               c == '-';
    });
}

std::size_t hexLength(std::string_view algorithm) {
    return algorithm == "sha256" ? 64 : algorithm == "sha384" ? 96 : algorithm == "sha512" ? 128 : 0;
}

std::string hex(std::span<const unsigned char> raw) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(raw.size() * 2);
    for (const unsigned char byte : raw) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

} // namespace

Result<Digest> Digest::parse(std::string_view text) {
    const std::size_t colon = text.find(':');
    const bool wellFormed = text.size() <= kMaximumDigestLength && colon != std::string_view::npos &&
                            isAlgorithm(text.substr(0, colon)) && isEncoded(text.substr(colon + 1));
    const std::size_t expected = wellFormed ? hexLength(text.substr(0, colon)) : 0;
    if (!wellFormed || (expected > 0 && (text.size() - colon - 1 != expected || !isLowerHex(text.substr(colon + 1))))) {
        return fail(ErrorCode::InvalidInput, msg::InvalidDigest, text::escaped(text.substr(0, kMaximumDigestLength)));
    }
    Digest digest;
    digest.m_text = text;
    digest.m_colon = colon;
    return digest;
}

Digest Digest::sha256(std::span<const std::byte, 32> raw) {
    Digest digest;
    digest.m_text = "sha256:" + hex({reinterpret_cast<const unsigned char*>(raw.data()), raw.size()});
    digest.m_colon = 6;
    return digest;
}

Digest Digest::sha256Of(std::string_view bytes) {
    Sha256 hasher;
    hasher.update(bytes);
    return hasher.finish();
}

void Hasher::ContextDeleter::operator()(void* context) const {
    EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context));
}

std::optional<Hasher> Hasher::of(std::string_view algorithm) {
    const EVP_MD* type = algorithm == "sha256"   ? EVP_sha256()
                         : algorithm == "sha384" ? EVP_sha384()
                         : algorithm == "sha512" ? EVP_sha512()
                                                 : nullptr;
    if (type == nullptr) {
        return std::nullopt;
    }
    Hasher hasher;
    hasher.m_algorithm = algorithm;
    hasher.m_context.reset(EVP_MD_CTX_new());
    if (!hasher.m_context || EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(hasher.m_context.get()), type, nullptr) != 1) {
        return std::nullopt;
    }
    return hasher;
}

void Hasher::update(archive::Bytes bytes) {
    // Fails only on a context that was never initialised, which of() does not hand out.
    EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(m_context.get()), bytes.data(), bytes.size());
}

Digest Hasher::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned length = 0;
    EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(m_context.get()), raw.data(), &length);
    return *Digest::parse(m_algorithm + ":" + hex({raw.data(), length}));
}

Sha256::Sha256()
    : m_hasher(std::move(Hasher::of("sha256").value())) {}

Result<void> HashingSink::write(archive::Bytes bytes) {
    m_hasher.update(bytes);
    m_size += bytes.size();
    return m_next->write(bytes);
}

} // namespace slipway::image
