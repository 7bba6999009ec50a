// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/completion.h"
#include "engine/language/hover.h"
#include "engine/messages/finding.h"
#include "widgets/document/document.h"
#include "widgets/editor/document_binding.h"
#include "widgets/editor/editor_theme.h"
#include "widgets/editor/finding_layer.h"
#include "widgets/editor/fix_menu.h"
#include "widgets/editor/gutter.h"

#include <QPlainTextEdit>
#include <functional>
#include <memory>
#include <vector>

// editor: a view of a Document to write Dockerfiles in. The Document owns the bytes and the undo; document_binding.h
// keeps the lines on screen the same, structure_highlighter.h colours them, finding_layer.h has what is wrong,
// gutter.h stands at the left. What the text means comes from engine/language.
class QLabel;

namespace slipway::widgets {

class CompletionPopup;
class EditorCommands;
class Folding;
class StructureHighlighter;

// Findings of the parser and the stage graph, which every snapshot has.
[[nodiscard]] std::vector<Finding> parserFindings(const Snapshot& snapshot);

class DockerfileEditor : public QPlainTextEdit {
    Q_OBJECT

public:
    // `document` must outlive the editor. Load and save go through it; it may have a text already.
    explicit DockerfileEditor(Document& document, QWidget* parent = nullptr);
    ~DockerfileEditor() override;

    [[nodiscard]] Document& source() const { return m_document; }
    [[nodiscard]] DocumentBinding& binding() const { return *m_binding; }
    [[nodiscard]] const EditorTheme& theme() const { return m_theme; }
    [[nodiscard]] FindingLayer& findingLayer() { return m_findings; }
    [[nodiscard]] Gutter& gutter() const { return *m_gutter; }
    [[nodiscard]] StructureHighlighter& highlighter() const { return *m_highlighter; }

    void setColourScheme(ColourScheme scheme);

    // All findings that are known at once for the document's present revision; replaces those before. Call it from
    // Document::snapshotChanged (parserFindings at least), so that squiggles follow the text in the same frame.
    void setFindings(std::vector<Finding> findings);
    // Findings of the context and of images, which come later.
    void setLateFindings(std::vector<Finding> findings);
    // What the last build said; empty takes it away.
    void setBuildNumbers(std::vector<BuildNumbers> numbers);

    [[nodiscard]] std::size_t caret() const;
    [[nodiscard]] text::ByteRange selectedBytes() const;
    // Puts the caret at the begin of the range, selects it, scrolls it into view.
    void jumpTo(text::ByteRange range);
    // Marks ranges for a second: what an edit from elsewhere changed.
    void flash(std::vector<text::ByteRange> ranges);

    // The same without scrolling more than needed.
    void select(text::ByteRange range);
    // One undo step; the selection moves along with its text.
    void applyToSelection(std::vector<text::TextEdit> edits, const QString& label);
    void goToLine(int line); // from 1
    void goToFinding(bool forward);
    // Offers what may stand at the caret.
    void complete();

    // What completion and tool tips know of the world outside of the file.
    void setSurroundings(std::function<language::Surroundings()> surroundings);
    void setHoverSources(language::HoverSources sources) { m_hoverSources = std::move(sources); }
    // One of the two knows more than it said last: a list that was asked for at the caret, or a tool tip under a mouse
    // that has not moved, is made anew.
    void askSurroundingsAgain();

    [[nodiscard]] const FixMenu& fixes() const { return m_fixes; }
    [[nodiscard]] Folding& folding() const { return *m_folding; }
    [[nodiscard]] CompletionPopup& completion() const { return *m_completion; }
    [[nodiscard]] EditorCommands& commands() const { return *m_commands; }

    // Steps of one point; 0 is back to normal.
    void zoom(int steps);
    void setShowWhitespace(bool show);
    [[nodiscard]] bool showsWhitespace() const;
    void setSearchHits(std::vector<text::ByteRange> hits);

    // For the gutter.
    // Whether the line under the caret has something that can be fixed: its bulb is drawn there.
    [[nodiscard]] bool showsBulb(int block) const;
    [[nodiscard]] QTextBlock topBlock() const { return firstVisibleBlock(); }
    [[nodiscard]] QRectF geometryOf(const QTextBlock& block) const {
        return blockBoundingGeometry(block).translated(contentOffset());
    }

public slots:
    void undoStep();
    void redoStep();

signals:
    // The caret stands at another byte, or the text before it changed.
    void caretMoved(std::size_t byte);
    // A click on the build numbers of an instruction.
    void numbersActivated(slipway::text::ByteRange instruction);
    // Ctrl+F or Ctrl+H: whoever has a FindBar opens it.
    void findRequested(bool replace);
    void viewOnlyChanged(slipway::widgets::ViewOnly reason);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    QMimeData* createMimeDataFromSelection() const override;
    void insertFromMimeData(const QMimeData* mime) override;

private:
    void textReset();
    void snapshotChanged();
    void caretChanged();
    void applyTheme();
    void layoutMargins();
    void colourVisible();
    void newLine();
    void stepThroughUndo(bool back);
    void showHover(QPoint inViewport, QPoint onScreen);
    void fill(QPainter& painter, const QRect& clip, const std::vector<text::ByteRange>& ranges, const QColor& colour);
    [[nodiscard]] int lastVisibleBlock() const;
    [[nodiscard]] std::optional<text::ByteRange> typedInstruction() const;
    void paintLines(QPainter& painter, const QRect& clip);
    void paintSquiggles(QPainter& painter, const QRect& clip);
    void paintFolded(QPainter& painter);
    // The piece of a block's line that the bytes cover, as rectangles on the viewport.
    void forEachRectangle(const QTextBlock& block, text::ByteRange range,
                          const std::function<void(const QRectF&)>& call) const;

    Document& m_document;
    EditorTheme m_theme;
    std::unique_ptr<DocumentBinding> m_binding;
    std::unique_ptr<StructureHighlighter> m_highlighter;
    FindingLayer m_findings;
    Gutter* m_gutter = nullptr;
    QLabel* m_notice = nullptr;
    std::vector<text::ByteRange> m_flashes;
    std::vector<text::ByteRange> m_searchHits;
    std::vector<text::ByteRange> m_brackets;
    FixMenu m_fixes{*this};
    Folding* m_folding = nullptr;
    CompletionPopup* m_completion = nullptr;
    EditorCommands* m_commands = nullptr;
    language::HoverSources m_hoverSources;
    // Where a tool tip was asked for, in the viewport and on the screen; nothing once the mouse or the text moved.
    std::optional<std::pair<QPoint, QPoint>> m_hovered;
    qreal m_normalSize = 0; // points
};

} // namespace slipway::widgets
