// SPDX-License-Identifier: Apache-2.0
// What is shown: grouping, zoom, search, painting; treemap_events.cpp has mouse and keys.
#include "widgets/treemap/treemap_view.h"

#include "engine/messages/format.h"
#include "engine/picture/svg.h"
#include "engine/text/escape.h"

#include <QBuffer>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace slipway::widgets {

using picture::FlatTile;
using picture::FlatTree;
using picture::Grouping;
using picture::ItemMap;

namespace {

constexpr int kScaleHeight = 20;
constexpr int kTitleHeight = 18;
constexpr int kSideGap = 10;
constexpr int kScaleSide = 12; // of the square that shows the scale
constexpr std::size_t kHistory = 200;

QString bytesText(std::uint64_t bytes) {
    return QString::fromStdString(messages::formatBytes(bytes));
}

QString shown(std::string_view bytes) {
    return QString::fromStdString(text::escaped(bytes));
}

} // namespace

TreemapView::TreemapView(QWidget* parent)
    : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Treemap"));
    announceParts();
}

TreemapView::~TreemapView() = default;

void TreemapView::setTree(std::shared_ptr<const ItemMap> items, const QString& emptyText,
                          std::optional<FlatTree> made) {
    // Items are numbered anew: what was looked at is found again by its path.
    std::string path;
    std::string selectedPath;
    if (m_items && m_root != 0 && m_tree.node(m_root).item != ItemMap::none)
        path = m_items->path(m_tree.node(m_root).item);
    if (m_items && m_selected && m_tree.node(*m_selected).item != ItemMap::none)
        selectedPath = m_items->path(m_tree.node(*m_selected).item);
    m_items = std::move(items);
    m_emptyText = emptyText;
    m_layers.clear();
    m_shown = m_items;
    m_history.assign(1, {});
    m_historyAt = 0;
    m_root = 0;
    m_selected.reset();
    rebuild(std::move(made));
    if (!path.empty())
        showPath(path);
    if (!selectedPath.empty())
        showPath(selectedPath);
    emit treeChanged();
    emit zoomChanged();
    emit selectionChanged();
}

void TreemapView::rebuild(std::optional<FlatTree> made) {
    const Identity root = identity(m_root);
    const std::optional<Identity> chosen = m_selected ? std::optional(identity(*m_selected)) : std::nullopt;
    if (m_shown && made && made->options() == m_grouping)
        m_tree = std::move(*made);
    else
        m_tree = m_shown ? FlatTree::make(*m_shown, m_grouping) : FlatTree();
    m_root = 0;
    m_selected.reset();
    m_hovered.reset();
    if (m_shown) {
        m_root = nodeOf(root);
        if (chosen) {
            const std::uint32_t node = nodeOf(*chosen);
            if (node != 0)
                m_selected = node;
        }
    }
    recolour();
    search();
    relayout();
}

TreemapView::Identity TreemapView::identity(std::uint32_t node) const {
    if (node == 0 || node >= m_tree.nodes().size())
        return {};
    return {m_tree.node(node).item, m_tree.node(node).isGroup ? m_tree.node(node).group : ItemMap::none};
}

// The root when it is not there.
std::uint32_t TreemapView::nodeOf(const Identity& wanted) const {
    if (wanted == Identity{})
        return 0;
    for (std::uint32_t i = 1; i < m_tree.nodes().size(); ++i) {
        if (identity(i) == wanted)
            return i;
    }
    return 0;
}

void TreemapView::recolour() {
    if (m_shown && !m_tree.nodes().empty())
        m_nodeColours = colourNodes(m_tree, *m_shown, m_colouring, TreemapColours(palette()));
    m_isRendered = false;
    update();
}

void TreemapView::setGrouping(Grouping grouping) {
    if (grouping == m_grouping.grouping)
        return;
    m_grouping.grouping = grouping;
    rebuild();
    m_history.assign(1, identity(m_root));
    m_historyAt = 0;
    emit treeChanged();
    emit zoomChanged();
    emit selectionChanged();
}

void TreemapView::setColouring(Colouring colouring) {
    m_colouring = colouring;
    recolour();
    emit treeChanged();
}

void TreemapView::setLiveOnly(bool liveOnly) {
    if (liveOnly == m_grouping.liveOnly)
        return;
    m_grouping.liveOnly = liveOnly;
    rebuild();
    emit treeChanged();
    emit zoomChanged();
}

