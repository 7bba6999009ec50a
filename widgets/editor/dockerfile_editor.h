// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"
#include "widgets/document/document.h"
#include "widgets/editor/document_binding.h"
#include "widgets/editor/editor_theme.h"
#include "widgets/editor/finding_layer.h"
#include "widgets/editor/gutter.h"

#include <QPlainTextEdit>
#include <memory>
#include <vector>

// editor: a view of a Document to write Dockerfiles in. The Document owns the bytes and the undo; document_binding.h
// keeps the lines on screen the same, structure_highlighter.h colours them, finding_layer.h has what is wrong,
// gutter.h stands at the left. What the text means comes from engine/language.
class QLabel;

namespace slipway::widgets {

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

    // For the gutter.
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
    void viewOnlyChanged(slipway::widgets::ViewOnly reason);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
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
    [[nodiscard]] int lastVisibleBlock() const;
    [[nodiscard]] std::optional<text::ByteRange> typedInstruction() const;
    void paintLines(QPainter& painter, const QRect& clip);
    void paintSquiggles(QPainter& painter, const QRect& clip);
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
    std::optional<std::size_t> m_builtRevision;
};

} // namespace slipway::widgets
