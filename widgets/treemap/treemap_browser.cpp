// SPDX-License-Identifier: Apache-2.0
#include "widgets/treemap/treemap_browser.h"

#include "widgets/treemap/treemap_models.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace slipway::widgets {

namespace {

constexpr int kWide = 760; // from here on the lists stand beside the map, else below it
constexpr int kListWidth = 240;
constexpr int kListHeight = 110;
constexpr qsizetype kCrumbLength = 24;

QTreeView* list(QAbstractItemModel* model, QWidget* parent) {
    auto* view = new QTreeView(parent);
    view->setModel(model);
    view->setUniformRowHeights(true);
    view->setAlternatingRowColors(true);
    view->header()->setStretchLastSection(false);
    view->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    view->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    return view;
}

} // namespace

TreemapBrowser::TreemapBrowser(TreemapView* map, QWidget* parent)
    : QWidget(parent)
    , m_map(map)
    , m_back(new QToolButton(this))
    , m_forward(new QToolButton(this))
    , m_crumbs(new QHBoxLayout)
    , m_colouring(new QComboBox(this))
    , m_difference(new QComboBox(this))
    , m_liveOnly(new QCheckBox(this))
    , m_showLists(new QToolButton(this))
    , m_legend(new QLabel(this))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_lists(new QTabWidget(this))
    , m_layerScope(new QComboBox(this))
    , m_layerModel(new LayerModel(this))
    , m_fileModel(new FileTreeModel(*map, this)) {
    m_back->setArrowType(Qt::LeftArrow);
    m_forward->setArrowType(Qt::RightArrow);
    m_showLists->setCheckable(true);
    for (QToolButton* button : {m_back, m_forward, m_showLists})
        button->setAutoRaise(true);
    m_crumbs->setSpacing(0);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(6, 0, 6, 2);
    top->addWidget(m_back);
    top->addWidget(m_forward);
    top->addLayout(m_crumbs, 1);
    top->addWidget(m_difference);
    top->addWidget(m_liveOnly);
    top->addWidget(m_colouring);
    top->addWidget(m_showLists);

    m_layers = list(m_layerModel, this);
    m_layers->setRootIsDecorated(false);
    m_files = list(m_fileModel, this);
    auto* layerPage = new QWidget(this);
    auto* layerColumn = new QVBoxLayout(layerPage);
    layerColumn->setContentsMargins(0, 0, 0, 0);
    layerColumn->addWidget(m_layerScope);
    layerColumn->addWidget(m_layers);
    m_lists->addTab(layerPage, QString());
    m_lists->addTab(m_files, QString());
    m_lists->setDocumentMode(true);
    m_lists->setMinimumSize(kListWidth, kListHeight);
    m_splitter->addWidget(m_map);
    m_splitter->addWidget(m_lists);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    m_lists->hide();
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setContentsMargins(6, 1, 6, 2);
    m_legend->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_legend);

    connect(m_back, &QToolButton::clicked, m_map, &TreemapView::back);
    connect(m_forward, &QToolButton::clicked, m_map, &TreemapView::forward);
    connect(m_colouring, &QComboBox::activated, this,
            [this](int index) { m_map->setColouring(static_cast<Colouring>(m_colouring->itemData(index).toInt())); });
    connect(m_difference, &QComboBox::activated, this,
            [this](int index) { m_map->setDifferenceMode(static_cast<DifferenceMode>(index)); });
    connect(m_liveOnly, &QCheckBox::toggled, m_map, &TreemapView::setLiveOnly);
    connect(m_showLists, &QToolButton::toggled, this, &TreemapBrowser::setListsShown);
    connect(m_map, &TreemapView::treeChanged, this, &TreemapBrowser::updateTree);
    connect(m_map, &TreemapView::zoomChanged, this, &TreemapBrowser::updateCrumbs);
    connect(m_map, &TreemapView::selectionChanged, this, &TreemapBrowser::updateSelection);
    connect(m_files->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (!m_isUpdating && index.isValid())
            m_map->select(m_fileModel->nodeOf(index));
    });
    connect(m_files, &QTreeView::activated, this,
            [this](const QModelIndex& index) { m_map->zoomTo(m_fileModel->nodeOf(index)); });
    connect(m_layers->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TreemapBrowser::takeLayers);
    connect(m_layerScope, &QComboBox::activated, this, &TreemapBrowser::takeLayers);
    retranslate();
    updateTree();
    updateCrumbs();
}

void TreemapBrowser::setListsShown(bool shown) {
    m_lists->setVisible(shown);
    m_showLists->setChecked(shown);
}

// Another layer chosen shows that one, or all up to it.
void TreemapBrowser::takeLayers() {
    if (m_isUpdating)
        return;
    const auto rows = m_layers->selectionModel()->selectedRows();
    std::vector<std::uint32_t> layers;
    if (!rows.isEmpty() && m_layerScope->currentIndex() > 0) {
        const auto last = static_cast<std::uint32_t>(rows.front().row());
        for (std::uint32_t i = m_layerScope->currentIndex() == 1 ? last : 0; i <= last; ++i)
            layers.push_back(i);
    }
    m_isUpdating = true;
    m_map->setLayers(layers);
    m_isUpdating = false;
    m_fileModel->reset();
}

