// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/find_bar.h"

#include "widgets/editor/dockerfile_editor.h"
#include "widgets/editor/text_mapping.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace slipway::widgets {

using text::ByteRange;

FindBar::FindBar(DockerfileEditor& editor, QWidget* parent)
    : QWidget(parent)
    , m_editor(editor)
    , m_text(new QLineEdit)
    , m_replacement(new QLineEdit)
    , m_count(new QLabel)
    , m_previous(new QToolButton)
    , m_next(new QToolButton)
    , m_replaceOne(new QToolButton)
    , m_replaceAll(new QToolButton)
    , m_expression(new QCheckBox)
    , m_case(new QCheckBox)
    , m_words(new QCheckBox)
    , m_replaceRow(new QWidget) {
    setObjectName(QStringLiteral("findBar"));
    m_text->setObjectName(QStringLiteral("findText"));
    m_replacement->setObjectName(QStringLiteral("replaceText"));
    m_expression->setObjectName(QStringLiteral("findExpression"));
    m_text->setClearButtonEnabled(true);
    m_text->setMinimumWidth(160);
    m_replacement->setMinimumWidth(160);
    m_previous->setArrowType(Qt::UpArrow);
    m_next->setArrowType(Qt::DownArrow);
    auto* first = new QHBoxLayout;
    for (QWidget* each :
         std::initializer_list<QWidget*>{m_text, m_previous, m_next, m_count, m_expression, m_case, m_words})
        first->addWidget(each);
    first->addStretch();
    auto* second = new QHBoxLayout(m_replaceRow);
    second->setContentsMargins(0, 0, 0, 0);
    for (QWidget* each : std::initializer_list<QWidget*>{m_replacement, m_replaceOne, m_replaceAll})
        second->addWidget(each);
    second->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addLayout(first);
    layout->addWidget(m_replaceRow);
    translate();
    hide();

    connect(m_text, &QLineEdit::textChanged, this, &FindBar::search);
    for (QCheckBox* each : {m_expression, m_case, m_words})
        connect(each, &QCheckBox::toggled, this, &FindBar::search);
    connect(m_text, &QLineEdit::returnPressed, this, &FindBar::findNext);
    connect(m_replacement, &QLineEdit::returnPressed, this, &FindBar::replaceOne);
    connect(m_next, &QToolButton::clicked, this, &FindBar::findNext);
    connect(m_previous, &QToolButton::clicked, this, &FindBar::findPrevious);
    connect(m_replaceOne, &QToolButton::clicked, this, &FindBar::replaceOne);
    connect(m_replaceAll, &QToolButton::clicked, this, &FindBar::replaceAll);
    connect(&editor.binding(), &DocumentBinding::synchronised, this, [this] {
        if (isVisible())
            search();
    });
}

void FindBar::translate() {
    m_text->setPlaceholderText(tr("Find"));
    m_text->setAccessibleName(tr("Find"));
    m_replacement->setPlaceholderText(tr("Replace with"));
    m_replacement->setAccessibleName(tr("Replace with"));
    m_previous->setToolTip(tr("Previous"));
    m_previous->setAccessibleName(tr("Previous"));
    m_next->setToolTip(tr("Next"));
    m_next->setAccessibleName(tr("Next"));
    m_replaceOne->setText(tr("Replace"));
    m_replaceAll->setText(tr("Replace All"));
    m_expression->setText(tr("Regular expression"));
    m_case->setText(tr("Match case"));
    m_words->setText(tr("Whole words"));
}

void FindBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        translate();
    QWidget::changeEvent(event);
}

void FindBar::open(bool replace) {
    m_replaceRow->setVisible(replace && !m_editor.isReadOnly());
    show();
    const QString selected = m_editor.textCursor().selectedText();
    if (!selected.isEmpty() && !selected.contains(QChar::ParagraphSeparator))
        m_text->setText(m_expression->isChecked() ? QRegularExpression::escape(selected) : selected);
    m_text->setFocus();
    m_text->selectAll();
    search();
}

void FindBar::close() {
    hide();
    m_hits.clear();
    m_editor.setSearchHits({});
    m_editor.setFocus();
}

