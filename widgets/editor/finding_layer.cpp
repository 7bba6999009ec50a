// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/finding_layer.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace slipway::widgets {

using text::ByteRange;

FindingLayer::FindingLayer(QObject* parent)
    : QObject(parent) {
    m_wait.setSingleShot(true);
    m_wait.setInterval(600);
    connect(&m_wait, &QTimer::timeout, this, [this] {
        bool any = false;
        for (Shown& shown : m_findings)
            any |= std::exchange(shown.waiting, false);
        if (any)
            emit changed();
    });
}

void FindingLayer::sort() {
    std::ranges::stable_sort(m_findings, {}, [](const Shown& shown) { return shown.range; });
}

void FindingLayer::setFindings(std::vector<Finding> findings, std::optional<ByteRange> typed) {
    std::vector<Shown> before;
    std::erase_if(m_findings, [&](const Shown& shown) {
        if (!shown.late)
            before.push_back(shown);
        return !shown.late;
    });
    for (Finding& finding : findings) {
        Shown shown{std::move(finding), {}};
        shown.range = shown.finding.range;
        const bool here = typed && typed->begin <= shown.range.end && shown.range.begin <= typed->end;
        if (here && m_wait.isActive()) {
            const bool known = std::ranges::any_of(before, [&](const Shown& old) {
                return !old.waiting && old.finding.rule == shown.finding.rule && old.range.begin == shown.range.begin;
            });
            shown.waiting = !known;
        }
        m_findings.push_back(std::move(shown));
    }
    sort();
    emit changed();
}

void FindingLayer::setLateFindings(std::vector<Finding> findings) {
    std::erase_if(m_findings, [](const Shown& shown) { return shown.late; });
    for (Finding& finding : findings) {
        Shown shown{std::move(finding), {}, true};
        shown.range = shown.finding.range;
        m_findings.push_back(std::move(shown));
    }
    sort();
    emit changed();
}

void FindingLayer::move(const std::vector<text::TextEdit>& edits) {
    m_wait.start();
    for (Shown& shown : m_findings) {
        shown.stale = shown.late;
        shown.moved = true;
        shown.range = moved(shown.range, edits);
    }
}

void FindingLayer::clear() {
    m_findings.clear();
    m_wait.stop();
    emit changed();
}

std::vector<const FindingLayer::Shown*> FindingLayer::at(ByteRange range) const {
    std::vector<const Shown*> result;
    for (const Shown& shown : m_findings) {
        if (!shown.waiting && shown.range.begin <= range.end && range.begin <= shown.range.end)
            result.push_back(&shown);
    }
    std::ranges::stable_sort(result, {}, [](const Shown* shown) { return shown->finding.severity; });
    return result;
}

const FindingLayer::Shown* FindingLayer::next(std::size_t position, bool forward) const {
    const Shown* first = nullptr;
    const Shown* last = nullptr;
    const Shown* found = nullptr;
    for (const Shown& shown : m_findings) {
        if (shown.waiting)
            continue;
        first = first == nullptr ? &shown : first;
        last = &shown;
        if (forward && shown.range.begin > position)
            return &shown;
        if (!forward && shown.range.begin < position)
            found = &shown;
    }
    return forward ? first : found != nullptr ? found : last;
}

ByteRange moved(ByteRange range, const std::vector<text::TextEdit>& edits) {
    std::ptrdiff_t shift = 0;
    for (const text::TextEdit& edit : edits) {
        const auto delta =
            static_cast<std::ptrdiff_t>(edit.replacement.size()) - static_cast<std::ptrdiff_t>(edit.range.size());
        const auto by = [](std::size_t position, std::ptrdiff_t distance) {
            return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(position) + distance);
        };
        const ByteRange local{by(edit.range.begin, shift), by(edit.range.end, shift)};
        const auto place = [&](std::size_t position, bool end) {
            if (position > local.end || (position == local.end && !(end && local.empty())))
                return by(position, delta);
            return std::min(position, local.begin);
        };
        range = {place(range.begin, false), place(range.end, true)};
        range.end = std::max(range.begin, range.end);
        shift += delta;
    }
    return range;
}

void drawSquiggle(QPainter& painter, qreal x, qreal y, qreal width, const QColor& colour) {
    constexpr qreal step = 2, height = 2;
    const qreal end = x + std::max(width, 4 * step);
    QPainterPath path;
    path.moveTo(x, y);
    bool up = true;
    for (qreal at = x + step; at <= end; at += step, up = !up)
        path.lineTo(at, up ? y - height : y);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1.2));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

} // namespace slipway::widgets
