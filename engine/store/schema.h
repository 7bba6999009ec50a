// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/database.h"

namespace slipway::store {

// Written to the file `version` and to the database's user_version. A store with a larger number is refused.
inline constexpr std::int64_t kStoreVersion = 1;

// Makes the tables of a new database (user_version 0), in one transaction. What it finds is the answer.
[[nodiscard]] std::int64_t ensureSchema(Database& database);

} // namespace slipway::store
