// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/application.h"

#include "app/workbench/engine_access.h"
#include "app/workbench/main_window.h"
#include "app/workbench/settings.h"
#include "app/workbench/single_instance.h"
#include "app/workbench/theme.h"
#include "widgets/document/ui_language.h"
#include "widgets/job/job_runner.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QLocale>
#include <QStyleHints>
#include <cstdio>

namespace slipway::workbench {

namespace {

constexpr const char* kUsage = "usage: slipway-workbench [FILE|DIR|IMAGE]...\n"
                               "       slipway-workbench --compare VARIANT VARIANT...\n"
                               "       slipway-workbench --version\n";

} // namespace

Application::Application(const QString& settingsFile)
    : m_settings(std::make_unique<Settings>(settingsFile))
    , m_engine(std::make_unique<EngineAccess>(*m_settings))
    , m_jobs(std::make_unique<widgets::JobRunner>()) {
    QApplication::setApplicationName(QStringLiteral("Slipway"));
    QApplication::setOrganizationName(QStringLiteral("slipway"));
    QApplication::setApplicationVersion(QStringLiteral(SLIPWAY_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("slipway-workbench"));
    applyLanguage();
    applyAppearance();
    connect(m_settings.get(), &Settings::languageChanged, this, &Application::applyLanguage);
    connect(m_settings.get(), &Settings::appearanceChanged, this, &Application::applyAppearance);
    connect(m_settings.get(), &Settings::enginePlacesChanged, this, [this] { m_engine->takeSettings(*m_settings); });
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Application::applyAppearance);
}

Application::~Application() {
    m_window.reset();
    // Waits for what still runs, which uses the engine.
    m_jobs.reset();
}

void Application::applyLanguage() {
    const UiLanguage chosen = m_settings->language();
    const bool chinese = chosen == UiLanguage::Chinese ||
                         (chosen == UiLanguage::System && QLocale::system().language() == QLocale::Chinese);
    QLocale::setDefault(chinese ? QLocale(QLocale::Chinese, QLocale::China) : QLocale(QLocale::English));
    // Before the translators: installing one sends LanguageChange to every widget.
    widgets::setUiLanguage(chinese ? messages::Language::Chinese : messages::Language::English);
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_toolkit);
    const QString name = QLatin1String(chinese ? "zh_CN" : "en");
    // Qt's own translations are a package of their own: what of them is seen here comes along for when it is missing.
    if (m_toolkit.load(QStringLiteral("qtbase_") + name, QLibraryInfo::path(QLibraryInfo::TranslationsPath)) ||
        m_toolkit.load(QStringLiteral(":/translations/toolkit_") + name))
        QCoreApplication::installTranslator(&m_toolkit);
    if (m_own.load(QStringLiteral(":/translations/workbench_") + name))
        QCoreApplication::installTranslator(&m_own);
}

void Application::applyAppearance() {
    workbench::applyAppearance(*m_settings);
}

MainWindow& Application::window() {
    if (!m_window) {
        const QString recovery = QFileInfo(m_settings->file()).absolutePath() + QStringLiteral("/recovery");
        m_window = std::make_unique<MainWindow>(Services{*m_settings, *m_jobs, *m_engine}, recovery);
        m_window->restoreGeometry(m_settings->layout(QStringLiteral("geometry")));
    }
    return *m_window;
}

void Application::openArguments(const QStringList& arguments, const QString& directory) {
    if (arguments.value(0) == QLatin1String("--compare")) {
        window().compareWords(arguments.mid(1));
    } else {
        // A second start may stand in another directory.
        for (const QString& each : arguments)
            window().openPath(QFileInfo::exists(QDir(directory).filePath(each)) ? QDir(directory).filePath(each)
                                                                                : each);
    }
    window().raise();
    window().activateWindow();
}

int Application::run(const QStringList& arguments) {
    if (arguments.contains(QStringLiteral("--help")) || arguments.contains(QStringLiteral("-h"))) {
        std::fputs(kUsage, stdout);
        return 0;
    }
    if (arguments.contains(QStringLiteral("--version"))) {
        std::puts("slipway-workbench " SLIPWAY_VERSION);
        return 0;
    }
    SingleInstance instance(QFileInfo(m_settings->file()).absoluteFilePath());
    if (instance.handOver(arguments, QDir::currentPath()))
        return 0;
    connect(&instance, &SingleInstance::received, this, &Application::openArguments);
    window().show();
    window().recover();
    if (!arguments.isEmpty())
        openArguments(arguments, QDir::currentPath());
    return QApplication::exec();
}

} // namespace slipway::workbench
