// SPDX-License-Identifier: Apache-2.0
#include "engine/picture/flat_treemap.h"

#include "engine/picture/squarify.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace slipway::picture {

namespace {

// A node in the making: in the order in which it was met, with its parent before it.
struct Draft {
    std::uint32_t parent = 0;
    std::uint32_t item = FlatTree::none;
    std::uint32_t group = FlatTree::none;
    bool isGroup = false;
    bool hasLive = false;
    bool hasDead = false;
    std::uint32_t files = 0;
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    std::uint64_t room = 0;
};

std::uint32_t groupOf(const ItemMap& items, const ItemMap::Item& item, Grouping grouping) {
    switch (grouping) {
    case Grouping::Directory:
        break;
    case Grouping::Layer:
        return item.layer;
    case Grouping::Instruction:
        if (item.layer < items.layers.size() && items.layers[item.layer].instruction != ItemMap::none)
            return items.layers[item.layer].instruction;
        return item.layer;
    case Grouping::Package:
        return item.owner;
    case Grouping::Waste:
        return static_cast<std::uint32_t>(item.waste);
    }
    return ItemMap::none;
}

std::vector<Draft> drafts(const ItemMap& map, const GroupingOptions& options) {
    const auto items = map.items();
    std::vector<std::uint32_t> files;
    files.reserve(items.size());
    for (std::uint32_t i = 1; i < items.size(); ++i) {
        const bool hasBytes = items[i].before > 0 || items[i].after > 0;
        if (!items[i].isDirectory && hasBytes && !(options.liveOnly && items[i].waste != Waste::None))
            files.push_back(i);
    }
    const bool isGrouped = options.grouping != Grouping::Directory;
    const auto group = [&](std::uint32_t file) { return groupOf(map, items[file], options.grouping); };
    if (isGrouped)
        std::ranges::stable_sort(files, {}, group);
    std::vector<Draft> result(1);
    result.reserve(files.size() + files.size() / 4 + 16);
    // The node of a directory in the group at hand.
    std::vector<std::uint32_t> nodeOf(items.size(), ItemMap::none);
    std::vector<std::uint32_t> touched;
    std::vector<std::uint32_t> way;
    std::uint32_t top = 0;
    nodeOf[0] = 0;
    std::optional<std::uint32_t> current;
    for (const std::uint32_t file : files) {
        if (isGrouped && current != group(file)) {
            for (const std::uint32_t each : touched)
                nodeOf[each] = ItemMap::none;
            touched.clear();
            current = group(file);
            top = static_cast<std::uint32_t>(result.size());
            result.push_back({.parent = 0, .group = *current, .isGroup = true});
            nodeOf[0] = top;
        }
        std::uint32_t parent = items[file].parent;
        way.clear();
        while (nodeOf[parent] == ItemMap::none) {
            way.push_back(parent);
            parent = items[parent].parent;
        }
        std::uint32_t node = nodeOf[parent];
        for (auto directory = way.rbegin(); directory != way.rend(); ++directory) {
            result.push_back({.parent = node, .item = *directory, .group = current.value_or(ItemMap::none)});
            node = static_cast<std::uint32_t>(result.size() - 1);
            nodeOf[*directory] = node;
            touched.push_back(*directory);
        }
        const bool isDead = items[file].waste != Waste::None;
        result.push_back({.parent = node,
                          .item = file,
                          .group = current.value_or(ItemMap::none),
                          .hasLive = !isDead,
                          .hasDead = isDead,
                          .files = 1,
                          .before = items[file].before,
                          .after = items[file].after,
                          .room = std::max(items[file].before, items[file].after)});
    }
    for (std::size_t i = result.size(); i-- > 1;) {
        Draft& parent = result[result[i].parent];
        parent.before += result[i].before;
        parent.after += result[i].after;
        parent.room += result[i].room;
        parent.files += result[i].files;
        parent.hasLive = parent.hasLive || result[i].hasLive;
        parent.hasDead = parent.hasDead || result[i].hasDead;
    }
    return result;
}

class Layouter {
public:
    Layouter(const FlatTree& tree, const FlatOptions& options)
        : m_tree(tree)
        , m_options(options) {
        if (options.weighing == Weighing::Churn) {
            // What of a node differs: bytes that only one side has, and changed files whole.
            m_churn.resize(tree.nodes().size());
            for (std::size_t i = m_churn.size(); i-- > 0;) {
                const FlatTree::Node& node = tree.nodes()[i];
                if (node.count == 0)
                    m_churn[i] = node.before == node.after ? 0 : std::max(node.before, node.after);
                else
                    m_churn[i] = std::accumulate(m_churn.begin() + node.first,
                                                 m_churn.begin() + node.first + node.count, std::uint64_t{0});
            }
        }
    }

