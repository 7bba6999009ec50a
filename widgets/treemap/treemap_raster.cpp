// SPDX-License-Identifier: Apache-2.0
#include "widgets/treemap/treemap_raster.h"

#include "engine/messages/format.h"
#include "engine/text/escape.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <map>

namespace slipway::widgets {

using picture::FlatTile;
using picture::FlatTree;
using picture::ItemChange;
using picture::ItemMap;
using picture::Rectangle;
using picture::Waste;

namespace {

// Okabe and Ito's colours, softened for large areas.
constexpr QRgb kLight[] = {0xff8fb8de, 0xfff0c27b, 0xff8ccbb0, 0xffe3a4c4,
                           0xffc9c77a, 0xffb3a6dc, 0xffe8a389, 0xffc2c6cc};
constexpr QRgb kDark[] = {0xff3f6f9e, 0xff9a7130, 0xff38795f, 0xff8d4f74,
                          0xff77752f, 0xff64579a, 0xff98543c, 0xff5c6067};

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto one = [&](float x, float y) { return static_cast<float>(x * (1 - share) + y * share); };
    return QColor::fromRgbF(one(a.redF(), b.redF()), one(a.greenF(), b.greenF()), one(a.blueF(), b.blueF()));
}

// Directories that get a colour of their own: the first levels, where one that holds most of the bytes is replaced by
// what is in it (nearly everything of an image lies in /usr).
std::vector<std::uint32_t> largestDirectories(const FlatTree& tree) {
    const auto children = [&](std::uint32_t node, std::vector<std::uint32_t>& into) {
        for (std::uint32_t i = 0; i < tree.node(node).count; ++i)
            into.push_back(tree.node(node).first + i);
    };
    std::vector<std::uint32_t> groups;
    children(0, groups);
    const auto larger = [&](std::uint32_t a, std::uint32_t b) { return tree.node(a).room > tree.node(b).room; };
    for (int level = 0; level < 4 && !groups.empty(); ++level) {
        std::ranges::stable_sort(groups, larger);
        const std::uint32_t first = groups.front();
        if (tree.node(first).room * 2 < tree.node(0).room || tree.node(first).count == 0)
            break;
        groups.erase(groups.begin());
        children(first, groups);
    }
    std::ranges::stable_sort(groups, larger);
    return groups;
}

} // namespace

TreemapColours::TreemapColours(const QPalette& palette)
    : ground(palette.color(QPalette::Base))
    , line(palette.color(QPalette::Text))
    , isDark(ground.lightness() < 128) {}

QColor TreemapColours::series(std::size_t index) const {
    const std::size_t at = std::min<std::size_t>(index, std::size(kLight) - 1);
    return QColor::fromRgb(isDark ? kDark[at] : kLight[at]);
}

QColor TreemapColours::waste(Waste kind) const {
    switch (kind) {
    case Waste::None:
        return series(7);
    case Waste::Deleted:
        return series(6);
    case Waste::Rewritten:
        return series(1);
    case Waste::Metadata:
        return series(3);
    case Waste::Unknown:
        return series(4);
    case Waste::Repeated:
        return series(5);
    }
    return series(7);
}

QColor TreemapColours::change(ItemChange change) const {
    switch (change) {
    case ItemChange::Same:
        return series(7);
    case ItemChange::Added:
        return series(2);
    case ItemChange::Removed:
        return series(6);
    case ItemChange::Changed:
        return series(1);
    case ItemChange::Moved:
        return series(0);
    }
    return series(7);
}

QColor TreemapColours::ink(const QColor& ground) {
    const double luminance = 0.2126 * ground.redF() + 0.7152 * ground.greenF() + 0.0722 * ground.blueF();
    return luminance > 0.45 ? QColor(0x12, 0x14, 0x18) : QColor(0xf4, 0xf5, 0xf7);
}

