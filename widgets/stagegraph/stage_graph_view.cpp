// SPDX-License-Identifier: Apache-2.0
// Showing, moving about, selecting; stage_graph_edits.cpp has what changes the text.
#include "widgets/stagegraph/stage_graph_view.h"

#include "engine/stages/export.h"
#include "widgets/document/ui_language.h"

#include <QBuffer>
#include <QHelpEvent>
#include <QImage>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyle>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace slipway::widgets {

using stages::NodeId;
using stages::NodeKind;
using stages::StageId;

namespace {

constexpr double kLeastZoom = 0.1;
constexpr double kMostZoom = 4;
constexpr double kFitZoom = 1.25; // a small graph is not blown up further
constexpr int kMoveMilliseconds = 150;

} // namespace

StageGraphView::StageGraphView(QWidget* parent)
    : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAcceptDrops(true);
    setAccessibleName(tr("Stage graph"));
    announceParts();
    m_animation.setDuration(kMoveMilliseconds);
    m_animation.setStartValue(0.0);
    m_animation.setEndValue(1.0);
    m_animation.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_picture.setAnimated(value.toDouble());
        update();
    });
}

StageGraphView::~StageGraphView() = default;

void StageGraphView::setSnapshot(std::shared_ptr<const Snapshot> snapshot, const stages::GraphOptions& options) {
    const bool isGood = snapshot && !snapshot->file.hasErrors() && !snapshot->file.stages.empty();
    const bool hasGood = m_snapshot != nullptr && !m_picture.graph().nodes.empty();
    m_isStale = !isGood && hasGood && snapshot && !snapshot->file.stages.empty();
    if (m_isStale) {
        m_marks.isStale = true;
        update();
        return;
    }
    m_marks.isStale = false;
    m_snapshot = std::move(snapshot);
    m_editor.reset();
    if (!m_snapshot) {
        showGraph({}, nullptr);
        return;
    }
    if (isGood)
        m_editor = std::make_unique<stages::StageEditor>(m_snapshot->file, options);
    showGraph(m_snapshot->graph, {m_snapshot, &m_snapshot->file});
}

void StageGraphView::setGraph(stages::StageGraph graph) {
    m_snapshot.reset();
    m_editor.reset();
    m_isStale = m_marks.isStale = false;
    showGraph(std::move(graph), nullptr);
}

void StageGraphView::showGraph(stages::StageGraph graph, std::shared_ptr<const dockerfile::Dockerfile> file) {
    const auto before = m_picture.positions();
    const auto anchor = selected();
    const QPointF anchored = anchor ? toWidget(m_picture.card(*anchor).topLeft()) : QPointF();
    const std::size_t count = graph.stageCount();
    StageId target{static_cast<std::uint32_t>(count > 0 ? count - 1 : 0)};
    if (m_wantedTarget && static_cast<std::size_t>(*m_wantedTarget) < count)
        target = *m_wantedTarget;
    m_picture.set(std::move(graph), std::move(file), target);
    partsChanged(this);
    updateMarks();
    if (m_isFitted) {
        fit();
    } else if (const auto now = selected()) {
        // The selected card stays where it is on the screen.
        const QPointF place = m_picture.card(*now).topLeft();
        m_offset = anchored - place * m_zoom;
        clampOffset();
    }
    const int duration = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this);
    if (!before.empty() && duration > 0 && isVisible()) {
        m_picture.startFrom(before);
        m_animation.stop();
        m_animation.start();
    }
    update();
}

void StageGraphView::setTarget(std::optional<StageId> target) {
    m_wantedTarget = target;
    if (!m_picture.graph().nodes.empty()) {
        auto graph = m_picture.graph();
        showGraph(std::move(graph),
                  m_snapshot ? std::shared_ptr<const dockerfile::Dockerfile>(m_snapshot, &m_snapshot->file) : nullptr);
    }
}

void StageGraphView::setFacts(GraphFacts facts) {
    m_picture.setFacts(std::move(facts));
    updateMarks();
    update();
}

void StageGraphView::updateMarks() {
    m_marks.selected = selected();
    if (!m_marks.selected)
        m_marks.instruction.reset();
    m_marks.hovered.reset();
    m_marks.dragged.reset();
    m_marks.criticalPath.clear();
    if (m_showsPath)
        m_marks.criticalPath = criticalPath(m_picture.graph(), m_picture.facts(), m_picture.target());
}

