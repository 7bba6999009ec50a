// SPDX-License-Identifier: Apache-2.0
#include "widgets/stagegraph/graph_picture.h"

#include "engine/messages/catalogue/stages.h"
#include "engine/messages/format.h"
#include "engine/stages/export.h"
#include "widgets/document/ui_language.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPathStroker>
#include <algorithm>
#include <cmath>

namespace slipway::widgets {

using namespace stages;

namespace {

std::size_t at(NodeId id) {
    return static_cast<std::size_t>(id);
}

QString words(const char* text) {
    return QCoreApplication::translate("GraphPicture", text);
}

constexpr double kInset = 14;
constexpr double kStripTop = 53;
constexpr double kStripHeight = 10;
constexpr double kArrow = 8;
constexpr double kHandle = 7;

} // namespace

struct GraphPicture::Colours {
    explicit Colours(const QPalette& palette)
        : base(palette.color(QPalette::Base))
        , text(palette.color(QPalette::Text))
        , accent(palette.color(QPalette::Highlight))
        , isDark(base.lightness() < 128) {
        faint = mixed(text, base, 0.42);
        line = mixed(text, base, 0.7);
        card = mixed(base, isDark ? QColor(Qt::white) : accent, isDark ? 0.07 : 0.05);
        ground = isDark ? mixed(base, QColor(Qt::black), 0.15) : mixed(base, text, 0.03);
    }
    static QColor mixed(const QColor& a, const QColor& b, double share) {
        const auto one = [&](float x, float y) { return static_cast<float>(x * (1 - share) + y * share); };
        return QColor::fromRgbF(one(a.redF(), b.redF()), one(a.greenF(), b.greenF()), one(a.blueF(), b.blueF()));
    }
    [[nodiscard]] QColor edge(EdgeKind kind) const {
        switch (kind) {
        case EdgeKind::From:
            return faint;
        case EdgeKind::Copy:
            return isDark ? QColor(0x5b, 0xb8, 0x8a) : QColor(0x1d, 0x7a, 0x4d);
        case EdgeKind::Mount:
            return isDark ? QColor(0xd2, 0xa5, 0x5a) : QColor(0x9a, 0x62, 0x0b);
        }
        return faint;
    }
    [[nodiscard]] QColor tick(dockerfile::Keyword keyword) const {
        using enum dockerfile::Keyword;
        switch (keyword) {
        case From:
            return faint;
        case Run:
            return isDark ? QColor(0x6f, 0xa8, 0xe8) : QColor(0x2f, 0x6d, 0xb5);
        case Copy:
        case Add:
            return edge(EdgeKind::Copy);
        case Cmd:
        case Entrypoint:
            return isDark ? QColor(0xb5, 0x93, 0xe0) : QColor(0x7a, 0x4f, 0xb5);
        default:
            return line;
        }
    }
    [[nodiscard]] QColor bad() const { return isDark ? QColor(0xf0, 0x7c, 0x72) : QColor(0xc0, 0x2b, 0x23); }
    [[nodiscard]] QColor good() const { return edge(EdgeKind::Copy); }

