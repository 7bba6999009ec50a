// SPDX-License-Identifier: Apache-2.0
#include "engine/context/path_match.h"

#include <algorithm>

namespace slipway::context {

namespace {

constexpr char32_t wrongRune = 0xFFFD;

// A character of a class, after removing `\`; shortens `chunk`.
std::expected<char32_t, BadPattern> classCharacter(std::string_view& chunk) {
    if (chunk.empty() || chunk[0] == '-' || chunk[0] == ']')
        return std::unexpected(BadPattern{});
    if (chunk[0] == '\\') {
        chunk.remove_prefix(1);
        if (chunk.empty())
            return std::unexpected(BadPattern{});
    }
    const Rune rune = decodeRune(chunk);
    if (rune.value == wrongRune && rune.size == 1)
        return std::unexpected(BadPattern{});
    chunk.remove_prefix(rune.size);
    // A class that ends the pattern is never closed.
    if (chunk.empty())
        return std::unexpected(BadPattern{});
    return rune.value;
}

struct Chunk {
    bool star = false;
    std::string_view chunk;
    std::string_view rest;
};

// Leading stars, and what follows up to the next star outside a class.
Chunk scanChunk(std::string_view pattern) {
    Chunk result;
    while (!pattern.empty() && pattern[0] == '*') {
        pattern.remove_prefix(1);
        result.star = true;
    }
    bool inClass = false;
    std::size_t i = 0;
    for (; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\') {
            if (i + 1 < pattern.size())
                ++i;
        } else if (c == '[') {
            inClass = true;
        } else if (c == ']') {
            inClass = false;
        } else if (c == '*' && !inClass) {
            break;
        }
    }
    result.chunk = pattern.substr(0, i);
    result.rest = pattern.substr(i);
    return result;
}

struct ChunkMatch {
    bool matched = false;
    std::string_view rest;
};

// Whether `chunk` (no stars) matches the front of `name`. After a mismatch the rest of the chunk is still checked.
std::expected<ChunkMatch, BadPattern> matchChunk(std::string_view chunk, std::string_view name) {
    bool failed = false;
    while (!chunk.empty()) {
        if (!failed && name.empty())
            failed = true;
        switch (chunk[0]) {
        case '[': {
            char32_t value = 0;
            if (!failed) {
                const Rune rune = decodeRune(name);
                value = rune.value;
                name.remove_prefix(rune.size);
            }
            chunk.remove_prefix(1);
            bool negated = false;
            if (!chunk.empty() && chunk[0] == '^') {
                negated = true;
                chunk.remove_prefix(1);
            }
            bool match = false;
            for (std::size_t ranges = 0;; ++ranges) {
                if (!chunk.empty() && chunk[0] == ']' && ranges > 0) {
                    chunk.remove_prefix(1);
                    break;
                }
                const auto low = classCharacter(chunk);
                if (!low)
                    return std::unexpected(BadPattern{});
                char32_t high = *low;
                if (chunk[0] == '-') {
                    chunk.remove_prefix(1);
                    const auto end = classCharacter(chunk);
                    if (!end)
                        return std::unexpected(BadPattern{});
                    high = *end;
                }
                match = match || (*low <= value && value <= high);
            }
            if (match == negated)
                failed = true;
            break;
        }
        case '?':
            if (!failed) {
                if (name[0] == '/')
                    failed = true;
                name.remove_prefix(decodeRune(name).size);
            }
            chunk.remove_prefix(1);
            break;
        case '\\':
            chunk.remove_prefix(1);
            if (chunk.empty())
                return std::unexpected(BadPattern{});
            [[fallthrough]];
        default:
            if (!failed) {
                if (chunk[0] != name[0])
                    failed = true;
                name.remove_prefix(1);
            }
            chunk.remove_prefix(1);
        }
    }
    if (failed)
        return ChunkMatch{};
    return ChunkMatch{true, name};
}

} // namespace

