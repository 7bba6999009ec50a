// SPDX-License-Identifier: Apache-2.0
// What DockerfileEditor draws under and over its text.
#include "widgets/editor/dockerfile_editor.h"
#include "widgets/editor/structure_highlighter.h"

#include <QPainter>
#include <QTextLayout>
#include <algorithm>

namespace slipway::widgets {

using text::ByteRange;

int DockerfileEditor::lastVisibleBlock() const {
    QTextBlock block = firstVisibleBlock();
    int last = block.blockNumber();
    while (block.isValid()) {
        if (block.isVisible()) {
            last = block.blockNumber();
            if (geometryOf(block).bottom() > viewport()->height())
                break;
        }
        block = block.next();
    }
    return last;
}

void DockerfileEditor::colourVisible() {
    m_highlighter->colour(firstVisibleBlock().blockNumber(), lastVisibleBlock());
}

void DockerfileEditor::forEachRectangle(const QTextBlock& block, ByteRange range,
                                        const std::function<void(const QRectF&)>& call) const {
    const ByteRange line = m_binding->lineBytes(block.blockNumber());
    const std::size_t begin = std::max(line.begin, range.begin), end = std::min(line.end, range.end);
    if (begin > end || block.layout() == nullptr)
        return;
    const QPointF origin = geometryOf(block).topLeft();
    const int from = m_binding->positionOf(begin) - block.position();
    const int to = m_binding->positionOf(end) - block.position();
    for (int i = 0; i < block.layout()->lineCount(); ++i) {
        const QTextLine row = block.layout()->lineAt(i);
        const int first = std::max(from, row.textStart()), last = std::min(to, row.textStart() + row.textLength());
        if (first > last || (first == last && from != to))
            continue;
        const qreal x = row.cursorToX(first), right = row.cursorToX(last);
        call(QRectF(origin.x() + x, origin.y() + row.y(), right - x, row.height()));
    }
}

void DockerfileEditor::paintLines(QPainter& painter, const QRect& clip) {
    painter.fillRect(clip, m_theme.ground);
    if (m_binding->viewOnly() == ViewOnly::No) {
        const QRectF current = geometryOf(textCursor().block());
        painter.fillRect(QRectF(0, current.top(), viewport()->width(), current.height()), m_theme.currentLine);
    }
    for (const ByteRange& range : m_flashes) {
        const int last = m_binding->blockOf(range.end);
        for (int number = m_binding->blockOf(range.begin); number <= last; ++number) {
            const QTextBlock block = QPlainTextEdit::document()->findBlockByNumber(number);
            if (block.isVisible())
                painter.fillRect(QRectF(0, geometryOf(block).top(), viewport()->width(), geometryOf(block).height()),
                                 m_theme.flash);
        }
    }
    fill(painter, clip, m_searchHits, m_theme.searchHit);
    fill(painter, clip, m_brackets, m_theme.bracket);
}

void DockerfileEditor::fill(QPainter& painter, const QRect& clip, const std::vector<ByteRange>& ranges,
                            const QColor& colour) {
    if (ranges.empty())
        return;
    const int first = firstVisibleBlock().blockNumber(), last = lastVisibleBlock();
    const ByteRange visible{m_binding->lineBytes(first).begin, m_binding->lineBytes(last).end};
    for (const ByteRange& range : ranges) {
        if (range.begin > visible.end || range.end < visible.begin || range.end > m_binding->source().size())
            continue;
        const QTextBlock block = QPlainTextEdit::document()->findBlockByNumber(m_binding->blockOf(range.begin));
        if (!block.isVisible())
            continue;
        forEachRectangle(block, range, [&](const QRectF& place) {
            if (place.toAlignedRect().intersects(clip))
                painter.fillRect(place, colour);
        });
    }
}

void DockerfileEditor::paintSquiggles(QPainter& painter, const QRect& clip) {
    const int last = lastVisibleBlock();
    const ByteRange visible{m_binding->lineBytes(firstVisibleBlock().blockNumber()).begin,
                            m_binding->lineBytes(last).end};
    const int bottomGap = 1;
    for (const FindingLayer::Shown& shown : m_findings.all()) {
        if (shown.range.begin > visible.end)
            break;
        if (shown.waiting || shown.range.end < visible.begin)
            continue;
        const int to = std::min(last, m_binding->blockOf(shown.range.end));
        for (int number = std::max(firstVisibleBlock().blockNumber(), m_binding->blockOf(shown.range.begin));
             number <= to; ++number) {
            const QTextBlock block = QPlainTextEdit::document()->findBlockByNumber(number);
            if (!block.isVisible())
                continue;
            forEachRectangle(block, shown.range, [&](const QRectF& place) {
                if (!place.toAlignedRect().adjusted(-2, -2, 20, 4).intersects(clip))
                    return;
                painter.setOpacity(shown.stale ? 0.4 : 1);
                drawSquiggle(painter, place.left(), place.bottom() - bottomGap, place.width(),
                             m_theme.severity(shown.finding.severity));
            });
        }
    }
    painter.setOpacity(1);
}

// "⋯" behind a line whose rest is folded away.
void DockerfileEditor::paintFolded(QPainter& painter) {
    const int last = lastVisibleBlock();
    for (QTextBlock block = firstVisibleBlock(); block.isValid() && block.blockNumber() <= last; block = block.next()) {
        if (!block.isVisible() || !block.next().isValid() || block.next().isVisible())
            continue;
        const QRectF line = geometryOf(block);
        const qreal right = line.left() + block.layout()->lineAt(0).naturalTextWidth();
        const QRectF mark(right + 8, line.top() + 2, fontMetrics().horizontalAdvance(QStringLiteral(" ⋯ ")),
                          line.height() - 4);
        painter.setPen(m_theme.gutterText);
        painter.setBrush(m_theme.gutterGround);
        painter.drawRoundedRect(mark, 3, 3);
        painter.drawText(mark, Qt::AlignCenter, QStringLiteral("⋯"));
    }
}

void DockerfileEditor::paintEvent(QPaintEvent* event) {
    {
        QPainter painter(viewport());
        paintLines(painter, event->rect());
    }
    QPlainTextEdit::paintEvent(event);
    QPainter painter(viewport());
    paintSquiggles(painter, event->rect());
    paintFolded(painter);
}

} // namespace slipway::widgets
