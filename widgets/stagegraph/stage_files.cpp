// SPDX-License-Identifier: Apache-2.0
#include "widgets/stagegraph/stage_files.h"

#include "engine/image/root_filesystem.h"

#include <algorithm>

namespace slipway::widgets {

std::vector<StageFile> stageFiles(store::Snapshots& snapshots, const store::BuildRecord& record, std::size_t stage) {
    std::vector<std::shared_ptr<const image::LayerIndex>> layers;
    for (const store::StageRecord& each : record.stages) {
        if (each.index != stage)
            continue;
        for (const store::InstructionRecord& instruction : each.instructions) {
            if (!instruction.snapshot || instruction.keyword == "FROM")
                continue;
            if (auto index = snapshots.index(*instruction.snapshot))
                layers.push_back(std::move(*index));
        }
    }
    std::vector<StageFile> files;
    const auto root = image::RootFilesystem::stack(layers);
    for (std::uint32_t id = 1; id < root->size(); ++id) {
        const image::NodeId node{id};
        if (root->kind(node) != image::EntryKind::File)
            continue;
        const auto inode = root->inode(node);
        const image::LayerIndex& layer = root->layer(inode.layer);
        files.push_back(
            {"/" + root->path(node), layer.fileSize(inode.entry), true, (layer.mode(inode.entry) & 0111) != 0});
    }
    std::ranges::stable_sort(files, std::greater<>(), &StageFile::bytes);
    return files;
}

} // namespace slipway::widgets
