// SPDX-License-Identifier: Apache-2.0
#include "widgets/stagegraph/split_sheet.h"

#include "engine/messages/format.h"
#include "engine/text/escape.h"
#include "widgets/document/ui_language.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <algorithm>

namespace slipway::widgets {

namespace {

constexpr std::size_t kFilesShown = 300;
constexpr int kPathRole = Qt::UserRole;
constexpr int kBytesRole = Qt::UserRole + 1;

QString bytesText(std::uint64_t bytes) {
    return QString::fromStdString(messages::formatBytes(bytes));
}

} // namespace

SplitSheet::SplitSheet(const stages::StageEditor& editor, const dockerfile::Dockerfile& file, stages::StageId stage,
                       SplitInputs inputs, QWidget* parent)
    : QDialog(parent)
    , m_editor(editor)
    , m_file(file)
    , m_stage(stage)
    , m_inputs(std::move(inputs))
    , m_first(new QComboBox(this))
    , m_base(new QComboBox(this))
    , m_name(new QLineEdit(this))
    , m_files(new QListWidget(this))
    , m_more(new QLineEdit(this))
    , m_preview(new QPlainTextEdit(this))
    , m_outcome(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this)) {
    setObjectName(QStringLiteral("splitSheet"));
    setWindowTitle(tr("Split %1").arg(QString::fromStdString(editor.graph().node(stage).label)));
    const stages::SplitSuggestion suggestion = stages::suggestSplit(file, stage);
    fillInstructions(suggestion);
    m_base->setEditable(true);
    m_base->setInsertPolicy(QComboBox::NoInsert);
    for (const SplitBase& base : m_inputs.bases)
        m_base->addItem(base.name);
    if (m_inputs.bases.empty())
        m_base->setEditText(QStringLiteral("debian"));
    m_name->setText(QString::fromStdString(editor.freeName("build")));
    fillFiles(suggestion);
    m_files->setMaximumHeight(150);
    m_more->setPlaceholderText(tr("Another path, Enter adds it"));
    m_more->setAccessibleName(tr("Another path"));
    m_files->setAccessibleName(tr("Files to copy"));
    m_preview->setReadOnly(true);
    m_preview->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_preview->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_preview->setAccessibleName(tr("How the text will read"));
    m_outcome->setWordWrap(true);
    m_outcome->setObjectName(QStringLiteral("splitOutcome"));
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Split"));
    auto* form = new QFormLayout(this);
    form->addRow(tr("Final stage begins with:"), m_first);
    form->addRow(tr("Its base:"), m_base);
    form->addRow(tr("First stage is called:"), m_name);
    form->addRow(tr("Files to copy:"), m_files);
    form->addRow(QString(), m_more);
    form->addRow(m_preview);
    form->addRow(m_outcome);
    form->addRow(m_buttons);
    resize(560, 560);
    connect(m_first, &QComboBox::currentIndexChanged, this, &SplitSheet::look);
    connect(m_base, &QComboBox::currentTextChanged, this, &SplitSheet::look);
    connect(m_name, &QLineEdit::textChanged, this, &SplitSheet::look);
    connect(m_files, &QListWidget::itemChanged, this, &SplitSheet::look);
    connect(m_more, &QLineEdit::returnPressed, this, [this] {
        if (!m_more->text().startsWith(QLatin1Char('/')))
            return;
        addFile(m_more->text().toStdString(), 0, true);
        m_more->clear();
        look();
    });
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    look();
    m_buttons->button(QDialogButtonBox::Ok)->setFocus();
}

void SplitSheet::fillInstructions(const stages::SplitSuggestion& suggestion) {
    const auto& instructions = m_file.stages[static_cast<std::size_t>(m_stage)].instructions;
    for (std::size_t i = 0; i <= instructions.size(); ++i) {
        const QString text = i == instructions.size()
                                 ? tr("(nothing more)")
                                 : tr("line %1: %2")
                                       .arg(m_file.source.lineColumn(instructions[i].range.begin).line)
                                       .arg(QString::fromStdString(text::escaped(instructions[i].original)).left(60));
        m_first->addItem(text, QVariant::fromValue<qulonglong>(i + 1));
    }
    m_first->setCurrentIndex(static_cast<int>(suggestion.first.index) - 1);
}

