// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/store_state.h"

namespace slipway::store {

// The rows of snapshots, for all parts of this folder. Within StoreState::read or write.

[[nodiscard]] std::optional<Snapshot> findSnapshot(const StoreState& state, Database& database, const SnapshotId& id);
// Throws Refused: NotFound, or InvalidInput for one of another id map. Touches it.
void checkParent(const StoreState& state, Database& database, std::string_view idMap, const SnapshotId& parent);
// From now on it (and what it stands on) is not collected while this store is open. Costs a write only the first time.
// Whether it is there.
bool touchSnapshot(const StoreState& state, Database& database, const SnapshotId& id);
// Fills in the chain id of a snapshot whose DiffID and whose parent's chain id are known, and of those above it.
void spreadChainIds(Database& database, const SnapshotId& id);
void rememberTarBytes(Database& database, const image::Digest& diffId, std::uint64_t bytes);

} // namespace slipway::store