void StageGraphView::setCriticalPathShown(bool shown) {
    m_showsPath = shown;
    updateMarks();
    update();
}

std::optional<NodeId> StageGraphView::selected() const {
    return m_selected.isEmpty() ? std::nullopt : m_picture.nodeOf(m_selected);
}

std::optional<StageId> StageGraphView::selectedStage() const {
    const auto node = selected();
    return node ? m_picture.graph().node(*node).stage : std::nullopt;
}

void StageGraphView::select(std::optional<NodeId> node) {
    const QString identity = node ? m_picture.identity(*node) : QString();
    if (identity == m_selected)
        return;
    m_selected = identity;
    m_marks.selected = node;
    m_marks.instruction.reset();
    if (node) {
        ensureVisible(*node);
        partFocused(this, static_cast<int>(*node));
    }
    update();
    emit selectionChanged();
}

void StageGraphView::selectPosition(std::size_t position) {
    for (const stages::Node& node : m_picture.graph().nodes) {
        if (node.stage && node.range.begin <= position && position <= node.range.end) {
            select(node.id);
            return;
        }
    }
}

void StageGraphView::fit() {
    m_isFitted = true;
    const QRectF bounds = m_picture.bounds();
    if (bounds.isEmpty())
        return;
    m_zoom = std::clamp(std::min(width() / bounds.width(), height() / bounds.height()), kLeastZoom, kFitZoom);
    m_offset = QPointF(width() - bounds.width() * m_zoom, height() - bounds.height() * m_zoom) / 2;
    update();
}

void StageGraphView::zoomAround(QPointF widget, double factor) {
    const QPointF fixed = toScene(widget);
    m_zoom = std::clamp(m_zoom * factor, kLeastZoom, kMostZoom);
    m_offset = widget - fixed * m_zoom;
    m_isFitted = false;
    clampOffset();
    update();
}

void StageGraphView::zoomIn() {
    zoomAround(rect().center(), 1.25);
}

void StageGraphView::zoomOut() {
    zoomAround(rect().center(), 0.8);
}

void StageGraphView::resetZoom() {
    zoomAround(rect().center(), 1 / m_zoom);
}

// Some of the graph stays in sight.
void StageGraphView::clampOffset() {
    constexpr double kept = 64;
    const QSizeF size = m_picture.bounds().size() * m_zoom;
    m_offset.setX(std::clamp(m_offset.x(), kept - size.width(), std::max(kept - size.width(), width() - kept)));
    m_offset.setY(std::clamp(m_offset.y(), kept - size.height(), std::max(kept - size.height(), height() - kept)));
}

void StageGraphView::ensureVisible(NodeId node) {
    const QRectF place(toWidget(m_picture.card(node).topLeft()), m_picture.card(node).size() * m_zoom);
    constexpr double margin = 12;
    QPointF by;
    if (place.left() < margin)
        by.setX(margin - place.left());
    else if (place.right() > width() - margin)
        by.setX(std::max(width() - margin - place.right(), margin - place.left()));
    if (place.top() < margin)
        by.setY(margin - place.top());
    else if (place.bottom() > height() - margin)
        by.setY(std::max(height() - margin - place.bottom(), margin - place.top()));
    if (by.isNull())
        return;
    m_offset += by;
    m_isFitted = false;
}

void StageGraphView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_picture.graph().nodes.empty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("No stages yet: a Dockerfile begins with FROM."));
        return;
    }
    m_marks.hasFocus = hasFocus();
    painter.save();
    painter.translate(m_offset);
    painter.scale(m_zoom, m_zoom);
    if (m_isStale)
        painter.setOpacity(0.55);
    m_picture.paint(painter, palette(), m_marks);
    paintDrag(painter);
    painter.restore();
    if (m_isStale) {
        const QString text = tr("The text has errors; this is how it was before.");
        const QRect bar(0, 0, width(), fontMetrics().height() + 8);
        painter.fillRect(bar, palette().color(QPalette::ToolTipBase));
        painter.setPen(palette().color(QPalette::ToolTipText));
        painter.drawText(bar.adjusted(8, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         fontMetrics().elidedText(text, Qt::ElideRight, width() - 16));
    }
    paintMinimap(painter);
}