NodeColours colourNodes(const FlatTree& tree, const ItemMap& items, Colouring colouring,
                        const TreemapColours& colours) {
    NodeColours result;
    const auto& nodes = tree.nodes();
    result.index.assign(nodes.size(), 7);
    for (std::size_t i = 0; i < 8; ++i)
        result.palette.push_back(colours.series(i));
    if (colouring == Colouring::Directory) {
        std::vector<std::uint8_t> own(nodes.size(), 255);
        std::uint8_t next = 0;
        for (const std::uint32_t group : largestDirectories(tree)) {
            own[group] = std::min<std::uint8_t>(next++, 7);
            if (own[group] < 7)
                result.legend.push_back({own[group], nodes[group].item});
            if (next >= 200)
                break;
        }
        for (std::uint32_t i = 1; i < nodes.size(); ++i)
            result.index[i] = own[i] != 255 ? own[i] : result.index[nodes[i].parent];
        return result;
    }
    if (colouring == Colouring::Waste || colouring == Colouring::Change) {
        result.palette.clear();
        const std::size_t kinds = colouring == Colouring::Waste ? picture::kWasteKinds : 5;
        std::vector<bool> used(kinds);
        for (std::size_t i = 0; i < kinds; ++i)
            result.palette.push_back(colouring == Colouring::Waste ? colours.waste(static_cast<Waste>(i))
                                                                   : colours.change(static_cast<ItemChange>(i)));
        for (std::uint32_t i = 0; i < nodes.size(); ++i) {
            result.index[i] = 0;
            if (nodes[i].item == ItemMap::none || nodes[i].count > 0)
                continue;
            const ItemMap::Item& item = items.item(nodes[i].item);
            result.index[i] = static_cast<std::uint8_t>(colouring == Colouring::Waste ? static_cast<int>(item.waste)
                                                                                      : static_cast<int>(item.change));
            used[result.index[i]] = true;
        }
        for (std::uint8_t i = 0; i < kinds; ++i) {
            if (used[i])
                result.legend.push_back({i, i});
        }
        return result;
    }
    // Layers, instructions, packages: the seven with most bytes have colours.
    const auto key = [&](std::uint32_t node) -> std::uint32_t {
        if (nodes[node].item == ItemMap::none)
            return ItemMap::none;
        const ItemMap::Item& item = items.item(nodes[node].item);
        if (colouring == Colouring::Package)
            return item.owner;
        if (colouring == Colouring::Instruction && item.layer < items.layers.size() &&
            items.layers[item.layer].instruction != ItemMap::none)
            return items.layers[item.layer].instruction;
        return item.layer;
    };
    std::map<std::uint32_t, std::uint64_t> bytes;
    for (std::uint32_t i = 1; i < nodes.size(); ++i) {
        if (nodes[i].count == 0)
            bytes[key(i)] += nodes[i].room;
    }
    bytes.erase(ItemMap::none);
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    for (const auto& [group, sum] : bytes)
        order.emplace_back(sum, group);
    std::ranges::sort(order, std::greater<>());
    std::map<std::uint32_t, std::uint8_t> colourOf;
    for (std::uint8_t i = 0; i < order.size() && i < 7; ++i) {
        colourOf[order[i].second] = i;
        result.legend.push_back({i, order[i].second});
    }
    // A directory has the colour of its largest child, for tiles that are not opened.
    for (std::uint32_t i = static_cast<std::uint32_t>(nodes.size()); i-- > 1;) {
        if (nodes[i].count > 0) {
            result.index[i] = result.index[nodes[i].first];
        } else {
            const auto found = colourOf.find(key(i));
            result.index[i] = found == colourOf.end() ? 7 : found->second;
        }
    }
    return result;
}

namespace {

class Painter {
public:
    Painter(QImage& image, const QPoint& origin, const RasterOptions& options, const TreemapColours& colours)
        : m_image(image)
        , m_origin(origin)
        , m_options(options)
        , m_colours(colours) {}

    // A tile: filled, with an edge at its right and lower side, hatched when dead.
    void fill(const Rectangle& where, QRgb colour, QRgb edge, bool isHatched) {
        const auto scaled = [&](double value) { return static_cast<int>(std::lround(value * m_options.pixelRatio)); };
        const int left = std::max(0, scaled(where.x + m_origin.x()));
        const int top = std::max(0, scaled(where.y + m_origin.y()));
        const int right = std::min(m_image.width(), scaled(where.x + where.width + m_origin.x()));
        const int bottom = std::min(m_image.height(), scaled(where.y + where.height + m_origin.y()));
        if (right <= left || bottom <= top)
            return;
        const bool hasEdge = right - left > 2 && bottom - top > 2;
        for (int y = top; y < bottom; ++y) {
            QRgb* line = reinterpret_cast<QRgb*>(m_image.scanLine(y));
            if (hasEdge && y == bottom - 1) {
                std::fill(line + left, line + right, edge);
                continue;
            }
            std::fill(line + left, line + right, colour);
            if (isHatched) {
                for (int x = left + (8 - (left + y) % 8) % 8; x < right; x += 8) {
                    line[x] = edge;
                    if (x + 1 < right)
                        line[x + 1] = edge;
                }
            }
            if (hasEdge)
                line[right - 1] = edge;
        }
    }

private:
    QImage& m_image;
    QPoint m_origin;
    const RasterOptions& m_options;
    const TreemapColours& m_colours;
};

QRectF filledPart(const FlatTile& tile, TreemapSide side) {
    const Rectangle& r = tile.rectangle;
    QRectF whole(r.x, r.y, r.width, r.height);
    if (side == TreemapSide::Whole)
        return whole;
    const double room = static_cast<double>(std::max(tile.before, tile.after));
    const double part = static_cast<double>(side == TreemapSide::Before ? tile.before : tile.after);
    if (room <= 0 || part <= 0)
        return {};
    const double factor = std::sqrt(std::min(1.0, part / room));
    whole.setSize(whole.size() * factor);
    return whole;
}

} // namespace