void TreemapView::setDifferenceMode(DifferenceMode mode) {
    m_mode = mode;
    relayout();
    emit treeChanged();
}

void TreemapView::setMagnification(double factor) {
    m_magnification = std::max(1.0, factor);
    relayout();
}

void TreemapView::setLayers(const std::vector<std::uint32_t>& layers) {
    if (!m_items || layers == m_layers)
        return;
    m_layers = layers;
    m_shown = m_items;
    if (!layers.empty()) {
        auto some = std::make_shared<ItemMap>(*m_items);
        for (std::uint32_t i = 0; i < some->items().size(); ++i) {
            ItemMap::Item& item = some->item(i);
            if (std::ranges::contains(layers, item.layer))
                continue;
            item.before = 0;
            item.after = 0;
        }
        m_shown = std::move(some);
    }
    rebuild();
    emit treeChanged();
    emit zoomChanged();
}

bool TreemapView::isSideBySide() const {
    return m_shown && m_shown->isComparison() && m_mode == DifferenceMode::SideBySide;
}

QPoint TreemapView::origin(TreemapSide side) const {
    const int top = isSideBySide() ? kTitleHeight : 0;
    return side == TreemapSide::After && isSideBySide() ? QPoint(m_areaSize.width() + kSideGap, top) : QPoint(0, top);
}

void TreemapView::relayout() {
    m_isRendered = false;
    update();
    m_layout = {};
    m_parts.clear();
    const bool isDouble = isSideBySide();
    m_areaSize = {isDouble ? (width() - kSideGap) / 2 : width(),
                  height() - kScaleHeight - (isDouble ? kTitleHeight : 0)};
    if (!m_shown || m_areaSize.width() < 8 || m_areaSize.height() < 8)
        return;
    picture::FlatOptions options;
    if (m_shown->isComparison() && m_mode != DifferenceMode::SideBySide)
        options.weighing = m_mode == DifferenceMode::After ? picture::Weighing::After : picture::Weighing::Churn;
    m_layout = layOut(m_tree, m_root, {0, 0, double(m_areaSize.width()), double(m_areaSize.height())}, options);
    for (const picture::FlatFrame& frame : m_layout.frames) {
        if (frame.depth == 1)
            m_parts.push_back(frame.node);
    }
    for (const FlatTile& tile : m_layout.tiles) {
        if (tile.depth == 1 && tile.merged == 0)
            m_parts.push_back(tile.node);
    }
    std::ranges::sort(m_parts);
    partsChanged(this);
}

void TreemapView::setSearch(const QString& words) {
    if (words == m_words)
        return;
    m_words = words;
    search();
    m_isRendered = false;
    update();
    emit searchChanged(m_matches);
}

void TreemapView::search() {
    m_dimmed.clear();
    m_matches = {};
    if (!m_shown)
        return;
    m_matches.totalBytes = m_tree.node(0).after;
    const std::string wanted = m_words.toLower().toStdString();
    if (wanted.empty())
        return;
    const auto lower = [](std::string text) {
        for (char& c : text)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return text;
    };
    const auto items = m_shown->items();
    const bool isPath = wanted.contains('/');
    std::vector<bool> found(items.size());
    std::string name;
    for (std::uint32_t i = 1; i < items.size(); ++i) {
        if (found[items[i].parent]) {
            found[i] = true;
            continue;
        }
        name = lower(isPath ? "/" + m_shown->path(i) : std::string(m_shown->name(i)));
        found[i] = name.contains(wanted);
    }
    const auto& nodes = m_tree.nodes();
    m_dimmed.assign(nodes.size(), true);
    for (std::uint32_t i = static_cast<std::uint32_t>(nodes.size()); i-- > 0;) {
        if (nodes[i].count == 0 && nodes[i].item != ItemMap::none && found[nodes[i].item]) {
            m_dimmed[i] = false;
            ++m_matches.files;
            m_matches.bytes += nodes[i].after;
        }
        if (!m_dimmed[i])
            m_dimmed[nodes[i].parent] = false;
    }
}

void TreemapView::applyRoot(std::uint32_t node) {
    m_root = node;
    m_hovered.reset();
    relayout();
    emit zoomChanged();
}

