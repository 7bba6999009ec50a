// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/editor_commands.h"

#include "engine/language/format.h"
#include "engine/language/line_edits.h"
#include "widgets/editor/dockerfile_editor.h"
#include "widgets/editor/folding.h"
#include "widgets/editor/symbol_commands.h"

#include <QInputDialog>

namespace slipway::widgets {

EditorCommands::EditorCommands(DockerfileEditor& editor)
    : QObject(&editor)
    , m_editor(editor) {
    const auto edit = [this](const char* label, auto make) {
        return [this, label, make] {
            if (!m_editor.isReadOnly())
                m_editor.applyToSelection(make(m_editor.binding().source(), m_editor.selectedBytes()), tr(label));
        };
    };
    const auto move = [this](bool up) {
        return [this, up] {
            const auto result = language::moveLines(m_editor.binding().source(), m_editor.selectedBytes(), up);
            if (m_editor.isReadOnly() || !result)
                return;
            m_editor.source().apply(result->edits, tr("Move Line"));
            m_editor.select(result->range);
        };
    };
    add("editor.complete", QT_TR_NOOP("Complete"), QKeySequence(Qt::CTRL | Qt::Key_Space),
        [this] { m_editor.complete(); });
    add("editor.fix", QT_TR_NOOP("Fix…"), QKeySequence(Qt::CTRL | Qt::Key_Period), [this] { m_editor.fixes().open(); });
    add("editor.fixAll", QT_TR_NOOP("Fix All That Is Safe"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Period),
        [this] { m_editor.fixes().fixAllSafe(); });
    add("editor.nextFinding", QT_TR_NOOP("Next Finding"), QKeySequence(Qt::Key_F8),
        [this] { m_editor.goToFinding(true); });
    add("editor.previousFinding", QT_TR_NOOP("Previous Finding"), QKeySequence(Qt::SHIFT | Qt::Key_F8),
        [this] { m_editor.goToFinding(false); });
    add("editor.definition", QT_TR_NOOP("Go to Definition"), QKeySequence(Qt::Key_F12),
        [this] { goToDefinition(m_editor); });
    add("editor.references", QT_TR_NOOP("Show References"), QKeySequence(Qt::SHIFT | Qt::Key_F12),
        [this] { showReferences(m_editor); });
    add("editor.rename", QT_TR_NOOP("Rename…"), QKeySequence(Qt::Key_F2), [this] { renameSymbol(m_editor); });
    add("editor.format", QT_TR_NOOP("Format"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I), [this] {
        const auto range = m_editor.selectedBytes();
        const auto& file = m_editor.source().snapshot()->file;
        if (!m_editor.isReadOnly())
            m_editor.source().apply(range.empty() ? language::format(file) : language::format(file, range),
                                    tr("Format"));
    });
    add("editor.comment", QT_TR_NOOP("Toggle Comment"), QKeySequence(Qt::CTRL | Qt::Key_Slash),
        edit("Toggle Comment", language::toggleComment));
    add("editor.indent", QT_TR_NOOP("Indent Lines"), QKeySequence(Qt::CTRL | Qt::Key_BracketRight),
        edit("Indent Lines", language::indentLines));
    add("editor.unindent", QT_TR_NOOP("Unindent Lines"), QKeySequence(Qt::CTRL | Qt::Key_BracketLeft),
        edit("Unindent Lines", language::unindentLines));
    add("editor.lineUp", QT_TR_NOOP("Move Line Up"), QKeySequence(Qt::ALT | Qt::Key_Up), move(true));
    add("editor.lineDown", QT_TR_NOOP("Move Line Down"), QKeySequence(Qt::ALT | Qt::Key_Down), move(false));
    add("editor.find", QT_TR_NOOP("Find…"), QKeySequence(Qt::CTRL | Qt::Key_F),
        [this] { emit m_editor.findRequested(false); });
    add("editor.replace", QT_TR_NOOP("Replace…"), QKeySequence(Qt::CTRL | Qt::Key_H),
        [this] { emit m_editor.findRequested(true); });
    add("editor.goToLine", QT_TR_NOOP("Go to Line…"), QKeySequence(Qt::CTRL | Qt::Key_G), [this] {
        bool ok = false;
        const int line =
            QInputDialog::getInt(&m_editor, tr("Go to Line"), tr("Line:"), m_editor.textCursor().blockNumber() + 1, 1,
                                 m_editor.blockCount(), 1, &ok);
        if (ok)
            m_editor.goToLine(line);
    });
    add("editor.fold", QT_TR_NOOP("Fold or Unfold"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_BracketLeft),
        [this] { m_editor.folding().toggle(m_editor.textCursor().blockNumber()); });
    add("editor.foldStages", QT_TR_NOOP("Fold All Stages"), {},
        [this] { m_editor.folding().foldAll(language::FoldKind::Stage); });
    add("editor.unfoldAll", QT_TR_NOOP("Unfold All"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_BracketRight),
        [this] { m_editor.folding().unfoldAll(); });
    add("editor.zoomIn", QT_TR_NOOP("Larger Text"), QKeySequence(QKeySequence::ZoomIn), [this] { m_editor.zoom(1); });
    add("editor.zoomOut", QT_TR_NOOP("Smaller Text"), QKeySequence(QKeySequence::ZoomOut),
        [this] { m_editor.zoom(-1); });
    add("editor.zoomReset", QT_TR_NOOP("Normal Text Size"), QKeySequence(Qt::CTRL | Qt::Key_0),
        [this] { m_editor.zoom(0); });
    add("editor.whitespace", QT_TR_NOOP("Show Whitespace"), {},
        [this] { m_editor.setShowWhitespace(!m_editor.showsWhitespace()); });
    translate();
}

void EditorCommands::add(const char* name, const char* text, const QKeySequence& keys, std::function<void()> call) {
    auto* action = new QAction(this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(call));
    m_editor.addAction(action);
    m_actions.push_back(action);
    m_texts.push_back(text);
}

void EditorCommands::translate() {
    for (std::size_t i = 0; i < m_actions.size(); ++i)
        m_actions[i]->setText(tr(m_texts[i]));
}

QAction* EditorCommands::action(const QString& name) const {
    for (QAction* action : m_actions) {
        if (action->objectName() == name)
            return action;
    }
    return nullptr;
}

} // namespace slipway::widgets
