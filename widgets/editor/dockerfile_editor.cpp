// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/dockerfile_editor.h"

#include "widgets/document/ui_language.h"
#include "widgets/editor/structure_highlighter.h"
#include "widgets/editor/text_mapping.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QPlainTextDocumentLayout>
#include <QScrollBar>
#include <QTextLayout>
#include <algorithm>

namespace slipway::widgets {

using text::ByteRange;
using text::TextEdit;

std::vector<Finding> parserFindings(const Snapshot& snapshot) {
    std::vector<Finding> all = snapshot.file.diagnostics;
    all.insert(all.end(), snapshot.graph.findings.begin(), snapshot.graph.findings.end());
    return all;
}

DockerfileEditor::DockerfileEditor(Document& document, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_document(document) {
    setObjectName(QStringLiteral("dockerfileEditor"));
    setAccessibleName(tr("Dockerfile"));
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setStyleHint(QFont::Monospace);
    setFont(fixed);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(false);
    setFrameShape(QFrame::NoFrame);
    setCursorWidth(2);
    m_binding = std::make_unique<DocumentBinding>(m_document, *QPlainTextEdit::document());
    m_highlighter = std::make_unique<StructureHighlighter>(*m_binding, *QPlainTextEdit::document());
    m_gutter = new Gutter(*this);
    m_notice = new QLabel(this);
    m_notice->setWordWrap(true);
    m_notice->setMargin(6);
    m_notice->setAutoFillBackground(true);
    m_notice->hide();

    connect(m_binding.get(), &DocumentBinding::reset, this, &DockerfileEditor::textReset);
    connect(m_binding.get(), &DocumentBinding::edited, this, [this](const std::vector<TextEdit>& edits) {
        m_findings.move(edits);
        m_flashes.clear();
        m_gutter->setFaded(true);
    });
    connect(m_binding.get(), &DocumentBinding::synchronised, this, &DockerfileEditor::colourVisible);
    connect(&m_document, &Document::snapshotChanged, this, &DockerfileEditor::snapshotChanged);
    connect(&m_findings, &FindingLayer::changed, this, [this] {
        viewport()->update();
        m_gutter->update();
    });
    connect(this, &QPlainTextEdit::blockCountChanged, this, &DockerfileEditor::layoutMargins);
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &DockerfileEditor::caretChanged);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
        if (dy != 0)
            m_gutter->scroll(0, dy);
        else
            m_gutter->update(0, rect.y() + viewport()->y() - m_gutter->y(), m_gutter->width(), rect.height());
    });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &DockerfileEditor::colourVisible);
    connect(m_gutter, &Gutter::numbersActivated, this, &DockerfileEditor::numbersActivated);
    setColourScheme(ColourScheme::Light);
    snapshotChanged();
    textReset();
}

DockerfileEditor::~DockerfileEditor() = default;

void DockerfileEditor::setColourScheme(ColourScheme scheme) {
    m_theme = EditorTheme::make(scheme);
    m_highlighter->setTheme(&m_theme);
    applyTheme();
}

void DockerfileEditor::applyTheme() {
    QPalette colours = palette();
    colours.setColor(QPalette::Base, m_theme.ground);
    colours.setColor(QPalette::Text, m_theme.text);
    colours.setColor(QPalette::Highlight, m_theme.selection);
    colours.setColor(QPalette::HighlightedText, m_theme.selectedText);
    setPalette(colours);
    QPalette notice = m_notice->palette();
    notice.setColor(QPalette::Window, m_theme.currentLine);
    notice.setColor(QPalette::WindowText, m_theme.text);
    m_notice->setPalette(notice);
    layoutMargins();
    colourVisible();
    viewport()->update();
    m_gutter->update();
}

void DockerfileEditor::textReset() {
    m_findings.clear();
    m_gutter->setNumbers({});
    const ViewOnly reason = m_binding->viewOnly();
    setReadOnly(reason != ViewOnly::No);
    switch (reason) {
    case ViewOnly::No:
        m_notice->hide();
        break;
    case ViewOnly::TooLarge:
        m_notice->setText(tr("This file is larger than 10 MB. Its beginning can be read here, not edited."));
        break;
    case ViewOnly::NulBytes:
        m_notice->setText(tr("This file has NUL bytes, so it is no text. It can be read here, not edited."));
        break;
    case ViewOnly::LongLines:
        m_notice->setText(
            tr("This file has lines of more than 20,000 characters, of which only the beginning is shown. "
               "It can be read here, not edited."));
        break;
    }
    m_notice->setVisible(reason != ViewOnly::No);
    layoutMargins();
    emit viewOnlyChanged(reason);
}

void DockerfileEditor::snapshotChanged() {
    m_highlighter->setSnapshot(m_document.snapshot());
    colourVisible();
}

