// SPDX-License-Identifier: Apache-2.0
#include "widgets/document/accessible_parts.h"

#include <QAccessible>
#include <QAccessibleActionInterface>
#include <QAccessibleWidget>
#include <QWidget>
#include <map>

namespace slipway::widgets {

namespace {

class Part : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    Part(QWidget* widget, AccessibleParts* parts, int index)
        : m_widget(widget)
        , m_parts(parts)
        , m_index(index) {}

    bool isValid() const override { return m_index < m_parts->partCount(); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_widget->window()->windowHandle(); }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_widget); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text kind) const override {
        if (!isValid())
            return {};
        if (kind == QAccessible::Name)
            return m_parts->partName(m_index);
        return kind == QAccessible::Value || kind == QAccessible::Description ? m_parts->partValue(m_index) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override {
        const QRect inside = isValid() ? m_parts->partRect(m_index) : QRect();
        return inside.isEmpty() ? QRect() : QRect(m_widget->mapToGlobal(inside.topLeft()), inside.size());
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override {
        QAccessible::State state;
        state.focusable = true;
        state.selectable = true;
        state.selected = m_parts->selectedPart() == m_index;
        state.focused = state.selected && m_widget->hasFocus();
        state.invisible = !isValid() || m_parts->partRect(m_index).isEmpty();
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override { return {pressAction(), setFocusAction()}; }
    void doAction(const QString& name) override {
        if (!isValid())
            return;
        if (name == pressAction())
            m_parts->activatePart(m_index);
        else if (name == setFocusAction())
            m_parts->selectPart(m_index);
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    QWidget* m_widget;
    AccessibleParts* m_parts;
    int m_index;
};

class PartsWidget : public QAccessibleWidget {
public:
    PartsWidget(QWidget* widget, AccessibleParts* parts)
        : QAccessibleWidget(widget, QAccessible::List)
        , m_parts(parts) {}
    ~PartsWidget() override {
        for (const auto& [index, id] : m_ids)
            QAccessible::deleteAccessibleInterface(id);
    }
    int childCount() const override { return m_parts->partCount(); }
    QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= m_parts->partCount())
            return nullptr;
        const auto [known, isNew] = m_ids.try_emplace(index, 0);
        if (isNew)
            known->second = QAccessible::registerAccessibleInterface(new Part(widget(), m_parts, index));
        return QAccessible::accessibleInterface(known->second);
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        for (const auto& [index, id] : m_ids) {
            if (QAccessible::accessibleInterface(id) == child)
                return index;
        }
        return -1;
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        for (int i = 0; i < m_parts->partCount(); ++i) {
            if (m_parts->partRect(i).contains(widget()->mapFromGlobal(QPoint(x, y))))
                return child(i);
        }
        return nullptr;
    }
    QAccessibleInterface* focusChild() const override {
        const auto selected = m_parts->selectedPart();
        return widget()->hasFocus() && selected ? child(*selected) : nullptr;
    }

private:
    AccessibleParts* m_parts;
    mutable std::map<int, QAccessible::Id> m_ids;
};

QAccessibleInterface* made(const QString&, QObject* object) {
    auto* parts = dynamic_cast<AccessibleParts*>(object);
    auto* widget = qobject_cast<QWidget*>(object);
    return parts != nullptr && widget != nullptr ? new PartsWidget(widget, parts) : nullptr;
}

} // namespace

void announceParts() {
    QAccessible::removeFactory(made);
    QAccessible::installFactory(made);
}

void partFocused(QWidget* widget, int part) {
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(widget, QAccessible::Focus);
    event.setChild(part);
    QAccessible::updateAccessibility(&event);
}

void partsChanged(QWidget* widget) {
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(widget, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&event);
}

} // namespace slipway::widgets
