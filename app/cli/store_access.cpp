// SPDX-License-Identifier: Apache-2.0
#include "app/cli/store_access.h"

#include "engine/messages/catalogue/general.h"

namespace slipway::cli {

build::StoreOpener storeOpener(const ParsedOptions& options) {
    return [&options]() -> Result<std::shared_ptr<store::Store>> { return openStore(options); };
}

void emptyTrash(const Context& context, store::Store& store) {
    if (const Result<void> removed = build::emptyTrash(store, context.stop); !removed)
        context.err(context.tr(msg::LabelWarning) + ": " + messages::render(removed.error().message, context.language) +
                    "\n");
}

} // namespace slipway::cli
