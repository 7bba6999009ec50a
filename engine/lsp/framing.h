// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::lsp {

// A message holds a whole file at most, whose bytes JSON may write as six characters each; a Dockerfile that large is
// none, so half of that is plenty.
inline constexpr std::size_t longestBody = 48 * 1024 * 1024;
inline constexpr std::size_t longestHeader = 8 * 1024;

// Messages out of a stream of bytes: header lines with "Content-Length: N", an empty line, N bytes.
class MessageReader {
public:
    void append(std::string_view bytes) { m_buffer += bytes; }

    // The body of the next message; nothing when more bytes must come first. An error, for good, when the header names
    // no length or one that is not to be believed: it is unknown where the next message begins.
    [[nodiscard]] Result<std::optional<std::string>> next();

private:
    [[nodiscard]] Result<void> readHeader(std::string_view header);

    std::string m_buffer;
    std::size_t m_read = 0;              // bytes of the buffer that are done with
    std::optional<std::size_t> m_length; // of the body that comes next
    std::optional<Error> m_error;
};

// A body with its header.
[[nodiscard]] std::string framed(std::string_view body);

} // namespace slipway::lsp