void TreemapBrowser::updateTree() {
    const auto& items = m_map->items();
    const bool isComparison = items && items->isComparison();
    m_difference->setVisible(isComparison);
    m_liveOnly->setVisible(items && !isComparison && !items->layers.empty());
    m_liveOnly->setChecked(m_map->isLiveOnly());
    m_colouring->setCurrentIndex(m_colouring->findData(static_cast<int>(m_map->colouring())));
    m_lists->setTabVisible(0, items && !items->layers.empty());
    if (!m_isUpdating) {
        m_isUpdating = true;
        m_layerModel->set(items);
        m_isUpdating = false;
    }
    m_fileModel->reset();
    QStringList parts;
    for (const NodeColours::Entry& entry : m_map->colours().legend) {
        const QString name = m_map->legendText(entry);
        parts += QStringLiteral("<span style=\"color:%1\">■</span> %2")
                     .arg(m_map->colours().palette[entry.colour].name(),
                          (name.size() > kCrumbLength + 8 ? name.left(kCrumbLength + 8) + QStringLiteral("…") : name)
                              .toHtmlEscaped());
    }
    m_legend->setText(parts.join(QStringLiteral("&nbsp;&nbsp; ")));
    m_legend->setVisible(!parts.isEmpty());
    updateCrumbs();
}

void TreemapBrowser::updateCrumbs() {
    m_back->setEnabled(m_map->canGoBack());
    m_forward->setEnabled(m_map->canGoForward());
    while (QLayoutItem* item = m_crumbs->takeAt(0)) {
        if (QWidget* old = item->widget()) {
            old->hide();
            old->deleteLater();
        }
        delete item;
    }
    std::vector<std::uint32_t> way;
    for (std::uint32_t node = m_map->root(); node != 0; node = m_map->tree().node(node).parent)
        way.insert(way.begin(), node);
    way.insert(way.begin(), 0);
    for (const std::uint32_t node : way) {
        auto* button = new QToolButton(this);
        QString name = m_map->nodeName(node);
        if (name.isEmpty())
            name = QStringLiteral("/");
        if (name.size() > kCrumbLength)
            name = name.left(kCrumbLength) + QStringLiteral("…");
        button->setText(name);
        button->setAutoRaise(true);
        button->setToolTip(m_map->nodeDetails(node));
        connect(button, &QToolButton::clicked, m_map, [this, node] { m_map->zoomTo(node); });
        m_crumbs->addWidget(button);
    }
    m_crumbs->addStretch(1);
}

void TreemapBrowser::updateSelection() {
    if (!m_map->selected() || m_lists->isHidden())
        return;
    m_isUpdating = true;
    const QModelIndex index = m_fileModel->indexOf(*m_map->selected());
    m_files->setCurrentIndex(index);
    m_files->scrollTo(index);
    m_isUpdating = false;
}

void TreemapBrowser::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_splitter->setOrientation(width() >= kWide ? Qt::Horizontal : Qt::Vertical);
}

void TreemapBrowser::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        updateTree();
    }
}

void TreemapBrowser::retranslate() {
    m_back->setToolTip(tr("Back"));
    m_forward->setToolTip(tr("Forward"));
    m_back->setAccessibleName(tr("Back"));
    m_forward->setAccessibleName(tr("Forward"));
    m_showLists->setText(tr("Lists"));
    m_showLists->setToolTip(tr("Layers and files beside the treemap"));
    m_liveOnly->setText(tr("Live only"));
    m_liveOnly->setToolTip(tr("The root filesystem alone, without dead bytes (D)"));
    m_lists->setTabText(0, tr("Layers"));
    m_lists->setTabText(1, tr("Files"));
    const int colour = m_colouring->currentIndex();
    m_colouring->clear();
    m_colouring->setAccessibleName(tr("Colour"));
    m_colouring->addItem(tr("Colour by directory"), static_cast<int>(Colouring::Directory));
    m_colouring->addItem(tr("Colour by layer"), static_cast<int>(Colouring::Layer));
    m_colouring->addItem(tr("Colour by instruction"), static_cast<int>(Colouring::Instruction));
    m_colouring->addItem(tr("Colour by package"), static_cast<int>(Colouring::Package));
    m_colouring->addItem(tr("Colour by waste"), static_cast<int>(Colouring::Waste));
    m_colouring->addItem(tr("Colour by change"), static_cast<int>(Colouring::Change));
    m_colouring->setCurrentIndex(std::max(0, colour));
    const int mode = m_difference->currentIndex();
    m_difference->clear();
    m_difference->setAccessibleName(tr("Comparison"));
    m_difference->addItems({tr("Side by side"), tr("After"), tr("What changed")});
    m_difference->setCurrentIndex(std::max(0, mode));
    const int scope = m_layerScope->currentIndex();
    m_layerScope->clear();
    m_layerScope->setAccessibleName(tr("Layers shown"));
    m_layerScope->addItems({tr("All layers"), tr("This layer"), tr("Up to this layer")});
    m_layerScope->setCurrentIndex(std::max(0, scope));
    m_layerModel->retranslate();
    m_fileModel->retranslate();
}

} // namespace slipway::widgets
