// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/completion_popup.h"

#include "widgets/document/ui_language.h"
#include "widgets/editor/dockerfile_editor.h"

#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QScreen>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

namespace slipway::widgets {

using language::Completion;
using language::CompletionKind;

namespace {

enum Role : int { Detail = Qt::UserRole, Kind, Faded };

// The name at the left, what is known of it at the right.
class CompletionDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const QPalette& colours = option.palette;
        painter->save();
        if (selected)
            painter->fillRect(option.rect, colours.highlight());
        painter->setOpacity(index.data(Faded).toBool() ? 0.5 : 1);
        painter->setPen(selected ? colours.highlightedText().color() : colours.text().color());
        painter->setFont(option.font);
        const QRect place = option.rect.adjusted(6, 0, -6, 0);
        const QString label = index.data(Qt::DisplayRole).toString();
        painter->drawText(place, Qt::AlignVCenter, label);
        const int used = option.fontMetrics.horizontalAdvance(label) + 16;
        const QString detail =
            option.fontMetrics.elidedText(index.data(Detail).toString(), Qt::ElideRight, place.width() - used);
        if (!selected)
            painter->setPen(colours.placeholderText().color());
        painter->drawText(place, Qt::AlignVCenter | Qt::AlignRight, detail);
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return {option.fontMetrics.horizontalAdvance(index.data(Qt::DisplayRole).toString()) +
                    option.fontMetrics.horizontalAdvance(index.data(Detail).toString()) + 40,
                option.fontMetrics.height() + 4};
    }
};

} // namespace

CompletionPopup::CompletionPopup(DockerfileEditor& editor)
    : QFrame(&editor, Qt::ToolTip)
    , m_editor(editor)
    , m_list(new QListWidget)
    , m_text(new QLabel) {
    setObjectName(QStringLiteral("completionPopup"));
    setAttribute(Qt::WA_ShowWithoutActivating);
    setFrameShape(QFrame::StyledPanel);
    setFocusPolicy(Qt::NoFocus);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new CompletionDelegate(m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(true);
    m_list->setAccessibleName(tr("Suggestions"));
    m_text->setWordWrap(true);
    m_text->setMargin(6);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_text);
    connect(m_list, &QListWidget::currentRowChanged, this, &CompletionPopup::describe);
    connect(m_list, &QListWidget::itemClicked, this, &CompletionPopup::accept);
}

void CompletionPopup::setSurroundings(std::function<language::Surroundings()> surroundings) {
    m_surroundings = std::move(surroundings);
}

void CompletionPopup::offer() {
    if (m_editor.isReadOnly() || m_editor.textCursor().hasSelection())
        return dismiss();
    const std::pair asked{m_editor.source().revision(), m_editor.caret()};
    show(language::complete(m_editor.source().snapshot()->file, m_editor.caret(),
                            m_surroundings ? m_surroundings() : language::Surroundings{}));
    m_asked = asked; // with nothing to offer too: that may change
}

void CompletionPopup::renew() {
    if (!m_asked || *m_asked != std::pair{m_editor.source().revision(), m_editor.caret()} || !m_editor.hasFocus())
        return;
    const QListWidgetItem* chosen = isVisible() ? m_list->currentItem() : nullptr;
    const QString label = chosen != nullptr ? chosen->text() : QString();
    offer();
    const auto again = m_list->findItems(label, Qt::MatchExactly | Qt::MatchCaseSensitive);
    if (!label.isEmpty() && !again.isEmpty())
        m_list->setCurrentItem(again.front());
}

void CompletionPopup::offerAfterTyping(QChar typed) {
    // A word, or a sign behind which one of a list stands.
    const bool word = typed.isLetterOrNumber() || typed == u'_' || (isVisible() && typed == u'.');
    if (word && !isVisible()) {
        // The first letters of a word; in the middle of one that was dismissed it stays away.
        offer();
        if (m_completions.range.size() > 2 && !m_places.empty())
            dismiss();
    } else if (word || QStringView(u"-$={,/:").contains(typed)) {
        offer();
    } else {
        dismiss();
    }
    const auto& items = m_completions.items;
    // What is written already needs no offer.
    if (isVisible() && items.size() == 1 && items.front().snippet == items.front().label &&
        items.front().label == m_editor.source().bytes().substr(m_completions.range.begin, m_completions.range.size()))
        dismiss();
}

void CompletionPopup::show(language::Completions completions) {
    m_completions = std::move(completions);
    if (m_completions.items.empty())
        return dismiss();
    applyColours();
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const Completion& item : m_completions.items) {
        auto* row = new QListWidgetItem(QString::fromStdString(item.label), m_list);
        row->setData(Detail, rendered(item.detail));
        row->setData(Faded, item.faded);
    }
    m_list->setCurrentRow(0);
    describe(0);
    const int rows = std::min(10, m_list->count());
    const int width = std::clamp(m_list->sizeHintForColumn(0) + 24, 280, 560);
    m_list->setFixedHeight(rows * m_list->sizeHintForRow(0) + 4);
    m_text->setFixedWidth(width);
    setFixedWidth(width + 2);
    adjustSize();
    QTextCursor cursor = m_editor.textCursor();
    cursor.setPosition(m_editor.binding().positionOf(m_completions.range.begin));
    const QRect caret = m_editor.cursorRect(cursor);
    QPoint place = m_editor.viewport()->mapToGlobal(caret.bottomLeft() + QPoint(-6, 3));
    const QRect screen = m_editor.screen()->availableGeometry();
    if (place.y() + height() > screen.bottom())
        place.setY(m_editor.viewport()->mapToGlobal(caret.topLeft()).y() - height() - 3);
    place.setX(std::max(screen.left(), std::min(place.x(), screen.right() - width)));
    move(place);
    QFrame::show();
}

