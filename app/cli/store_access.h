// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/command.h"
#include "app/cli/store_options.h"
#include "engine/build/opened_image.h"

namespace slipway::cli {

// Opens the store that the options name.
[[nodiscard]] build::StoreOpener storeOpener(const ParsedOptions& options);

// What cannot be unlinked stays for the next time and is said on standard error.
void emptyTrash(const Context& context, store::Store& store);

} // namespace slipway::cli
