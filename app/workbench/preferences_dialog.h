// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QTreeWidget;
class QTreeWidgetItem;
class QLabel;

namespace slipway::workbench {

class Commands;
class Settings;

// Appearance, places of the engine, and the keys of every command. What is chosen counts at once.
class PreferencesDialog : public QDialog {
    Q_OBJECT

public:
    PreferencesDialog(Settings& settings, Commands& commands, QWidget* parent);

private:
    [[nodiscard]] QWidget* appearancePage();
    [[nodiscard]] QWidget* enginePage();
    [[nodiscard]] QWidget* keysPage();
    void changeKeys(QTreeWidgetItem* item);

    Settings& m_settings;
    Commands& m_commands;
    QTreeWidget* m_keys = nullptr;
    QLabel* m_keyNote = nullptr;
};

} // namespace slipway::workbench
