// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/package.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

// dpkg's database: var/lib/dpkg/status with info/*.list, and the form of distroless images, status.d/NAME with
// status.d/NAME.md5sums. Formats: dpkg's manual pages deb-control(5) and dpkg-query(1). Lines that make no sense are
// passed over.
namespace slipway::image::facts {

// Stanzas of packages whose files are there: everything but not-installed and config-files. In status.d a stanza has no
// Status and counts as installed. Conffiles are among the paths.
[[nodiscard]] std::vector<Package> parseDpkgStatus(std::string_view text);

// info/NAME.list: one absolute path a line.
[[nodiscard]] std::vector<std::string> parseDpkgList(std::string_view text);
// *.md5sums: 32 hexadecimal digits, blanks, a path without a leading "/".
[[nodiscard]] std::vector<std::string> parseMd5sums(std::string_view text);

struct Diversion {
    std::string from;
    std::string to;
    // Whose file stays at `from`; ":" when an administrator diverted it.
    std::string package;
};
// var/lib/dpkg/diversions: three lines each.
[[nodiscard]] std::vector<Diversion> parseDiversions(std::string_view text);
// Moves the paths that the diversions move away from these packages.
void applyDiversions(const std::vector<Diversion>& diversions, std::vector<Package>& packages);

// The files of a database by path (no leading "/"), however they were got at.
using DatabaseFiles = std::map<std::string, std::string, std::less<>>;
// Everything above put together.
[[nodiscard]] std::vector<Package> readDpkg(const DatabaseFiles& files);

} // namespace slipway::image::facts
