// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/application.h"

#include "app/workbench/main_window.h"

#include <QApplication>

namespace slipway::workbench {

Application::Application() {
    QApplication::setApplicationName(QStringLiteral("Slipway"));
    QApplication::setOrganizationName(QStringLiteral("slipway"));
    QApplication::setApplicationVersion(QStringLiteral(SLIPWAY_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("slipway-workbench"));
}

Application::~Application() = default;

int Application::run(const QStringList& arguments) {
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    for (const QString& each : arguments)
        m_window->openPath(each);
    return QApplication::exec();
}

} // namespace slipway::workbench
