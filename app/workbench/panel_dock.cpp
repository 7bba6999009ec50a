// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/panel_dock.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMainWindow>

namespace slipway::workbench {

PanelDock::PanelDock(const QString& name, QWidget* content, QWidget* parent)
    : QDockWidget(parent)
    , m_bar(new QWidget(this))
    , m_label(new QLabel)
    , m_noBar(new QWidget(this)) {
    setObjectName(name);
    setWidget(content);
    setFeatures(DockWidgetMovable | DockWidgetFloatable | DockWidgetClosable);
    auto* layout = new QHBoxLayout(m_bar);
    layout->setContentsMargins(8, 3, 8, 3);
    layout->addWidget(m_label);
    layout->addStretch();
    QFont font = m_label->font();
    font.setBold(true);
    m_label->setFont(font);
    m_noBar->hide();
    m_bar->installEventFilter(this);
    setTitleBarWidget(m_bar);
}

void PanelDock::setTitle(const QString& title) {
    setWindowTitle(title);
    m_label->setText(title);
    widget()->setAccessibleName(title);
}

void PanelDock::updateTitleBar() {
    const auto* window = qobject_cast<QMainWindow*>(parentWidget());
    bool tabbed = false;
    if (window && !isFloating())
        for (const QDockWidget* each : window->tabifiedDockWidgets(this))
            tabbed = tabbed || !each->isHidden();
    QWidget* wanted = tabbed ? m_noBar : m_bar;
    if (titleBarWidget() != wanted) {
        setTitleBarWidget(wanted);
        m_bar->setVisible(!tabbed);
    }
}

bool PanelDock::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_bar && event->type() == QEvent::MouseButtonDblClick) {
        emit maximiseRequested();
        return true;
    }
    return QDockWidget::eventFilter(watched, event);
}

} // namespace slipway::workbench