void paintTreemap(QImage& image, const QPoint& origin, const picture::FlatLayout& layout, const FlatTree& tree,
                  const ItemMap& items, const NodeColours& nodes, const TreemapColours& colours,
                  const RasterOptions& options) {
    Painter painter(image, origin, options, colours);
    struct Shades {
        QRgb plain, edge, pale, paleEdge, dead, deadEdge;
        QColor ink;
    };
    std::vector<Shades> shades;
    for (const QColor& colour : nodes.palette) {
        const QColor edge = mixed(colour, colours.isDark ? QColor(Qt::black) : QColor(0x33, 0x38, 0x40), 0.25);
        const QColor pale = mixed(colour, colours.ground, 0.78);
        const QColor dead = mixed(colour, colours.ground, 0.55);
        shades.push_back({colour.rgb(), edge.rgb(), pale.rgb(), mixed(pale, colours.line, 0.12).rgb(), dead.rgb(),
                          mixed(colour, colours.line, 0.15).rgb(), TreemapColours::ink(colour)});
    }
    const QRgb ghost = mixed(colours.ground, colours.line, 0.05).rgb();
    const QRgb ghostEdge = mixed(colours.ground, colours.line, 0.22).rgb();
    const auto isPale = [&](const FlatTile& tile) { return options.dimmed && (*options.dimmed)[tile.node]; };
    const auto isHatched = [&](const FlatTile& tile) {
        const std::uint32_t item = tree.node(tile.node).item;
        return tile.isDead || (item != ItemMap::none && items.item(item).isIgnored);
    };
    const auto colourOf = [&](const FlatTile& tile) -> std::uint8_t {
        // What is merged has the colour of the first of them, not of the directory.
        return tile.merged > 0 && tree.node(tile.node).count > 0
                   ? nodes.index[tree.node(tile.node).first + tree.node(tile.node).count - 1]
                   : nodes.index[tile.node];
    };
    for (const FlatTile& tile : layout.tiles) {
        const Shades& shade = shades[colourOf(tile)];
        const bool hatched = isHatched(tile);
        const QRgb colour = isPale(tile) ? shade.pale : hatched ? shade.dead : shade.plain;
        const QRgb edge = isPale(tile) ? shade.paleEdge : hatched ? shade.deadEdge : shade.edge;
        if (options.side == TreemapSide::Whole) {
            painter.fill(tile.rectangle, colour, edge, hatched && !isPale(tile));
            continue;
        }
        painter.fill(tile.rectangle, ghost, ghostEdge, false);
        const QRectF part = filledPart(tile, options.side);
        if (!part.isEmpty())
            painter.fill({part.x(), part.y(), part.width(), part.height()}, colour, edge, hatched);
    }
    QPainter words(&image);
    words.scale(options.pixelRatio, options.pixelRatio);
    words.translate(origin);
    // Around directories, stronger the further out.
    QColor line = colours.ground;
    for (const picture::FlatFrame& frame : layout.frames) {
        if (frame.depth == 0 || frame.depth > 3 || frame.rectangle.width < 8 || frame.rectangle.height < 8)
            continue;
        const int width = frame.depth == 1 ? 2 : 1;
        line.setAlphaF(frame.depth == 3 ? 0.6F : 1.0F);
        const QRectF r(frame.rectangle.x, frame.rectangle.y, frame.rectangle.width, frame.rectangle.height);
        words.fillRect(QRectF(r.left(), r.top(), r.width(), width), line);
        words.fillRect(QRectF(r.left(), r.top(), width, r.height()), line);
    }
    if (!options.labels)
        return;
    words.setFont(options.font);
    const QFontMetricsF metrics(options.font);
    const double lineHeight = metrics.height();
    for (const FlatTile& tile : layout.tiles) {
        QRectF where = filledPart(tile, options.side);
        if (where.width() < 42 || where.height() < lineHeight + 3)
            continue;
        const std::uint32_t item = tree.node(tile.node).item;
        if (item == ItemMap::none)
            continue;
        const Shades& shade = shades[colourOf(tile)];
        where.adjust(4, 2, -3, -1);
        QString name = QString::fromStdString(text::escaped(items.name(item)));
        if (tile.merged > 0)
            name = QStringLiteral("%1/… ×%2").arg(name).arg(tile.merged);
        const double width = metrics.horizontalAdvance(name);
        if (width > where.width())
            name = metrics.elidedText(name, Qt::ElideMiddle, where.width());
        // Two letters of a name say nothing.
        if (width > where.width() && name.size() < 5)
            continue;
        words.setPen(isPale(tile) ? colours.line : isHatched(tile) ? colours.line : shade.ink);
        words.drawText(QPointF(where.left(), where.top() + metrics.ascent()), name);
        const std::uint64_t bytes = options.side == TreemapSide::Before ? tile.before : tile.after;
        const QString size = QString::fromStdString(
            messages::formatBytes(options.side == TreemapSide::Whole && bytes == 0 ? tile.before : bytes));
        if (where.height() >= 2 * lineHeight && metrics.horizontalAdvance(size) <= where.width()) {
            QColor ink = words.pen().color();
            ink.setAlphaF(0.75F);
            words.setPen(ink);
            words.drawText(QPointF(where.left(), where.top() + metrics.ascent() + lineHeight), size);
        }
    }
}

} // namespace slipway::widgets
