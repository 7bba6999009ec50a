// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/picture/flat_treemap.h"

#include <QColor>
#include <QFont>
#include <QImage>
#include <QPalette>
#include <cstdint>
#include <vector>

namespace slipway::widgets {

enum class Colouring : std::uint8_t { Directory, Layer, Instruction, Package, Waste, Change };

// Colours of the treemap in one theme: eight that are told apart by colour-blind people too, and what waste and change
// mean.
struct TreemapColours {
    explicit TreemapColours(const QPalette& palette);
    [[nodiscard]] QColor series(std::size_t index) const;
    [[nodiscard]] QColor waste(picture::Waste kind) const;
    [[nodiscard]] QColor change(picture::ItemChange change) const;
    // For words on a tile of that colour.
    [[nodiscard]] static QColor ink(const QColor& ground);

    QColor ground; // behind the tiles
    QColor line;   // around directories
    bool isDark = false;
};

// For each node the colour of its tile, as an index into `palette`.
struct NodeColours {
    std::vector<std::uint8_t> index; // by node
    std::vector<QColor> palette;
    // For a legend: colours in use and what they stand for. Numbers of directories are items.
    struct Entry {
        std::uint8_t colour = 0;
        std::uint32_t subject = 0;
    };
    std::vector<Entry> legend;
};

[[nodiscard]] NodeColours colourNodes(const picture::FlatTree& tree, const picture::ItemMap& items, Colouring colouring,
                                      const TreemapColours& colours);

enum class TreemapSide : std::uint8_t { Whole, Before, After };

struct RasterOptions {
    TreemapSide side = TreemapSide::Whole;
    double pixelRatio = 1;
    QFont font{};
    // By node: shown pale. Empty for none.
    const std::vector<bool>* dimmed = nullptr;
    bool labels = true;
};

// Tiles into an image of that many units; `origin` is added to their places.
void paintTreemap(QImage& image, const QPoint& origin, const picture::FlatLayout& layout, const picture::FlatTree& tree,
                  const picture::ItemMap& items, const NodeColours& nodes, const TreemapColours& colours,
                  const RasterOptions& options);

} // namespace slipway::widgets
