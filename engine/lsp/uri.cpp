// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/uri.h"

#include "engine/dockerfile/characters.h"

namespace slipway::lsp {

namespace {

int hexadecimal(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

std::optional<std::string> pathOf(std::string_view uri) {
    static constexpr std::string_view scheme = "file://";
    if (!dockerfile::equalIgnoringCase(uri.substr(0, scheme.size()), scheme))
        return std::nullopt;
    uri.remove_prefix(scheme.size());
    static constexpr std::string_view here = "localhost";
    if (dockerfile::equalIgnoringCase(uri.substr(0, here.size()), here))
        uri.remove_prefix(here.size());
    uri = uri.substr(0, uri.find_first_of("?#"));
    if (!uri.starts_with('/'))
        return std::nullopt;
    std::string path;
    for (std::size_t at = 0; at < uri.size(); ++at) {
        char c = uri[at];
        if (c == '%') {
            const int high = at + 2 < uri.size() ? hexadecimal(uri[at + 1]) : -1;
            const int low = at + 2 < uri.size() ? hexadecimal(uri[at + 2]) : -1;
            if (high < 0 || low < 0)
                return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            at += 2;
        }
        if (c == '\0')
            return std::nullopt;
        path += c;
    }
    return path;
}

} // namespace slipway::lsp
