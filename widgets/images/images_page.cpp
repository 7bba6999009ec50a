// SPDX-License-Identifier: Apache-2.0
#include "widgets/images/images_page.h"

#include "engine/messages/catalogue/store.h"
#include "engine/messages/format.h"
#include "widgets/document/empty_state.h"
#include "widgets/document/icons.h"
#include "widgets/document/ui_language.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedLayout>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTreeView>
#include <QVBoxLayout>

namespace slipway::widgets {

QString kindName(store::ItemKind kind) {
    switch (kind) {
    case store::ItemKind::CacheMount:
        return catalogueText(msg::StoreKindCacheMount);
    case store::ItemKind::ContextDigests:
        return catalogueText(msg::StoreKindContextDigests);
    case store::ItemKind::Blob:
        return catalogueText(msg::StoreKindBlob);
    case store::ItemKind::Snapshot:
        return catalogueText(msg::StoreKindSnapshot);
    case store::ItemKind::Image:
        return catalogueText(msg::StoreKindImage);
    case store::ItemKind::Record:
        return catalogueText(msg::StoreKindRecord);
    }
    return {};
}

namespace {

QTreeView* tableOf(QAbstractItemModel* model) {
    auto* view = new QTreeView;
    view->setModel(model);
    view->setRootIsDecorated(false);
    view->setUniformRowHeights(true);
    view->setAlternatingRowColors(true);
    view->setSortingEnabled(true);
    view->setFrameShape(QFrame::NoFrame);
    view->header()->setStretchLastSection(false);
    return view;
}

} // namespace

ImagesPage::ImagesPage(QWidget* parent)
    : QWidget(parent)
    , m_model(new ImagesModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_bases(new BasesModel(this))
    , m_tabs(new QTabWidget)
    , m_details(new QTextBrowser)
    , m_filter(new QLineEdit)
    , m_usage(new QLabel)
    , m_import(new QPushButton)
    , m_open(new QPushButton)
    , m_tag(new QPushButton)
    , m_remove(new QPushButton)
    , m_compare(new QPushButton)
    , m_prune(new QPushButton)
    , m_empty(new EmptyState)
    , m_noBases(new EmptyState)
    , m_listPages(new QStackedLayout)
    , m_basesPages(new QStackedLayout) {
    setObjectName(QStringLiteral("imagesPage"));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(ImagesModel::SortRole);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_list = tableOf(m_sorted);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->sortByColumn(ImagesModel::CreatedColumn, Qt::DescendingOrder);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(ImagesModel::NameColumn, QHeaderView::Stretch);
    auto* sortedBases = new QSortFilterProxyModel(this);
    sortedBases->setSourceModel(m_bases);
    sortedBases->setSortRole(BasesModel::SortRole);
    m_basesView = tableOf(sortedBases);
    m_basesView->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_basesView->sortByColumn(BasesModel::RootColumn, Qt::AscendingOrder);
    m_details->setFrameShape(QFrame::NoFrame);
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(240);
    m_usage->setWordWrap(true);
    m_usage->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 4);
    bar->setSpacing(6);
    bar->addWidget(m_filter);
    bar->addStretch();
    for (QPushButton* each : {m_open, m_compare, m_tag, m_remove, m_import, m_prune})
        bar->addWidget(each);
    auto* split = new QSplitter;
    split->addWidget(m_list);
    split->addWidget(m_details);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto* stack = new QWidget;
    stack->setLayout(m_listPages);
    m_listPages->addWidget(m_empty);
    m_listPages->addWidget(split);
    auto* listPage = new QWidget;
    auto* column = new QVBoxLayout(listPage);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(stack, 1);
    m_usage->setContentsMargins(10, 6, 10, 6);
    column->addWidget(m_usage);
    auto* basesPage = new QWidget;
    basesPage->setLayout(m_basesPages);
    m_basesPages->addWidget(m_noBases);
    m_basesPages->addWidget(m_basesView);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(listPage, QString());
    m_tabs->addTab(basesPage, QString());
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_tabs);

    connect(m_filter, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        updateButtons();
        emit selectionChanged(selected());
    });
    connect(m_list, &QTreeView::activated, this, [this] { emit openRequested(selected().value(0)); });
    connect(m_import, &QPushButton::clicked, this, &ImagesPage::importRequested);
    connect(m_empty, &EmptyState::buttonClicked, this, &ImagesPage::importRequested);
    connect(m_noBases, &EmptyState::buttonClicked, this, &ImagesPage::basesRequested);
    connect(m_open, &QPushButton::clicked, this, [this] { emit openRequested(selected().value(0)); });
    connect(m_tag, &QPushButton::clicked, this, [this] { emit tagRequested(selected().value(0)); });
    connect(m_remove, &QPushButton::clicked, this, [this] { emit removeRequested(selected()); });
    connect(m_compare, &QPushButton::clicked, this, [this] { emit compareRequested(selected()); });
    connect(m_prune, &QPushButton::clicked, this, &ImagesPage::pruneRequested);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int index) {
        if (index == 1 && m_bases->rowCount() == 0)
            emit basesRequested();
    });
    retranslate();
    updateButtons();
}

