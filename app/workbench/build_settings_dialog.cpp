// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/build_settings_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace slipway::workbench {

namespace {

// "KEY=VALUE" lines.
QString linesOf(const BuildSet::Pairs& pairs) {
    QString text;
    for (const auto& [key, value] : pairs)
        text += QString::fromStdString(key + "=" + value) + QLatin1Char('\n');
    return text;
}

BuildSet::Pairs pairsOf(const QString& text) {
    BuildSet::Pairs pairs;
    const QStringList lines = text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : lines)
        if (const qsizetype at = line.indexOf(QLatin1Char('=')); at > 0)
            pairs.emplace_back(line.left(at).trimmed().toStdString(), line.mid(at + 1).toStdString());
    return pairs;
}

QPlainTextEdit* smallEdit(const QString& placeholder) {
    auto* edit = new QPlainTextEdit;
    edit->setPlaceholderText(placeholder);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(edit->fontMetrics().lineSpacing() * 2 + 14);
    return edit;
}

} // namespace

std::vector<std::pair<std::string, std::string>> argumentsOf(const dockerfile::Dockerfile& file) {
    std::vector<std::pair<std::string, std::string>> arguments;
    const auto add = [&](const dockerfile::Instruction& instruction) {
        const auto* arg = std::get_if<dockerfile::Arg>(&instruction.body);
        if (!arg)
            return;
        for (const dockerfile::Arg::Declaration& each : arg->declarations) {
            const std::string name(file.source.slice(each.name.range));
            const std::string value =
                each.defaultValue ? std::string(file.source.slice(each.defaultValue->range)) : std::string();
            const auto found = std::ranges::find(arguments, name, &std::pair<std::string, std::string>::first);
            if (found == arguments.end())
                arguments.emplace_back(name, value);
            else if (found->second.empty())
                found->second = value;
        }
    };
    for (const dockerfile::Instruction& each : file.globalArguments)
        add(each);
    for (const dockerfile::Stage& stage : file.stages)
        for (const dockerfile::Instruction& each : stage.instructions)
            add(each);
    return arguments;
}

