// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAction>
#include <QHash>
#include <QObject>
#include <functional>
#include <span>
#include <vector>

class QMenuBar;

namespace slipway::workbench {

class Settings;

enum class MenuId { File, Edit, View, Build, Compare, Images, Help };

// One row for every command of the window: it stands in a menu and in the palette, and its keys can be changed.
struct CommandSpec {
    const char* id;
    MenuId menu;
    // English, translated in the context "Commands".
    const char* text;
    // Portable text; empty for none.
    const char* keys;
    const char* icon;
    // A line above it in the menu.
    bool separated = false;
    bool checkable = false;
};

[[nodiscard]] std::span<const CommandSpec> commandSpecs();

// The actions of all commands.
class Commands : public QObject {
    Q_OBJECT

public:
    explicit Commands(Settings& settings, QObject* parent = nullptr);

    [[nodiscard]] QAction& action(const char* id) const;
    void connectTo(const char* id, QObject* context, std::function<void()> handler);
    [[nodiscard]] std::vector<QAction*> all() const { return m_actions; }
    [[nodiscard]] static QString idOf(const QAction& action) { return action.objectName(); }

    // Another command that has these keys already; null when they are free.
    [[nodiscard]] QAction* holderOf(const QKeySequence& keys, const QAction* except) const;
    void setKeys(QAction& action, const QKeySequence& keys);
    [[nodiscard]] static QKeySequence standardKeys(const QAction& action);

    void fillMenus(QMenuBar& bar);
    // Titles without the mnemonic: "File", ...
    [[nodiscard]] static QString menuTitle(MenuId menu);
    void retranslate();

private:
    Settings& m_settings;
    std::vector<QAction*> m_actions;
    QHash<QString, QAction*> m_byId;
    std::vector<std::pair<MenuId, QAction*>> m_menus;
};

} // namespace slipway::workbench
