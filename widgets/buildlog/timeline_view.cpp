// SPDX-License-Identifier: Apache-2.0
#include "widgets/buildlog/timeline_view.h"

#include "engine/messages/format.h"
#include "widgets/buildlog/build_log_model.h"
#include "widgets/document/icons.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

namespace slipway::widgets {

TimelineView::TimelineView(QWidget* parent)
    : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Timeline of the build"));
    setFocusPolicy(Qt::StrongFocus);
}

void TimelineView::setRun(BuildRun* run) {
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    if (run) {
        connect(run, &BuildRun::planned, this, &TimelineView::updateRows);
        connect(run, &BuildRun::stepChanged, viewport(), qOverload<>(&QWidget::update));
        connect(run, &BuildRun::ended, viewport(), qOverload<>(&QWidget::update));
    }
    updateRows();
}

void TimelineView::updateRows() {
    m_rows.clear();
    if (m_run) {
        for (std::size_t i = 0; i < m_run->steps().size(); ++i)
            m_rows.push_back(i);
        std::ranges::stable_sort(m_rows, {}, [this](std::size_t step) {
            const auto& stage = m_run->steps()[step].info.stage;
            return stage ? *stage : ~std::size_t{0};
        });
    }
    verticalScrollBar()->setRange(
        0, std::max(0, static_cast<int>(m_rows.size()) * rowHeight() + 8 - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    viewport()->update();
}

int TimelineView::rowHeight() const {
    return fontMetrics().height() + 6;
}

int TimelineView::labelWidth() const {
    return std::min(360, viewport()->width() * 2 / 5);
}

QRect TimelineView::barOf(std::size_t step) const {
    const auto row = std::ranges::find(m_rows, step);
    if (!m_run || row == m_rows.end())
        return {};
    const BuildStep& state = m_run->steps()[step];
    if (!state.started)
        return {};
    const double whole = std::max(1.0, static_cast<double>((m_run->lastTime() - m_run->started()).count()));
    const int left = labelWidth() + 8;
    const int width = viewport()->width() - left - 76;
    const double from = static_cast<double>((*state.started - m_run->started()).count()) / whole;
    const double length = static_cast<double>(state.duration(m_run->lastTime()).count()) / whole;
    const int y = static_cast<int>(row - m_rows.begin()) * rowHeight() + 4 - verticalScrollBar()->value();
    return {left + static_cast<int>(std::clamp(from, 0.0, 1.0) * width), y + 3,
            std::max(3, static_cast<int>(length * width)), rowHeight() - 6};
}

std::optional<std::size_t> TimelineView::stepAt(QPoint position) const {
    const int row = (position.y() - 4 + verticalScrollBar()->value()) / rowHeight();
    if (row < 0 || static_cast<std::size_t>(row) >= m_rows.size())
        return std::nullopt;
    return m_rows[static_cast<std::size_t>(row)];
}

void TimelineView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().base());
    if (!m_run)
        return;
    const std::vector<std::size_t> path = m_run->criticalPath();
    const build::Time now = m_run->lastTime();
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const std::size_t number = m_rows[i];
        const BuildStep& step = m_run->steps()[number];
        const int y = static_cast<int>(i) * rowHeight() + 4 - verticalScrollBar()->value();
        if (y + rowHeight() < 0 || y > viewport()->height())
            continue;
        const bool critical = std::ranges::contains(path, number);
        const QRect label(8, y, labelWidth() - 8, rowHeight());
        QFont font = this->font();
        font.setBold(critical && step.kind == BuildStep::Kind::Done);
        painter.setFont(font);
        painter.setPen(step.kind == BuildStep::Kind::Cached || step.kind == BuildStep::Kind::Waiting
                           ? toneColour(Tone::Muted, palette())
                           : palette().color(QPalette::Text));
        painter.drawText(
            label, Qt::AlignVCenter,
            QFontMetrics(font).elidedText(QString::fromStdString(step.info.name), Qt::ElideRight, label.width()));
        const QRect bar = barOf(number);
        if (bar.isEmpty())
            continue;
        const Tone tone = step.kind == BuildStep::Kind::Failed    ? Tone::Bad
                          : step.kind == BuildStep::Kind::Cached  ? Tone::Muted
                          : step.kind == BuildStep::Kind::Running ? Tone::Running
                                                                  : Tone::Good;
        QColor colour = toneColour(tone, palette());
        if (step.kind == BuildStep::Kind::Cached) {
            painter.setPen(QPen(colour, 1, Qt::DotLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(bar.adjusted(0, 0, -1, -1));
        } else {
            if (!critical)
                colour.setAlphaF(0.55F);
            painter.fillRect(bar, colour);
        }
        painter.setPen(palette().color(QPalette::Text));
        painter.setFont(this->font());
        const QString time = step.kind == BuildStep::Kind::Cached
                                 ? stateName(step.kind)
                                 : QString::fromStdString(messages::formatDuration(step.duration(now)));
        painter.drawText(QRect(bar.right() + 6, y, 90, rowHeight()), Qt::AlignVCenter, time);
    }
}

void TimelineView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    updateRows();
}

void TimelineView::mousePressEvent(QMouseEvent* event) {
    if (const auto step = stepAt(event->position().toPoint()))
        emit stepActivated(*step);
}

bool TimelineView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip && m_run) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const auto number = stepAt(help->pos())) {
            const BuildStep& step = m_run->steps()[*number];
            QToolTip::showText(
                help->globalPos(),
                QStringLiteral("%1\n%2, %3")
                    .arg(QString::fromStdString(step.info.name), stateName(step.kind),
                         QString::fromStdString(messages::formatDuration(step.duration(m_run->lastTime())))));
            return true;
        }
        QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace slipway::widgets