BuildSettingsDialog::BuildSettingsDialog(const dockerfile::Dockerfile& file, std::vector<BuildSet> sets, int current,
                                         QWidget* parent)
    : QDialog(parent)
    , m_sets(std::move(sets))
    , m_names(new QComboBox)
    , m_context(new QLineEdit)
    , m_target(new QComboBox)
    , m_moreArguments(smallEdit(QStringLiteral("NAME=VALUE")))
    , m_namedContexts(smallEdit(QStringLiteral("NAME=DIR")))
    , m_secrets(smallEdit(QStringLiteral("ID=FILE")))
    , m_platform(new QLineEdit)
    , m_network(new QComboBox)
    , m_tags(new QLineEdit)
    , m_noCache(new QCheckBox(tr("Do all steps anew"))) {
    setObjectName(QStringLiteral("buildSettings"));
    setWindowTitle(tr("Build settings"));
    resize(560, 620);
    m_context->setPlaceholderText(tr("Directory of the Dockerfile"));
    m_platform->setPlaceholderText(QStringLiteral("linux/amd64"));
    m_tags->setPlaceholderText(tr("Names, separated by spaces"));
    m_target->setEditable(true);
    m_target->addItem(QString());
    m_target->lineEdit()->setPlaceholderText(tr("Last stage"));
    for (const dockerfile::Stage& stage : file.stages)
        if (!stage.name.empty())
            m_target->addItem(QString::fromStdString(stage.name));
    for (const QString& each : {tr("Own network"), tr("None"), tr("Network of the host")})
        m_network->addItem(each);

    auto* sets_ = new QHBoxLayout;
    auto* add = new QPushButton(tr("New set…"));
    auto* remove = new QPushButton(tr("Remove set"));
    sets_->addWidget(m_names, 1);
    sets_->addWidget(add);
    sets_->addWidget(remove);
    auto* contextRow = new QHBoxLayout;
    auto* choose = new QPushButton(tr("Choose…"));
    contextRow->addWidget(m_context, 1);
    contextRow->addWidget(choose);

    auto* form = new QFormLayout;
    form->addRow(tr("Set"), sets_);
    form->addRow(tr("Context"), contextRow);
    form->addRow(tr("Target"), m_target);
    for (const auto& [name, value] : argumentsOf(file)) {
        auto* edit = new QLineEdit;
        edit->setPlaceholderText(QString::fromStdString(value));
        edit->setObjectName(QStringLiteral("argument.") + QString::fromStdString(name));
        m_arguments.emplace_back(name, edit);
        form->addRow(QStringLiteral("ARG %1").arg(QString::fromStdString(name)), edit);
    }
    form->addRow(tr("More arguments"), m_moreArguments);
    form->addRow(tr("Named contexts"), m_namedContexts);
    form->addRow(tr("Secrets"), m_secrets);
    form->addRow(tr("Platform"), m_platform);
    form->addRow(tr("Network"), m_network);
    form->addRow(tr("Tags"), m_tags);
    form->addRow(tr("Cache"), m_noCache);
    auto* inner = new QWidget;
    inner->setLayout(form);
    auto* scroll = new QScrollArea;
    scroll->setWidget(inner);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(scroll);
    layout->addWidget(buttons);

    for (const BuildSet& each : m_sets)
        m_names->addItem(QString::fromStdString(each.name));
    connect(m_names, &QComboBox::activated, this, [this](int index) {
        take();
        show(index);
    });
    connect(add, &QPushButton::clicked, this, [this] {
        const QString name = QInputDialog::getText(this, tr("New set"), tr("Name of the set:"));
        if (name.isEmpty())
            return;
        take();
        BuildSet copy = m_sets[static_cast<std::size_t>(m_current)];
        copy.name = name.toStdString();
        m_sets.push_back(std::move(copy));
        m_names->addItem(name);
        show(static_cast<int>(m_sets.size()) - 1);
    });
    connect(remove, &QPushButton::clicked, this, [this] {
        if (m_sets.size() < 2)
            return;
        m_sets.erase(m_sets.begin() + m_current);
        m_names->removeItem(m_current);
        show(0);
    });
    connect(choose, &QPushButton::clicked, this, [this] {
        if (const QString path = QFileDialog::getExistingDirectory(this, tr("Build context"), m_context->text());
            !path.isEmpty())
            m_context->setText(path);
    });
    connect(buttons, &QDialogButtonBox::accepted, this, &BuildSettingsDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    show(current);
}

void BuildSettingsDialog::show(int set) {
    m_current = std::clamp(set, 0, static_cast<int>(m_sets.size()) - 1);
    m_names->setCurrentIndex(m_current);
    const BuildSet& shown = m_sets[static_cast<std::size_t>(m_current)];
    m_context->setText(QString::fromStdString(shown.context));
    m_target->setCurrentText(QString::fromStdString(shown.target));
    BuildSet::Pairs more = shown.arguments;
    for (const auto& [name, edit] : m_arguments) {
        const auto found = std::ranges::find(more, name, &std::pair<std::string, std::string>::first);
        edit->setText(found == more.end() ? QString() : QString::fromStdString(found->second));
        if (found != more.end())
            more.erase(found);
    }
    m_moreArguments->setPlainText(linesOf(more));
    m_namedContexts->setPlainText(linesOf(shown.namedContexts));
    m_secrets->setPlainText(linesOf(shown.secrets));
    m_platform->setText(QString::fromStdString(shown.platform));
    m_network->setCurrentIndex(static_cast<int>(shown.network));
    QStringList tags;
    for (const std::string& each : shown.tags)
        tags.append(QString::fromStdString(each));
    m_tags->setText(tags.join(QLatin1Char(' ')));
    m_noCache->setChecked(shown.noCache);
}

void BuildSettingsDialog::take() {
    BuildSet& set = m_sets[static_cast<std::size_t>(m_current)];
    set.context = m_context->text().trimmed().toStdString();
    set.target = m_target->currentText().trimmed().toStdString();
    set.arguments.clear();
    for (const auto& [name, edit] : m_arguments)
        if (!edit->text().isEmpty())
            set.arguments.emplace_back(name, edit->text().toStdString());
    const BuildSet::Pairs more = pairsOf(m_moreArguments->toPlainText());
    set.arguments.insert(set.arguments.end(), more.begin(), more.end());
    set.namedContexts = pairsOf(m_namedContexts->toPlainText());
    set.secrets = pairsOf(m_secrets->toPlainText());
    set.platform = m_platform->text().trimmed().toStdString();
    set.network = static_cast<build::Network>(m_network->currentIndex());
    set.tags.clear();
    const QStringList tags = m_tags->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& each : tags)
        set.tags.push_back(each.toStdString());
    set.noCache = m_noCache->isChecked();
}

void BuildSettingsDialog::accept() {
    take();
    QDialog::accept();
}

} // namespace slipway::workbench
