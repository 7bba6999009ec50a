// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QStringList>
#include <QTranslator>
#include <memory>

// workbench: the window around the widgets. Application owns what lives as long as the program, MainWindow what is
// seen. The order in which a document is opened, built and compared stands in DocumentController, BuildController and
// CompareController; settings.h is what is kept, commands.h every command.
namespace slipway::widgets {
class JobRunner;
}

namespace slipway::workbench {

class EngineAccess;
class MainWindow;
class Settings;

class Application : public QObject {
    Q_OBJECT

public:
    // Empty: the user's settings file.
    explicit Application(const QString& settingsFile = {});
    ~Application() override;

    // [FILE|DIR|IMAGE]..., or --compare A B...: the exit code.
    int run(const QStringList& arguments);
    // The window, made when first asked for.
    MainWindow& window();
    [[nodiscard]] Settings& settings() { return *m_settings; }
    void openArguments(const QStringList& arguments, const QString& directory);

private:
    void applyLanguage();
    void applyAppearance();

    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<EngineAccess> m_engine;
    std::unique_ptr<widgets::JobRunner> m_jobs;
    std::unique_ptr<MainWindow> m_window;
    QTranslator m_own;
    QTranslator m_toolkit;
};

} // namespace slipway::workbench