    QColor base, text, accent, faint, line, card, ground;
    bool isDark;
};

void GraphPicture::set(StageGraph graph, std::shared_ptr<const dockerfile::Dockerfile> file, StageId target) {
    m_graph = std::move(graph);
    m_file = std::move(file);
    m_target = target;
    m_layout = stages::layout(m_graph);
    m_needed = m_graph.stageCount() > 0 ? neededNodes(m_graph, target) : std::vector<bool>(m_graph.nodes.size(), true);
    m_broken.assign(m_graph.nodes.size(), false);
    const auto mark = [&](const Finding& finding) {
        if (finding.severity != Severity::Error)
            return;
        for (const Node& node : m_graph.nodes) {
            if (node.stage && node.range.begin <= finding.range.begin && finding.range.begin <= node.range.end)
                m_broken[at(node.id)] = true;
        }
    };
    for (const Finding& finding : m_graph.findings)
        mark(finding);
    if (m_file) {
        for (const Finding& finding : m_file->diagnostics)
            mark(finding);
    }
    m_away.assign(m_graph.nodes.size(), {});
    m_share = 1;
    placeEdges();
}

// Edges through the same gap turn at places of their own, so that no two lie on one another.
void GraphPicture::placeEdges() {
    m_turns.assign(m_layout.edges.size(), 0.5);
    std::map<std::size_t, std::vector<std::size_t>> gaps;
    for (std::size_t i = 0; i < m_layout.edges.size(); ++i)
        gaps[m_layout.nodes[at(m_layout.edges[i].from)].rank].push_back(i);
    for (auto& [rank, edges] : gaps) {
        std::ranges::stable_sort(edges, {}, [&](std::size_t i) {
            const auto& points = m_layout.edges[i].points;
            // Downward edges turn the later the higher they start, upward ones the other way round.
            const double start = points[0].y;
            return points[1].y >= start ? -start : 1e7 + start;
        });
        for (std::size_t k = 0; k < edges.size(); ++k)
            m_turns[edges[k]] = 0.2 + 0.55 * (static_cast<double>(k) + 1) / (static_cast<double>(edges.size()) + 1);
    }
}

QRectF GraphPicture::card(NodeId node) const {
    const PlacedNode& placed = m_layout.nodes[at(node)];
    const QPointF away = m_away.empty() ? QPointF() : m_away[at(node)] * (1 - m_share);
    return {placed.x + away.x(), placed.y + away.y(), placed.width, placed.height};
}

QRectF GraphPicture::handle(NodeId node) const {
    const QRectF place = card(node);
    return {place.right() - kHandle, place.center().y() - kHandle, 2 * kHandle, 2 * kHandle};
}

std::size_t GraphPicture::tickCount(NodeId node) const {
    return m_graph.node(node).stage ? m_graph.node(node).instructions : 0;
}

QRectF GraphPicture::tick(NodeId node, std::size_t instruction) const {
    const std::size_t count = tickCount(node);
    const QRectF place = card(node);
    const double whole = place.width() - 2 * kInset;
    const StageFacts* facts = at(node) < m_facts.stages.size() ? &m_facts.stages[at(node)] : nullptr;
    const double least = std::min(4.0, whole / static_cast<double>(std::max<std::size_t>(1, count)));
    const double spare = whole - least * static_cast<double>(count);
    double sum = 0;
    const auto weight = [&](std::size_t i) {
        if (!facts || i >= facts->steps.size() || facts->bytes() == 0)
            return 1.0;
        // Roots: a step of a gigabyte would leave nothing of the others.
        return std::sqrt(static_cast<double>(facts->steps[i].bytes));
    };
    double before = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i == instruction)
            before = sum;
        sum += weight(i);
    }
    if (sum <= 0)
        sum = 1;
    const double left = place.left() + kInset + least * static_cast<double>(instruction) + spare * before / sum;
    return {left, place.top() + kStripTop, std::max(1.0, least + spare * weight(instruction) / sum), kStripHeight};
}

QPainterPath GraphPicture::edge(std::size_t index) const {
    const PlacedEdge& placed = m_layout.edges[index];
    std::vector<QPointF> points;
    for (const Point& point : placed.points)
        points.emplace_back(point.x, point.y);
    const auto away = [&](NodeId node) { return m_away.empty() ? QPointF() : m_away[at(node)] * (1 - m_share); };
    points.front() += away(placed.from);
    points.back() += away(placed.to);
    points.back().rx() -= kArrow;
    QPainterPath path(points.front());
    const auto corner = [&](QPointF before, QPointF turn, QPointF after) {
        const double radius = std::min({7.0, std::abs(turn.x() - before.x()) + std::abs(turn.y() - before.y()),
                                        (std::abs(after.x() - turn.x()) + std::abs(after.y() - turn.y())) / 2});
        const auto towards = [&](QPointF end) {
            const double length = std::hypot(end.x() - turn.x(), end.y() - turn.y());
            return length > 0 ? turn + (end - turn) * (radius / length) : turn;
        };
        path.lineTo(towards(before));
        path.quadTo(turn, towards(after));
    };
    for (std::size_t i = 1; i < points.size(); ++i) {
        const QPointF from = points[i - 1], to = points[i];
        if (std::abs(from.y() - to.y()) < 0.5) {
            path.lineTo(to);
            continue;
        }
        const double x = from.x() + (to.x() - from.x()) * (i == 1 ? m_turns[index] : 0.5);
        const QPointF down(x, from.y()), across(x, to.y());
        corner(from, down, across);
        corner(down, across, to);
        path.lineTo(to);
    }
    return path;
}