void FindBar::search() {
    m_hits.clear();
    QString pattern = m_text->text();
    if (!m_expression->isChecked())
        pattern = QRegularExpression::escape(pattern);
    if (m_words->isChecked())
        pattern = QStringLiteral("\\b(?:%1)\\b").arg(pattern);
    m_pattern = QRegularExpression(pattern, m_case->isChecked() ? QRegularExpression::NoPatternOption
                                                                : QRegularExpression::CaseInsensitiveOption);
    QString problem;
    if (!m_pattern.isValid()) {
        problem = m_pattern.errorString();
    } else if (!m_text->text().isEmpty()) {
        const text::SourceText& source = m_editor.binding().source();
        for (QTextBlock block = m_editor.document()->firstBlock(); block.isValid(); block = block.next()) {
            auto matches = m_pattern.globalMatch(block.text());
            if (!matches.hasNext())
                continue;
            const ByteRange line = m_editor.binding().lineBytes(block.blockNumber());
            while (matches.hasNext()) {
                const auto match = matches.next();
                const std::string_view bytes = source.slice(line);
                m_hits.push_back({line.begin + byteOf(bytes, match.capturedStart()),
                                  line.begin + byteOf(bytes, match.capturedEnd())});
            }
        }
    }
    m_count->setText(!problem.isEmpty()         ? problem
                     : m_text->text().isEmpty() ? QString()
                     : m_hits.empty()           ? tr("nothing found")
                                                : tr("%n found", nullptr, static_cast<int>(m_hits.size())));
    m_editor.setSearchHits(m_hits);
}

void FindBar::go(bool forward) {
    if (m_hits.empty())
        return;
    const ByteRange at = m_editor.selectedBytes();
    ByteRange target = forward ? m_hits.front() : m_hits.back();
    if (forward) {
        const auto next = std::ranges::find_if(m_hits, [&](ByteRange hit) { return hit.begin >= at.end && hit != at; });
        if (next != m_hits.end())
            target = *next;
    } else {
        for (const ByteRange hit : m_hits) {
            if (hit.end <= at.begin && hit != at)
                target = hit;
        }
        if (m_hits.front().end > at.begin)
            target = m_hits.back();
    }
    m_editor.jumpTo(target);
}

void FindBar::findNext() {
    go(true);
}

void FindBar::findPrevious() {
    go(false);
}

QString FindBar::replacementFor(ByteRange hit) const {
    if (!m_expression->isChecked())
        return m_replacement->text();
    const int number = m_editor.binding().blockOf(hit.begin);
    const ByteRange line = m_editor.binding().lineBytes(number);
    const auto unit = unitOf(m_editor.binding().source().slice(line), hit.begin - line.begin);
    const auto match = m_pattern.match(m_editor.document()->findBlockByNumber(number).text(), unit);
    QString result;
    const QString wanted = m_replacement->text();
    for (qsizetype at = 0; at < wanted.size(); ++at) {
        const bool group = wanted[at] == u'\\' && at + 1 < wanted.size();
        if (group && wanted[at + 1].isDigit())
            result += match.captured(wanted[++at].digitValue());
        else if (group && wanted[at + 1] == u'n' && ++at > 0)
            result += u'\n';
        else if (group && wanted[at + 1] == u'\\')
            result += wanted[++at];
        else
            result += wanted[at];
    }
    return result;
}

void FindBar::replaceOne() {
    const ByteRange at = m_editor.selectedBytes();
    if (std::ranges::contains(m_hits, at) && !at.empty()) {
        const std::string text = encoded(replacementFor(at), m_editor.binding().lineEnd(at.begin));
        m_editor.source().apply({{at, text}}, tr("Replace"));
        m_editor.select({at.begin + text.size(), at.begin + text.size()});
    }
    findNext();
}

void FindBar::replaceAll() {
    std::vector<text::TextEdit> edits;
    for (const ByteRange hit : m_hits)
        edits.push_back({hit, encoded(replacementFor(hit), m_editor.binding().lineEnd(hit.begin))});
    if (!edits.empty())
        m_editor.source().apply(std::move(edits), tr("Replace All"));
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        return close();
    QWidget::keyPressEvent(event);
}

} // namespace slipway::widgets