Rune decodeRune(std::string_view text) {
    if (text.empty())
        return {wrongRune, 0};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80)
        return {first, 1};
    const std::size_t size = first >= 0xC2 && first <= 0xDF   ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 1;
    if (size == 1 || text.size() < size)
        return {wrongRune, 1};
    char32_t value = first & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0u) != 0x80)
            return {wrongRune, 1};
        value = (value << 6) | (byte(i) & 0x3Fu);
    }
    const bool overlong = (size == 3 && value < 0x800) || (size == 4 && (value < 0x10000 || value > 0x10FFFF));
    if (overlong || (value >= 0xD800 && value <= 0xDFFF))
        return {wrongRune, 1};
    return {value, size};
}

std::expected<bool, BadPattern> matchPath(std::string_view pattern, std::string_view name) {
    while (!pattern.empty()) {
        const Chunk part = scanChunk(pattern);
        pattern = part.rest;
        // A trailing star takes the rest of the element.
        if (part.star && part.chunk.empty())
            return name.find('/') == std::string_view::npos;
        const auto here = matchChunk(part.chunk, name);
        if (!here)
            return std::unexpected(BadPattern{});
        // The last chunk must use up the name.
        if (here->matched && (here->rest.empty() || !pattern.empty())) {
            name = here->rest;
            continue;
        }
        bool found = false;
        if (part.star) {
            // The star cannot pass a slash.
            for (std::size_t i = 0; i < name.size() && name[i] != '/'; ++i) {
                const auto later = matchChunk(part.chunk, name.substr(i + 1));
                if (!later)
                    return std::unexpected(BadPattern{});
                if (!later->matched || (pattern.empty() && !later->rest.empty()))
                    continue;
                name = later->rest;
                found = true;
                break;
            }
        }
        if (found)
            continue;
        while (!pattern.empty()) {
            const Chunk next = scanChunk(pattern);
            pattern = next.rest;
            if (!matchChunk(next.chunk, ""))
                return std::unexpected(BadPattern{});
        }
        return false;
    }
    return name.empty();
}

std::string cleanPath(std::string_view path) {
    if (path.empty())
        return ".";
    const bool rooted = path[0] == '/';
    std::vector<std::string_view> kept;
    for (const std::string_view element : components(path)) {
        if (element == ".")
            continue;
        if (element == "..") {
            if (!kept.empty() && kept.back() != "..")
                kept.pop_back();
            else if (!rooted)
                kept.push_back(element);
            continue;
        }
        kept.push_back(element);
    }
    std::string result = rooted ? "/" : "";
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (i > 0)
            result += '/';
        result += kept[i];
    }
    return result.empty() ? "." : result;
}

std::string joinPath(std::string_view first, std::string_view second) {
    if (first.empty() && second.empty())
        return {};
    if (first.empty() || second.empty())
        return cleanPath(first.empty() ? second : first);
    return cleanPath(std::string(first) + "/" + std::string(second));
}

std::string basePath(std::string_view path) {
    if (path.empty())
        return ".";
    while (!path.empty() && path.back() == '/')
        path.remove_suffix(1);
    if (path.empty())
        return "/";
    const std::size_t slash = path.rfind('/');
    return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string rootedPath(std::string_view path) {
    return cleanPath("/" + std::string(path)).substr(1);
}

std::vector<std::string_view> components(std::string_view path) {
    std::vector<std::string_view> result;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash > 0)
            result.push_back(path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return result;
}

std::string childPath(std::string_view directory, std::string_view name) {
    std::string result(directory);
    if (!result.empty())
        result += '/';
    return result += name;
}

bool isWithin(std::string_view path, std::string_view ancestor) {
    return ancestor.empty() || path == ancestor ||
           (path.starts_with(ancestor) && path.size() > ancestor.size() && path[ancestor.size()] == '/');
}

bool hasWildcard(std::string_view path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '\\')
            ++i;
        else if (path[i] == '*' || path[i] == '?' || path[i] == '[')
            return true;
    }
    return false;
}

SplitPattern splitWildcard(std::string_view path) {
    SplitPattern result;
    bool wild = false;
    for (const std::string_view element : components(path)) {
        wild = wild || hasWildcard(element);
        std::string& part = wild ? result.pattern : result.prefix;
        part = childPath(part, element);
    }
    return result;
}

} // namespace slipway::context