std::optional<GraphHit> GraphPicture::hit(QPointF point) const {
    for (const Node& node : m_graph.nodes) {
        if (node.kind != NodeKind::Scratch && handle(node.id).contains(point))
            return GraphHit{node.id, {}, true};
    }
    for (const Node& node : m_graph.nodes) {
        const QRectF place = card(node.id);
        if (!place.contains(point))
            continue;
        GraphHit result{node.id};
        if (point.y() >= place.top() + kStripTop - 3 && point.y() <= place.top() + kStripTop + kStripHeight + 3) {
            for (std::size_t i = 0; i < tickCount(node.id); ++i) {
                const QRectF strip = tick(node.id, i);
                if (point.x() >= strip.left() && point.x() < strip.right())
                    result.instruction = i;
            }
        }
        return result;
    }
    return std::nullopt;
}

std::optional<std::size_t> GraphPicture::edgeAt(QPointF point, double tolerance) const {
    QPainterPathStroker stroker;
    stroker.setWidth(2 * tolerance);
    for (std::size_t i = 0; i < m_layout.edges.size(); ++i) {
        const QPainterPath path = edge(i);
        if (path.controlPointRect().adjusted(-tolerance, -tolerance, tolerance, tolerance).contains(point) &&
            stroker.createStroke(path).contains(point))
            return i;
    }
    return std::nullopt;
}

QString GraphPicture::identity(NodeId id) const {
    const Node& node = m_graph.node(id);
    const bool isNamed = !node.stage || !m_file || !m_file->stages[at(id)].name.empty();
    std::size_t ordinal = 0;
    for (const Node& other : m_graph.nodes) {
        if (other.id == id)
            break;
        const bool otherNamed = !other.stage || !m_file || !m_file->stages[at(other.id)].name.empty();
        if (other.kind == node.kind && otherNamed == isNamed && (!isNamed || other.label == node.label))
            ++ordinal;
    }
    return QStringLiteral("%1/%2/%3")
        .arg(static_cast<int>(node.kind))
        .arg(isNamed ? QString::fromStdString(node.label).toLower() : QString())
        .arg(ordinal);
}

std::optional<NodeId> GraphPicture::nodeOf(const QString& wanted) const {
    for (const Node& node : m_graph.nodes) {
        if (identity(node.id) == wanted)
            return node.id;
    }
    return std::nullopt;
}

std::map<QString, QPointF> GraphPicture::positions() const {
    std::map<QString, QPointF> result;
    for (const Node& node : m_graph.nodes)
        result[identity(node.id)] = card(node.id).topLeft();
    return result;
}

void GraphPicture::startFrom(const std::map<QString, QPointF>& before) {
    for (const Node& node : m_graph.nodes) {
        const auto known = before.find(identity(node.id));
        const PlacedNode& placed = m_layout.nodes[at(node.id)];
        m_away[at(node.id)] = known == before.end() ? QPointF() : known->second - QPointF(placed.x, placed.y);
    }
    m_share = 0;
}

bool GraphPicture::isBroken(NodeId node) const {
    return m_broken[at(node)];
}

QString GraphPicture::secondLine(NodeId id) const {
    const Node& node = m_graph.node(id);
    if (!node.stage) {
        return catalogueText(node.kind == NodeKind::Image     ? msg::GraphImage
                             : node.kind == NodeKind::Context ? msg::GraphContext
                                                              : msg::GraphScratch);
    }
    QString line;
    for (const Edge& edge : m_graph.edges) {
        if (edge.to == id && edge.kind == EdgeKind::From && !edge.onbuild)
            line = QString::fromStdString(m_graph.node(edge.from).label) + QStringLiteral(" · ");
    }
    if (at(id) < m_facts.stages.size() && m_facts.stages[at(id)].bytes() > 0)
        line += QString::fromStdString(messages::formatBytes(m_facts.stages[at(id)].bytes()));
    else
        line += QString::fromStdString(instructionCount(node.instructions, uiLanguage()));
    if (!node.platform.empty())
        line += QStringLiteral(" · ") + QString::fromStdString(node.platform);
    return line;
}

