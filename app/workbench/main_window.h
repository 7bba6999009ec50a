// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/compare_controller.h"
#include "app/workbench/desktop.h"
#include "app/workbench/document_controller.h"
#include "app/workbench/window_layout.h"

#include <QElapsedTimer>
#include <QHash>
#include <QMainWindow>
#include <chrono>
#include <functional>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QToolBar;
class QToolButton;

namespace slipway::widgets {
class ComparePage;
class ImagesPage;
} // namespace slipway::widgets

namespace slipway::workbench {

class BuildController;
class Commands;
class EditPanels;
class FilesPanel;
class ImagesController;
class StartPage;

// What outlives the window.
struct Services {
    Settings& settings;
    widgets::JobRunner& jobs;
    EngineAccess& engine;
};

// Puts pages, panels and commands together. What they do stands in the controllers.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(Services services, const QString& recoveryDirectory, QWidget* parent = nullptr);
    ~MainWindow() override;

    // A Dockerfile, a folder, or an image: a path or a reference.
    void openPath(const QString& path);
    // Words as `slipway compare` takes them.
    void compareWords(const QStringList& words);
    void openExample(const QString& dockerfile);
    void recover() { m_documents->recover(); }

    // Tells of a build that took `atLeast` and ended while the window was in the background; the desktop does, else.
    void setNotice(std::function<void(const QString& title, const QString& text)> notice,
                   std::chrono::milliseconds atLeast) {
        m_notice = std::move(notice);
        m_longBuild = atLeast;
    }

    [[nodiscard]] Commands& commands() { return *m_commands; }
    [[nodiscard]] DocumentController& documents() { return *m_documents; }
    [[nodiscard]] EditPanels& panels() { return *m_panels; }
    [[nodiscard]] WindowLayout& windowLayout() { return *m_layout; }
    [[nodiscard]] CompareController& comparisons() { return *m_comparisons; }

public slots:
    void say(const QString& text);

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makePages();
    void makeToolBars();
    void makeStatusBar();
    void connectFileCommands();
    void connectEditCommands();
    void connectViewCommands();
    void connectBuildCommands();
    void connectCompareCommands();
    void connectImageCommands();
    void retranslate();
    void updateCommands();
    void updateTargets();
    void showPage(EditorPage* page);
    void showStart();
    void openFolder(const QString& path);
    void openImage(const QString& word);
    void build();
    void buildEnded(OpenDocument* document, bool succeeded);
    void compareWith(const QString& name, const std::string& text);
    void showPalette();
    void stepFinding(int by);

    Services m_services;
    Commands* m_commands;
    QStackedWidget* m_modes;
    QTabWidget* m_tabs;
    StartPage* m_start = nullptr;
    widgets::ComparePage* m_compare;
    ImagesController* m_images = nullptr;
    WindowLayout* m_layout;
    DocumentController* m_documents;
    BuildController* m_builds;
    CompareController* m_comparisons;
    EditPanels* m_panels;
    FilesPanel* m_files;

    std::function<void(const QString&, const QString&)> m_notice{notifyDesktop};
    std::chrono::milliseconds m_longBuild{10'000};
    QHash<OpenDocument*, QElapsedTimer> m_began;
    QToolBar* m_modeBar = nullptr;
    QToolBar* m_tools = nullptr;
    QComboBox* m_target = nullptr;
    QToolButton* m_buildSettings = nullptr;
    QPushButton* m_build = nullptr;
    QToolButton* m_compareMenu = nullptr;
    QToolButton* m_search = nullptr;
    QToolButton* m_counter = nullptr;
    QLabel* m_position = nullptr;
};

} // namespace slipway::workbench
