// SPDX-License-Identifier: Apache-2.0
#include "engine/build/remote_source.h"

#include "engine/image/digest.h"
#include "engine/messages/catalogue/build.h"

#include <charconv>

namespace slipway::build {

namespace {

// "a%20b" -> "a b"; what is no such sequence stays.
std::string decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        if (text[i] == '%' && i + 2 < text.size()) {
            const char* const digits = text.data() + i + 1;
            if (const auto [end, error] = std::from_chars(digits, digits + 2, value, 16);
                error == std::errc{} && end == digits + 2) {
                result += static_cast<char>(value);
                i += 2;
                continue;
            }
        }
        result += text[i];
    }
    return result;
}

} // namespace

bool isGitSource(std::string_view source) {
    if (source.starts_with("git@") || source.starts_with("git://") || source.starts_with("ssh://"))
        return true;
    // https://host/project.git, with or without "#ref:folder" or "?ref=...".
    return isHttpSource(source) && source.substr(0, source.find_first_of("#?")).ends_with(".git");
}

bool isHttpSource(std::string_view source) {
    return source.starts_with("http://") || source.starts_with("https://");
}

std::string remoteName(std::string_view url) {
    std::string_view rest = url.substr(url.find("://") + 3);
    rest = rest.substr(0, rest.find_first_of("?#"));
    const std::size_t slash = rest.find('/');
    std::string path = slash == rest.npos ? std::string() : decoded(rest.substr(slash));
    while (path.ends_with('/'))
        path.pop_back();
    std::string name = path.substr(path.rfind('/') + 1);
    if (name.empty() || name == "." || name == ".." || name.find('\0') != name.npos)
        return "__unnamed__";
    return name;
}

Result<RemoteFile> remoteFile(std::string url, const std::string& checksum) {
    if (!checksum.empty()) {
        const Result<image::Digest> digest = image::Digest::parse(checksum);
        if (!digest || !checksum.starts_with("sha256:"))
            return fail(ErrorCode::InvalidInput, msg::BuildChecksumInvalid, checksum);
    }
    std::string name = remoteName(url);
    return RemoteFile{std::move(url), std::move(name), checksum};
}

} // namespace slipway::build
