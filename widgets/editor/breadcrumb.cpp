// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/breadcrumb.h"

#include "widgets/document/ui_language.h"
#include "widgets/editor/dockerfile_editor.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

namespace slipway::widgets {

using language::OutlineItem;

Breadcrumb::Breadcrumb(DockerfileEditor& editor, QWidget* parent)
    : QWidget(parent)
    , m_editor(editor) {
    setObjectName(QStringLiteral("breadcrumb"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 1, 4, 1);
    layout->setSpacing(0);
    for (std::size_t level = 0; level < 3; ++level) {
        auto* button = new QToolButton;
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QToolButton::clicked, this, [this, level] { openLevel(level); });
        layout->addWidget(button);
        m_buttons.push_back(button);
    }
    layout->addStretch();
    connect(&editor.source(), &Document::snapshotChanged, this, &Breadcrumb::renew);
    connect(&editor, &DockerfileEditor::caretMoved, this, &Breadcrumb::follow);
    renew();
}

QString Breadcrumb::title(const OutlineItem& item) {
    return item.title.empty() ? rendered(item.label) : QString::fromStdString(item.title);
}

void Breadcrumb::renew() {
    m_path.clear();
    m_outline = language::outline(m_editor.source().snapshot()->file);
    follow(m_editor.caret());
}

void Breadcrumb::follow(std::size_t position) {
    m_path = language::breadcrumb(m_outline, position);
    for (std::size_t level = 0; level < m_buttons.size(); ++level) {
        QToolButton& button = *m_buttons[level];
        QString text;
        if (level < m_path.size())
            text = title(*m_path[level]);
        else if (level == 0)
            text = m_outline.empty() ? tr("no stage yet") : tr("outline");
        button.setText(level == 0 || text.isEmpty() ? text : QStringLiteral("› ") + text);
        button.setVisible(!text.isEmpty());
        button.setAccessibleName(tr("Outline, level %1: %2").arg(level + 1).arg(text));
    }
}

void Breadcrumb::openOutline() {
    openLevel(0);
}

void Breadcrumb::openLevel(std::size_t level) {
    const std::vector<OutlineItem>* items = &m_outline;
    for (std::size_t i = 0; i < level && i < m_path.size(); ++i)
        items = &m_path[i]->children;
    if (items->empty())
        return;
    QMenu menu(this);
    menu.setObjectName(QStringLiteral("outlineMenu"));
    for (const OutlineItem& item : *items) {
        QString text = title(item);
        if (!item.detail.empty())
            text += QStringLiteral("   ") + QString::fromStdString(item.detail);
        QAction* action = menu.addAction(text.replace(u'&', QStringLiteral("&&")), this, [this, range = item.name] {
            m_editor.jumpTo({range.begin, range.begin});
            m_editor.setFocus();
        });
        if (level < m_path.size() && &item == m_path[level])
            menu.setActiveAction(action);
    }
    menu.exec(m_buttons[level]->mapToGlobal(QPoint(0, m_buttons[level]->height())));
}

QStringList Breadcrumb::texts() const {
    QStringList result;
    for (const OutlineItem* item : m_path)
        result << title(*item);
    return result;
}

void Breadcrumb::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        follow(m_editor.caret());
    QWidget::changeEvent(event);
}

} // namespace slipway::widgets
