// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/panel_dock.h"

#include <QObject>
#include <vector>

class QMainWindow;
class QStackedWidget;

namespace slipway::workbench {

class Settings;

enum class Mode { Start, Edit, Compare, Images };

// Where the panels stand. Docks belong to the edit mode; their places are kept apart for narrow and for wide windows.
class WindowLayout : public QObject {
    Q_OBJECT

public:
    enum class Panel { Files, Stages, Image, Findings, Build, History };
    static constexpr int kWide = 1600;

    WindowLayout(QMainWindow& window, QStackedWidget& modes, Settings& settings);

    void addPanel(Panel panel, QWidget* content);
    void setTitle(Panel panel, const QString& title);
    // Once all panels are there.
    void reset();

    [[nodiscard]] Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    void showPanel(Panel panel);
    void hidePanel(Panel panel);
    [[nodiscard]] bool isShown(Panel panel) const;
    // The panel fills the window; again: as before.
    void toggleMaximised(Panel panel);
    [[nodiscard]] std::optional<Panel> panelWithFocus() const;
    void save();
    // When the window's width changed: the places for that width.
    void widthChanged();

signals:
    void modeChanged();

private:
    [[nodiscard]] PanelDock& dock(Panel panel) const { return *m_docks[static_cast<std::size_t>(panel)]; }
    [[nodiscard]] QString stateName(bool wide) const;
    void placeAll(bool wide);
    void restore(bool wide);
    void updateTitleBars();

    QMainWindow& m_window;
    QStackedWidget& m_modes;
    Settings& m_settings;
    std::vector<PanelDock*> m_docks;
    Mode m_mode = Mode::Start;
    bool m_isWide = false;
    // State before a panel was maximised.
    QByteArray m_beforeMaximised;
};

} // namespace slipway::workbench
