// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/dockerfile_editor.h"

#include "engine/language/line_edits.h"
#include "widgets/document/ui_language.h"
#include "widgets/editor/completion_popup.h"
#include "widgets/editor/editor_commands.h"
#include "widgets/editor/editor_hover.h"
#include "widgets/editor/folding.h"
#include "widgets/editor/structure_highlighter.h"
#include "widgets/editor/text_mapping.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
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
    viewport()->setMouseTracking(true); // a mouse that moves ends what was shown for its place
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
    m_folding = new Folding(*this);
    m_completion = new CompletionPopup(*this);
    m_normalSize = font().pointSizeF();
    m_notice = new QLabel(this);
    m_notice->setWordWrap(true);
    m_notice->setMargin(6);
    m_notice->setAutoFillBackground(true);
    m_notice->hide();

    connect(m_binding.get(), &DocumentBinding::reset, this, &DockerfileEditor::textReset);
    connect(m_binding.get(), &DocumentBinding::edited, this, [this](const std::vector<TextEdit>& edits) {
        m_findings.move(edits);
        m_completion->follow(edits);
        m_flashes.clear();
        m_gutter->follow(edits);
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
    connect(m_gutter, &Gutter::markActivated, this, [this](int block) {
        select({m_binding->lineBytes(block).begin, m_binding->lineBytes(block).begin});
        m_fixes.open();
    });
    connect(m_gutter, &Gutter::foldActivated, m_folding, &Folding::toggle);
    connect(m_folding, &Folding::changed, this, [this] {
        colourVisible();
        m_gutter->update();
    });
    m_commands = new EditorCommands(*this);
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
    m_hovered.reset();
    m_highlighter->setSnapshot(m_document.snapshot());
    colourVisible();
    m_folding->setFolds(m_document.snapshot()->file);
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
    m_folding->reveal(m_binding->blockOf(range.begin));
    select(range);
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
    m_folding->reveal(textCursor().blockNumber());
    m_brackets.clear();
    if (const auto pair = language::bracketPair(m_highlighter->file(), caret()))
        m_brackets = {pair->first, pair->second};
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
    if (event->type() == QEvent::LanguageChange && m_commands != nullptr)
        m_commands->translate();
    return QPlainTextEdit::event(event);
}

bool DockerfileEditor::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::MouseMove || event->type() == QEvent::Leave || event->type() == QEvent::Wheel)
        m_hovered.reset();
    if (event->type() != QEvent::ToolTip)
        return QPlainTextEdit::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    m_hovered = {help->pos(), help->globalPos()};
    showHover(help->pos(), help->globalPos());
    return true;
}

void DockerfileEditor::showHover(QPoint inViewport, QPoint onScreen) {
    const QTextCursor cursor = cursorForPosition(inViewport);
    // Behind the end of a line there is nothing.
    const bool onText = cursorRect(cursor).right() + 12 > inViewport.x();
    const QString text = onText ? hoverText(*this, m_binding->byteAt(cursor.position()), m_hoverSources) : QString();
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(onScreen, text, viewport());
}

void DockerfileEditor::askSurroundingsAgain() {
    m_completion->renew();
    if (m_hovered)
        showHover(m_hovered->first, m_hovered->second);
}

void DockerfileEditor::stepThroughUndo(bool back) {
    const auto before = m_document.revision();
    std::size_t caret = 0;
    const auto connection = connect(m_binding.get(), &DocumentBinding::changedFromOutside, this,
                                    [&caret](std::size_t byte) { caret = byte; });
    m_completion->dismiss();
    back ? m_document.undo() : m_document.redo();
    disconnect(connection);
    if (m_document.revision() != before)
        select({caret, caret});
}

void DockerfileEditor::undoStep() {
    stepThroughUndo(true);
}

void DockerfileEditor::redoStep() {
    stepThroughUndo(false);
}

