// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/editor_page.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

class QTabWidget;

namespace slipway::workbench {

class Recovery;

// Documents in tabs: opening, saving, closing; what changes on disk; autosave and recovery.
class DocumentController : public QObject {
    Q_OBJECT

public:
    // `tabs` holds EditorPages only. `recoveryDirectory` is where unsaved texts are kept.
    DocumentController(Settings& settings, widgets::JobRunner& jobs, QTabWidget& tabs, const QString& recoveryDirectory,
                       QObject* parent = nullptr);
    ~DocumentController() override;

    // The tab that shows it already, or a new one; null with a message when it cannot be read. An empty path makes a
    // new text.
    EditorPage* open(const QString& path);
    [[nodiscard]] EditorPage* current() const;
    [[nodiscard]] std::vector<EditorPage*> pages() const;

    bool save(EditorPage& page);
    bool saveAs(EditorPage& page);
    // Asks where something would be lost. False: it stays.
    bool close(EditorPage& page);
    bool closeAll();
    // Texts that an earlier start could not save: they come back as tabs.
    void recover();

signals:
    void opened(slipway::workbench::EditorPage* page);
    void closing(slipway::workbench::EditorPage* page);
    void currentChanged(slipway::workbench::EditorPage* page);
    void message(const QString& text);
    void differenceRequested(slipway::workbench::EditorPage* page, const std::string& onDisk);

private:
    void fileChanged(const QString& path);
    void updateTitle(EditorPage& page);
    void autosave();

    Settings& m_settings;
    widgets::JobRunner& m_jobs;
    QTabWidget& m_tabs;
    QFileSystemWatcher m_watcher;
    std::unique_ptr<Recovery> m_recovery;
    QTimer m_autosave;
};

} // namespace slipway::workbench