QString GraphPicture::edgeText(std::size_t index) const {
    const PlacedEdge& placed = m_layout.edges[index];
    static constexpr const char* kinds[] = {"FROM", "COPY --from", "RUN --mount from="};
    QString text = QStringLiteral("%1: %2 → %3")
                       .arg(QLatin1String(kinds[static_cast<std::size_t>(placed.kind)]),
                            QString::fromStdString(m_graph.node(placed.from).label),
                            QString::fromStdString(m_graph.node(placed.to).label));
    if (placed.count > 1)
        text += QStringLiteral(" ×%1").arg(placed.count);
    const auto copied = m_facts.copies.find({m_graph.node(placed.from).label, at(placed.to)});
    if (placed.kind == EdgeKind::Copy && copied != m_facts.copies.end())
        text += QLatin1Char('\n') + QCoreApplication::translate("GraphPicture", "%n file(s), %1", nullptr,
                                                                static_cast<int>(copied->second.files))
                                        .arg(QString::fromStdString(messages::formatBytes(copied->second.bytes)));
    return text;
}

QString GraphPicture::description(NodeId id) const {
    const Node& node = m_graph.node(id);
    QStringList parts{secondLine(id)};
    if (node.stage == m_target)
        parts += catalogueText(msg::GraphTarget);
    else if (!m_needed[at(id)])
        parts += catalogueText(msg::GraphUnused);
    if (m_broken[at(id)])
        parts += words(QT_TRANSLATE_NOOP("GraphPicture", "has an error"));
    if (at(id) < m_facts.stages.size()) {
        switch (m_facts.stages[at(id)].state()) {
        case StepState::Running:
            parts += words(QT_TRANSLATE_NOOP("GraphPicture", "running"));
            break;
        case StepState::Failed:
            parts += words(QT_TRANSLATE_NOOP("GraphPicture", "failed"));
            break;
        case StepState::Cached:
            parts += words(QT_TRANSLATE_NOOP("GraphPicture", "cached"));
            break;
        default:
            break;
        }
    }
    return parts.join(QStringLiteral(", "));
}

void GraphPicture::paint(QPainter& painter, const QPalette& palette, const GraphMarks& marks) const {
    const Colours colours(palette);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto touches = [&](const PlacedEdge& edge) {
        return marks.selected && (edge.from == *marks.selected || edge.to == *marks.selected);
    };
    for (std::size_t i = 0; i < m_layout.edges.size(); ++i) {
        if (!touches(m_layout.edges[i]))
            paintEdge(painter, colours, marks, i);
    }
    for (std::size_t i = 0; i < m_layout.edges.size(); ++i) {
        if (touches(m_layout.edges[i]))
            paintEdge(painter, colours, marks, i);
    }
    for (const Node& node : m_graph.nodes)
        paintCard(painter, colours, marks, node.id);
}