void TreemapView::zoomTo(std::uint32_t node) {
    if (node >= m_tree.nodes().size() || node == m_root)
        return;
    if (m_tree.node(node).count == 0)
        node = m_tree.node(node).parent;
    if (node == m_root)
        return;
    m_history.resize(m_historyAt + 1);
    m_history.push_back(identity(node));
    if (m_history.size() > kHistory)
        m_history.erase(m_history.begin());
    m_historyAt = m_history.size() - 1;
    applyRoot(node);
}

void TreemapView::back() {
    if (canGoBack())
        applyRoot(nodeOf(m_history[--m_historyAt]));
}

void TreemapView::forward() {
    if (canGoForward())
        applyRoot(nodeOf(m_history[++m_historyAt]));
}

void TreemapView::up() {
    if (m_root == 0)
        return;
    const std::uint32_t from = m_root;
    zoomTo(m_tree.node(m_root).parent);
    select(from);
}

void TreemapView::select(std::optional<std::uint32_t> node) {
    if (node == m_selected)
        return;
    m_selected = node;
    if (const auto part = selectedPart())
        partFocused(this, *part);
    update();
    emit selectionChanged();
}

bool TreemapView::showPath(std::string_view path) {
    if (!m_shown)
        return false;
    while (path.starts_with('/'))
        path.remove_prefix(1);
    std::uint32_t best = 0;
    const auto& nodes = m_tree.nodes();
    for (std::uint32_t i = 1; i < nodes.size() && best == 0; ++i) {
        // By its name first: paths are made only for what may be it.
        if (nodes[i].item == ItemMap::none || !path.ends_with(m_shown->name(nodes[i].item)))
            continue;
        if (m_shown->path(nodes[i].item) == path)
            best = i;
    }
    if (best == 0)
        return false;
    if (!isInside(best, m_root))
        zoomTo(nodes[best].parent);
    select(best);
    return true;
}

void TreemapView::showLayer(std::uint32_t layer) {
    setGrouping(Grouping::Layer);
    for (std::uint32_t i = 0; i < m_tree.node(0).count; ++i) {
        const std::uint32_t child = m_tree.node(0).first + i;
        if (m_tree.node(child).group == layer) {
            zoomTo(child);
            return;
        }
    }
}

QString TreemapView::nodeName(std::uint32_t node) const {
    if (!m_shown || node >= m_tree.nodes().size())
        return {};
    const FlatTree::Node& of = m_tree.node(node);
    if (of.isGroup) {
        const auto named = [&](const std::vector<ItemMap::Group>& groups, const QString& none) {
            return of.group < groups.size() ? shown(groups[of.group].name) : none;
        };
        switch (m_grouping.grouping) {
        case Grouping::Layer:
            return named(m_shown->layers, tr("no layer"));
        case Grouping::Instruction: {
            for (const ItemMap::Group& layer : m_shown->layers) {
                if (layer.instruction == of.group)
                    return shown(layer.name);
            }
            return named(m_shown->layers, tr("no layer"));
        }
        case Grouping::Package:
            return named(m_shown->owners, tr("no package owns"));
        case Grouping::Waste:
            return legendText({0, of.group});
        case Grouping::Directory:
            break;
        }
    }
    if (node == 0)
        return QStringLiteral("/");
    return shown(m_shown->name(of.item));
}

QString TreemapView::nodePath(std::uint32_t node) const {
    if (!m_shown || node >= m_tree.nodes().size())
        return {};
    const FlatTree::Node& of = m_tree.node(node);
    if (of.isGroup)
        return nodeName(node);
    return of.item == ItemMap::none ? QStringLiteral("/") : QLatin1Char('/') + shown(m_shown->path(of.item));
}

