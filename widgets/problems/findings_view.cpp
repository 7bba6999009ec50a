// SPDX-License-Identifier: Apache-2.0
#include "widgets/problems/findings_view.h"

#include "widgets/document/empty_state.h"
#include "widgets/document/icons.h"
#include "widgets/document/ui_language.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QStackedLayout>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

namespace slipway::widgets {

namespace {

class SeverityFilter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void set(const QString& words, std::array<bool, 3> shown) {
        m_words = words;
        m_shown = shown;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        const QModelIndex index = sourceModel()->index(row, FindingsModel::MessageColumn, parent);
        const auto severity = static_cast<std::size_t>(index.data(FindingsModel::SeverityRole).toInt());
        if (!m_shown[std::min<std::size_t>(severity, 2)])
            return false;
        return m_words.isEmpty() || index.data().toString().contains(m_words, Qt::CaseInsensitive) ||
               index.siblingAtColumn(FindingsModel::RuleColumn)
                   .data()
                   .toString()
                   .contains(m_words, Qt::CaseInsensitive);
    }

private:
    QString m_words;
    std::array<bool, 3> m_shown{true, true, true};
};

} // namespace

FindingsView::FindingsView(QWidget* parent)
    : QWidget(parent)
    , m_model(new FindingsModel(this))
    , m_filtered(new SeverityFilter(this))
    , m_words(new QLineEdit)
    , m_fixAll(new QToolButton)
    , m_list(new QTreeView)
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout) {
    setObjectName(QStringLiteral("findings"));
    m_filtered->setSourceModel(m_model);
    m_filtered->setSortRole(FindingsModel::SortRole);
    m_list->setModel(m_filtered);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setSortingEnabled(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->sortByColumn(FindingsModel::LineColumn, Qt::AscendingOrder);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(FindingsModel::LineColumn, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(FindingsModel::MessageColumn, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(FindingsModel::RuleColumn, QHeaderView::ResizeToContents);
    m_words->setClearButtonEnabled(true);
    m_words->setMaximumWidth(260);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(6, 3, 6, 3);
    constexpr std::array severities{Severity::Error, Severity::Warning, Severity::Info};
    for (std::size_t i = 0; i < 3; ++i) {
        m_severities[i] = new QToolButton;
        m_severities[i]->setCheckable(true);
        m_severities[i]->setChecked(true);
        m_severities[i]->setAutoRaise(true);
        m_severities[i]->setIcon(severityIcon(severities[i]));
        m_severities[i]->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        connect(m_severities[i], &QToolButton::toggled, this, &FindingsView::updateFilter);
        bar->addWidget(m_severities[i]);
    }
    bar->addStretch();
    m_fixAll->setAutoRaise(true);
    m_fixAll->setObjectName(QStringLiteral("fixAll"));
    bar->addWidget(m_fixAll);
    bar->addWidget(m_words);

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_list);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(page);
    setLayout(m_pages);

    connect(m_words, &QLineEdit::textChanged, this, &FindingsView::updateFilter);
    connect(m_list, &QTreeView::clicked, this, &FindingsView::activate);
    connect(m_list, &QTreeView::activated, this, &FindingsView::activate);
    connect(m_fixAll, &QToolButton::clicked, this, &FindingsView::fixAllRequested);
    retranslate();
}

void FindingsView::setFindings(std::vector<Finding> findings, const text::SourceText& source) {
    const QModelIndex current = m_filtered->mapToSource(m_list->currentIndex());
    const int row = current.isValid() ? current.row() : -1;
    m_fixAll->setEnabled(
        std::ranges::any_of(findings, [](const Finding& each) { return std::ranges::any_of(each.fixes, &Fix::safe); }));
    m_model->setFindings(std::move(findings), source);
    if (row >= 0 && row < m_model->rowCount())
        m_list->setCurrentIndex(m_filtered->mapFromSource(m_model->index(row, 0)));
    updateCounts();
}

void FindingsView::setEmptySentence(const QString& sentence) {
    m_sentence = sentence;
    m_empty->setSentence(sentence.isEmpty() ? tr("No findings: nothing in this file is wrong.") : sentence);
}

void FindingsView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_model->retranslate();
        updateCounts();
    }
    QWidget::changeEvent(event);
}

void FindingsView::contextMenuEvent(QContextMenuEvent* event) {
    const QModelIndex index = m_filtered->mapToSource(m_list->currentIndex());
    if (!index.isValid())
        return;
    const Finding finding = m_model->finding(index.row());
    QMenu menu(this);
    connect(menu.addAction(tr("Go to line")), &QAction::triggered, this, [&] { emit goTo(finding.range); });
    connect(menu.addAction(tr("Copy text")), &QAction::triggered, this,
            [&] { QGuiApplication::clipboard()->setText(rendered(finding.message)); });
    if (!finding.fixes.empty())
        menu.addSeparator();
    for (const Fix& fix : finding.fixes)
        connect(menu.addAction(rendered(fix.label)), &QAction::triggered, this, [this, fix] { emit fixChosen(fix); });
    menu.exec(event->globalPos());
}

void FindingsView::retranslate() {
    m_words->setPlaceholderText(tr("Filter findings"));
    m_words->setAccessibleName(tr("Filter findings"));
    m_list->setAccessibleName(tr("Findings"));
    m_fixAll->setText(tr("Fix all safe ones"));
    setEmptySentence(m_sentence);
}

void FindingsView::updateFilter() {
    static_cast<SeverityFilter*>(m_filtered)
        ->set(m_words->text(),
              {m_severities[0]->isChecked(), m_severities[1]->isChecked(), m_severities[2]->isChecked()});
}

void FindingsView::updateCounts() {
    const int errors = m_model->count(Severity::Error);
    const int warnings = m_model->count(Severity::Warning);
    const int others = m_model->rowCount() - errors - warnings;
    m_severities[0]->setText(tr("%n error(s)", nullptr, errors));
    m_severities[1]->setText(tr("%n warning(s)", nullptr, warnings));
    m_severities[2]->setText(tr("%n note(s)", nullptr, others));
    m_pages->setCurrentIndex(m_model->rowCount() == 0 ? 0 : 1);
    emit countChanged(errors, warnings, others);
}

void FindingsView::activate(const QModelIndex& index) {
    if (const QModelIndex row = m_filtered->mapToSource(index); row.isValid()) {
        const Finding finding = m_model->finding(row.row());
        emit goTo(finding.range);
        emit findingActivated(finding);
    }
}

} // namespace slipway::widgets
