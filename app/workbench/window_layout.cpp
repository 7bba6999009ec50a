// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/window_layout.h"

#include "app/workbench/settings.h"

#include <QApplication>
#include <QMainWindow>
#include <QStackedWidget>
#include <QTabBar>
#include <QTimer>
#include <array>

namespace slipway::workbench {

namespace {

constexpr int kStateVersion = 1;
constexpr std::array kNames{"panel.files",    "panel.stages", "panel.image",
                            "panel.findings", "panel.build",  "panel.history"};
constexpr std::array kAll{WindowLayout::Panel::Files,    WindowLayout::Panel::Stages, WindowLayout::Panel::Image,
                          WindowLayout::Panel::Findings, WindowLayout::Panel::Build,  WindowLayout::Panel::History};

} // namespace

WindowLayout::WindowLayout(QMainWindow& window, QStackedWidget& modes, Settings& settings)
    : QObject(&window)
    , m_window(window)
    , m_modes(modes)
    , m_settings(settings)
    , m_docks(kNames.size()) {
    window.setDockNestingEnabled(true);
    window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    // The right column has the full height, the bottom panel stands under the editor alone.
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
}

void WindowLayout::addPanel(Panel panel, QWidget* content) {
    const auto number = static_cast<std::size_t>(panel);
    auto* dock = new PanelDock(QLatin1String(kNames[number]), content, &m_window);
    m_docks[number] = dock;
    dock->hide();
    connect(dock, &PanelDock::maximiseRequested, this, [this, panel] { toggleMaximised(panel); });
    connect(dock, &QDockWidget::dockLocationChanged, this, &WindowLayout::updateTitleBars);
    connect(dock, &QDockWidget::visibilityChanged, this, &WindowLayout::updateTitleBars);
    connect(dock, &QDockWidget::topLevelChanged, this, &WindowLayout::updateTitleBars);
}

void WindowLayout::setTitle(Panel panel, const QString& title) {
    dock(panel).setTitle(title);
}

QString WindowLayout::stateName(bool wide) const {
    return QLatin1String(wide ? "edit-wide" : "edit-narrow");
}

void WindowLayout::placeAll(bool wide) {
    for (PanelDock* each : m_docks)
        m_window.removeDockWidget(each);
    m_window.addDockWidget(Qt::LeftDockWidgetArea, &dock(Panel::Files));
    m_window.addDockWidget(Qt::RightDockWidgetArea, &dock(Panel::Stages));
    if (wide) {
        m_window.splitDockWidget(&dock(Panel::Stages), &dock(Panel::Image), Qt::Vertical);
    } else {
        m_window.addDockWidget(Qt::RightDockWidgetArea, &dock(Panel::Image));
        m_window.tabifyDockWidget(&dock(Panel::Stages), &dock(Panel::Image));
    }
    m_window.addDockWidget(Qt::BottomDockWidgetArea, &dock(Panel::Findings));
    for (const Panel each : {Panel::Build, Panel::History}) {
        m_window.addDockWidget(Qt::BottomDockWidgetArea, &dock(each));
        m_window.tabifyDockWidget(&dock(Panel::Findings), &dock(each));
    }
    for (const Panel each : {Panel::Image, Panel::Stages, Panel::Build, Panel::History, Panel::Findings})
        dock(each).show();
    dock(Panel::Stages).raise();
    dock(Panel::Findings).raise();
    const int width = m_window.width();
    m_window.resizeDocks({&dock(Panel::Stages)}, {wide ? width * 45 / 100 : width * 40 / 100}, Qt::Horizontal);
    m_window.resizeDocks({&dock(Panel::Files)}, {260}, Qt::Horizontal);
    m_window.resizeDocks({&dock(Panel::Findings)}, {wide ? 260 : 170}, Qt::Vertical);
    if (wide) {
        const int height = m_window.height();
        m_window.resizeDocks({&dock(Panel::Stages), &dock(Panel::Image)}, {height * 2 / 5, height * 3 / 5},
                             Qt::Vertical);
    }
    updateTitleBars();
}

void WindowLayout::restore(bool wide) {
    const QByteArray state = m_settings.layout(stateName(wide));
    if (state.isEmpty() || !m_window.restoreState(state, kStateVersion))
        placeAll(wide);
    updateTitleBars();
}

void WindowLayout::reset() {
    m_settings.removeLayouts();
    m_beforeMaximised.clear();
    m_isWide = m_window.width() >= kWide;
    if (m_mode == Mode::Edit)
        placeAll(m_isWide);
}

void WindowLayout::setMode(Mode mode) {
    if (mode == m_mode) {
        m_modes.setCurrentIndex(static_cast<int>(mode));
        return;
    }
    if (m_mode == Mode::Edit)
        save();
    m_mode = mode;
    m_beforeMaximised.clear();
    m_modes.show();
    m_modes.setCurrentIndex(static_cast<int>(mode));
    if (mode == Mode::Edit) {
        m_isWide = m_window.width() >= kWide;
        restore(m_isWide);
    } else {
        for (PanelDock* each : m_docks)
            each->hide();
    }
    emit modeChanged();
}

void WindowLayout::showPanel(Panel panel) {
    if (m_mode != Mode::Edit)
        return;
    dock(panel).show();
    dock(panel).raise();
    updateTitleBars();
}

void WindowLayout::hidePanel(Panel panel) {
    dock(panel).hide();
}

bool WindowLayout::isShown(Panel panel) const {
    return dock(panel).isVisible() && !dock(panel).visibleRegion().isEmpty();
}

void WindowLayout::toggleMaximised(Panel panel) {
    if (m_mode != Mode::Edit)
        return;
    if (!m_beforeMaximised.isEmpty()) {
        m_modes.show();
        m_window.restoreState(std::exchange(m_beforeMaximised, {}), kStateVersion);
        updateTitleBars();
        return;
    }
    m_beforeMaximised = m_window.saveState(kStateVersion);
    for (const Panel each : kAll)
        if (each != panel)
            dock(each).hide();
    m_modes.hide();
    dock(panel).show();
    updateTitleBars();
}

std::optional<WindowLayout::Panel> WindowLayout::panelWithFocus() const {
    for (const Panel each : kAll)
        if (dock(each).isAncestorOf(QApplication::focusWidget()))
            return each;
    return std::nullopt;
}

void WindowLayout::save() {
    if (m_mode == Mode::Edit && m_beforeMaximised.isEmpty())
        m_settings.setLayout(stateName(m_isWide), m_window.saveState(kStateVersion));
}

void WindowLayout::widthChanged() {
    const bool wide = m_window.width() >= kWide;
    if (wide == m_isWide || m_mode != Mode::Edit)
        return;
    save();
    m_isWide = wide;
    restore(wide);
}

void WindowLayout::updateTitleBars() {
    // Tabs are made after the docks have moved.
    QTimer::singleShot(0, this, [this] {
        for (PanelDock* each : m_docks)
            if (each)
                each->updateTitleBar();
        const auto bars = m_window.findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly);
        for (QTabBar* bar : bars) {
            bar->setDocumentMode(true);
            bar->setExpanding(false);
            if (bar->property("watched").toBool())
                continue;
            bar->setProperty("watched", true);
            connect(bar, &QTabBar::tabBarDoubleClicked, this, [this, bar](int index) {
                for (const Panel each : kAll)
                    if (index >= 0 && dock(each).windowTitle() == bar->tabText(index))
                        toggleMaximised(each);
            });
        }
    });
}

} // namespace slipway::workbench