QString TreemapView::legendText(const NodeColours::Entry& entry) const {
    if (!m_shown)
        return {};
    const Colouring meaning = m_grouping.grouping == Grouping::Waste ? Colouring::Waste : m_colouring;
    switch (meaning) {
    case Colouring::Directory:
        return entry.subject < m_shown->items().size() ? QLatin1Char('/') + shown(m_shown->path(entry.subject))
                                                       : QString();
    case Colouring::Layer:
    case Colouring::Instruction:
        return entry.subject < m_shown->layers.size() ? shown(m_shown->layers[entry.subject].name) : QString();
    case Colouring::Package:
        return entry.subject < m_shown->owners.size() ? shown(m_shown->owners[entry.subject].name) : QString();
    case Colouring::Waste:
        switch (static_cast<picture::Waste>(entry.subject)) {
        case picture::Waste::None:
            return tr("live");
        case picture::Waste::Metadata:
            return tr("same content written again");
        case picture::Waste::Rewritten:
            return tr("overwritten");
        case picture::Waste::Unknown:
            return tr("replaced, perhaps by the same");
        case picture::Waste::Deleted:
            return tr("deleted later");
        case picture::Waste::Repeated:
            return tr("twice in one layer");
        }
        break;
    case Colouring::Change:
        switch (static_cast<picture::ItemChange>(entry.subject)) {
        case picture::ItemChange::Same:
            return tr("unchanged");
        case picture::ItemChange::Added:
            return tr("added");
        case picture::ItemChange::Removed:
            return tr("removed");
        case picture::ItemChange::Changed:
            return tr("changed");
        case picture::ItemChange::Moved:
            return tr("moved");
        }
        break;
    }
    return {};
}

QString TreemapView::nodeDetails(std::uint32_t node) const {
    if (!m_shown || node >= m_tree.nodes().size())
        return {};
    const FlatTree::Node& of = m_tree.node(node);
    QStringList lines{nodePath(node)};
    if (m_shown->isComparison())
        lines += tr("%1 before, %2 after").arg(bytesText(of.before), bytesText(of.after));
    else
        lines += bytesText(of.after);
    if (of.count > 0)
        lines.back() += QStringLiteral(" · ") + tr("%n file(s)", nullptr, static_cast<int>(of.files));
    if (of.item == ItemMap::none || of.count > 0)
        return lines.join(QLatin1Char('\n'));
    const ItemMap::Item& item = m_shown->item(of.item);
    const auto layerText = [&](std::uint32_t layer) {
        const ItemMap::Group& group = m_shown->layers[layer];
        QString text = shown(group.name);
        if (group.line > 0)
            text += QStringLiteral(" (") + tr("line %1").arg(group.line) + QLatin1Char(')');
        return text;
    };
    if (item.layer < m_shown->layers.size())
        lines += tr("Layer: %1").arg(layerText(item.layer));
    if (item.owner < m_shown->owners.size())
        lines += tr("Package: %1").arg(shown(m_shown->owners[item.owner].name));
    if (item.waste != picture::Waste::None) {
        QString waste = tr("Dead: %1").arg(tr("deleted later"));
        switch (item.waste) {
        case picture::Waste::Metadata:
            waste = tr("Dead: %1").arg(tr("same content written again"));
            break;
        case picture::Waste::Rewritten:
            waste = tr("Dead: %1").arg(tr("overwritten"));
            break;
        case picture::Waste::Unknown:
            waste = tr("Dead: %1").arg(tr("replaced, perhaps by the same"));
            break;
        case picture::Waste::Repeated:
            waste = tr("Dead: %1").arg(tr("twice in one layer"));
            break;
        default:
            break;
        }
        if (item.killedBy < m_shown->layers.size())
            waste += QStringLiteral(", ") + layerText(item.killedBy);
        lines += waste;
    }
    if (item.isIgnored)
        lines += tr("Kept back by the ignore file");
    if (item.change == picture::ItemChange::Moved)
        lines += tr("Moved: the same content stands elsewhere on the other side");
    return lines.join(QLatin1Char('\n'));
}

QString TreemapView::summary() const {
    if (!m_shown)
        return m_emptyText;
    const FlatTree::Node& root = m_tree.node(m_root);
    QString text = m_shown->isComparison()
                       ? tr("%1 before, %2 after").arg(bytesText(root.before), bytesText(root.after))
                   : m_shown->layers.empty() ? bytesText(root.after)
                   : m_grouping.liveOnly     ? tr("%1 in the root filesystem").arg(bytesText(root.after))
                                             : tr("%1 stored").arg(bytesText(root.after));
    return text + QStringLiteral(" · ") + tr("%n file(s)", nullptr, static_cast<int>(root.files));
}

std::optional<QRectF> TreemapView::rectOf(std::uint32_t node) const {
    const auto made = [&](const picture::Rectangle& r) {
        return QRectF(r.x, r.y, r.width, r.height).translated(origin(TreemapSide::Whole));
    };
    for (const picture::FlatFrame& frame : m_layout.frames) {
        if (frame.node == node)
            return made(frame.rectangle);
    }
    for (const FlatTile& tile : m_layout.tiles) {
        if (tile.node == node && tile.merged == 0)
            return made(tile.rectangle);
    }
    return std::nullopt;
}

