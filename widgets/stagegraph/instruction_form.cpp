// SPDX-License-Identifier: Apache-2.0
#include "widgets/stagegraph/instruction_form.h"

#include "widgets/document/ui_language.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <algorithm>

namespace slipway::widgets {

using dockerfile::FlagGrammar;
using dockerfile::ValueKind;

namespace {

const dockerfile::Instruction& instructionAt(const dockerfile::Dockerfile& file, stages::InstructionPlace place) {
    const auto& stage = file.stages[static_cast<std::size_t>(place.stage)];
    return place.index == 0 ? stage.fromInstruction : stage.instructions[place.index - 1];
}

constexpr int kLinesShown = 3;

} // namespace

InstructionForm::InstructionForm(const stages::StageEditor& editor, const dockerfile::Dockerfile& file,
                                 stages::InstructionPlace place, const QStringList& bases, QWidget* parent)
    : QDialog(parent)
    , m_editor(editor)
    , m_file(file)
    , m_place(place)
    , m_arguments(new QPlainTextEdit(this))
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this)) {
    setObjectName(QStringLiteral("instructionForm"));
    const dockerfile::Instruction& instruction = instructionAt(file, place);
    setWindowTitle(tr("%1, line %2")
                       .arg(QString::fromStdString(instruction.keywordWord.text))
                       .arg(file.source.lineColumn(instruction.range.begin).line));
    auto* form = new QFormLayout(this);
    if (instruction.keyword != dockerfile::Keyword::Unknown) {
        for (const FlagGrammar& flag : dockerfile::grammar(instruction.keyword).flags) {
            QStringList given;
            for (const dockerfile::Flag& each : instruction.flags) {
                if (each.name == flag.name)
                    given += each.hasValue ? QString::fromStdString(each.value) : QString();
            }
            QWidget* widget = fieldFor(flag, given, bases);
            widget->setObjectName(QStringLiteral("flag-") +
                                  QString::fromLatin1(flag.name.data(), qsizetype(flag.name.size())));
            const QString label =
                QStringLiteral("--%1").arg(QString::fromLatin1(flag.name.data(), qsizetype(flag.name.size())));
            widget->setAccessibleName(label);
            form->addRow(label, widget);
            m_fields.push_back({&flag, widget, given});
            m_fields.back().before = values(m_fields.back());
        }
    }
    m_argumentsBefore = QString::fromStdString(std::string(file.source.slice(instruction.argumentsRange)));
    m_arguments->setPlainText(m_argumentsBefore);
    m_argumentsBefore = m_arguments->toPlainText();
    m_arguments->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_arguments->setAccessibleName(tr("Arguments"));
    m_arguments->setTabChangesFocus(true);
    m_problem->setWordWrap(true);
    form->addRow(tr("Arguments:"), m_arguments);
    form->addRow(m_problem);
    form->addRow(m_buttons);
    resize(520, sizeHint().height());
    connect(m_arguments, &QPlainTextEdit::textChanged, this, &InstructionForm::look);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    look();
}

QWidget* InstructionForm::fieldFor(const FlagGrammar& flag, const QStringList& given, const QStringList& bases) {
    if (flag.repeatable) {
        auto* lines = new QPlainTextEdit(given.join(QLatin1Char('\n')), this);
        lines->setTabChangesFocus(true);
        lines->setPlaceholderText(tr("one a line"));
        lines->setFixedHeight(lines->fontMetrics().lineSpacing() * kLinesShown + 12);
        connect(lines, &QPlainTextEdit::textChanged, this, &InstructionForm::look);
        return lines;
    }
    const bool isChoice = flag.kind == ValueKind::Choice || flag.kind == ValueKind::Boolean;
    if (!isChoice && flag.kind != ValueKind::Stage) {
        auto* line = new QLineEdit(given.value(0), this);
        connect(line, &QLineEdit::textChanged, this, &InstructionForm::look);
        return line;
    }
    auto* box = new QComboBox(this);
    box->addItem(QString());
    if (flag.kind == ValueKind::Boolean)
        box->addItems({QStringLiteral("true"), QStringLiteral("false")});
    for (const std::string_view choice : flag.choices)
        box->addItem(QString::fromLatin1(choice.data(), qsizetype(choice.size())));
    if (flag.kind == ValueKind::Stage) {
        box->setEditable(true);
        box->setInsertPolicy(QComboBox::NoInsert);
        for (const auto& stage : m_file.stages) {
            if (stage.id < m_place.stage)
                box->addItem(QString::fromStdString(m_editor.reference(static_cast<stages::NodeId>(stage.id))));
        }
        box->addItems(bases);
        box->setEditText(given.value(0));
    } else if (!given.isEmpty()) {
        const QString value = given.front().isEmpty() ? QStringLiteral("true") : given.front().toLower();
        box->setCurrentIndex(std::max(0, box->findText(value)));
    }
    connect(box, &QComboBox::currentTextChanged, this, &InstructionForm::look);
    return box;
}

QStringList InstructionForm::values(const Field& field) {
    if (const auto* lines = qobject_cast<const QPlainTextEdit*>(field.widget))
        return lines->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QString value;
    if (const auto* line = qobject_cast<const QLineEdit*>(field.widget))
        value = line->text();
    else if (const auto* box = qobject_cast<const QComboBox*>(field.widget))
        value = box->currentText();
    return value.isEmpty() ? QStringList() : QStringList{value};
}

QWidget* InstructionForm::field(std::string_view flag) const {
    const auto found = std::ranges::find_if(m_fields, [&](const Field& each) { return each.grammar->name == flag; });
    return found == m_fields.end() ? nullptr : found->widget;
}

Result<stages::Edit> InstructionForm::edit() const {
    std::vector<stages::FlagChange> changes;
    for (const Field& field : m_fields) {
        const QStringList now = values(field);
        for (qsizetype i = 0; i < std::max(now.size(), field.before.size()); ++i) {
            if (i < now.size() && i < field.before.size() && now[i] == field.before[i])
                continue;
            stages::FlagChange change{.name = std::string(field.grammar->name),
                                      .occurrence = static_cast<std::size_t>(i)};
            if (i < now.size()) {
                // "--link" says the same as "--link=true".
                const bool isPlain = field.grammar->kind == ValueKind::Boolean && now[i] == QLatin1String("true");
                change.value = isPlain ? std::string() : now[i].toStdString();
            }
            changes.push_back(std::move(change));
        }
    }
    std::optional<std::string> arguments;
    if (m_arguments->toPlainText() != m_argumentsBefore) {
        QString text = m_arguments->toPlainText();
        if (m_file.source.bytes().contains("\r\n"))
            text.replace(QLatin1Char('\n'), QLatin1String("\r\n"));
        arguments = text.toStdString();
    }
    return m_editor.changeInstruction(m_place, changes, arguments);
}

void InstructionForm::look() {
    const auto made = edit();
    m_problem->setText(made ? QString() : rendered(made.error()));
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(made.has_value());
}

} // namespace slipway::widgets
