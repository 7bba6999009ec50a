// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/outline.h"

#include <QObject>
#include <QPlainTextEdit>
#include <set>
#include <vector>

namespace slipway::widgets {

// Hides lines behind the first one of a stage, an instruction, a heredoc or a block of comments. Blocks count from 0.
class Folding : public QObject {
    Q_OBJECT

public:
    explicit Folding(QPlainTextEdit& editor);

    // The text or its structure changed; what is folded stays folded as far as it is still there.
    void setFolds(const dockerfile::Dockerfile& file);

    [[nodiscard]] bool canFold(int block) const;
    [[nodiscard]] bool isFolded(int block) const;
    // The smallest one that begins there, or holds the block.
    void toggle(int block);
    void foldAll(language::FoldKind kind);
    void unfoldAll();
    // Unfolds whatever hides the block.
    void reveal(int block);

signals:
    void changed();

private:
    [[nodiscard]] const language::Fold* foldAt(int block) const;
    void apply();

    QPlainTextEdit& m_editor;
    std::vector<language::Fold> m_folds;
};

} // namespace slipway::widgets
