// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QRect>
#include <QString>
#include <optional>

class QWidget;

namespace slipway::widgets {

// Things that a widget paints itself (cards of a graph, tiles of a treemap) as children for a screen reader: name,
// role, value and place of each. The widget derives from it, calls announceParts() in its constructor and partFocused()
// when the keyboard moves.
class AccessibleParts {
public:
    AccessibleParts() = default;
    virtual ~AccessibleParts() = default;
    AccessibleParts(const AccessibleParts&) = delete;
    AccessibleParts& operator=(const AccessibleParts&) = delete;

    [[nodiscard]] virtual int partCount() const = 0;
    [[nodiscard]] virtual QString partName(int part) const = 0;
    [[nodiscard]] virtual QString partValue(int part) const = 0;
    // In the widget; empty when it is not to be seen.
    [[nodiscard]] virtual QRect partRect(int part) const = 0;
    [[nodiscard]] virtual std::optional<int> selectedPart() const = 0;
    // What Enter does.
    virtual void activatePart(int part) = 0;
    virtual void selectPart(int part) = 0;
};

// Once a program is enough; more do no harm.
void announceParts();
// The keyboard is on another part now.
void partFocused(QWidget* widget, int part);
// There are other parts now.
void partsChanged(QWidget* widget);

} // namespace slipway::widgets
