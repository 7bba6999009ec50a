// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAction>
#include <QObject>
#include <functional>
#include <vector>

namespace slipway::widgets {

class DockerfileEditor;

// Every command of the editor as an action with a default shortcut, for menus, the palette and key bindings. Object
// names ("editor.rename") are stable; texts follow the language.
class EditorCommands : public QObject {
    Q_OBJECT

public:
    explicit EditorCommands(DockerfileEditor& editor);
    [[nodiscard]] const std::vector<QAction*>& actions() const { return m_actions; }
    [[nodiscard]] QAction* action(const QString& name) const;
    void translate();

private:
    void add(const char* name, const char* text, const QKeySequence& keys, std::function<void()> call);
    DockerfileEditor& m_editor;
    std::vector<QAction*> m_actions;
    std::vector<const char*> m_texts;
};

} // namespace slipway::widgets
