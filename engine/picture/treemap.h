// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Pictures as pure functions: weights in, rectangles out (treemap.h), rectangles in, SVG out (svg.h, treemap_svg.h,
// bars.h). The workbench paints the same rectangles that reports draw.
namespace slipway::picture {

struct Rectangle {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    [[nodiscard]] double area() const { return width * height; }
    friend bool operator==(const Rectangle&, const Rectangle&) = default;
};

// A tree of weights of two sides, before and after; one image alone has nothing before. Node 0 is the root; children
// stand behind their parent.
class WeightTree {
public:
    struct Node {
        std::string name;
        std::uint32_t parent = 0;
        std::vector<std::uint32_t> children{};
        // Own weight and that of all below, after finish().
        std::uint64_t before = 0;
        std::uint64_t after = 0;
        // What the node's rectangle has room for: the sum over the leaves of the larger side.
        std::uint64_t room = 0;
    };

    WeightTree();
    // The child of that name, made when it is not there.
    std::uint32_t child(std::uint32_t parent, std::string_view name);
    // By a path with '/'.
    std::uint32_t add(std::string_view path, std::uint64_t before, std::uint64_t after);
    // Sums up; call once, before layout.
    void finish();
    [[nodiscard]] const std::vector<Node>& nodes() const { return m_nodes; }
    [[nodiscard]] std::string path(std::uint32_t node) const;

private:
    std::vector<Node> m_nodes;
};

struct Tile {
    // A leaf, or a directory that is not opened further; with `merged`, the directory whose smaller items these are.
    std::uint32_t node = 0;
    // How many items stand in one tile because each would be too small; 0 for a plain tile.
    std::uint32_t merged = 0;
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    // Room for the larger side. Edges are whole pixels; tiles meet without gap or overlap.
    Rectangle rectangle;
    // First component of its path: colours go by it.
    std::uint32_t topNode = 0;
};

struct TreemapOptions {
    // Sides below this are not drawn: such items and all smaller ones of their directory become one tile.
    double minimumSide = 3;
    // Directories deeper than this are not opened.
    unsigned maximumDepth = 64;
};

// Squarified (Bruls, Huizing, van Wijk 2000) over the room of each node, so that both sides of a comparison lie at the
// same places at the same scale.
[[nodiscard]] std::vector<Tile> layOut(const WeightTree& tree, const Rectangle& area, const TreemapOptions& options);

// What one side fills of a tile: the tile's rectangle shrunk, in the same proportions, to the side's share of its room.
[[nodiscard]] Rectangle filled(const Tile& tile, std::uint64_t side);

// The rectangles of `weights` (descending, positive) inside `area`, in their order, without snapping: the core of
// layOut.
[[nodiscard]] std::vector<Rectangle> squarify(const std::vector<double>& weights, Rectangle area);

} // namespace slipway::picture
