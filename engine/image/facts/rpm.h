// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/package.h"
#include "engine/messages/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::image::facts {

// One header as rpm's databases keep it (no magic in front): two big-endian counts, an index of 16 bytes each (tag,
// type, offset, count), the data. Nothing when it contradicts itself or names no package; gpg-pubkey, which is a key
// and no package, gives nothing too.
[[nodiscard]] std::optional<Package> parseRpmHeader(std::string_view header);

// rpmdb.sqlite, with the bytes of its write-ahead log ("" for none): read in memory, nothing is written. Corrupt when
// SQLite refuses it.
[[nodiscard]] Result<std::vector<Package>> readRpmSqlite(std::string database, std::string_view log,
                                                         std::string_view what);

// The whole frames of committed transactions of a write-ahead log put over the pages of its database. A log of other
// pages, or with wrong checksums, changes nothing from there on. (The format: sqlite.org/fileformat.html section 4.)
void applyWriteAheadLog(std::string& database, std::string_view log);

} // namespace slipway::image::facts
