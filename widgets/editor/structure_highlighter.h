// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/editor/body_highlighter.h"
#include "widgets/editor/document_binding.h"
#include "widgets/editor/editor_theme.h"

#include <QTextDocument>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace slipway::widgets {

// Colours the blocks that are about to be painted: structure from our own tree, bodies by KSyntaxHighlighting with a
// state that starts anew in every body. A block whose text, structure and state did not change is left alone, so that a
// key recolours its instruction from there on and nothing else. It stands alone: a QSyntaxHighlighter on the same
// document would erase what this one sets.
class StructureHighlighter {
public:
    StructureHighlighter(DocumentBinding& binding, QTextDocument& view);

    void setTheme(const EditorTheme* theme);
    // The structure is that of this snapshot from now on; blocks are coloured when they are asked for.
    void setSnapshot(std::shared_ptr<const Snapshot> snapshot);
    [[nodiscard]] const std::vector<language::Placed>& placed() const { return m_placed; }

    [[nodiscard]] const dockerfile::Dockerfile& file() const { return m_snapshot->file; }

    // Makes the colours of the blocks from `first` to `last` right.
    void colour(int first, int last);

    // How often a block was coloured anew; for tests.
    [[nodiscard]] std::size_t coloured() const { return m_coloured; }

private:
    struct BlockColours;

    // Up to the block `last`.
    void colourBodies(const std::vector<language::Body>& bodies, int last);
    [[nodiscard]] const KSyntaxHighlighting::Definition& definition(const language::Body& body);
    [[nodiscard]] static BlockColours& colours(QTextBlock block);

    DocumentBinding& m_binding;
    QTextDocument& m_view;
    const EditorTheme* m_theme = nullptr;
    std::shared_ptr<const Snapshot> m_snapshot;
    std::vector<language::Placed> m_placed;
    BodyHighlighter m_bodies;
    std::unordered_map<std::string, KSyntaxHighlighting::Definition> m_definitions;
    std::size_t m_generation = 0; // of the theme
    std::size_t m_coloured = 0;
};

} // namespace slipway::widgets
