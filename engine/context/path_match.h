// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

// Paths and patterns exactly as Go's path and path/filepath packages treat them on Linux, because ignore files and COPY
// are defined by them. Pure functions over bytes; runes are decoded as Go does (a wrong byte is U+FFFD, one byte wide).
namespace slipway::context {

struct BadPattern {};

// filepath.Match: `*`, `?`, `[a-z]`, `[^a]`, `\c`; `*` and `?` stop at '/'; the whole name must match. A malformed
// pattern is an error even where the name has already failed to match.
[[nodiscard]] std::expected<bool, BadPattern> matchPath(std::string_view pattern, std::string_view name);
// path.Clean: the shortest equal path; "" becomes ".", "/.." becomes "/".
[[nodiscard]] std::string cleanPath(std::string_view path);
// path.Join: empty elements dropped, then cleaned; "" when all are empty.
[[nodiscard]] std::string joinPath(std::string_view first, std::string_view second);
// path.Base: the last element; "." for "", "/" for slashes only.
[[nodiscard]] std::string basePath(std::string_view path);
// A path of this module from any text: rooted at the tree's root, cleaned, without leading slash; ".." cannot leave.
[[nodiscard]] std::string rootedPath(std::string_view path);
// Components without empty ones.
[[nodiscard]] std::vector<std::string_view> components(std::string_view path);
// `directory` + "/" + `name`, or `name` at the root.
[[nodiscard]] std::string childPath(std::string_view directory, std::string_view name);
// Whether `path` is `ancestor` or below it.
[[nodiscard]] bool isWithin(std::string_view path, std::string_view ancestor);

// Whether an unescaped `*`, `?` or `[` stands in the path.
[[nodiscard]] bool hasWildcard(std::string_view path);
// The leading components without wildcards, and the rest (empty when there is none).
struct SplitPattern {
    std::string prefix;
    std::string pattern;
};
[[nodiscard]] SplitPattern splitWildcard(std::string_view path);

// One character as Go's utf8.DecodeRuneInString gives it; `size` is 0 only for empty text.
struct Rune {
    char32_t value = 0;
    std::size_t size = 0;
};
[[nodiscard]] Rune decodeRune(std::string_view text);

} // namespace slipway::context
