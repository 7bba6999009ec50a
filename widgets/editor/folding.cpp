// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/folding.h"

#include <QPlainTextDocumentLayout>
#include <QTextBlock>
#include <algorithm>

namespace slipway::widgets {

using language::Fold;

namespace {

// QTextBlock::userState: nothing else uses it here.
constexpr int foldedState = 1;

bool folded(const QTextBlock& block) {
    return block.userState() == foldedState;
}

} // namespace

Folding::Folding(QPlainTextEdit& editor)
    : QObject(&editor)
    , m_editor(editor) {}

void Folding::setFolds(const dockerfile::Dockerfile& file) {
    auto now = language::folds(file);
    if (now == m_folds)
        return;
    m_folds = std::move(now);
    bool any = false;
    for (QTextBlock block = m_editor.document()->firstBlock(); block.isValid(); block = block.next()) {
        if (folded(block) && !canFold(block.blockNumber()))
            block.setUserState(-1);
        any |= folded(block) || !block.isVisible();
    }
    if (any)
        apply();
}

const Fold* Folding::foldAt(int block) const {
    const auto line = static_cast<std::size_t>(block) + 1;
    const Fold* smallest = nullptr;
    for (const Fold& fold : m_folds) {
        if (fold.firstLine == line && (smallest == nullptr || fold.lastLine < smallest->lastLine))
            smallest = &fold;
    }
    return smallest;
}

bool Folding::canFold(int block) const {
    return foldAt(block) != nullptr;
}

bool Folding::isFolded(int block) const {
    return folded(m_editor.document()->findBlockByNumber(block));
}

void Folding::toggle(int block) {
    const Fold* fold = foldAt(block);
    if (fold == nullptr) {
        const auto line = static_cast<std::size_t>(block) + 1;
        for (const Fold& each : m_folds) {
            if (each.firstLine <= line && line <= each.lastLine &&
                (fold == nullptr || each.lastLine - each.firstLine <= fold->lastLine - fold->firstLine))
                fold = &each;
        }
    }
    if (fold == nullptr)
        return;
    QTextBlock first = m_editor.document()->findBlockByNumber(static_cast<int>(fold->firstLine) - 1);
    first.setUserState(folded(first) ? -1 : foldedState);
    if (folded(first) && m_editor.textCursor().blockNumber() > first.blockNumber() &&
        m_editor.textCursor().blockNumber() < static_cast<int>(fold->lastLine)) {
        QTextCursor cursor = m_editor.textCursor();
        cursor.setPosition(first.position());
        m_editor.setTextCursor(cursor);
    }
    apply();
}

void Folding::foldAll(language::FoldKind kind) {
    for (const Fold& fold : m_folds) {
        if (fold.kind == kind)
            m_editor.document()->findBlockByNumber(static_cast<int>(fold.firstLine) - 1).setUserState(foldedState);
    }
    apply();
    // The caret is never on a line that is not there.
    QTextBlock block = m_editor.textCursor().block();
    while (block.isValid() && !block.isVisible())
        block = block.previous();
    if (block != m_editor.textCursor().block())
        m_editor.setTextCursor(QTextCursor(block));
}

void Folding::unfoldAll() {
    for (QTextBlock block = m_editor.document()->firstBlock(); block.isValid(); block = block.next())
        block.setUserState(-1);
    apply();
}

void Folding::reveal(int number) {
    if (m_editor.document()->findBlockByNumber(number).isVisible())
        return;
    const auto line = static_cast<std::size_t>(number) + 1;
    for (const Fold& fold : m_folds) {
        if (fold.firstLine < line && line <= fold.lastLine)
            m_editor.document()->findBlockByNumber(static_cast<int>(fold.firstLine) - 1).setUserState(-1);
    }
    apply();
}

void Folding::apply() {
    QTextDocument& document = *m_editor.document();
    std::size_t hiddenUpTo = 0; // line
    bool any = false;
    for (QTextBlock block = document.firstBlock(); block.isValid(); block = block.next()) {
        const auto line = static_cast<std::size_t>(block.blockNumber()) + 1;
        const bool visible = line > hiddenUpTo;
        if (visible != block.isVisible()) {
            block.setVisible(visible);
            block.setLineCount(visible ? std::max(1, block.layout()->lineCount()) : 0);
            any = true;
        }
        if (visible && folded(block)) {
            if (const Fold* fold = foldAt(block.blockNumber()))
                hiddenUpTo = fold->lastLine;
        }
    }
    if (any) {
        document.markContentsDirty(0, document.characterCount() - 1);
        auto* layout = static_cast<QPlainTextDocumentLayout*>(document.documentLayout());
        emit layout->documentSizeChanged(layout->documentSize());
        m_editor.viewport()->update();
    }
    emit changed();
}

} // namespace slipway::widgets
