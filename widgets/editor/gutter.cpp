// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/gutter.h"

#include "engine/messages/format.h"
#include "widgets/document/ui_language.h"
#include "widgets/editor/dockerfile_editor.h"
#include "widgets/editor/folding.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace slipway::widgets {

Gutter::Gutter(DockerfileEditor& editor)
    : QWidget(&editor)
    , m_editor(editor) {
    setMouseTracking(true);
    setObjectName(QStringLiteral("gutter"));
    setAccessibleName(tr("Line numbers and marks"));
}

Gutter::Columns Gutter::columns() const {
    const QFontMetrics metrics(m_editor.font());
    const int digit = metrics.horizontalAdvance(u'9');
    const int digits = std::max(3, static_cast<int>(std::log10(std::max(1, m_editor.blockCount()))) + 1);
    Columns columns;
    QFont small = m_editor.font();
    small.setPointSizeF(small.pointSizeF() * 0.78);
    columns.lines =
        m_numbers.empty() ? 0 : QFontMetrics(small).horizontalAdvance(QStringLiteral("999.9 MB 99.9 s")) + 6;
    columns.marks = columns.lines + digits * digit + 8;
    columns.folds = columns.marks + metrics.height();
    columns.end = columns.folds + digit + 6;
    return columns;
}

int Gutter::preferredWidth() const {
    return columns().end;
}

void Gutter::setNumbers(std::vector<BuildNumbers> numbers) {
    m_numbers = std::move(numbers);
    m_places.clear();
    for (const BuildNumbers& each : m_numbers)
        m_places.push_back(each.instruction);
    m_faded = false;
    update();
}

void Gutter::follow(const std::vector<text::TextEdit>& edits) {
    if (m_places.empty())
        return;
    m_faded = true;
    for (text::ByteRange& place : m_places)
        place = moved(place, edits);
    update();
}

const BuildNumbers* Gutter::numbersAt(int block) const {
    for (std::size_t i = 0; i < m_numbers.size(); ++i) {
        if (m_editor.binding().blockOf(m_places[i].begin) == block)
            return &m_numbers[i];
    }
    return nullptr;
}

QString Gutter::shortText(const BuildNumbers& numbers) const {
    QString text;
    if (numbers.bytes > 0)
        text = QString::fromStdString(messages::formatBytes(numbers.bytes)) + u' ';
    if (numbers.cached)
        return text + QStringLiteral("↺");
    const double seconds = static_cast<double>(numbers.time.count()) / 1000;
    return text + (seconds < 10 ? QString::number(seconds, 'f', 1) : QString::number(std::lround(seconds))) +
           QStringLiteral(" s");
}

QString Gutter::toolTipAt(QPoint position) const {
    const QTextBlock block = m_editor.cursorForPosition({0, position.y()}).block();
    const Columns columns = this->columns();
    if (position.x() < columns.lines) {
        const BuildNumbers* numbers = numbersAt(block.blockNumber());
        if (numbers == nullptr)
            return {};
        QStringList lines;
        lines << tr("Added to the image: %1").arg(QString::fromStdString(messages::formatBytes(numbers->bytes)));
        if (numbers->deadBytes > 0)
            lines << tr("Of that overwritten or deleted later: %1")
                         .arg(QString::fromStdString(messages::formatBytes(numbers->deadBytes)));
        lines
            << (numbers->cached
                    ? tr("Came from the cache")
                    : tr("Took %1 s").arg(QString::number(static_cast<double>(numbers->time.count()) / 1000, 'f', 2)));
        if (m_faded)
            lines << tr("From the build before the text was changed");
        return lines.join(u'\n');
    }
    if (position.x() >= columns.marks && position.x() < columns.folds) {
        QStringList lines;
        for (const auto* shown : m_editor.findingLayer().at(m_editor.binding().lineBytes(block.blockNumber()))) {
            if (m_editor.binding().blockOf(shown->range.begin) == block.blockNumber())
                lines << rendered(shown->finding.message);
        }
        return lines.join(u'\n');
    }
    return {};
}