void CompletionPopup::applyColours() {
    const EditorTheme& theme = m_editor.theme();
    QPalette colours = palette();
    colours.setColor(QPalette::Base, theme.gutterGround);
    colours.setColor(QPalette::Window, theme.gutterGround);
    colours.setColor(QPalette::Text, theme.text);
    colours.setColor(QPalette::WindowText, theme.text);
    colours.setColor(QPalette::Highlight, theme.selection);
    colours.setColor(QPalette::HighlightedText, theme.selectedText);
    colours.setColor(QPalette::PlaceholderText, theme.gutterText);
    setPalette(colours);
    m_list->setPalette(colours);
    m_text->setPalette(colours);
    m_list->setFont(m_editor.font());
}

void CompletionPopup::describe(int row) {
    if (row < 0 || row >= static_cast<int>(m_completions.items.size()))
        return;
    const QString text = rendered(m_completions.items[static_cast<std::size_t>(row)].documentation);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    adjustSize();
}

void CompletionPopup::dismiss() {
    m_completions = {};
    m_asked.reset();
    hide();
}

QStringList CompletionPopup::labels() const {
    QStringList result;
    for (const Completion& item : m_completions.items)
        result << QString::fromStdString(item.label);
    return result;
}

bool CompletionPopup::handleKey(QKeyEvent* event) {
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (isVisible() && plain) {
        const int row = m_list->currentRow(), count = m_list->count();
        switch (event->key()) {
        case Qt::Key_Down:
            m_list->setCurrentRow((row + 1) % count);
            return true;
        case Qt::Key_Up:
            m_list->setCurrentRow((row + count - 1) % count);
            return true;
        case Qt::Key_PageDown:
            m_list->setCurrentRow(std::min(row + 9, count - 1));
            return true;
        case Qt::Key_PageUp:
            m_list->setCurrentRow(std::max(row - 9, 0));
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Tab:
            accept();
            return true;
        case Qt::Key_Escape:
            dismiss();
            return true;
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Home:
        case Qt::Key_End:
            dismiss();
            return false;
        default:
            return false;
        }
    }
    if (plain && event->key() == Qt::Key_Tab && !m_places.empty())
        return nextPlace();
    if (event->key() == Qt::Key_Escape) {
        m_asked.reset(); // a list that is still to come is not wanted
        if (m_places.empty())
            return false;
        m_places.clear();
        return true;
    }
    return false;
}

void CompletionPopup::accept() {
    const int row = m_list->currentRow();
    if (row < 0 || row >= static_cast<int>(m_completions.items.size()))
        return dismiss();
    const Completion item = m_completions.items[static_cast<std::size_t>(row)];
    const text::ByteRange range = m_completions.range;
    dismiss();
    language::SnippetText snippet = language::expandSnippet(item.snippet);
    // Lines of a snippet end as those of the file.
    const std::string end = m_editor.binding().lineEnd(range.begin);
    if (end != "\n") {
        for (std::size_t at = snippet.text.find('\n'); at != std::string::npos;
             at = snippet.text.find('\n', at + end.size())) {
            snippet.text.replace(at, 1, end);
            for (auto& place : snippet.places) {
                place.begin += place.begin > at ? end.size() - 1 : 0;
                place.end += place.end > at ? end.size() - 1 : 0;
            }
        }
    }
    m_places.clear();
    const std::size_t behind = range.begin + snippet.text.size();
    if (!m_editor.source().apply({{range, snippet.text}}, tr("Complete %1").arg(QString::fromStdString(item.label))))
        return;
    for (const auto& place : snippet.places)
        m_places.push_back({range.begin + place.begin, range.begin + place.end});
    if (m_places.empty()) {
        m_editor.select({behind, behind});
    } else {
        m_places.push_back({behind, behind});
        nextPlace();
    }
    // A flag or a key asks for its value.
    if (m_places.empty() && (snippet.text.ends_with('=') || snippet.text.ends_with('/') || snippet.text.ends_with(' ')))
        offer();
}

bool CompletionPopup::nextPlace() {
    if (m_places.empty())
        return false;
    m_place = m_places.front();
    m_places.erase(m_places.begin());
    m_editor.select(m_place);
    return true;
}

void CompletionPopup::follow(const std::vector<text::TextEdit>& edits) {
    if (m_places.empty())
        return;
    for (const text::TextEdit& edit : edits) {
        // Only what is typed at the place that is being filled keeps the snippet alive.
        if (edit.range.begin < m_place.begin || edit.range.end > m_place.end) {
            m_places.clear();
            return;
        }
        const auto shift = [&](std::size_t position) { return position - edit.range.size() + edit.replacement.size(); };
        for (auto& place : m_places) {
            if (place.begin >= edit.range.end)
                place = {shift(place.begin), shift(place.end)};
        }
        m_place.end = shift(m_place.end);
    }
}

} // namespace slipway::widgets
