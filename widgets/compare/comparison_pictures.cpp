// SPDX-License-Identifier: Apache-2.0
#include "widgets/compare/comparison_pictures.h"

#include "engine/messages/format.h"
#include "widgets/document/icons.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <array>

namespace slipway::widgets {

namespace {

// Distinct without relying on red against green; the same hues in both themes, lighter or darker.
constexpr std::array kHues{212, 28, 160, 280, 48, 190, 330, 100};

QColor tileColour(std::size_t order, const QPalette& palette) {
    const int hue = kHues[order % kHues.size()];
    return isDark(palette) ? QColor::fromHsl(hue, 90, 92) : QColor::fromHsl(hue, 130, 190);
}

QRectF rectangleOf(const picture::Rectangle& r) {
    return {r.x, r.y, r.width, r.height};
}

std::vector<picture::Tile> tilesOf(const picture::WeightTree& tree, const QRectF& area) {
    return picture::layOut(tree, {area.x(), area.y(), area.width(), area.height()}, {});
}

QString bytesText(std::uint64_t bytes) {
    return QString::fromStdString(messages::formatBytes(bytes));
}

} // namespace

double barsHeight(const compare::Comparison& comparison, const QFontMetricsF& metrics) {
    return static_cast<double>(comparison.variants.size()) * (metrics.height() + 12);
}

double paintBars(QPainter& painter, const QRectF& area, const compare::Comparison& comparison,
                 const QPalette& palette) {
    const QFontMetricsF metrics(painter.font(), painter.device());
    const double row = metrics.height() + 12;
    double labels = 0;
    double values = 0;
    std::uint64_t largest = 1;
    for (const compare::ImageSummary& each : comparison.variants) {
        labels = std::max(labels, metrics.horizontalAdvance(QString::fromStdString(each.name)));
        values = std::max(values, metrics.horizontalAdvance(bytesText(each.totals.stored)));
        largest = std::max(largest, each.totals.stored);
    }
    labels = std::min(labels, area.width() * 0.35);
    const double left = area.left() + labels + 12;
    const double width = std::max(10.0, area.right() - left - values - 16);
    double y = area.top();
    for (std::size_t i = 0; i < comparison.variants.size(); ++i, y += row) {
        const compare::ImageSummary& each = comparison.variants[i];
        const double length = width * static_cast<double>(each.totals.stored) / static_cast<double>(largest);
        const double dead = width * static_cast<double>(each.totals.dead()) / static_cast<double>(largest);
        painter.setPen(palette.color(QPalette::Text));
        painter.drawText(QRectF(area.left(), y, labels, row), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(QString::fromStdString(each.name), Qt::ElideMiddle, labels));
        const QRectF bar(left, y + 4, std::max(2.0, length), row - 8);
        const QColor colour = toneColour(i == 0 ? Tone::Muted : Tone::Information, palette);
        painter.fillRect(bar, colour);
        if (dead >= 1) {
            painter.fillRect(QRectF(bar.right() - dead, bar.top(), dead, bar.height()),
                             QBrush(palette.color(QPalette::Base), Qt::BDiagPattern));
        }
        painter.drawText(QRectF(bar.right() + 8, y, values + 8, row), Qt::AlignLeft | Qt::AlignVCenter,
                         bytesText(each.totals.stored));
    }
    return y - area.top();
}

void paintTreemap(QPainter& painter, const QRectF& area, const picture::WeightTree& tree, bool after,
                  const QPalette& palette) {
    painter.save();
    painter.setClipRect(area);
    painter.fillRect(area, palette.color(QPalette::AlternateBase));
    const QColor ghost = palette.color(QPalette::Mid);
    const QColor text = palette.color(QPalette::Text);
    // Colours by first directory, in the order of size.
    std::vector<std::uint32_t> order(tree.nodes()[0].children.begin(), tree.nodes()[0].children.end());
    std::ranges::stable_sort(order, std::greater{}, [&](std::uint32_t node) { return tree.nodes()[node].room; });
    const QFontMetricsF metrics(painter.font(), painter.device());
    for (const picture::Tile& tile : tilesOf(tree, area)) {
        const std::uint64_t bytes = after ? tile.after : tile.before;
        const QRectF whole = rectangleOf(tile.rectangle);
        painter.setPen(QPen(ghost, 0.5, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        if (bytes == 0) {
            painter.drawRect(whole);
            continue;
        }
        const QRectF part = rectangleOf(picture::filled(tile, bytes));
        if (part != whole)
            painter.drawRect(whole);
        const auto at = std::ranges::find(order, tile.topNode);
        painter.setPen(QPen(palette.color(QPalette::Base), 0.5));
        painter.setBrush(tileColour(static_cast<std::size_t>(at - order.begin()), palette));
        painter.drawRect(part);
        if (part.width() > 46 && part.height() > metrics.height() + 4) {
            painter.setPen(text);
            const QString name = tile.merged > 0 ? QString() : QString::fromStdString(tree.nodes()[tile.node].name);
            painter.drawText(part.adjusted(4, 2, -3, -2), Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine,
                             metrics.elidedText(name, Qt::ElideMiddle, part.width() - 8));
        }
    }
    painter.restore();
}

ComparisonBars::ComparisonBars(QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ComparisonBars::setComparison(std::shared_ptr<const compare::Comparison> comparison) {
    m_comparison = std::move(comparison);
    QString description;
    for (const compare::ImageSummary& each : m_comparison->variants)
        description += QStringLiteral("%1: %2. ").arg(QString::fromStdString(each.name), bytesText(each.totals.stored));
    setAccessibleName(description);
    updateGeometry();
    update();
}

QSize ComparisonBars::sizeHint() const {
    return {500, m_comparison ? static_cast<int>(barsHeight(*m_comparison, fontMetrics())) + 2 : 10};
}

void ComparisonBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_comparison)
        paintBars(painter, rect(), *m_comparison, palette());
}

TreemapPair::TreemapPair(QWidget* parent)
    : QWidget(parent) {
    setMinimumHeight(220);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void TreemapPair::setSides(std::shared_ptr<const compare::Comparison> comparison, std::size_t variant,
                           std::shared_ptr<const picture::WeightTree> weights) {
    m_comparison = std::move(comparison);
    m_variant = variant;
    m_tree = std::move(weights);
    update();
}

QRectF TreemapPair::side(bool after) const {
    const int title = fontMetrics().height() + 8;
    const double half = (width() - 12) / 2.0;
    return {after ? half + 12 : 0, static_cast<double>(title), half, static_cast<double>(height() - title)};
}

void TreemapPair::paintEvent(QPaintEvent*) {
    if (!m_comparison)
        return;
    QPainter painter(this);
    for (const bool after : {false, true}) {
        const compare::ImageSummary& image = m_comparison->variants[after ? m_variant : 0];
        const QRectF area = side(after);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRectF(area.x(), 0, area.width(), area.y()), Qt::AlignVCenter | Qt::AlignLeft,
                         fontMetrics().elidedText(QStringLiteral("%1, %2").arg(QString::fromStdString(image.name),
                                                                               bytesText(image.totals.live)),
                                                  Qt::ElideMiddle, static_cast<int>(area.width())));
        paintTreemap(painter, area, *m_tree, after, palette());
    }
}

bool TreemapPair::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !m_comparison)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (const bool after : {false, true}) {
        const QRectF area = side(after);
        if (!area.contains(help->pos()))
            continue;
        for (const picture::Tile& tile : tilesOf(*m_tree, area))
            if (rectangleOf(tile.rectangle).contains(help->pos())) {
                QToolTip::showText(help->globalPos(),
                                   QStringLiteral("/%1\n%2 → %3")
                                       .arg(QString::fromStdString(m_tree->path(tile.node)), bytesText(tile.before),
                                            bytesText(tile.after)),
                                   this);
                return true;
            }
    }
    QToolTip::hideText();
    return true;
}

} // namespace slipway::widgets