void SplitSheet::fillFiles(const stages::SplitSuggestion& suggestion) {
    const std::string name = suggestion.program.substr(suggestion.program.rfind('/') + 1);
    // The program: where a RUN says it is, else the largest that is called so.
    const StageFile* program = nullptr;
    for (const StageFile& file : m_inputs.files) {
        const bool isExact = file.path == suggestion.programPath;
        const bool isNamed = !name.empty() && file.path.ends_with("/" + name);
        if (isExact || (isNamed && (!program || (file.isExecutable && !program->isExecutable))))
            program = &file;
        if (isExact)
            break;
    }
    if (program)
        addFile(program->path, program->bytes, true);
    else if (!suggestion.programPath.empty())
        addFile(suggestion.programPath, 0, true);
    for (const StageFile& file : m_inputs.files) {
        if (static_cast<std::size_t>(m_files->count()) >= kFilesShown)
            break;
        if (&file != program && file.isNew)
            addFile(file.path, file.bytes, false);
    }
}

void SplitSheet::addFile(const std::string& path, std::uint64_t bytes, bool isChosen) {
    QString text = QString::fromStdString(text::escaped(path));
    if (bytes > 0)
        text += QStringLiteral("    ") + bytesText(bytes);
    auto* item = new QListWidgetItem(text);
    item->setData(kPathRole, QString::fromStdString(path));
    item->setData(kBytesRole, QVariant::fromValue<qulonglong>(bytes));
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(isChosen ? Qt::Checked : Qt::Unchecked);
    if (isChosen)
        m_files->insertItem(0, item);
    else
        m_files->addItem(item);
}

stages::Split SplitSheet::split() const {
    stages::Split split{.first = {m_stage, static_cast<std::size_t>(m_first->currentData().toULongLong())},
                        .base = m_base->currentText().trimmed().toStdString(),
                        .name = m_name->text().trimmed().toStdString(),
                        .files = {}};
    for (int i = 0; i < m_files->count(); ++i) {
        const QListWidgetItem* item = m_files->item(i);
        if (item->checkState() != Qt::Checked)
            continue;
        const std::string path = item->data(kPathRole).toString().toStdString();
        split.files.push_back({path, path});
    }
    return split;
}

Result<stages::Edit> SplitSheet::edit() const {
    return m_editor.split(split());
}

QString SplitSheet::prediction() const {
    std::uint64_t bytes = 0;
    bool isKnown = false;
    for (int i = 0; i < m_files->count(); ++i) {
        const QListWidgetItem* item = m_files->item(i);
        if (item->checkState() != Qt::Checked)
            continue;
        bytes += item->data(kBytesRole).toULongLong();
        isKnown = isKnown || item->data(kBytesRole).toULongLong() > 0;
    }
    const QString name = m_base->currentText().trimmed();
    const auto base = std::ranges::find(m_inputs.bases, name, &SplitBase::name);
    const bool isScratch = name == QLatin1String("scratch");
    if (!isKnown || (!isScratch && (base == m_inputs.bases.end() || !base->bytes)))
        return {};
    if (!isScratch)
        bytes += *base->bytes;
    if (m_inputs.shippedNow == 0)
        return tr("Would ship %1").arg(bytesText(bytes));
    return tr("Would ship %1, now %2 (from the build of %3)")
        .arg(bytesText(bytes), bytesText(m_inputs.shippedNow), m_inputs.builtAt);
}

void SplitSheet::look() {
    const auto made = edit();
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(made.has_value());
    if (!made) {
        m_outcome->setText(rendered(made.error()));
        m_preview->clear();
        return;
    }
    m_outcome->setText(prediction());
    const auto after = text::applyEdits(m_file.source.bytes(), made->edits);
    if (!after)
        return;
    // The two stages that it makes.
    const auto parsed = dockerfile::parse({m_file.source.name(), *after});
    const std::size_t second = static_cast<std::size_t>(m_stage) + 1;
    if (second >= parsed.stages.size())
        return;
    const text::ByteRange both = parsed.stages[second - 1].range.united(parsed.stages[second].range);
    m_preview->setPlainText(QString::fromStdString(std::string(parsed.source.slice(both))));
}

} // namespace slipway::widgets