bool StageGraphView::hasMinimap() const {
    const QSizeF size = m_picture.bounds().size() * m_zoom;
    return m_picture.graph().nodes.size() > 8 && (size.width() > width() * 1.3 || size.height() > height() * 1.3);
}

QRectF StageGraphView::minimapRect() const {
    const QSizeF size = m_picture.bounds().size().scaled(QSizeF(width() * 0.28, height() * 0.28), Qt::KeepAspectRatio);
    return {width() - size.width() - 10, height() - size.height() - 10, size.width(), size.height()};
}

void StageGraphView::paintMinimap(QPainter& painter) const {
    if (!hasMinimap())
        return;
    const QRectF map = minimapRect();
    const double scale = map.width() / m_picture.bounds().width();
    painter.setPen(palette().color(QPalette::Mid));
    QColor ground = palette().color(QPalette::Window);
    ground.setAlphaF(0.92F);
    painter.setBrush(ground);
    painter.drawRect(map.adjusted(-3, -3, 3, 3));
    painter.setPen(Qt::NoPen);
    for (const stages::Node& node : m_picture.graph().nodes) {
        const QRectF card = m_picture.card(node.id);
        painter.setBrush(
            palette().color(m_marks.selected == node.id ? QPalette::Highlight : QPalette::PlaceholderText));
        painter.drawRect(QRectF(map.topLeft() + card.topLeft() * scale,
                                QSizeF(std::max(1.5, card.width() * scale), std::max(1.0, card.height() * scale))));
    }
    const QRectF seen(toScene({0, 0}), toScene(QPointF(width(), height())));
    painter.setPen(QPen(palette().color(QPalette::Highlight), 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(map.topLeft() + seen.topLeft() * scale, seen.size() * scale).intersected(map));
}

void StageGraphView::resizeEvent(QResizeEvent*) {
    if (m_isFitted)
        fit();
    else
        clampOffset();
}

void StageGraphView::mousePressEvent(QMouseEvent* event) {
    setFocus(Qt::MouseFocusReason);
    m_pressed = m_last = event->position();
    if (event->button() == Qt::MiddleButton) {
        m_gesture = Gesture::Pan;
        setCursor(Qt::ClosedHandCursor);
        return;
    }
    const auto on = m_picture.hit(toScene(event->position()));
    if (event->button() == Qt::RightButton) {
        if (on)
            select(on->node);
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    if (hasMinimap() && minimapRect().contains(event->position())) {
        m_gesture = Gesture::Minimap;
        mouseMoveEvent(event);
        return;
    }
    m_pressedOn = on;
    m_gesture = Gesture::Press;
    select(on ? std::optional(on->node) : std::nullopt);
    if (on && on->instruction) {
        m_marks.instruction = on->instruction;
        update();
    }
}

void StageGraphView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF scene = toScene(event->position());
    const QPointF moved = event->position() - m_last;
    m_last = event->position();
    if (m_gesture == Gesture::Press && (event->position() - m_pressed).manhattanLength() >= 8) {
        if (m_pressedOn && m_picture.graph().node(m_pressedOn->node).kind != NodeKind::Scratch)
            beginCopy(m_pressedOn->node);
        else if (!m_pressedOn)
            m_gesture = Gesture::Pan;
    }
    switch (m_gesture) {
    case Gesture::Pan:
        setCursor(Qt::ClosedHandCursor);
        m_offset += moved;
        m_isFitted = false;
        clampOffset();
        update();
        return;
    case Gesture::Copy:
        hoverCopy(scene);
        return;
    case Gesture::Minimap: {
        const QRectF map = minimapRect();
        const QPointF wanted = (event->position() - map.topLeft()) * (m_picture.bounds().width() / map.width());
        m_offset = QPointF(width(), height()) / 2 - wanted * m_zoom;
        m_isFitted = false;
        clampOffset();
        update();
        return;
    }
    default:
        break;
    }
    const auto on = m_picture.hit(scene);
    const auto hovered = on ? std::optional(on->node) : std::nullopt;
    if (hovered != m_marks.hovered) {
        m_marks.hovered = hovered;
        update();
    }
    setCursor(!on ? Qt::ArrowCursor : on->onHandle ? Qt::CrossCursor : Qt::PointingHandCursor);
}

void StageGraphView::mouseReleaseEvent(QMouseEvent* event) {
    const Gesture gesture = m_gesture;
    m_gesture = Gesture::None;
    unsetCursor();
    if (gesture == Gesture::Copy) {
        const auto on = m_picture.hit(toScene(event->position()));
        finishCopy(on ? std::optional(on->node) : std::nullopt);
    } else if (gesture == Gesture::Press && m_pressedOn && m_pressedOn->instruction) {
        activate();
    }
}

void StageGraphView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    if (m_picture.hit(toScene(event->position())))
        activate();
    else
        fit();
}

