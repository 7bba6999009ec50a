// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/symbol_commands.h"

#include "engine/messages/catalogue/language.h"
#include "widgets/document/ui_language.h"
#include "widgets/editor/dockerfile_editor.h"
#include "widgets/editor/text_mapping.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QToolTip>
#include <QVBoxLayout>

namespace slipway::widgets {

using text::ByteRange;

namespace {

QString lineText(const text::SourceText& source, std::size_t position) {
    const auto at = source.lineColumn(position);
    return QStringLiteral("%1: %2").arg(at.line).arg(displayed(source.slice(source.lineRange(at.line))).trimmed());
}

void say(DockerfileEditor& editor, const QString& text) {
    QToolTip::showText(editor.viewport()->mapToGlobal(editor.cursorRect().bottomLeft()), text, editor.viewport());
}

} // namespace

RenameDialog::RenameDialog(DockerfileEditor& editor, std::size_t position)
    : QDialog(&editor)
    , m_editor(editor)
    , m_position(position)
    , m_name(new QLineEdit)
    , m_problem(new QLabel)
    , m_places(new QListWidget) {
    setObjectName(QStringLiteral("renameDialog"));
    const auto snapshot = editor.source().snapshot();
    const auto symbol = language::symbolAt(snapshot->file, snapshot->graph, position);
    const bool stage = symbol && symbol->kind == language::SymbolKind::Stage;
    setWindowTitle(stage ? tr("Rename Stage") : tr("Rename Variable"));
    m_name->setObjectName(QStringLiteral("newName"));
    m_name->setAccessibleName(tr("New name"));
    m_places->setObjectName(QStringLiteral("places"));
    m_places->setAccessibleName(tr("Where it stands"));
    m_problem->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    m_ok->setText(tr("Rename"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_name);
    layout->addWidget(m_places, 1);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &RenameDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &RenameDialog::reject);
    connect(m_name, &QLineEdit::textChanged, this, &RenameDialog::preview);
    if (symbol) {
        for (const language::Occurrence& occurrence : symbol->occurrences) {
            if (stage && !occurrence.certain)
                continue;
            auto* item = new QListWidgetItem(lineText(snapshot->source(), occurrence.range.begin), m_places);
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable);
            item->setCheckState(occurrence.certain ? Qt::Checked : Qt::Unchecked);
            if (!occurrence.certain)
                item->setToolTip(tr("This may mean something else."));
        }
        m_name->setText(QString::fromStdString(symbol->name));
        m_name->selectAll();
    }
    preview();
    resize(460, 300);
}

void RenameDialog::preview() {
    const auto snapshot = m_editor.source().snapshot();
    const auto result = language::rename(snapshot->file, snapshot->graph, m_position, m_name->text().toStdString());
    m_problem->setText(result ? QString() : rendered(result.error()));
    m_ok->setEnabled(result.has_value());
}

void RenameDialog::accept() {
    const auto snapshot = m_editor.source().snapshot();
    const auto result = language::rename(snapshot->file, snapshot->graph, m_position, m_name->text().toStdString());
    if (!result)
        return;
    std::vector<text::TextEdit> edits;
    for (std::size_t i = 0; i < result->places.size(); ++i) {
        const QListWidgetItem* item = m_places->item(static_cast<int>(i));
        if (item != nullptr && item->checkState() == Qt::Checked)
            edits.push_back(result->places[i].edit);
    }
    m_editor.source().apply(std::move(edits), windowTitle());
    QDialog::accept();
}

void goToDefinition(DockerfileEditor& editor) {
    const auto snapshot = editor.source().snapshot();
    const auto places = language::definitions(snapshot->file, snapshot->graph, editor.caret());
    if (places.empty())
        return say(editor, QObject::tr("There is no definition in this file."));
    // On a definition itself the one before it is meant.
    const ByteRange target = places.front();
    const bool here = target.begin <= editor.caret() && editor.caret() <= target.end;
    editor.jumpTo(here && places.size() > 1 ? places[1] : target);
}

void showReferences(DockerfileEditor& editor) {
    const auto snapshot = editor.source().snapshot();
    const auto symbol = language::symbolAt(snapshot->file, snapshot->graph, editor.caret());
    if (!symbol)
        return say(editor, catalogueText(msg::RenameNothing));
    QMenu menu(&editor);
    menu.setObjectName(QStringLiteral("referencesMenu"));
    for (const language::Occurrence& occurrence : symbol->occurrences) {
        QString text = lineText(snapshot->source(), occurrence.range.begin);
        if (!occurrence.certain)
            text = QObject::tr("%1 (perhaps)").arg(text);
        menu.addAction(text.replace(u'&', QStringLiteral("&&")), &editor,
                       [&editor, range = occurrence.range] { editor.jumpTo(range); });
    }
    menu.setActiveAction(menu.actions().front());
    menu.exec(editor.viewport()->mapToGlobal(editor.cursorRect().bottomLeft()));
}

void renameSymbol(DockerfileEditor& editor) {
    const auto snapshot = editor.source().snapshot();
    if (editor.isReadOnly() || !language::symbolAt(snapshot->file, snapshot->graph, editor.caret()))
        return say(editor, catalogueText(msg::RenameNothing));
    RenameDialog(editor, editor.caret()).exec();
}

} // namespace slipway::widgets