QRect TreemapView::tileRect(std::uint32_t node) const {
    const auto rect = rectOf(node);
    return rect ? rect->toRect() : QRect();
}

std::optional<std::uint32_t> TreemapView::nodeAt(const QPoint& at) const {
    QPoint local = at - origin(TreemapSide::Before);
    if (isSideBySide() && local.x() >= m_areaSize.width())
        local = at - origin(TreemapSide::After);
    for (const FlatTile& tile : m_layout.tiles) {
        const picture::Rectangle& r = tile.rectangle;
        if (local.x() >= r.x && local.x() < r.x + r.width && local.y() >= r.y && local.y() < r.y + r.height)
            return tile.node;
    }
    return std::nullopt;
}

bool TreemapView::isInside(std::uint32_t node, std::uint32_t ancestor) const {
    while (node != ancestor && node != 0)
        node = m_tree.node(node).parent;
    return node == ancestor;
}

std::uint32_t TreemapView::below(std::uint32_t ancestor, std::uint32_t node) const {
    while (node != ancestor && node != 0 && m_tree.node(node).parent != ancestor)
        node = m_tree.node(node).parent;
    return node;
}

void TreemapView::render() {
    const double ratio = devicePixelRatioF();
    const QSize wanted = (QSizeF(size()) * ratio).toSize();
    if (m_canvas.size() != wanted)
        m_canvas = QImage(wanted, QImage::Format_RGB32);
    const TreemapColours colours(palette());
    m_canvas.fill(colours.ground.rgb());
    QFont small = font();
    if (small.pixelSize() < 0)
        small.setPointSizeF(std::max(6.0, font().pointSizeF() * 0.9));
    RasterOptions options{.side = TreemapSide::Whole, .pixelRatio = ratio, .font = small};
    if (!m_dimmed.empty())
        options.dimmed = &m_dimmed;
    if (isSideBySide()) {
        options.side = TreemapSide::Before;
        paintTreemap(m_canvas, origin(TreemapSide::Before), m_layout, m_tree, *m_shown, m_nodeColours, colours,
                     options);
        options.side = TreemapSide::After;
        paintTreemap(m_canvas, origin(TreemapSide::After), m_layout, m_tree, *m_shown, m_nodeColours, colours, options);
    } else if (m_shown) {
        paintTreemap(m_canvas, origin(TreemapSide::Whole), m_layout, m_tree, *m_shown, m_nodeColours, colours, options);
    }
    m_isRendered = true;
}

void TreemapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!m_shown || m_layout.tiles.empty()) {
        painter.fillRect(rect(), palette().color(QPalette::Base));
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         m_emptyText.isEmpty() ? tr("Nothing to show: no file has bytes here.") : m_emptyText);
        return;
    }
    if (!m_isRendered)
        render();
    painter.drawImage(rect(), m_canvas);
    paintOverlay(painter);
    paintScale(painter);
}

void TreemapView::paintOverlay(QPainter& painter) const {
    painter.setBrush(Qt::NoBrush);
    const auto outline = [&](std::uint32_t node, const QColor& colour, double width) {
        const auto rect = rectOf(node);
        if (!rect)
            return;
        for (const TreemapSide side : {TreemapSide::Before, TreemapSide::After}) {
            if (side == TreemapSide::After && !isSideBySide())
                continue;
            const QRectF at = rect->translated(origin(side) - origin(TreemapSide::Before));
            painter.setPen(QPen(palette().color(QPalette::Base), width + 2));
            painter.drawRect(at.adjusted(1, 1, -2, -2));
            painter.setPen(QPen(colour, width));
            painter.drawRect(at.adjusted(1, 1, -2, -2));
        }
    };
    if (m_hovered && m_hovered != m_selected)
        outline(*m_hovered, palette().color(QPalette::Text), 1);
    if (m_selected)
        outline(*m_selected, palette().color(QPalette::Highlight), hasFocus() ? 3 : 2);
    if (isSideBySide()) {
        painter.setPen(palette().color(QPalette::Text));
        const FlatTree::Node& root = m_tree.node(m_root);
        const auto title = [&](TreemapSide side, const QString& words, std::uint64_t bytes) {
            painter.drawText(QRect(origin(side).x(), 0, m_areaSize.width(), kTitleHeight),
                             Qt::AlignLeft | Qt::AlignVCenter, words + QStringLiteral("  ") + bytesText(bytes));
        };
        title(TreemapSide::Before, tr("Before"), root.before);
        title(TreemapSide::After, tr("After"), root.after);
    }
}

