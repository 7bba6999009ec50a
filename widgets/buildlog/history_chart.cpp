// SPDX-License-Identifier: Apache-2.0
#include "widgets/buildlog/history_chart.h"

#include "engine/messages/format.h"
#include "widgets/document/icons.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace slipway::widgets {

namespace {

constexpr std::size_t kMaximumBars = 30;

} // namespace

HistoryChart::HistoryChart(QWidget* parent)
    : QWidget(parent) {
    setMinimumHeight(80);
}

void HistoryChart::setRecords(const BuildRecords& newestFirst) {
    m_oldestFirst.clear();
    for (const auto& each : newestFirst)
        if (each->outcome == store::BuildOutcome::Succeeded && m_oldestFirst.size() < kMaximumBars)
            m_oldestFirst.push_back(each);
    std::ranges::reverse(m_oldestFirst);
    update();
}

QSize HistoryChart::sizeHint() const {
    return {320, 110};
}

void HistoryChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_oldestFirst.empty())
        return;
    std::uint64_t largest = 1;
    std::int64_t longest = 1;
    for (const auto& each : m_oldestFirst) {
        largest = std::max(largest, shippedBytes(*each));
        longest = std::max(longest, each->duration);
    }
    const int text = fontMetrics().height() + 4;
    const QRectF area = QRectF(rect()).adjusted(10, text + 4, -10, -8);
    const double step = area.width() / static_cast<double>(std::max<std::size_t>(m_oldestFirst.size(), 6));
    const QColor size = toneColour(Tone::Information, palette());
    const QColor time = toneColour(Tone::Warning, palette());
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    QPainterPath line;
    for (std::size_t i = 0; i < m_oldestFirst.size(); ++i) {
        const double x = area.left() + step * static_cast<double>(i);
        const double height =
            area.height() * static_cast<double>(shippedBytes(*m_oldestFirst[i])) / static_cast<double>(largest);
        QColor fill = size;
        fill.setAlphaF(i + 1 == m_oldestFirst.size() ? 0.9F : 0.45F);
        painter.fillRect(QRectF(x + step * 0.15, area.bottom() - height, step * 0.7, height), fill);
        const QPointF point(x + step / 2, area.bottom() - area.height() *
                                                              static_cast<double>(m_oldestFirst[i]->duration) /
                                                              static_cast<double>(longest));
        if (i == 0)
            line.moveTo(point);
        else
            line.lineTo(point);
        painter.setBrush(time);
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(point, 2.5, 2.5);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(time, 1.5));
    painter.drawPath(line);
    const auto& last = m_oldestFirst.back();
    painter.setPen(size);
    painter.drawText(QRectF(10, 2, width() / 2.0 - 12, text), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("Size %1").arg(QString::fromStdString(messages::formatBytes(shippedBytes(*last)))));
    painter.setPen(time);
    painter.drawText(
        QRectF(width() / 2.0, 2, width() / 2.0 - 10, text), Qt::AlignRight | Qt::AlignVCenter,
        tr("Time %1").arg(QString::fromStdString(messages::formatDuration(std::chrono::nanoseconds(last->duration)))));
}

} // namespace slipway::widgets
