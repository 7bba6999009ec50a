// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/store_state.h"

namespace slipway::store {

// Fills a state that has its directory and options: checks the place, makes or opens everything, takes a lease, and
// puts in order what dead processes and earlier boots left behind. One process at a time does this.
[[nodiscard]] Result<void> openStore(StoreState& state);

} // namespace slipway::store
