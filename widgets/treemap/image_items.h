// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/context/context_tree.h"
#include "engine/image/facts/image_facts.h"
#include "engine/image/root_filesystem.h"
#include "engine/picture/item_map.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

// treemap: where the bytes of an image or a context are. image_items.h makes the items, engine/picture places them,
// TreemapRaster paints them, TreemapView is the widget; TreemapPanel adds what stands around it.
namespace slipway::widgets {

struct ImageItemsOptions {
    // What the layers are called, in their order; missing ones are numbered.
    std::vector<picture::ItemMap::Group> layers{};
    std::vector<picture::ItemMap::Group> owners{};
    // Index into `owners`, or ItemMap::none.
    std::function<std::uint32_t(image::NodeId)> ownerOf{};
};

// Which package each file belongs to. The options must not outlive `root`.
void takeOwners(ImageItemsOptions& options, const image::RootFilesystem& root,
                const std::vector<image::facts::PackageFacts>& packages);

// Every file with bytes: live ones where they are, dead ones in the directory of their path. A content of several names
// counts once, at its first.
[[nodiscard]] std::shared_ptr<const picture::ItemMap> imageItems(const image::RootFilesystem& root,
                                                                 const ImageItemsOptions& options = {});

// Both sides by path; what has the same content under another path has moved. Live files only.
[[nodiscard]] std::shared_ptr<const picture::ItemMap> comparedItems(const image::RootFilesystem& before,
                                                                    const image::RootFilesystem& after,
                                                                    const ImageItemsOptions& options = {});

// What is sent, and what the ignore file keeps back.
[[nodiscard]] std::shared_ptr<const picture::ItemMap> contextItems(const context::ContextTree& tree);

} // namespace slipway::widgets
