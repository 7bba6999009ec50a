// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/fact_collector.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway::image::facts {

// What the collector kept, asked for by nodes and paths of the final root filesystem.
class ImageContents {
public:
    ImageContents(const RootFilesystem& root, const FactCollector& collector)
        : m_root(root)
        , m_collector(collector) {}

    // Null where nothing was kept.
    [[nodiscard]] const std::string* file(NodeId node) const;
    [[nodiscard]] const Elf* elf(NodeId node) const;
    [[nodiscard]] const std::string* script(NodeId node) const;
    [[nodiscard]] std::string glibcVersion(NodeId node) const;

    // Symbolic links are followed. Empty when there is none.
    [[nodiscard]] std::string_view file(std::string_view path) const;
    // Files of a directory by name.
    [[nodiscard]] std::vector<std::pair<std::string, std::string_view>> filesIn(std::string_view folder) const;

private:
    template <typename Map>
    [[nodiscard]] const typename Map::mapped_type* find(NodeId node, Map LayerContents::* map) const;

    const RootFilesystem& m_root;
    const FactCollector& m_collector;
};

} // namespace slipway::image::facts
