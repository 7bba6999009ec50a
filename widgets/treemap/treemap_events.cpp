// SPDX-License-Identifier: Apache-2.0
#include "engine/text/escape.h"
#include "widgets/treemap/treemap_view.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <cmath>

namespace slipway::widgets {

using picture::FlatTree;
using picture::ItemMap;

void TreemapView::resizeEvent(QResizeEvent*) {
    relayout();
}

void TreemapView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        recolour();
        emit treeChanged();
    }
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Treemap"));
        relayout();
    }
}

void TreemapView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::BackButton)
        back();
    else if (event->button() == Qt::ForwardButton)
        forward();
    else if (const auto node = nodeAt(event->position().toPoint()))
        select(node);
}

void TreemapView::mouseMoveEvent(QMouseEvent* event) {
    const auto node = nodeAt(event->position().toPoint());
    if (node == m_hovered)
        return;
    m_hovered = node;
    update();
    emit hovered(node ? nodeDetails(*node) : QString());
}

void TreemapView::leaveEvent(QEvent*) {
    m_hovered.reset();
    update();
    emit hovered({});
}

// One level towards what was clicked; a file that has no level between is opened.
void TreemapView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    if (const auto node = nodeAt(event->position().toPoint()))
        enter(below(m_root, *node));
}

void TreemapView::enter(std::uint32_t node) {
    if (node == m_root || node >= m_tree.nodes().size())
        return;
    if (m_tree.node(node).count > 0) {
        zoomTo(node);
        return;
    }
    if (m_tree.node(node).item != ItemMap::none)
        emit fileActivated(m_tree.node(node).item);
}

void TreemapView::requestLine(std::uint32_t node) {
    if (!m_shown || m_tree.node(node).item == ItemMap::none)
        return;
    const std::uint32_t layer = m_shown->item(m_tree.node(node).item).layer;
    if (layer < m_shown->layers.size() && m_shown->layers[layer].line > 0)
        emit lineRequested(m_shown->layers[layer].line);
}

void TreemapView::wheelEvent(QWheelEvent* event) {
    event->accept();
    if (event->angleDelta().y() > 0) {
        const auto node = nodeAt(event->position().toPoint());
        const std::uint32_t next = node ? below(m_root, *node) : m_root;
        if (next != m_root && m_tree.node(next).count > 0)
            zoomTo(next);
    } else if (event->angleDelta().y() < 0) {
        up();
    }
}

void TreemapView::keyPressEvent(QKeyEvent* event) {
    const bool isAlt = event->modifiers() & Qt::AltModifier;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (isAlt) {
            if (event->key() == Qt::Key_Left)
                back();
            else
                forward();
            return;
        }
        [[fallthrough]];
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (isAlt && event->key() == Qt::Key_Up)
            up();
        else
            step(event->key());
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_selected) {
            const std::uint32_t node = *m_selected;
            enter(isInside(node, m_root) ? node : below(m_root, node));
            if (m_root == node && m_tree.node(node).count > 0)
                select(m_tree.node(node).first);
        }
        return;
    case Qt::Key_Backspace:
        up();
        return;
    case Qt::Key_Home:
        zoomOut();
        return;
    case Qt::Key_Escape:
        if (m_selected)
            select(std::nullopt);
        else
            zoomOut();
        return;
    case Qt::Key_D:
        setLiveOnly(!isLiveOnly());
        return;
    case Qt::Key_L:
        if (m_selected)
            requestLine(*m_selected);
        return;
    case Qt::Key_Back:
        back();
        return;
    case Qt::Key_Forward:
        forward();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

// To the nearest neighbour of the same directory; from nothing to the largest.
void TreemapView::step(int key) {
    const auto& nodes = m_tree.nodes();
    if (nodes.size() < 2)
        return;
    if (!m_selected || !isInside(*m_selected, m_root) || *m_selected == m_root) {
        if (nodes[m_root].count > 0)
            select(nodes[m_root].first);
        return;
    }
    const auto from = rectOf(*m_selected);
    if (!from)
        return;
    const bool isLevel = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Right || key == Qt::Key_Down ? 1 : -1;
    const std::uint32_t parent = nodes[*m_selected].parent;
    std::optional<std::uint32_t> best;
    double bestCost = 0;
    for (std::uint32_t i = 0; i < nodes[parent].count; ++i) {
        const std::uint32_t other = nodes[parent].first + i;
        if (other == *m_selected)
            continue;
        const auto to = rectOf(other);
        if (!to)
            break; // the smaller ones are merged
        const QPointF way = to->center() - from->center();
        const double along = (isLevel ? way.x() : way.y()) * sign;
        const double aside = std::abs(isLevel ? way.y() : way.x());
        if (along <= 0.5)
            continue;
        const double cost = along + 2 * aside;
        if (!best || cost < bestCost) {
            best = other;
            bestCost = cost;
        }
    }
    if (best)
        select(best);
}

QMenu* TreemapView::contextMenu() {
    auto* menu = new QMenu(this);
    if (!m_selected || !m_shown)
        return menu;
    const std::uint32_t node = *m_selected;
    const FlatTree::Node& of = m_tree.node(node);
    const bool isFile = of.item != ItemMap::none && of.count == 0;
    const QString path = nodePath(node);
    const std::uint32_t layer = isFile ? m_shown->item(of.item).layer : ItemMap::none;
    const bool hasLine = layer < m_shown->layers.size() && m_shown->layers[layer].line > 0;
    menu->addAction(tr("Zoom in"), this, [this, node] { enter(below(m_root, node)); })
        ->setEnabled(m_tree.node(below(m_root, node)).count > 0);
    menu->addAction(tr("Zoom out"), this, &TreemapView::up)->setEnabled(m_root != 0);
    menu->addSeparator();
    menu->addAction(tr("Go to the line"), this, [this, node] { requestLine(node); })->setEnabled(hasLine);
    if (m_shown->layers.empty()) {
        const QString below = path.mid(1);
        menu->addAction(tr("Exclude by the ignore file"), this, [this, below] { emit excludeRequested(below); })
            ->setEnabled(of.item != ItemMap::none && node != 0 && !m_shown->item(of.item).isIgnored);
    } else {
        menu->addAction(tr("View"), this, [this, item = of.item] { emit openRequested(item); })->setEnabled(isFile);
        menu->addAction(tr("Extract…"), this, [this, item = of.item] { emit extractRequested(item); })
            ->setEnabled(isFile);
    }
    menu->addAction(tr("Copy path"), this, [path] { QApplication::clipboard()->setText(path); });
    return menu;
}

void TreemapView::contextMenuEvent(QContextMenuEvent* event) {
    QPoint at = event->globalPos();
    if (event->reason() == QContextMenuEvent::Mouse) {
        if (const auto node = nodeAt(event->pos()))
            select(node);
    } else if (m_selected) {
        at = mapToGlobal(tileRect(*m_selected).center());
    }
    QMenu* menu = contextMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(at);
}

bool TreemapView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const auto node = nodeAt(help->pos()))
        QToolTip::showText(help->globalPos(),
                           nodeDetails(*node).toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")), this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace slipway::widgets
