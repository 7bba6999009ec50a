// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/variants_dialog.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace slipway::workbench {

VariantsDialog::VariantsDialog(OpenDocument* document, QStringList bases, QWidget* parent)
    : QDialog(parent)
    , m_document(document)
    , m_bases(std::move(bases))
    , m_list(new QTreeWidget) {
    setObjectName(QStringLiteral("variants"));
    setWindowTitle(tr("Variants to compare"));
    resize(640, 400);
    m_list->setHeaderLabels({tr("Variant"), tr("What")});
    m_list->setRootIsDecorated(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    auto* note = new QLabel(tr("The first is the baseline; the others are measured against it."));
    note->setWordWrap(true);

    auto* addButton = new QPushButton(tr("Add"));
    auto* menu = new QMenu(addButton);
    if (m_document) {
        menu->addAction(tr("This file as it is"), this, [this] { add(CompareController::present(*m_document)); });
        menu->addAction(tr("This file as opened"), this, [this] {
            add(CompareController::withText(*m_document, tr("as opened"), m_document->asOpened()));
        });
        menu->addAction(tr("This file as saved"), this, [this] {
            add(CompareController::withText(*m_document, tr("as saved"), m_document->asSaved()));
        });
        menu->addAction(tr("This file at a git revision…"), this, &VariantsDialog::addRevision);
        menu->addAction(tr("Another target…"), this, &VariantsDialog::addTarget);
        menu->addAction(tr("Another build argument…"), this, &VariantsDialog::addArgument);
        menu->addAction(tr("Another base…"), this, &VariantsDialog::addBase);
        menu->addSeparator();
    }
    menu->addAction(tr("Another Dockerfile…"), this, &VariantsDialog::addFile);
    menu->addAction(tr("Image…"), this, &VariantsDialog::addImage);
    addButton->setMenu(menu);
    auto* remove = new QPushButton(tr("Remove"));
    auto* up = new QPushButton(tr("Move up"));
    auto* down = new QPushButton(tr("Move down"));
    auto* side = new QVBoxLayout;
    for (QPushButton* each : {addButton, remove, up, down})
        side->addWidget(each);
    side->addStretch();
    auto* middle = new QHBoxLayout;
    middle->addWidget(m_list, 1);
    middle->addLayout(side);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_compare = buttons->addButton(tr("Compare"), QDialogButtonBox::AcceptRole);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(note);
    layout->addLayout(middle, 1);
    layout->addWidget(buttons);
    connect(remove, &QPushButton::clicked, this, [this] {
        const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
        if (row < 0)
            return;
        m_variants.erase(m_variants.begin() + row);
        refresh(row);
    });
    connect(up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(down, &QPushButton::clicked, this, [this] { move(1); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    if (m_document) {
        m_variants.push_back(CompareController::withText(*m_document, tr("as opened"), m_document->asOpened()));
        m_variants.push_back(CompareController::present(*m_document));
    }
    refresh(0);
}

ComparisonPlan VariantsDialog::plan() const {
    ComparisonPlan plan;
    plan.variants = m_variants;
    if (m_document)
        plan.set = m_document->buildSet();
    return plan;
}

void VariantsDialog::add(compare::VariantSpec variant) {
    m_variants.push_back(std::move(variant));
    refresh(static_cast<int>(m_variants.size()) - 1);
}

void VariantsDialog::addFile() {
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Another Dockerfile"));
    for (const QString& path : paths) {
        compare::VariantSpec variant;
        variant.name = QFileInfo(path).fileName().toStdString();
        variant.location = path.toStdString();
        add(std::move(variant));
    }
}

void VariantsDialog::addImage() {
    const QString word = QInputDialog::getText(this, tr("Image"), tr("Reference in the store, or path of an archive:"));
    if (word.isEmpty())
        return;
    compare::VariantSpec variant;
    variant.kind =
        QFileInfo::exists(word) ? compare::VariantSpec::Kind::ImagePath : compare::VariantSpec::Kind::StoreReference;
    variant.name = QFileInfo(word).fileName().toStdString();
    variant.location = word.toStdString();
    add(std::move(variant));
}

void VariantsDialog::addRevision() {
    const QString revision = QInputDialog::getText(this, tr("Git revision"), tr("Branch, tag or commit:"),
                                                   QLineEdit::Normal, QStringLiteral("HEAD"));
    if (revision.isEmpty())
        return;
    compare::VariantSpec variant;
    variant.name = revision.toStdString();
    variant.location = m_document->document().path().toStdString();
    variant.target = m_document->buildSet().target;
    variant.revision = revision.toStdString();
    add(std::move(variant));
}

void VariantsDialog::addTarget() {
    QStringList names;
    for (const dockerfile::Stage& stage : m_document->document().snapshot()->file.stages)
        names.append(stage.name.empty() ? QString::number(static_cast<std::size_t>(stage.id))
                                        : QString::fromStdString(stage.name));
    const QString target = QInputDialog::getItem(this, tr("Target"), tr("Stage to build:"), names, 0, false);
    if (target.isEmpty())
        return;
    compare::VariantSpec variant = CompareController::present(*m_document);
    variant.name = target.toStdString();
    variant.target = target.toStdString();
    add(std::move(variant));
}

void VariantsDialog::addArgument() {
    const QString text = QInputDialog::getText(this, tr("Build argument"), QStringLiteral("NAME=VALUE"));
    const qsizetype at = text.indexOf(QLatin1Char('='));
    if (at <= 0)
        return;
    compare::VariantSpec variant = CompareController::present(*m_document);
    variant.name = text.toStdString();
    variant.arguments.emplace_back(text.left(at).toStdString(), text.mid(at + 1).toStdString());
    add(std::move(variant));
}

void VariantsDialog::addBase() {
    const auto snapshot = m_document->document().snapshot();
    QStringList used;
    for (const stages::Node& node : snapshot->graph.nodes)
        if (node.kind == stages::NodeKind::Image)
            used.append(QString::fromStdString(node.label));
    if (used.isEmpty())
        return;
    bool accepted = true;
    const QString old = used.size() == 1
                            ? used.first()
                            : QInputDialog::getItem(this, tr("Base"), tr("Replace:"), used, 0, false, &accepted);
    if (!accepted)
        return;
    const QString base =
        QInputDialog::getItem(this, tr("Base"), tr("%1 becomes:").arg(old), m_bases, 0, true, &accepted);
    if (!accepted || base.isEmpty())
        return;
    compare::VariantSpec variant = CompareController::present(*m_document);
    variant.name = base.toStdString();
    variant.bases.emplace_back(old.toStdString(), base.toStdString());
    add(std::move(variant));
}

void VariantsDialog::move(int by) {
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    const int to = row + by;
    if (row < 0 || to < 0 || to >= static_cast<int>(m_variants.size()))
        return;
    std::swap(m_variants[static_cast<std::size_t>(row)], m_variants[static_cast<std::size_t>(to)]);
    refresh(to);
}

void VariantsDialog::refresh(int current) {
    m_list->clear();
    for (const compare::VariantSpec& each : m_variants) {
        QString what = QString::fromStdString(each.location);
        if (!each.target.empty())
            what += QStringLiteral(", ") + tr("target %1").arg(QString::fromStdString(each.target));
        for (const auto& [key, value] : each.arguments)
            what += QStringLiteral(", %1=%2").arg(QString::fromStdString(key), QString::fromStdString(value));
        for (const auto& [old, replacement] : each.bases)
            what += QStringLiteral(", %1 → %2").arg(QString::fromStdString(old), QString::fromStdString(replacement));
        new QTreeWidgetItem(m_list, {QString::fromStdString(each.name), what});
    }
    if (!m_variants.empty())
        m_list->setCurrentItem(m_list->topLevelItem(std::clamp(current, 0, static_cast<int>(m_variants.size()) - 1)));
    m_compare->setEnabled(m_variants.size() >= 2);
}

} // namespace slipway::workbench
