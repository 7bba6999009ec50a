// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/document/document.h"

#include <QObject>
#include <QTextBlock>
#include <QTextDocument>

namespace slipway::widgets {

// Why a text is shown but not edited.
enum class ViewOnly : std::uint8_t { No, TooLarge, NulBytes, LongLines };

namespace limits {
// QPlainTextEdit lays out whole lines and keeps every line as an object: beyond these it no longer answers at once.
inline constexpr std::size_t editableBytes = 10 * 1000 * 1000;
inline constexpr std::size_t editableLineBytes = 20'000;
// A text that is too large is shown up to here.
inline constexpr std::size_t shownBytes = 1000 * 1000;
} // namespace limits

[[nodiscard]] ViewOnly viewOnlyReason(const text::SourceText& source);

// Keeps a QTextDocument showing the bytes of a Document: keys, input methods and drops change the QTextDocument and go
// to the Document as byte edits; edits from elsewhere (undo, the graph) come back as lines that changed. Block n (from
// 0) is always line n + 1.
class DocumentBinding : public QObject {
    Q_OBJECT

public:
    // Both must outlive the binding. `view` gets a QPlainTextDocumentLayout before.
    DocumentBinding(Document& document, QTextDocument& view, QObject* parent = nullptr);

    [[nodiscard]] const text::SourceText& source() const { return m_source; }
    [[nodiscard]] ViewOnly viewOnly() const { return m_viewOnly; }

    // Bytes of the line of the block as shown: no line end, no byte order mark.
    [[nodiscard]] text::ByteRange lineBytes(int block) const;
    [[nodiscard]] int positionOf(std::size_t byte) const;
    [[nodiscard]] std::size_t byteAt(int position) const;
    [[nodiscard]] text::ByteRange bytes(int from, int to) const;
    [[nodiscard]] int blockOf(std::size_t byte) const;
    // How new lines end at this byte: like the line it stands in, or the one before; "\n" in a file of one line.
    [[nodiscard]] std::string lineEnd(std::size_t byte) const;

signals:
    // The view shows a new text altogether.
    void reset();
    // Something else than the view changed the text; the caret belongs behind `byte`.
    void changedFromOutside(std::size_t byte);
    // Text went from the view to the document, or the other way: all positions are valid again.
    void synchronised();
    // Before `synchronised`, in the coordinates of the text before: lets things that stand in the text move along.
    void edited(const std::vector<slipway::text::TextEdit>& edits);

private:
    void showAll();
    void takeTyping();
    void showEdits(const std::vector<text::TextEdit>& edits);
    // The blocks from `firstBlock` (`count` of them) show lines `firstLine` up to `lastLine` (from 1) of the text.
    void showLines(int firstBlock, int count, std::size_t firstLine, std::size_t lastLine);
    void mendBlocks(int first, int last);
    [[nodiscard]] QString shownLine(std::size_t line) const;

    Document& m_document;
    QTextDocument& m_view;
    text::SourceText m_source; // what the view shows
    ViewOnly m_viewOnly = ViewOnly::No;
    bool m_showing = false; // the view changes because of us
    bool m_typing = false;  // the document changes because of us
    struct Change {
        int from = 0;
        int removed = 0;
        int added = 0;
    };
    std::vector<Change> m_pending;
};

} // namespace slipway::widgets