void Gutter::paintEvent(QPaintEvent* event) {
    const EditorTheme& theme = m_editor.theme();
    QPainter painter(this);
    painter.fillRect(event->rect(), theme.gutterGround);
    const Columns columns = this->columns();
    painter.fillRect(columns.end - 1, event->rect().top(), 1, event->rect().height(), theme.gutterLine);
    std::uint64_t largest = 1;
    for (const BuildNumbers& each : m_numbers)
        largest = std::max(largest, each.bytes);
    const int current = m_editor.textCursor().blockNumber();
    QFont small = m_editor.font();
    small.setPointSizeF(small.pointSizeF() * 0.78);
    const int offset = m_editor.viewport()->y() - y();
    for (QTextBlock block = m_editor.topBlock(); block.isValid(); block = block.next()) {
        if (!block.isVisible())
            continue;
        const QRectF place = m_editor.geometryOf(block).translated(0, offset);
        if (place.top() > event->rect().bottom())
            break;
        if (place.bottom() < event->rect().top())
            continue;
        const int number = block.blockNumber();
        const int line = painter.fontMetrics().height();
        const QRectF row(0, place.top(), columns.end,
                         std::min<qreal>(place.height(), QFontMetrics(m_editor.font()).lineSpacing()));
        if (const BuildNumbers* numbers = columns.lines > 0 ? numbersAt(number) : nullptr) {
            const double share =
                std::log1p(static_cast<double>(numbers->bytes)) / std::log1p(static_cast<double>(largest));
            QRectF bar(2, row.top() + 2, (columns.lines - 6) * share, row.height() - 4);
            painter.setOpacity(m_faded ? 0.35 : 1);
            painter.fillRect(bar, theme.bar);
            if (numbers->deadBytes > 0 && numbers->bytes > 0) {
                const double dead =
                    std::min(1.0, static_cast<double>(numbers->deadBytes) / static_cast<double>(numbers->bytes));
                bar.setLeft(bar.right() - bar.width() * dead);
                bar.setTop(bar.bottom() - 3); // below the text, which stays readable
                painter.fillRect(bar, theme.severity(Severity::Error));
            }
            painter.setFont(small);
            painter.setPen(theme.text);
            painter.drawText(row.adjusted(4, 0, 0, 0).toRect().intersected(QRect(0, 0, columns.lines - 2, height())),
                             Qt::AlignVCenter | Qt::AlignRight, shortText(*numbers));
            painter.setOpacity(1);
        }
        QFont font = m_editor.font();
        font.setBold(number == current);
        painter.setFont(font);
        painter.setPen(number == current ? theme.gutterCurrent : theme.gutterText);
        painter.drawText(QRectF(columns.lines, row.top(), columns.marks - columns.lines - 4, row.height()),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(number + 1));
        const auto range = m_editor.binding().lineBytes(number);
        const FindingLayer::Shown* worst = nullptr;
        for (const auto* shown : m_editor.findingLayer().at(range)) {
            if (worst == nullptr && m_editor.binding().blockOf(shown->range.begin) == number)
                worst = shown;
        }
        if (worst != nullptr) {
            const qreal size = line * 0.55;
            const QRectF mark(columns.marks + (line - size) / 2, row.center().y() - size / 2, size, size);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setOpacity(worst->stale ? 0.5 : 1);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.severity(worst->finding.severity));
            // The shape tells the severity without its colour.
            if (worst->finding.severity == Severity::Error) {
                painter.drawEllipse(mark);
            } else if (worst->finding.severity == Severity::Warning) {
                painter.drawPolygon(QPolygonF{{mark.center().x(), mark.top()}, mark.bottomRight(), mark.bottomLeft()});
            } else {
                painter.drawRect(mark.adjusted(1, 1, -1, -1));
            }
            painter.setOpacity(1);
        }
        if (m_editor.showsBulb(number))
            paintBulb(painter, QRectF(columns.marks, row.top(), columns.folds - columns.marks, row.height()));
        if (m_editor.folding().canFold(number))
            paintFold(painter, QRectF(columns.folds, row.top(), columns.end - columns.folds - 3, row.height()),
                      m_editor.folding().isFolded(number));
    }
}

// A light bulb: a click offers fixes.
void Gutter::paintBulb(QPainter& painter, const QRectF& place) const {
    const qreal size = std::min(place.width(), place.height()) * 0.8;
    const QRectF glass(place.center().x() - size / 2, place.center().y() - size / 2, size, size * 0.72);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_editor.theme().text, 1));
    painter.setBrush(QColor(0xFF, 0xD5, 0x4F));
    painter.drawEllipse(glass.adjusted(size * 0.14, 0, -size * 0.14, 0));
    painter.setBrush(m_editor.theme().gutterText);
    painter.drawRect(QRectF(place.center().x() - size * 0.14, glass.bottom() - 1, size * 0.28, size * 0.26));
}

void Gutter::paintFold(QPainter& painter, const QRectF& place, bool folded) const {
    const qreal size = std::min(place.width(), place.height()) * 0.32;
    const QPointF centre = place.center();
    QPolygonF arrow;
    if (folded)
        arrow << QPointF(centre.x() - size / 2, centre.y() - size) << QPointF(centre.x() + size, centre.y())
              << QPointF(centre.x() - size / 2, centre.y() + size);
    else
        arrow << QPointF(centre.x() - size, centre.y() - size / 2) << QPointF(centre.x() + size, centre.y() - size / 2)
              << QPointF(centre.x(), centre.y() + size);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(folded ? m_editor.theme().gutterCurrent : m_editor.theme().gutterText);
    painter.drawPolygon(arrow);
}

void Gutter::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const int block = m_editor.cursorForPosition({0, event->pos().y() + y() - m_editor.viewport()->y()}).blockNumber();
    const Columns columns = this->columns();
    const int x = event->pos().x();
    if (x < columns.lines) {
        if (const BuildNumbers* numbers = numbersAt(block))
            emit numbersActivated(numbers->instruction);
    } else if (x >= columns.folds) {
        emit foldActivated(block);
    } else if (x >= columns.marks) {
        emit markActivated(block);
    } else {
        QTextCursor cursor(m_editor.document()->findBlockByNumber(block));
        cursor.movePosition(QTextCursor::NextBlock, QTextCursor::KeepAnchor);
        m_editor.setTextCursor(cursor);
    }
}

void Gutter::mouseMoveEvent(QMouseEvent* event) {
    const Columns columns = this->columns();
    const int block = m_editor.cursorForPosition({0, event->pos().y()}).blockNumber();
    const bool link = event->pos().x() < columns.lines && numbersAt(block) != nullptr;
    setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void Gutter::wheelEvent(QWheelEvent* event) {
    QCoreApplication::sendEvent(m_editor.viewport(), event);
}

bool Gutter::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = toolTipAt(help->pos());
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace slipway::widgets