void StageGraphView::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier) {
        zoomAround(event->position(), std::pow(1.0015, event->angleDelta().y()));
    } else {
        const QPointF by =
            event->pixelDelta().isNull() ? QPointF(event->angleDelta()) / 2 : QPointF(event->pixelDelta());
        m_offset += event->modifiers() & Qt::ShiftModifier ? QPointF(by.y(), by.x()) : by;
        m_isFitted = false;
        clampOffset();
        update();
    }
    event->accept();
}

void StageGraphView::leaveEvent(QEvent*) {
    m_marks.hovered.reset();
    update();
}

void StageGraphView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (!selected() && event->reason() != Qt::MouseFocusReason && m_picture.graph().stageCount() > 0)
        select(static_cast<NodeId>(m_picture.target()));
    update();
}

void StageGraphView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

void StageGraphView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Stage graph"));
        update();
    }
}

bool StageGraphView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QPointF scene = toScene(help->pos());
    QString text;
    if (const auto on = m_picture.hit(scene)) {
        const stages::Node& node = m_picture.graph().node(on->node);
        text = QString::fromStdString(node.label) + QLatin1Char('\n') + m_picture.description(on->node);
        if (on->instruction && m_snapshot && node.stage) {
            const auto& stage = m_snapshot->file.stages[static_cast<std::size_t>(on->node)];
            const auto& instruction =
                *on->instruction == 0 ? stage.fromInstruction : stage.instructions[*on->instruction - 1];
            text = QString::fromStdString(instruction.original).left(400);
        }
    } else if (const auto edge = m_picture.edgeAt(scene, 5)) {
        text = m_picture.edgeText(*edge);
    }
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")),
                           this);
    return true;
}

void StageGraphView::activate() {
    const auto node = selected();
    if (!node)
        return;
    const stages::Node& of = m_picture.graph().node(*node);
    if (of.stage && m_marks.instruction && m_snapshot) {
        const auto& stage = m_snapshot->file.stages[static_cast<std::size_t>(*of.stage)];
        const std::size_t index = *m_marks.instruction;
        if (index <= stage.instructions.size()) {
            emit instructionActivated({*of.stage, index});
            emit rangeActivated(index == 0 ? stage.fromInstruction.range : stage.instructions[index - 1].range);
        }
        return;
    }
    if (of.stage)
        emit stageActivated(*of.stage);
    emit rangeActivated(of.range);
}

