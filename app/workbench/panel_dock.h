// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDockWidget>

class QLabel;

namespace slipway::workbench {

// A dock whose title is a thin line, and gone where the dock is a tab among others, which says the same.
class PanelDock : public QDockWidget {
    Q_OBJECT

public:
    PanelDock(const QString& name, QWidget* content, QWidget* parent);
    void setTitle(const QString& title);
    // After docks were moved: whether the title is shown.
    void updateTitleBar();

signals:
    void maximiseRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* m_bar;
    QLabel* m_label;
    QWidget* m_noBar;
};

} // namespace slipway::workbench