void DockerfileEditor::select(ByteRange range) {
    QTextCursor cursor(QPlainTextEdit::document());
    cursor.setPosition(m_binding->positionOf(range.end));
    cursor.setPosition(m_binding->positionOf(range.begin), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    ensureCursorVisible();
}

void DockerfileEditor::applyToSelection(std::vector<TextEdit> edits, const QString& label) {
    const ByteRange before = selectedBytes();
    const auto shifted = [&edits](std::size_t position, bool with) {
        std::size_t result = position;
        for (const TextEdit& edit : edits) {
            if (edit.range.begin < position || (with && edit.range.begin == position))
                result +=
                    edit.replacement.size() - std::min(edit.range.end, position) + std::min(edit.range.begin, position);
        }
        return result;
    };
    // A selection takes in what is written at its begin, a caret stands behind it.
    const ByteRange after{shifted(before.begin, before.empty()), shifted(before.end, before.empty())};
    if (m_document.apply(edits, label))
        select(after);
}

void DockerfileEditor::goToLine(int line) {
    const std::size_t begin = m_binding->lineBytes(line - 1).begin;
    jumpTo({begin, begin});
}

void DockerfileEditor::goToFinding(bool forward) {
    const auto* shown = m_findings.next(selectedBytes().begin, forward);
    if (shown == nullptr)
        return;
    jumpTo(shown->range);
    QToolTip::showText(viewport()->mapToGlobal(cursorRect().bottomLeft() + QPoint(0, 4)),
                       hoverText(*this, shown->range.begin, {}), viewport());
}

void DockerfileEditor::complete() {
    m_completion->offer();
}

void DockerfileEditor::setSurroundings(std::function<language::Surroundings()> surroundings) {
    m_completion->setSurroundings(std::move(surroundings));
}

void DockerfileEditor::zoom(int steps) {
    QFont changed = font();
    changed.setPointSizeF(steps == 0 ? m_normalSize : std::clamp(changed.pointSizeF() + steps, 5.0, 48.0));
    setFont(changed);
}

void DockerfileEditor::setShowWhitespace(bool show) {
    QTextOption option = QPlainTextEdit::document()->defaultTextOption();
    option.setFlags(show ? option.flags() | QTextOption::ShowTabsAndSpaces
                         : option.flags() & ~QTextOption::Flags(QTextOption::ShowTabsAndSpaces));
    QPlainTextEdit::document()->setDefaultTextOption(option);
}

bool DockerfileEditor::showsWhitespace() const {
    return QPlainTextEdit::document()->defaultTextOption().flags().testFlag(QTextOption::ShowTabsAndSpaces);
}

void DockerfileEditor::setSearchHits(std::vector<ByteRange> hits) {
    m_searchHits = std::move(hits);
    viewport()->update();
}

bool DockerfileEditor::showsBulb(int block) const {
    return block == textCursor().blockNumber() && !m_fixes.offers(m_binding->lineBytes(block)).empty();
}

void DockerfileEditor::newLine() {
    const ByteRange range = selectedBytes();
    const std::string text =
        m_binding->lineEnd(range.begin) + language::newLineIndent(m_highlighter->file(), range.begin);
    m_document.type({range, text});
    const std::size_t behind = range.begin + text.size();
    select({behind, behind});
}

void DockerfileEditor::keyPressEvent(QKeyEvent* event) {
    event->accept();
    if (m_completion->handleKey(event))
        return;
    const bool plain = (event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) == Qt::NoModifier;
    const bool tab = plain && (event->key() == Qt::Key_Tab || event->key() == Qt::Key_Backtab);
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event == QKeySequence::Undo) {
        undoStep();
    } else if (event == QKeySequence::Redo) {
        redoStep();
    } else if (isReadOnly()) {
        QPlainTextEdit::keyPressEvent(event);
    } else if (enter && plain) {
        m_completion->dismiss();
        newLine();
    } else if (tab && event->key() == Qt::Key_Backtab) {
        applyToSelection(language::unindentLines(m_binding->source(), selectedBytes()), tr("Unindent Lines"));
    } else if (tab && textCursor().hasSelection()) {
        applyToSelection(language::indentLines(m_binding->source(), selectedBytes()), tr("Indent Lines"));
    } else if (tab) {
        m_document.apply({{selectedBytes(), "    "}}, tr("Indent Lines"));
    } else {
        const bool open = m_completion->isVisible();
        QPlainTextEdit::keyPressEvent(event);
        const QString typed = event->text();
        if (event->key() == Qt::Key_Backspace && open)
            complete();
        else if (!typed.isEmpty() && typed.front().isPrint())
            m_completion->offerAfterTyping(typed.front());
    }
}

void DockerfileEditor::inputMethodEvent(QInputMethodEvent* event) {
    m_completion->dismiss();
    QPlainTextEdit::inputMethodEvent(event);
}

void DockerfileEditor::focusOutEvent(QFocusEvent* event) {
    m_completion->dismiss();
    QPlainTextEdit::focusOutEvent(event);
}

void DockerfileEditor::wheelEvent(QWheelEvent* event) {
    m_completion->dismiss();
    if (event->modifiers().testFlag(Qt::ControlModifier) && event->angleDelta().y() != 0)
        return zoom(event->angleDelta().y() > 0 ? 1 : -1);
    QPlainTextEdit::wheelEvent(event);
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
    menu.addSeparator();
    for (const char* name : {"editor.definition", "editor.references", "editor.rename", "editor.fix", "editor.format"})
        menu.addAction(m_commands->action(QString::fromLatin1(name)));
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
