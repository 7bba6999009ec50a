// SPDX-License-Identifier: Apache-2.0
#include "engine/store/trash.h"

#include "engine/store/files.h"

namespace slipway::store {

namespace fs = std::filesystem;

bool removeTrashTrees(const fs::path& trash) {
    bool clean = true;
    std::error_code ignored;
    for (const fs::directory_entry& group : fs::directory_iterator(trash, ignored)) {
        if (group.path().filename() == "files")
            continue;
        for (const fs::directory_entry& tree : fs::directory_iterator(group.path(), ignored))
            clean = removeTree(tree.path()) && clean;
    }
    return clean;
}

} // namespace slipway::store
