// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/framing.h"

#include "engine/dockerfile/characters.h"
#include "engine/messages/catalogue/lsp.h"

#include <algorithm>
#include <charconv>

namespace slipway::lsp {

namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

} // namespace

Result<void> MessageReader::readHeader(std::string_view header) {
    while (!header.empty()) {
        const std::string_view line = header.substr(0, header.find("\r\n"));
        header.remove_prefix(std::min(header.size(), line.size() + 2));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos)
            return fail(ErrorCode::InvalidInput, msg::LspHeaderLine, line);
        if (!dockerfile::equalIgnoringCase(line.substr(0, colon), "Content-Length"))
            continue;
        const std::string_view value = trimmed(line.substr(colon + 1));
        std::size_t length = 0;
        const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), length);
        if (value.empty() || end != value.data() + value.size() ||
            (code != std::errc{} && code != std::errc::result_out_of_range))
            return fail(ErrorCode::InvalidInput, msg::LspHeaderLine, line);
        if (code == std::errc::result_out_of_range || length > longestBody)
            return fail(ErrorCode::LimitExceeded, msg::LspTooLong, value, longestBody);
        m_length = length;
    }
    if (!m_length)
        return fail(ErrorCode::InvalidInput, msg::LspNoLength);
    return {};
}

Result<std::optional<std::string>> MessageReader::next() {
    if (m_error)
        return passOn(*m_error);
    const std::string_view rest = std::string_view(m_buffer).substr(m_read);
    if (!m_length) {
        const std::size_t end = rest.substr(0, longestHeader).find("\r\n\r\n");
        if (end == std::string_view::npos && rest.size() < longestHeader)
            return std::nullopt;
        auto header = end == std::string_view::npos ? Result<void>(fail(ErrorCode::LimitExceeded, msg::LspNoLength))
                                                    : readHeader(rest.substr(0, end + 2));
        if (!header) {
            m_error = std::move(header.error());
            return passOn(*m_error);
        }
        m_read += end + 4;
    }
    if (m_buffer.size() - m_read < *m_length)
        return std::nullopt;
    std::string body = m_buffer.substr(m_read, *m_length);
    m_read += *m_length;
    m_length.reset();
    // What is done with goes once it is the larger part, so that a stream of small messages costs no copies.
    if (m_read * 2 > m_buffer.size()) {
        m_buffer.erase(0, m_read);
        m_read = 0;
    }
    return body;
}

std::string framed(std::string_view body) {
    std::string result = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    result += body;
    return result;
}

} // namespace slipway::lsp
