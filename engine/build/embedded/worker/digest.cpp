// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/digest.h"

#include "engine/build/embedded/worker/source_trees.h"
#include "engine/context/content_digest.h"
#include "engine/context/copy_selection.h"

namespace slipway::build::embedded::worker {

Result<std::string> contentDigest(Job& job, const ContentRequest& request) {
    auto tree = openTree(job, request.tree);
    if (!tree)
        return passOn(tree.error());
    auto selection = context::selectSources(
        *tree->tree, {.sources = request.sources, .excludes = request.excludes, .parents = request.parents}, job.stop);
    if (!selection)
        return passOn(selection.error());
    auto digest = context::digestSelection(*tree->tree, *selection, {}, job.stop);
    if (!digest)
        return passOn(digest.error());
    return "sha256:" + context::hexadecimal(*digest);
}

} // namespace slipway::build::embedded::worker
