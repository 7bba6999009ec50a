// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/store_state.h"

// What a power cut leaves of snapshots. They are written without waiting for the disk; one that nobody has synced is
// dropped by the first open() after the machine has started again.
namespace slipway::store {

// Tells the file system to write everything and waits for it, which may take long where others write much.
[[nodiscard]] Result<void> syncSnapshotsNow(StoreState& state);

// The same in a process of its own that outlives this one: "slipway-sync". When it is done it leaves a note in synced/,
// which the next open() turns into marks (readSyncNotes).
[[nodiscard]] Result<void> syncSnapshotsLater(StoreState& state);
[[nodiscard]] Result<void> readSyncNotes(StoreState& state);

} // namespace slipway::store