void GraphPicture::paintEdge(QPainter& painter, const Colours& colours, const GraphMarks& marks,
                             std::size_t index) const {
    const PlacedEdge& placed = m_layout.edges[index];
    const bool leadsBack = m_graph.node(placed.from).kind == NodeKind::Stage && placed.from >= placed.to;
    const bool isFaded = !m_needed[at(placed.from)] || !m_needed[at(placed.to)];
    const bool isStrong = marks.selected && (placed.from == *marks.selected || placed.to == *marks.selected);
    const auto onPath = [&](NodeId node) {
        return std::ranges::contains(marks.criticalPath, static_cast<StageId>(node));
    };
    const bool isCritical = onPath(placed.from) && onPath(placed.to);
    QColor colour = leadsBack ? colours.bad() : isStrong || isCritical ? colours.accent : colours.edge(placed.kind);
    if (isFaded)
        colour.setAlphaF(0.35F);
    double width = 1.6;
    const auto copied = m_facts.copies.find({m_graph.node(placed.from).label, at(placed.to)});
    const bool isMeasured = placed.kind == EdgeKind::Copy && copied != m_facts.copies.end();
    if (isMeasured)
        width = std::clamp(std::log10(static_cast<double>(copied->second.bytes) + 1) - 2.5, 1.6, 6.0);
    if (isCritical)
        width += 1;
    QPen pen(colour, width);
    if (placed.kind == EdgeKind::Mount)
        pen.setDashPattern({1.5, 2.5});
    else if (placed.kind == EdgeKind::Copy && !isMeasured)
        pen.setDashPattern({6, 3});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    const QPainterPath path = edge(index);
    painter.drawPath(path);
    const QPointF tip = path.currentPosition() + QPointF(kArrow, 0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(QPolygonF{{tip, tip + QPointF(-kArrow, -4.5), tip + QPointF(-kArrow, 4.5)}});
    QString label;
    if (isMeasured)
        label = QString::fromStdString(messages::formatBytes(copied->second.bytes));
    else if (placed.count > 1)
        label = QStringLiteral("×%1").arg(placed.count);
    if (label.isEmpty())
        return;
    QFont font = painter.font();
    font.setPixelSize(11);
    painter.setFont(font);
    painter.setPen(isFaded ? colours.line : colours.faint);
    const QSizeF size(QFontMetricsF(font).horizontalAdvance(label) + 4, 14);
    const QRectF place(tip - QPointF(size.width() + kArrow, size.height() + width / 2 + 2), size);
    painter.fillRect(place, colours.base);
    painter.drawText(place, Qt::AlignCenter, label);
}

void GraphPicture::paintCard(QPainter& painter, const Colours& colours, const GraphMarks& marks, NodeId id) const {
    const Node& node = m_graph.node(id);
    const QRectF place = card(id);
    const bool isTarget = node.stage == m_target && node.stage;
    const bool isSelected = marks.selected == id;
    bool isDimmed = !m_needed[at(id)];
    if (marks.dragged && at(id) < marks.targets.size())
        isDimmed = !marks.targets[at(id)] && *marks.dragged != id;
    const StepState state =
        at(id) < m_facts.stages.size() && node.stage ? m_facts.stages[at(id)].state() : StepState::Unknown;
    painter.save();
    if (isDimmed)
        painter.setOpacity(0.5);
    const double radius = node.stage ? 8 : place.height() / 2;
    QPainterPath outline;
    outline.addRoundedRect(place, radius, radius);
    painter.fillPath(outline, node.stage ? colours.card : colours.ground);
    if (state == StepState::Running) {
        painter.setClipPath(outline, Qt::IntersectClip);
        QRectF done = place;
        done.setWidth(place.width() * m_facts.stages[at(id)].progress());
        QColor fill = colours.accent;
        fill.setAlphaF(0.2F);
        painter.fillRect(done, fill);
        painter.setClipping(false);
        painter.restore();
        painter.save();
    }
    QPen pen(colours.line, 1.2);
    if (m_broken[at(id)] || state == StepState::Failed)
        pen = QPen(colours.bad(), 2);
    else if (isSelected)
        pen = QPen(colours.accent, 2.4);
    else if (marks.dragged && at(id) < marks.targets.size() && marks.targets[at(id)])
        pen = QPen(colours.good(), 2.4);
    else if (state == StepState::Running)
        pen = QPen(colours.accent, 2);
    else if (isTarget)
        pen = QPen(colours.text, 1.8);
    else if (marks.hovered == id)
        pen = QPen(colours.faint, 1.6);
    if (state == StepState::Cached && !isSelected)
        pen.setStyle(Qt::DotLine);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(outline);
    if (isSelected && marks.hasFocus) {
        QPainterPath ring;
        ring.addRoundedRect(place.adjusted(-4, -4, 4, 4), radius + 4, radius + 4);
        painter.setPen(QPen(colours.accent, 1, Qt::DashLine));
        painter.drawPath(ring);
    }
    QFont font = painter.font();
    const auto line = [&](double y, double left, double width, const QString& text, int pixels, bool bold,
                          const QColor& colour) {
        font.setPixelSize(pixels);
        font.setBold(bold);
        painter.setFont(font);
        painter.setPen(colour);
        const QString shown = QFontMetricsF(font).elidedText(text, Qt::ElideMiddle, width);
        painter.drawText(QPointF(left, place.top() + y), shown);
    };
    const double inner = place.width() - 2 * kInset;
    const QString name = QString::fromStdString(node.label);
    if (node.stage) {
        QString badge;
        QColor badgeColour = colours.faint;
        if (m_broken[at(id)]) {
            badge = words(QT_TRANSLATE_NOOP("GraphPicture", "error"));
            badgeColour = colours.bad();
        } else if (state == StepState::Failed) {
            badge = words(QT_TRANSLATE_NOOP("GraphPicture", "failed"));
            badgeColour = colours.bad();
        } else if (isTarget) {
            badge = catalogueText(msg::GraphTarget);
        } else if (!m_needed[at(id)]) {
            badge = catalogueText(msg::GraphNotUsed);
        }
        font.setPixelSize(11);
        font.setBold(false);
        const double badgeWidth = badge.isEmpty() ? 0 : QFontMetricsF(font).horizontalAdvance(badge) + 8;
        line(23, place.left() + kInset, inner - badgeWidth, name, 14, true, colours.text);
        if (!badge.isEmpty())
            line(23, place.right() - kInset - badgeWidth + 8, badgeWidth, badge, 11, false, badgeColour);
        line(42, place.left() + kInset, inner, secondLine(id), 12, false, colours.faint);
        paintTicks(painter, colours, marks, id);
    } else {
        line(21, place.left() + kInset + 2, inner - 4, name, 13, false, colours.text);
        line(37, place.left() + kInset + 2, inner - 4, secondLine(id), 11, false, colours.faint);
    }
    if (marks.hovered == id && node.kind != NodeKind::Scratch && !marks.dragged) {
        painter.setPen(QPen(colours.good(), 1.6));
        painter.setBrush(colours.base);
        painter.drawEllipse(handle(id).center(), kHandle - 1, kHandle - 1);
        painter.drawLine(handle(id).center() - QPointF(3, 0), handle(id).center() + QPointF(3, 0));
        painter.drawLine(handle(id).center() - QPointF(0, 3), handle(id).center() + QPointF(0, 3));
    }
    painter.restore();
}

void GraphPicture::paintTicks(QPainter& painter, const Colours& colours, const GraphMarks& marks, NodeId id) const {
    const StageFacts* facts = at(id) < m_facts.stages.size() ? &m_facts.stages[at(id)] : nullptr;
    for (std::size_t i = 0; i < tickCount(id); ++i) {
        QRectF strip = tick(id, i);
        if (strip.width() > 3)
            strip.adjust(0, 0, -1.5, 0);
        dockerfile::Keyword keyword = i == 0 ? dockerfile::Keyword::From : dockerfile::Keyword::Run;
        if (m_file && i > 0 && i - 1 < m_file->stages[at(id)].instructions.size())
            keyword = m_file->stages[at(id)].instructions[i - 1].keyword;
        QColor colour = colours.tick(keyword);
        const StepState state = facts && i < facts->steps.size() ? facts->steps[i].state : StepState::Unknown;
        if (state == StepState::Failed)
            colour = colours.bad();
        if (state == StepState::Waiting || m_facts.isStale || marks.isStale)
            colour.setAlphaF(0.4F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(state == StepState::Cached ? QBrush(colour, Qt::Dense4Pattern) : QBrush(colour));
        painter.drawRoundedRect(strip, 1.5, 1.5);
        if (marks.selected == id && marks.instruction == i) {
            painter.setPen(QPen(colours.text, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(strip.adjusted(-1.5, -2, 1.5, 2), 2, 2);
        }
    }
}

} // namespace slipway::widgets
