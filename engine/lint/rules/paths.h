// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slipway::lint::rules {

// Without one pair of quotes around the whole.
[[nodiscard]] std::string_view unquoted(std::string_view text);
// A path of the image that starts neither with "/" nor with a variable nor with a drive letter. Quotes are looked
// through.
[[nodiscard]] bool isRelative(std::string_view path);
// "/a" and "../b/./c" as "/b/c".
[[nodiscard]] std::string joinedPath(std::string_view directory, std::string_view path);
[[nodiscard]] bool isHttpUrl(std::string_view source);
// A repository that ADD clones: git@..., git://..., and https://... that ends with .git, perhaps with #ref.
[[nodiscard]] bool isGitSource(std::string_view source);
// An archive that ADD unpacks, by its name.
[[nodiscard]] bool isArchiveName(std::string_view path);
// Behind the last "/".
[[nodiscard]] std::string_view baseName(std::string_view path);

} // namespace slipway::lint::rules
