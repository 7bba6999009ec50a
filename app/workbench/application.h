// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>
#include <memory>

// workbench: the window around the widgets. Application owns what lives as long as the program, MainWindow what is
// seen.
namespace slipway::workbench {

class MainWindow;

class Application {
public:
    Application();
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    // [FILE|DIR|IMAGE]..., or --compare A B...: the exit code.
    int run(const QStringList& arguments);

private:
    std::unique_ptr<MainWindow> m_window;
};

} // namespace slipway::workbench
