// SPDX-License-Identifier: Apache-2.0
#include "engine/picture/flat_treemap.h"

#include "engine/picture/squarify.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace slipway::picture {

namespace {

// A node in the making: in the order in which it was met, with its parent before it. One without files is left out.
struct Draft {
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    std::uint64_t room = 0;
    std::uint32_t parent = 0;
    std::uint32_t item = FlatTree::none;
    std::uint32_t group = FlatTree::none;
    std::uint32_t files = 0;
    bool isGroup = false;
    bool hasLive = false;
    bool hasDead = false;
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

void takeLeaf(Draft& draft, const ItemMap::Item& item) {
    draft.before = item.before;
    draft.after = item.after;
    draft.room = std::max(item.before, item.after);
    draft.files = 1;
    draft.hasDead = item.waste != Waste::None;
    draft.hasLive = !draft.hasDead;
}

bool counts(const ItemMap::Item& item, const GroupingOptions& options) {
    const bool hasBytes = item.before > 0 || item.after > 0;
    return !item.isDirectory && hasBytes && !(options.liveOnly && item.waste != Waste::None);
}

void sumUp(std::vector<Draft>& drafts) {
    for (std::size_t i = drafts.size(); i-- > 1;) {
        const Draft& draft = drafts[i];
        if (draft.files == 0)
            continue;
        Draft& parent = drafts[draft.parent];
        parent.before += draft.before;
        parent.after += draft.after;
        parent.room += draft.room;
        parent.files += draft.files;
        parent.hasLive |= draft.hasLive;
        parent.hasDead |= draft.hasDead;
    }
}

// The items as they stand.
std::vector<Draft> directoryDrafts(const ItemMap& map, const GroupingOptions& options) {
    const auto items = map.items();
    std::vector<Draft> result(items.size());
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        result[i].parent = items[i].parent;
        result[i].item = i;
        if (counts(items[i], options))
            takeLeaf(result[i], items[i]);
    }
    return result;
}

// The directories once more in each group that has files in them.
std::vector<Draft> groupedDrafts(const ItemMap& map, const GroupingOptions& options) {
    const auto items = map.items();
    std::vector<std::uint32_t> files;
    files.reserve(items.size());
    for (std::uint32_t i = 1; i < items.size(); ++i) {
        if (counts(items[i], options))
            files.push_back(i);
    }
    const auto group = [&](std::uint32_t file) { return groupOf(map, items[file], options.grouping); };
    std::ranges::stable_sort(files, {}, group);
    std::vector<Draft> result(1);
    result.reserve(files.size() + files.size() / 4 + 16);
    // The node of a directory in the group at hand.
    std::vector<std::uint32_t> nodeOf(items.size(), ItemMap::none);
    std::vector<std::uint32_t> touched;
    std::vector<std::uint32_t> way;
    std::optional<std::uint32_t> current;
    for (const std::uint32_t file : files) {
        if (current != group(file)) {
            for (const std::uint32_t each : touched)
                nodeOf[each] = ItemMap::none;
            touched.clear();
            current = group(file);
            nodeOf[0] = static_cast<std::uint32_t>(result.size());
            result.push_back({.parent = 0, .group = *current, .isGroup = true});
        }
        std::uint32_t parent = items[file].parent;
        way.clear();
        while (nodeOf[parent] == ItemMap::none) {
            way.push_back(parent);
            parent = items[parent].parent;
        }
        std::uint32_t node = nodeOf[parent];
        for (auto directory = way.rbegin(); directory != way.rend(); ++directory) {
            result.push_back({.parent = node, .item = *directory, .group = *current});
            node = static_cast<std::uint32_t>(result.size() - 1);
            nodeOf[*directory] = node;
            touched.push_back(*directory);
        }
        takeLeaf(result.emplace_back(Draft{.parent = node, .item = file, .group = *current}), items[file]);
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
    std::vector<Draft> made =
        options.grouping == Grouping::Directory ? directoryDrafts(items, options) : groupedDrafts(items, options);
    sumUp(made);
    // Children of each, found by counting; then breadth first, so that siblings stand side by side.
    struct Child {
        std::uint64_t rank = 0; // live ones first, then by room: the larger comes first
        std::uint32_t draft = 0;
    };
    constexpr std::uint64_t live = std::uint64_t{1} << 63U;
    std::vector<std::uint32_t> begin(made.size() + 2);
    std::size_t shown = 1;
    for (std::size_t i = 1; i < made.size(); ++i) {
        const bool isShown = made[i].files > 0;
        begin[made[i].parent + 2] += isShown ? 1 : 0;
        shown += isShown ? 1 : 0;
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<Child> children(shown - 1);
    for (std::uint32_t i = 1; i < made.size(); ++i) {
        if (made[i].files > 0)
            children[begin[made[i].parent + 1]++] = {std::min(made[i].room, live - 1) | (made[i].hasLive ? live : 0),
                                                     i};
    }
    FlatTree tree;
    tree.m_options = options;
    tree.m_nodes.clear();
    tree.m_nodes.reserve(shown);
    std::vector<std::uint32_t> order{0};
    order.reserve(shown);
    tree.m_nodes.push_back({});
    // Siblings stand by size, drafts by name: fetched ahead, or each one is waited for.
    constexpr std::uint32_t ahead = 12;
    for (std::uint32_t at = 0; at < order.size(); ++at) {
        if (at + ahead < order.size()) {
            __builtin_prefetch(&made[order[at + ahead]]);
            __builtin_prefetch(&begin[order[at + ahead]]);
        }
        const Draft& draft = made[order[at]];
        const auto first = children.begin() + begin[order[at]];
        const auto last = children.begin() + begin[order[at] + 1];
        if (last - first > 1)
            std::sort(first, last, [](const Child& a, const Child& b) {
                return a.rank != b.rank ? a.rank > b.rank : a.draft < b.draft;
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
        node.count = static_cast<std::uint32_t>(last - first);
        for (auto child = first; child != last; ++child) {
            order.push_back(child->draft);
            tree.m_nodes.emplace_back().parent = at;
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