void DockerfileEditor::setFindings(std::vector<Finding> findings) {
    m_findings.setFindings(std::move(findings), typedInstruction());
}

void DockerfileEditor::setLateFindings(std::vector<Finding> findings) {
    m_findings.setLateFindings(std::move(findings));
}

void DockerfileEditor::setBuildNumbers(std::vector<BuildNumbers> numbers) {
    m_gutter->setNumbers(std::move(numbers));
    layoutMargins();
}

std::size_t DockerfileEditor::caret() const {
    return m_binding->byteAt(textCursor().position());
}

ByteRange DockerfileEditor::selectedBytes() const {
    const QTextCursor cursor = textCursor();
    return m_binding->bytes(cursor.selectionStart(), cursor.selectionEnd());
}

void DockerfileEditor::jumpTo(ByteRange range) {
    QTextCursor cursor(QPlainTextEdit::document());
    cursor.setPosition(m_binding->positionOf(range.end));
    cursor.setPosition(m_binding->positionOf(range.begin), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    centerCursor();
}

void DockerfileEditor::flash(std::vector<ByteRange> ranges) {
    m_flashes = std::move(ranges);
    viewport()->update();
    QTimer::singleShot(1000, this, [this] {
        m_flashes.clear();
        viewport()->update();
    });
}

std::optional<ByteRange> DockerfileEditor::typedInstruction() const {
    const language::Placed* placed = language::placedAt(m_highlighter->file(), m_highlighter->placed(), caret());
    if (placed == nullptr)
        return std::nullopt;
    return m_highlighter->file().tree.branches[placed->branch].range;
}

void DockerfileEditor::caretChanged() {
    viewport()->update();
    m_gutter->update();
    emit caretMoved(caret());
}

void DockerfileEditor::layoutMargins() {
    const int width = m_gutter->preferredWidth();
    const int notice =
        m_notice->isVisibleTo(this) ? m_notice->heightForWidth(std::max(100, contentsRect().width())) : 0;
    setViewportMargins(width, notice, 0, 0);
    const QRect inside = contentsRect();
    m_gutter->setGeometry(inside.left(), inside.top() + notice, width, inside.height() - notice);
    m_notice->setGeometry(inside.left(), inside.top(), inside.width(), notice);
}

int DockerfileEditor::lastVisibleBlock() const {
    QTextBlock block = firstVisibleBlock();
    int last = block.blockNumber();
    while (block.isValid()) {
        if (block.isVisible()) {
            last = block.blockNumber();
            if (geometryOf(block).bottom() > viewport()->height())
                break;
        }
        block = block.next();
    }
    return last;
}

void DockerfileEditor::colourVisible() {
    m_highlighter->colour(firstVisibleBlock().blockNumber(), lastVisibleBlock());
}

void DockerfileEditor::forEachRectangle(const QTextBlock& block, ByteRange range,
                                        const std::function<void(const QRectF&)>& call) const {
    const ByteRange line = m_binding->lineBytes(block.blockNumber());
    const std::size_t begin = std::max(line.begin, range.begin), end = std::min(line.end, range.end);
    if (begin > end || block.layout() == nullptr)
        return;
    const QPointF origin = geometryOf(block).topLeft();
    const int from = m_binding->positionOf(begin) - block.position();
    const int to = m_binding->positionOf(end) - block.position();
    for (int i = 0; i < block.layout()->lineCount(); ++i) {
        const QTextLine row = block.layout()->lineAt(i);
        const int first = std::max(from, row.textStart()), last = std::min(to, row.textStart() + row.textLength());
        if (first > last || (first == last && from != to))
            continue;
        const qreal x = row.cursorToX(first), right = row.cursorToX(last);
        call(QRectF(origin.x() + x, origin.y() + row.y(), right - x, row.height()));
    }
}

void DockerfileEditor::paintLines(QPainter& painter, const QRect& clip) {
    painter.fillRect(clip, m_theme.ground);
    if (m_binding->viewOnly() == ViewOnly::No) {
        const QRectF current = geometryOf(textCursor().block());
        painter.fillRect(QRectF(0, current.top(), viewport()->width(), current.height()), m_theme.currentLine);
    }
    for (const ByteRange& range : m_flashes) {
        const int last = m_binding->blockOf(range.end);
        for (int number = m_binding->blockOf(range.begin); number <= last; ++number) {
            const QRectF line = geometryOf(QPlainTextEdit::document()->findBlockByNumber(number));
            painter.fillRect(QRectF(0, line.top(), viewport()->width(), line.height()), m_theme.flash);
        }
    }
}

void DockerfileEditor::paintSquiggles(QPainter& painter, const QRect& clip) {
    const int last = lastVisibleBlock();
    const ByteRange visible{m_binding->lineBytes(firstVisibleBlock().blockNumber()).begin,
                            m_binding->lineBytes(last).end};
    const int bottomGap = 1;
    for (const FindingLayer::Shown& shown : m_findings.all()) {
        if (shown.range.begin > visible.end)
            break;
        if (shown.waiting || shown.range.end < visible.begin)
            continue;
        const int to = std::min(last, m_binding->blockOf(shown.range.end));
        for (int number = std::max(firstVisibleBlock().blockNumber(), m_binding->blockOf(shown.range.begin));
             number <= to; ++number) {
            const QTextBlock block = QPlainTextEdit::document()->findBlockByNumber(number);
            if (!block.isVisible())
                continue;
            forEachRectangle(block, shown.range, [&](const QRectF& place) {
                if (!place.toAlignedRect().adjusted(-2, -2, 20, 4).intersects(clip))
                    return;
                painter.setOpacity(shown.stale ? 0.4 : 1);
                drawSquiggle(painter, place.left(), place.bottom() - bottomGap, place.width(),
                             m_theme.severity(shown.finding.severity));
            });
        }
    }
    painter.setOpacity(1);
}

void DockerfileEditor::paintEvent(QPaintEvent* event) {
    {
        QPainter painter(viewport());
        paintLines(painter, event->rect());
    }
    QPlainTextEdit::paintEvent(event);
    QPainter painter(viewport());
    paintSquiggles(painter, event->rect());
}

void DockerfileEditor::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    layoutMargins();
    colourVisible();
}