void ImagesPage::setImages(std::vector<store::ImageSummary> images) {
    m_listPages->setCurrentIndex(images.empty() ? 0 : 1);
    m_model->setImages(std::move(images));
    if (m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_sorted->index(0, 0));
    updateButtons();
}

void ImagesPage::setUsage(const std::vector<store::UsageLine>& lines, std::uint64_t limit) {
    m_lines = lines;
    m_limit = limit;
    showUsage();
}

void ImagesPage::showUsage() {
    std::uint64_t bytes = 0, reclaimable = 0;
    QStringList parts;
    for (const store::UsageLine& each : m_lines) {
        // Images stand on blobs and snapshots, which are counted already.
        if (each.kind == store::ItemKind::Image || each.bytes == 0)
            continue;
        bytes += each.bytes;
        reclaimable += each.reclaimable;
        parts.append(QStringLiteral("%1 %2").arg(kindName(each.kind),
                                                 QString::fromStdString(messages::formatBytes(each.bytes))));
    }
    const auto text = [](std::uint64_t amount) { return QString::fromStdString(messages::formatBytes(amount)); };
    m_usage->setText(tr("Store: %1 of %2, %3 can be freed.").arg(text(bytes), text(m_limit), text(reclaimable)) +
                     QLatin1Char(' ') + parts.join(QStringLiteral(" · ")));
}

void ImagesPage::setBases(std::vector<BaseRow> rows) {
    sayNoBases();
    m_basesPages->setCurrentIndex(rows.empty() ? 0 : 1);
    m_bases->setRows(std::move(rows));
}

void ImagesPage::setDetails(const QString& html) {
    m_details->setHtml(html);
}

void ImagesPage::setPicture(QWidget* picture) {
    m_pictureTab = m_tabs->addTab(picture, tr("Treemap"));
}

void ImagesPage::showPicture() {
    if (m_pictureTab >= 0)
        m_tabs->setCurrentIndex(m_pictureTab);
}

void ImagesPage::showBases() {
    m_noBases->setSentence(tr("Looking at the bases…"));
    m_noBases->setButton({});
    m_tabs->setCurrentIndex(1);
}

void ImagesPage::sayNoBases() {
    m_noBases->setSentence(tr("No bases were looked at yet: those of the kit and of the store can be compared."));
    m_noBases->setButton(tr("Compare bases"));
}

void ImagesPage::showError(const QString& text) {
    m_empty->setSentence(text);
    m_listPages->setCurrentIndex(0);
}

QStringList ImagesPage::selected() const {
    QStringList words;
    const QModelIndexList rows = m_list->selectionModel()->selectedRows();
    for (const QModelIndex& each : rows) {
        const store::ImageSummary& image = m_model->image(m_sorted->mapToSource(each).row());
        words.append(
            QString::fromStdString(image.references.empty() ? image.id.text() : image.references.front().familiar()));
    }
    return words;
}

void ImagesPage::updateButtons() {
    const auto count = m_list->selectionModel()->selectedRows().size();
    m_open->setEnabled(count == 1);
    m_tag->setEnabled(count == 1);
    m_remove->setEnabled(count >= 1);
    m_compare->setEnabled(count >= 2);
}

void ImagesPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showUsage();
    }
    QWidget::changeEvent(event);
}

void ImagesPage::retranslate() {
    m_tabs->setTabText(0, tr("Store"));
    m_tabs->setTabText(1, tr("Bases side by side"));
    if (m_pictureTab >= 0)
        m_tabs->setTabText(m_pictureTab, tr("Treemap"));
    m_filter->setPlaceholderText(tr("Filter images"));
    m_filter->setAccessibleName(tr("Filter images"));
    m_import->setText(tr("Import…"));
    m_open->setText(tr("Open as treemap"));
    m_tag->setText(tr("Tag…"));
    m_remove->setText(tr("Remove"));
    m_compare->setText(tr("Compare selected"));
    m_prune->setText(tr("Free disk space…"));
    m_list->setAccessibleName(tr("Images of the store"));
    m_basesView->setAccessibleName(tr("Bases side by side"));
    m_details->setAccessibleName(tr("Details of the image"));
    m_empty->setSentence(tr("The store has no images yet: build a Dockerfile or import an archive."));
    m_empty->setButton(tr("Import…"));
    sayNoBases();
}

} // namespace slipway::widgets