void StageGraphView::keyPressEvent(QKeyEvent* event) {
    const auto modifiers = event->modifiers();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (modifiers & Qt::ShiftModifier) {
            stepInstruction(event->key() == Qt::Key_Right ? 1 : -1);
            return;
        }
        [[fallthrough]];
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (modifiers & Qt::AltModifier) {
            if (event->key() == Qt::Key_Up)
                moveStageEarlier();
            else if (event->key() == Qt::Key_Down)
                moveStageLater();
            return;
        }
        step(static_cast<Qt::Key>(event->key()));
        return;
    case Qt::Key_Home:
    case Qt::Key_End:
        if (m_picture.graph().stageCount() > 0)
            select(static_cast<NodeId>(event->key() == Qt::Key_Home ? 0 : m_picture.graph().stageCount() - 1));
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        activate();
        return;
    case Qt::Key_Escape:
        if (m_gesture == Gesture::Copy) {
            m_gesture = Gesture::None;
            finishCopy(std::nullopt);
        } else if (m_marks.instruction) {
            m_marks.instruction.reset();
            update();
        } else {
            select(std::nullopt);
        }
        return;
    case Qt::Key_F2:
        renameStage();
        return;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        deleteStage();
        return;
    case Qt::Key_Insert:
        addStage();
        return;
    case Qt::Key_D:
        if (modifiers & Qt::ControlModifier) {
            duplicateStage();
            return;
        }
        break;
    case Qt::Key_E:
        editInstruction();
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomIn();
        return;
    case Qt::Key_Minus:
        zoomOut();
        return;
    case Qt::Key_0:
        fit();
        return;
    case Qt::Key_1:
        resetZoom();
        return;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

// To the nearest card in that direction.
void StageGraphView::step(Qt::Key key) {
    const auto from = selected();
    if (!from) {
        if (m_picture.graph().stageCount() > 0)
            select(static_cast<NodeId>(m_picture.target()));
        return;
    }
    const QPointF start = m_picture.card(*from).center();
    const bool isLevel = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Right || key == Qt::Key_Down ? 1 : -1;
    std::optional<NodeId> best;
    double bestCost = 0;
    for (const stages::Node& node : m_picture.graph().nodes) {
        const QPointF way = m_picture.card(node.id).center() - start;
        const double along = (isLevel ? way.x() : way.y()) * sign;
        const double aside = std::abs(isLevel ? way.y() : way.x());
        if (along < 10 || (!isLevel && aside > 100))
            continue;
        const double cost = along + 2 * aside;
        if (!best || cost < bestCost) {
            best = node.id;
            bestCost = cost;
        }
    }
    if (best)
        select(best);
}

void StageGraphView::stepInstruction(int by) {
    const auto stage = selectedStage();
    if (!stage)
        return;
    const int count = static_cast<int>(m_picture.graph().node(*stage).instructions);
    const int now = m_marks.instruction ? static_cast<int>(*m_marks.instruction) : (by > 0 ? -1 : count);
    m_marks.instruction = static_cast<std::size_t>(std::clamp(now + by, 0, count - 1));
    update();
}

int StageGraphView::partCount() const {
    return static_cast<int>(m_picture.graph().nodes.size());
}

QString StageGraphView::partName(int part) const {
    return QString::fromStdString(m_picture.graph().nodes[static_cast<std::size_t>(part)].label);
}

QString StageGraphView::partValue(int part) const {
    return m_picture.description(static_cast<NodeId>(part));
}

QRect StageGraphView::partRect(int part) const {
    const QRectF card = m_picture.card(static_cast<NodeId>(part));
    return QRectF(toWidget(card.topLeft()), card.size() * m_zoom).toRect() & rect();
}

std::optional<int> StageGraphView::selectedPart() const {
    const auto node = selected();
    return node ? std::optional(static_cast<int>(*node)) : std::nullopt;
}

void StageGraphView::activatePart(int part) {
    selectPart(part);
    activate();
}

void StageGraphView::selectPart(int part) {
    select(static_cast<NodeId>(part));
}

QByteArray StageGraphView::exported(Format format) const {
    const stages::ExportOptions options{uiLanguage(), m_picture.target()};
    const auto& graph = m_picture.graph();
    if (graph.nodes.empty())
        return {};
    switch (format) {
    case Format::Svg:
        return QByteArray::fromStdString(stages::toSvg(graph, options));
    case Format::Dot:
        return QByteArray::fromStdString(stages::toDot(graph, options));
    case Format::Mermaid:
        return QByteArray::fromStdString(stages::toMermaid(graph, options));
    case Format::Png:
        break;
    }
    // Painted as on the screen, on the window's ground, twice as fine.
    constexpr double fine = 2;
    constexpr int most = 16384;
    const QSizeF wanted = m_picture.bounds().size() * fine;
    const double scale = std::min({fine, fine * most / wanted.width(), fine * most / wanted.height()});
    QImage image((m_picture.bounds().size() * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(palette().color(QPalette::Base));
    QPainter painter(&image);
    painter.setFont(font());
    painter.scale(scale, scale);
    m_picture.paint(painter, palette(), {});
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace slipway::widgets