    FlatLayout run(std::uint32_t root, const Rectangle& area) {
        if (area.width < 1 || area.height < 1 || root >= m_tree.nodes().size() || weight(root) <= 0)
            return {};
        if (m_tree.node(root).count == 0)
            place(root, 0, area, 0, m_tree.node(root).isDead);
        else
            open(root, area, 0);
        return std::move(m_result);
    }

private:
    [[nodiscard]] double weight(std::uint32_t node) const {
        switch (m_options.weighing) {
        case Weighing::Room:
            return static_cast<double>(m_tree.node(node).room);
        case Weighing::After:
            return static_cast<double>(m_tree.node(node).after);
        case Weighing::Churn:
            return static_cast<double>(m_churn[node]);
        }
        return 0;
    }

    void place(std::uint32_t node, std::uint32_t merged, const Rectangle& exact, unsigned depth, bool isDead,
               std::uint64_t before = 0, std::uint64_t after = 0) {
        const Rectangle rectangle = snapped(exact);
        if (rectangle.width < 1 || rectangle.height < 1)
            return;
        if (merged == 0) {
            before = m_tree.node(node).before;
            after = m_tree.node(node).after;
        }
        m_result.tiles.push_back({node, merged, before, after, rectangle, static_cast<std::uint16_t>(depth), isDead});
    }

    void item(std::uint32_t node, const Rectangle& area, unsigned depth) {
        const bool isSmall = std::min(area.width, area.height) < 2 * m_options.minimumSide;
        if (m_tree.node(node).count == 0 || isSmall || depth >= m_options.maximumDepth)
            place(node, 0, area, depth, m_tree.node(node).isDead);
        else
            open(node, area, depth);
    }

    void open(std::uint32_t directory, Rectangle area, unsigned depth) {
        const FlatTree::Node& of = m_tree.node(directory);
        m_result.frames.push_back({directory, snapped(area), static_cast<std::uint16_t>(depth)});
        const std::uint32_t end = of.first + of.count;
        std::uint32_t dead = of.first;
        double live = 0;
        double sum = 0;
        for (; dead < end && !m_tree.node(dead).isDead; ++dead)
            live += weight(dead);
        for (std::uint32_t i = dead; i < end; ++i)
            sum += weight(i);
        sum += live;
        if (sum <= 0)
            return;
        // Dead ones stand behind the live ones, in a part of their own.
        if (live > 0 && sum > live) {
            Rectangle rest = area;
            const double share = live / sum;
            if (area.width >= area.height) {
                rest.x += area.width * share;
                rest.width -= area.width * share;
                area.width *= share;
            } else {
                rest.y += area.height * share;
                rest.height -= area.height * share;
                area.height *= share;
            }
            rows(directory, of.first, dead, area, live, depth);
            rows(directory, dead, end, rest, sum - live, depth);
        } else {
            rows(directory, of.first, end, area, sum, depth);
        }
    }

    // Children [begin, end) of weight `left` in all.
    void rows(std::uint32_t directory, std::uint32_t begin, std::uint32_t end, Rectangle area, double left,
              unsigned depth) {
        while (begin < end && left > 0 && area.width > 0 && area.height > 0) {
            if (weight(begin) <= 0) {
                ++begin;
                continue;
            }
            const double side = std::min(area.width, area.height);
            const double scale = area.area() / left;
            double sum = weight(begin) * scale;
            double largest = sum;
            double smallest = sum;
            std::uint32_t stop = begin + 1;
            for (; stop < end; ++stop) {
                const double next = weight(stop) * scale;
                if (next <= 0)
                    continue;
                const double nextLargest = std::max(largest, next);
                const double nextSmallest = std::min(smallest, next);
                if (worstRatio(sum + next, nextLargest, nextSmallest, side) > worstRatio(sum, largest, smallest, side))
                    break;
                sum += next;
                largest = nextLargest;
                smallest = nextSmallest;
            }
            const bool isLast = stop == end;
            const bool isUpright = area.width >= area.height;
            const double full = isUpright ? area.width : area.height;
            const double thickness = isLast ? full : std::min(full, sum / side);
            const double shortest = smallest / std::max(thickness, 1e-9);
            if (std::min(thickness, shortest) < m_options.minimumSide) {
                merge(directory, begin, m_options.weighing == Weighing::Room ? end : stop,
                      m_options.weighing == Weighing::Room || isLast ? area : row(area, isUpright, thickness), depth);
                if (m_options.weighing == Weighing::Room)
                    return;
            } else {
                double at = isUpright ? area.y : area.x;
                for (std::uint32_t i = begin; i < stop; ++i) {
                    const double length = weight(i) * scale / sum * side;
                    if (length <= 0)
                        continue;
                    item(i,
                         isUpright ? Rectangle{area.x, at, thickness, length}
                                   : Rectangle{at, area.y, length, thickness},
                         depth + 1);
                    at += length;
                }
            }
            left -= sum / scale;
            if (isUpright) {
                area.x += thickness;
                area.width -= thickness;
            } else {
                area.y += thickness;
                area.height -= thickness;
            }
            begin = stop;
        }
    }

