// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/picture/item_map.h"
#include "engine/picture/treemap.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace slipway::picture {

enum class Grouping : std::uint8_t { Directory, Layer, Instruction, Package, Waste };

struct GroupingOptions {
    Grouping grouping = Grouping::Directory;
    // Without dead bytes: the root filesystem alone.
    bool liveOnly = false;
    friend bool operator==(const GroupingOptions&, const GroupingOptions&) = default;
};

// An ItemMap in the order of a treemap: groups, directories in them, files; children side by side, live ones before
// dead ones, each by falling room. Immutable.
class FlatTree {
public:
    static constexpr std::uint32_t none = ItemMap::none;

    struct Node {
        std::uint64_t before = 0; // sums over the leaves
        std::uint64_t after = 0;
        std::uint64_t room = 0; // of the larger side of each leaf
        std::uint32_t parent = 0;
        std::uint32_t first = 0; // children are [first, first + count)
        std::uint32_t count = 0;
        std::uint32_t item = none;  // nothing for a group, and for the root
        std::uint32_t group = none; // number of a layer, package, kind of waste it stands under
        std::uint32_t files = 0;    // leaves with something in them
        bool isDead = false;        // nothing in it is live
        bool isGroup = false;
    };

    [[nodiscard]] static FlatTree make(const ItemMap& items, const GroupingOptions& options);

    [[nodiscard]] const std::vector<Node>& nodes() const { return m_nodes; }
    [[nodiscard]] const Node& node(std::uint32_t index) const { return m_nodes[index]; }
    [[nodiscard]] const GroupingOptions& options() const { return m_options; }
    // The node that shows an item; the first one where several groups have its directory. `none` for none.
    [[nodiscard]] std::uint32_t nodeOf(std::uint32_t item) const;

private:
    std::vector<Node> m_nodes = std::vector<Node>(1);
    GroupingOptions m_options;
};

struct FlatTile {
    std::uint32_t node = 0;   // a leaf, or a directory too small to be opened; with `merged` the directory
    std::uint32_t merged = 0; // so many children that would each be too small
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    Rectangle rectangle; // whole pixels
    std::uint16_t depth = 0;
    bool isDead = false;
};

// A directory that was opened: what its tiles fill together.
struct FlatFrame {
    std::uint32_t node = 0;
    Rectangle rectangle;
    std::uint16_t depth = 0;
};

struct FlatLayout {
    std::vector<FlatTile> tiles;
    std::vector<FlatFrame> frames; // outer ones before inner ones
};

// What a tile's area stands for. All of them keep the order of FlatTree, so that a tile stays where it was.
enum class Weighing : std::uint8_t { Room, After, Churn };

struct FlatOptions {
    double minimumSide = 3;
    unsigned maximumDepth = 64;
    Weighing weighing = Weighing::Room;
};

// Squarified below `root`, row by row: stops where items are too small to be seen, so that it takes the time of what is
// shown and not of what is there.
[[nodiscard]] FlatLayout layOut(const FlatTree& tree, std::uint32_t root, const Rectangle& area,
                                const FlatOptions& options);

} // namespace slipway::picture
