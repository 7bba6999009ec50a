// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace slipway::workbench {

class EngineAccess;
class Settings;

// Seen first: open something, drop something, go on with something, or try an example.
class StartPage : public QWidget {
    Q_OBJECT

public:
    StartPage(Settings& settings, EngineAccess& engine, QWidget* parent = nullptr);

    // The Dockerfiles of the Go example where they are installed or in the source tree; empty when they are not there.
    [[nodiscard]] static QString exampleDirectory();

signals:
    void openFileRequested();
    void openFolderRequested();
    void openImageRequested();
    void pathChosen(const QString& path);
    void exampleChosen(const QString& dockerfile);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void retranslate();
    void fillRecent();
    // One line on the machine: what is ready, or what is missing and the command that mends it.
    void describeMachine();

    Settings& m_settings;
    EngineAccess& m_engine;
    QLabel* m_title;
    QLabel* m_subtitle;
    QPushButton* m_openFolder;
    QPushButton* m_openFile;
    QPushButton* m_openImage;
    QLabel* m_dropZone;
    QLabel* m_examplesTitle;
    QPushButton* m_singleStage;
    QPushButton* m_twoStages;
    QLabel* m_recentTitle;
    QVBoxLayout* m_recent;
    QLabel* m_machine;
};

} // namespace slipway::workbench
