// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/paths.h"

#include "engine/dockerfile/characters.h"

#include <algorithm>
#include <ranges>
#include <vector>

namespace slipway::lint::rules {

std::string_view unquoted(std::string_view text) {
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
        return text.substr(1, text.size() - 2);
    return text;
}

bool isRelative(std::string_view path) {
    path = unquoted(path);
    if (path.empty())
        return false;
    const char first = path.front();
    if (first == '/' || first == '\\' || first == '$')
        return false;
    const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
    return !(letter && path.size() >= 2 && path[1] == ':');
}

std::string joinedPath(std::string_view directory, std::string_view path) {
    const std::string whole =
        path.starts_with('/') ? std::string(path) : std::string(directory) + '/' + std::string(path);
    std::vector<std::string_view> names;
    for (const auto part : std::views::split(std::string_view(whole), '/')) {
        const std::string_view name(part);
        if (name.empty() || name == ".")
            continue;
        if (name == "..") {
            if (!names.empty())
                names.pop_back();
        } else {
            names.push_back(name);
        }
    }
    std::string result;
    for (const std::string_view name : names)
        result.append("/").append(name);
    return result.empty() ? "/" : result;
}

bool isHttpUrl(std::string_view source) {
    return source.starts_with("http://") || source.starts_with("https://");
}

bool isGitSource(std::string_view source) {
    if (source.starts_with("git@") || source.starts_with("git://") || source.starts_with("ssh://"))
        return true;
    if (!isHttpUrl(source))
        return false;
    return source.substr(0, source.find('#')).ends_with(".git");
}

bool isArchiveName(std::string_view path) {
    static constexpr std::string_view endings[] = {".tar",   ".tar.gz", ".tgz",    ".tar.bz2", ".tbz2",    ".tbz",
                                                   ".tb2",   ".tz2",    ".tar.xz", ".txz",     ".tar.zst", ".tzst",
                                                   ".tar.Z", ".tZ",     ".gz",     ".bz2",     ".xz",      ".lz",
                                                   ".lzma",  ".tlz",    ".tar.lz", ".Z",       ".tar.lzma"};
    return std::ranges::any_of(endings, [&](std::string_view ending) { return path.ends_with(ending); });
}

std::string_view baseName(std::string_view path) {
    const std::size_t slash = path.find_last_of('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

} // namespace slipway::lint::rules