    static Rectangle row(const Rectangle& area, bool isUpright, double thickness) {
        return isUpright ? Rectangle{area.x, area.y, thickness, area.height}
                         : Rectangle{area.x, area.y, area.width, thickness};
    }

    // One tile for children that are too small.
    void merge(std::uint32_t directory, std::uint32_t begin, std::uint32_t end, const Rectangle& area, unsigned depth) {
        std::uint64_t before = 0;
        std::uint64_t after = 0;
        std::uint32_t count = 0;
        for (std::uint32_t i = begin; i < end; ++i) {
            if (weight(i) <= 0)
                continue;
            before += m_tree.node(i).before;
            after += m_tree.node(i).after;
            ++count;
        }
        if (count == 1)
            place(begin, 0, area, depth + 1, m_tree.node(begin).isDead);
        else
            place(directory, count, area, depth + 1, m_tree.node(begin).isDead, before, after);
    }

    const FlatTree& m_tree;
    const FlatOptions& m_options;
    std::vector<std::uint64_t> m_churn;
    FlatLayout m_result;
};

} // namespace

FlatTree FlatTree::make(const ItemMap& items, const GroupingOptions& options) {
    const std::vector<Draft> made = drafts(items, options);
    // Children of each, found by counting; then breadth first, so that siblings stand side by side.
    std::vector<std::uint32_t> begin(made.size() + 2);
    for (std::size_t i = 1; i < made.size(); ++i)
        ++begin[made[i].parent + 2];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::uint32_t> children(made.size());
    for (std::uint32_t i = 1; i < made.size(); ++i)
        children[begin[made[i].parent + 1]++] = i;
    FlatTree tree;
    tree.m_options = options;
    tree.m_nodes.clear();
    tree.m_nodes.reserve(made.size());
    std::vector<std::uint32_t> order{0};
    order.reserve(made.size());
    tree.m_nodes.push_back({});
    for (std::uint32_t at = 0; at < order.size(); ++at) {
        const Draft& draft = made[order[at]];
        const std::uint32_t from = begin[order[at]];
        const std::uint32_t to = begin[order[at] + 1];
        std::sort(children.begin() + from, children.begin() + to, [&](std::uint32_t a, std::uint32_t b) {
            const Draft& x = made[a];
            const Draft& y = made[b];
            if (x.hasLive != y.hasLive)
                return x.hasLive;
            return x.room != y.room ? x.room > y.room : a < b;
        });
        Node& node = tree.m_nodes[at];
        node.before = draft.before;
        node.after = draft.after;
        node.room = draft.room;
        node.item = at == 0 ? 0 : draft.item;
        node.group = draft.group;
        node.files = draft.files;
        node.isDead = draft.hasDead && !draft.hasLive;
        node.isGroup = draft.isGroup;
        node.first = static_cast<std::uint32_t>(order.size());
        node.count = to - from;
        for (std::uint32_t i = from; i < to; ++i) {
            order.push_back(children[i]);
            Node child;
            child.parent = at;
            tree.m_nodes.push_back(child);
        }
    }
    return tree;
}

std::uint32_t FlatTree::nodeOf(std::uint32_t item) const {
    for (std::uint32_t i = 0; i < m_nodes.size(); ++i) {
        if (m_nodes[i].item == item && !m_nodes[i].isGroup)
            return i;
    }
    return none;
}

FlatLayout layOut(const FlatTree& tree, std::uint32_t root, const Rectangle& area, const FlatOptions& options) {
    return Layouter(tree, options).run(root, area);
}

} // namespace slipway::picture
