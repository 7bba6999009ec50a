// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"
#include "engine/text/text_edit.h"
#include "widgets/editor/editor_theme.h"

#include <QObject>
#include <QTimer>
#include <optional>
#include <vector>

class QPainter;

namespace slipway::widgets {

// The findings of a text while it is being edited: they move with the edits until new ones come, and those of the
// instruction that is being typed wait until the person pauses.
class FindingLayer : public QObject {
    Q_OBJECT

public:
    struct Shown {
        Finding finding; // as it came; its fixes hold for the text it was made for
        text::ByteRange range;
        bool late = false;    // from the context or an image
        bool stale = false;   // late, and the text changed since
        bool moved = false;   // the text was edited since it came
        bool waiting = false; // not shown yet
    };

    explicit FindingLayer(QObject* parent = nullptr);

    // How long errors of the instruction under the caret wait after the last edit; 600 ms.
    void setDelay(int milliseconds) { m_wait.setInterval(milliseconds); }

    // Those that follow every edit at once (parser, stages, rules) replace the ones before. `typed` is the instruction
    // under the caret: what is new in there waits while the text was edited less than the delay ago.
    void setFindings(std::vector<Finding> findings, std::optional<text::ByteRange> typed);
    // Those that come later replace the late ones before.
    void setLateFindings(std::vector<Finding> findings);
    // The text was edited; ranges move along.
    void move(const std::vector<text::TextEdit>& edits);
    // A new text: nothing is known.
    void clear();

    [[nodiscard]] const std::vector<Shown>& all() const { return m_findings; }
    // Shown ones that overlap or touch the range, worst first.
    [[nodiscard]] std::vector<const Shown*> at(text::ByteRange range) const;
    // The next (or previous) shown one from a position, going round at the end.
    [[nodiscard]] const Shown* next(std::size_t position, bool forward) const;

signals:
    // What is shown changed.
    void changed();

private:
    void sort();
    std::vector<Shown> m_findings; // by range
    QTimer m_wait;
};

// Where a range stands after edits of the text. What is typed at one of its ends stays outside.
[[nodiscard]] text::ByteRange moved(text::ByteRange range, const std::vector<text::TextEdit>& edits);

// A wavy line under [x, x + width), `y` is the bottom of the text.
void drawSquiggle(QPainter& painter, qreal x, qreal y, qreal width, const QColor& colour);

} // namespace slipway::widgets