void DockerfileEditor::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_gutter != nullptr) {
        setTabStopDistance(4 * QFontMetricsF(font()).horizontalAdvance(u' '));
        layoutMargins();
    }
}

bool DockerfileEditor::event(QEvent* event) {
    return QPlainTextEdit::event(event);
}

void DockerfileEditor::undoStep() {
    const auto before = m_document.revision();
    std::size_t caret = 0;
    const auto connection = connect(m_binding.get(), &DocumentBinding::changedFromOutside, this,
                                    [&caret](std::size_t byte) { caret = byte; });
    m_document.undo();
    disconnect(connection);
    if (m_document.revision() != before) {
        QTextCursor cursor = textCursor();
        cursor.setPosition(m_binding->positionOf(caret));
        setTextCursor(cursor);
    }
}

void DockerfileEditor::redoStep() {
    const auto before = m_document.revision();
    std::size_t caret = 0;
    const auto connection = connect(m_binding.get(), &DocumentBinding::changedFromOutside, this,
                                    [&caret](std::size_t byte) { caret = byte; });
    m_document.redo();
    disconnect(connection);
    if (m_document.revision() != before) {
        QTextCursor cursor = textCursor();
        cursor.setPosition(m_binding->positionOf(caret));
        setTextCursor(cursor);
    }
}

void DockerfileEditor::keyPressEvent(QKeyEvent* event) {
    if (event == QKeySequence::Undo) {
        undoStep();
    } else if (event == QKeySequence::Redo) {
        redoStep();
    } else {
        QPlainTextEdit::keyPressEvent(event);
        return;
    }
    event->accept();
}

void DockerfileEditor::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    const bool selection = textCursor().hasSelection();
    const auto add = [&](const QString& text, const QKeySequence& keys, bool enabled, auto call) {
        QAction* action = menu.addAction(text, keys, this, call);
        action->setEnabled(enabled);
    };
    add(tr("Undo"), QKeySequence::Undo, m_document.canUndo(), [this] { undoStep(); });
    add(tr("Redo"), QKeySequence::Redo, m_document.canRedo(), [this] { redoStep(); });
    menu.addSeparator();
    add(tr("Cut"), QKeySequence::Cut, selection && !isReadOnly(), [this] { cut(); });
    add(tr("Copy"), QKeySequence::Copy, selection, [this] { copy(); });
    add(tr("Paste"), QKeySequence::Paste, canPaste(), [this] { paste(); });
    add(tr("Select All"), QKeySequence::SelectAll, true, [this] { selectAll(); });
    menu.exec(event->globalPos());
}

QMimeData* DockerfileEditor::createMimeDataFromSelection() const {
    auto* mime = new QMimeData;
    const std::string_view bytes = m_binding->source().slice(selectedBytes());
    mime->setText(QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return mime;
}

void DockerfileEditor::insertFromMimeData(const QMimeData* mime) {
    if (!mime->hasText() || isReadOnly())
        return;
    const ByteRange range = selectedBytes();
    QString text = mime->text();
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    std::string bytes = encoded(text, m_binding->lineEnd(range.begin));
    const std::size_t behind = range.begin + bytes.size();
    if (m_document.apply({{range, std::move(bytes)}}, tr("Paste"))) {
        QTextCursor cursor = textCursor();
        cursor.setPosition(m_binding->positionOf(behind));
        setTextCursor(cursor);
        ensureCursorVisible();
    }
}

} // namespace slipway::widgets
