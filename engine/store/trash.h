// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace slipway::store {

// Removes what this process may remove of the trees in trash/IDMAP/. Trees of other owners stay for the worker, which
// runs inside their id map. Whether none are left.
bool removeTrashTrees(const std::filesystem::path& trash);

} // namespace slipway::store