void TreemapView::paintScale(QPainter& painter) const {
    const QRect strip(0, height() - kScaleHeight, width(), kScaleHeight);
    const FlatTree::Node& root = m_tree.node(m_root);
    const double area = double(m_areaSize.width()) * m_areaSize.height();
    const std::uint64_t whole = isSideBySide() ? root.room : root.after;
    if (area <= 0)
        return;
    const double perSquare = double(whole) / area * kScaleSide * kScaleSide;
    const QRect square(2, strip.top() + (kScaleHeight - kScaleSide) / 2, kScaleSide, kScaleSide);
    painter.setPen(palette().color(QPalette::Text));
    painter.setBrush(palette().color(QPalette::Mid));
    painter.drawRect(square.adjusted(0, 0, -1, -1));
    const QString scale = tr("this square is %1").arg(bytesText(std::uint64_t(std::llround(perSquare))));
    const QRect words = strip.adjusted(kScaleSide + 8, 0, -4, 0);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, scale);
    const int left = fontMetrics().horizontalAdvance(scale) + 16;
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(words.adjusted(left, 0, 0, 0), Qt::AlignRight | Qt::AlignVCenter,
                     fontMetrics().elidedText(summary(), Qt::ElideRight, words.width() - left));
}

QString TreemapView::partName(int part) const {
    return nodeName(m_parts[static_cast<std::size_t>(part)]);
}

QString TreemapView::partValue(int part) const {
    return nodeDetails(m_parts[static_cast<std::size_t>(part)]);
}

QRect TreemapView::partRect(int part) const {
    return tileRect(m_parts[static_cast<std::size_t>(part)]);
}

std::optional<int> TreemapView::selectedPart() const {
    const auto found = m_selected ? std::ranges::find(m_parts, *m_selected) : m_parts.end();
    return found == m_parts.end() ? std::nullopt : std::optional(static_cast<int>(found - m_parts.begin()));
}

void TreemapView::activatePart(int part) {
    enter(m_parts[static_cast<std::size_t>(part)]);
}

void TreemapView::selectPart(int part) {
    select(m_parts[static_cast<std::size_t>(part)]);
}

QByteArray TreemapView::exportedPng() const {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    const_cast<TreemapView*>(this)->grab().save(&buffer, "PNG");
    return bytes;
}

QByteArray TreemapView::exportedSvg() const {
    if (!m_shown)
        return {};
    const double width = m_areaSize.width(), height = m_areaSize.height();
    picture::SvgWriter svg(isSideBySide() ? 2 * width + kSideGap : width, height, summary().toStdString());
    const auto side = [&](double x, TreemapSide which) {
        for (const FlatTile& tile : m_layout.tiles) {
            picture::Rectangle where = tile.rectangle;
            if (which != TreemapSide::Whole) {
                const std::uint64_t bytes = which == TreemapSide::Before ? tile.before : tile.after;
                where = filled(picture::Tile{.before = tile.before, .after = tile.after, .rectangle = where}, bytes);
                if (bytes == 0)
                    continue;
            }
            where.x += x;
            std::string name = nodePath(tile.node).toStdString();
            if (tile.merged > 0)
                name += "/… ×" + std::to_string(tile.merged);
            const std::string size = messages::formatBytes(which == TreemapSide::Before ? tile.before : tile.after);
            svg.rectangle(where,
                          tile.isDead
                              ? std::string("tile dead")
                              : "tile s" + std::to_string(std::min<unsigned>(m_nodeColours.index[tile.node], 7)),
                          name + "  " + size);
            if (where.width < 40 || where.height < 18)
                continue;
            if (const std::string label = picture::fittedEnd(name, 11, where.width - 8); !label.empty())
                svg.text(where.x + 4, where.y + 13, label, "t11");
        }
    };
    side(0, isSideBySide() ? TreemapSide::Before : TreemapSide::Whole);
    if (isSideBySide())
        side(width + kSideGap, TreemapSide::After);
    return QByteArray::fromStdString(svg.finish());
}

} // namespace slipway::widgets
