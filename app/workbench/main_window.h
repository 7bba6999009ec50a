// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QMainWindow>

class QDockWidget;
class QTabWidget;

namespace slipway::workbench {

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    void openPath(const QString& path);

private:
    QTabWidget* m_tabs = nullptr;
};

} // namespace slipway::workbench
