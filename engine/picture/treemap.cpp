// SPDX-License-Identifier: Apache-2.0
#include "engine/picture/treemap.h"

#include "engine/picture/squarify.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace slipway::picture {

namespace {

class Layout {
public:
    Layout(const WeightTree& tree, const TreemapOptions& options)
        : m_tree(tree)
        , m_options(options) {}

    std::vector<Tile> run(const Rectangle& area) {
        if (area.width > 0 && area.height > 0 && m_tree.nodes()[0].room > 0)
            open(0, area, 0, 0);
        return std::move(m_tiles);
    }

private:
    void open(std::uint32_t directory, const Rectangle& area, unsigned depth, std::uint32_t topNode) {
        const auto& nodes = m_tree.nodes();
        std::vector<std::uint32_t> items;
        for (const std::uint32_t child : nodes[directory].children)
            if (nodes[child].room > 0)
                items.push_back(child);
        std::ranges::stable_sort(items, [&](std::uint32_t a, std::uint32_t b) {
            return nodes[a].room != nodes[b].room ? nodes[a].room > nodes[b].room : nodes[a].name < nodes[b].name;
        });
        std::vector<double> weights;
        weights.reserve(items.size());
        for (const std::uint32_t item : items)
            weights.push_back(static_cast<double>(nodes[item].room));
        std::vector<Rectangle> rectangles = squarify(weights, area);
        std::size_t kept = items.size();
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (std::min(rectangles[i].width, rectangles[i].height) < m_options.minimumSide) {
                kept = i;
                break;
            }
        }
        // One too small item alone stays itself.
        const std::size_t merged = items.size() - kept;
        if (merged > 1) {
            weights[kept] = std::accumulate(weights.begin() + static_cast<std::ptrdiff_t>(kept), weights.end(), 0.0);
            weights.resize(kept + 1);
            // Stays last, where the small ones were, even if it outweighs some: squarify takes any order.
            rectangles = squarify(weights, area);
        }
        for (std::size_t i = 0; i < rectangles.size(); ++i) {
            if (merged > 1 && i == kept) {
                Tile tile{directory, static_cast<std::uint32_t>(merged), 0, 0, snapped(rectangles[i]), topNode};
                for (std::size_t j = kept; j < items.size(); ++j) {
                    tile.before += nodes[items[j]].before;
                    tile.after += nodes[items[j]].after;
                }
                place(tile);
                continue;
            }
            const std::uint32_t item = items[i];
            const std::uint32_t top = depth == 0 ? item : topNode;
            if (nodes[item].children.empty() || depth + 1 >= m_options.maximumDepth ||
                std::min(rectangles[i].width, rectangles[i].height) < 2 * m_options.minimumSide)
                place({item, 0, nodes[item].before, nodes[item].after, snapped(rectangles[i]), top});
            else
                open(item, rectangles[i], depth + 1, top);
        }
    }

    void place(const Tile& tile) {
        if (tile.rectangle.width > 0 && tile.rectangle.height > 0)
            m_tiles.push_back(tile);
    }

    const WeightTree& m_tree;
    const TreemapOptions& m_options;
    std::vector<Tile> m_tiles;
};

} // namespace

WeightTree::WeightTree()
    : m_nodes(1) {}

std::uint32_t WeightTree::child(std::uint32_t parent, std::string_view name) {
    // Paths come in order: the wanted child is mostly the last one.
    const auto& siblings = m_nodes[parent].children;
    for (auto at = siblings.rbegin(); at != siblings.rend(); ++at)
        if (m_nodes[*at].name == name)
            return *at;
    const auto made = static_cast<std::uint32_t>(m_nodes.size());
    m_nodes.push_back({std::string(name), parent});
    m_nodes[parent].children.push_back(made);
    return made;
}

std::uint32_t WeightTree::add(std::string_view path, std::uint64_t before, std::uint64_t after) {
    std::uint32_t at = 0;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash > 0)
            at = child(at, path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    m_nodes[at].before += before;
    m_nodes[at].after += after;
    return at;
}

void WeightTree::finish() {
    for (std::size_t i = m_nodes.size(); i-- > 0;) {
        Node& node = m_nodes[i];
        if (node.children.empty())
            node.room = std::max(node.before, node.after);
        if (i > 0) {
            Node& parent = m_nodes[node.parent];
            parent.before += node.before;
            parent.after += node.after;
            parent.room += node.room;
        }
    }
}

std::string WeightTree::path(std::uint32_t node) const {
    std::string result;
    for (; node != 0; node = m_nodes[node].parent)
        result = result.empty() ? m_nodes[node].name : m_nodes[node].name + "/" + result;
    return result;
}

std::vector<Rectangle> squarify(const std::vector<double>& weights, Rectangle area) {
    std::vector<Rectangle> result;
    result.reserve(weights.size());
    double left = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t begin = 0; begin < weights.size();) {
        const double side = std::min(area.width, area.height);
        const double scale = left > 0 ? area.area() / left : 0;
        double sum = weights[begin] * scale;
        double largest = sum;
        double smallest = sum;
        std::size_t end = begin + 1;
        for (; end < weights.size(); ++end) {
            const double next = weights[end] * scale;
            const double nextLargest = std::max(largest, next);
            const double nextSmallest = std::min(smallest, next);
            if (worstRatio(sum + next, nextLargest, nextSmallest, side) > worstRatio(sum, largest, smallest, side))
                break;
            sum += next;
            largest = nextLargest;
            smallest = nextSmallest;
        }
        // The row lies across the shorter side; the last row takes what is left, so that nothing is lost to rounding.
        const bool vertical = area.width >= area.height;
        const double full = vertical ? area.width : area.height;
        const double thickness = end == weights.size() ? full : side > 0 ? std::min(full, sum / side) : 0;
        double at = vertical ? area.y : area.x;
        const double stop = at + side;
        for (std::size_t i = begin; i < end; ++i) {
            const double length = i + 1 == end ? stop - at : sum > 0 ? weights[i] * scale / sum * side : 0;
            result.push_back(vertical ? Rectangle{area.x, at, thickness, length}
                                      : Rectangle{at, area.y, length, thickness});
            at += length;
            left -= weights[i];
        }
        if (vertical) {
            area.x += thickness;
            area.width -= thickness;
        } else {
            area.y += thickness;
            area.height -= thickness;
        }
        begin = end;
    }
    return result;
}

std::vector<Tile> layOut(const WeightTree& tree, const Rectangle& area, const TreemapOptions& options) {
    return Layout(tree, options).run(area);
}

Rectangle filled(const Tile& tile, std::uint64_t side) {
    const std::uint64_t room = std::max(tile.before, tile.after);
    if (room == 0 || side == 0)
        return {tile.rectangle.x, tile.rectangle.y, 0, 0};
    const double factor = std::sqrt(std::min(1.0, static_cast<double>(side) / static_cast<double>(room)));
    return {tile.rectangle.x, tile.rectangle.y, tile.rectangle.width * factor, tile.rectangle.height * factor};
}

} // namespace slipway::picture
