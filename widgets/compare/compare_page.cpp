// SPDX-License-Identifier: Apache-2.0
#include "widgets/compare/compare_page.h"

#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/report.h"
#include "engine/report/comparison_tables.h"
#include "engine/report/weights.h"
#include "widgets/compare/comparison_pictures.h"
#include "widgets/compare/place_panel.h"
#include "widgets/compare/report_printer.h"
#include "widgets/compare/report_table_model.h"
#include "widgets/document/empty_state.h"
#include "widgets/document/icons.h"
#include "widgets/document/ui_language.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPdfWriter>
#include <QProgressBar>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedLayout>
#include <QStackedWidget>
#include <QSvgRenderer>
#include <QSvgWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace slipway::widgets {

namespace {

// Long lists scroll: nothing is left out up to here.
constexpr std::size_t kMaximumRows = 2000;

report::ReportOptions tableOptions() {
    return {.language = uiLanguage(), .maximumRows = kMaximumRows};
}

QTreeView* tableView(const report::Table& table) {
    auto* view = new QTreeView;
    auto* model = new ReportTableModel(table, view);
    auto* proxy = new QSortFilterProxyModel(view);
    proxy->setSourceModel(model);
    proxy->setSortRole(ReportTableModel::SortRole);
    proxy->setFilterKeyColumn(-1);
    proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    view->setModel(proxy);
    view->setRootIsDecorated(false);
    view->setAlternatingRowColors(true);
    view->setUniformRowHeights(true);
    view->setFrameShape(QFrame::NoFrame);
    view->setSortingEnabled(true);
    view->header()->setSortIndicatorClearable(true);
    view->sortByColumn(-1, Qt::AscendingOrder);
    view->setAccessibleName(QString::fromStdString(table.title));
    view->header()->setStretchLastSection(false);
    // The room that is left goes to the words that need most of it.
    std::optional<int> widest;
    for (int c = 0; c < model->columnCount(); ++c) {
        const auto column = static_cast<std::size_t>(c);
        const bool right = !table.rows.empty() && column < table.rows[0].size() && table.rows[0][column].right;
        view->resizeColumnToContents(c);
        view->header()->resizeSection(c, view->header()->sectionSize(c) + 12);
        if (!right && (!widest || view->header()->sectionSize(c) > view->header()->sectionSize(*widest)))
            widest = c;
    }
    for (int c = 0; c < model->columnCount(); ++c) {
        if (c == widest)
            view->header()->setSectionResizeMode(c, QHeaderView::Stretch);
        else
            view->header()->resizeSection(c, std::min(320, view->header()->sectionSize(c)));
    }
    return view;
}

QWidget* tablePage(const report::Table& table) {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    if (!table.note.empty()) {
        auto* note = new QLabel(QString::fromStdString(table.note));
        note->setWordWrap(true);
        note->setContentsMargins(8, 6, 8, 0);
        column->addWidget(note);
    }
    column->addWidget(tableView(table));
    return page;
}

} // namespace

ReportFormat reportFormatOf(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("md") || ending == QLatin1String("markdown"))
        return ReportFormat::Markdown;
    if (ending == QLatin1String("json"))
        return ReportFormat::Json;
    if (ending == QLatin1String("pdf"))
        return ReportFormat::Pdf;
    return ReportFormat::Html;
}

Result<void> saveReport(const QString& path, const compare::Comparison& comparison,
                        const report::ReportOptions& options) {
    const auto failed = [&](const QString& reason) {
        return fail(ErrorCode::Io, msg::CannotWriteFile, path.toStdString(), reason.toStdString());
    };
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failed(file.errorString());
    const ReportFormat format = reportFormatOf(path);
    if (format == ReportFormat::Pdf) {
        QPdfWriter writer(&file);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout::Millimeter);
        writer.setTitle(QFileInfo(path).completeBaseName());
        if (printReport(writer, comparison, options) == 0)
            return failed(file.errorString());
    } else {
        const std::string text = format == ReportFormat::Markdown ? report::comparisonMarkdown(comparison, options)
                                 : format == ReportFormat::Json   ? report::comparisonJson(comparison, options)
                                                                  : report::comparisonHtml(comparison, options);
        if (file.write(text.data(), static_cast<qint64>(text.size())) != static_cast<qint64>(text.size()))
            return failed(file.errorString());
    }
    if (!file.commit())
        return failed(file.errorString());
    return {};
}

ComparePage::ComparePage(QWidget* parent)
    : QWidget(parent)
    , m_empty(new EmptyState)
    , m_headline(new QLabel)
    , m_filter(new QLineEdit)
    , m_copy(new QToolButton)
    , m_variants(new QPushButton)
    , m_browser(new QPushButton)
    , m_print(new QPushButton)
    , m_save(new QPushButton)
    , m_sections(new QListWidget)
    , m_views(new QStackedWidget)
    , m_place(new PlacePanel)
    , m_busy(new QWidget)
    , m_busyText(new QLabel)
    , m_busyBar(new QProgressBar)
    , m_busyCancel(new QPushButton)
    , m_pages(new QStackedLayout) {
    setObjectName(QStringLiteral("comparePage"));
    m_save->setObjectName(QStringLiteral("saveReport"));
    m_save->setIcon(lineIcon(QStringLiteral("report")));
    m_save->setDefault(true);
    m_headline->setWordWrap(true);
    QFont font = m_headline->font();
    font.setPointSizeF(font.pointSizeF() * 1.25);
    font.setBold(true);
    m_headline->setFont(font);
    m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(240);
    m_sections->setFrameShape(QFrame::NoFrame);
    m_sections->setFixedWidth(210);
    m_sections->setWordWrap(true);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(10, 8, 10, 4);
    bar->addWidget(m_headline, 1);
    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(10, 0, 10, 6);
    tools->setSpacing(6);
    tools->addWidget(m_filter);
    tools->addStretch();
    tools->addWidget(m_copy);
    tools->addWidget(m_variants);
    tools->addWidget(m_browser);
    tools->addWidget(m_print);
    tools->addWidget(m_save);
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_sections);
    auto* split = new QSplitter(Qt::Vertical);
    split->addWidget(m_views);
    split->addWidget(m_place);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 1);
    split->setChildrenCollapsible(false);
    body->addWidget(split, 1);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addLayout(tools);
    column->addLayout(body, 1);

    m_busyText->setAlignment(Qt::AlignCenter);
    m_busyText->setWordWrap(true);
    m_busyBar->setMaximumWidth(360);
    m_busyBar->setTextVisible(false);
    auto* busy = new QVBoxLayout(m_busy);
    busy->addStretch();
    busy->addWidget(m_busyText);
    busy->addWidget(m_busyBar, 0, Qt::AlignHCenter);
    busy->addWidget(m_busyCancel, 0, Qt::AlignHCenter);
    busy->addStretch();
    m_busyBar->setMinimumWidth(300);

    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_busy);
    m_pages->addWidget(page);
    setLayout(m_pages);

    connect(m_place, &PlacePanel::editorRequested, this, &ComparePage::editorRequested);
    connect(m_place, &PlacePanel::imageRequested, this, &ComparePage::imageRequested);
    connect(m_sections, &QListWidget::currentRowChanged, m_place, &QWidget::hide);
    connect(m_sections, &QListWidget::currentRowChanged, m_views, &QStackedWidget::setCurrentIndex);
    connect(m_filter, &QLineEdit::textChanged, this, &ComparePage::filter);
    connect(m_save, &QPushButton::clicked, this, &ComparePage::saveRequested);
    connect(m_browser, &QPushButton::clicked, this, &ComparePage::browserRequested);
    connect(m_print, &QPushButton::clicked, this, &ComparePage::printRequested);
    connect(m_variants, &QPushButton::clicked, this, &ComparePage::variantsRequested);
    connect(m_empty, &EmptyState::buttonClicked, this, &ComparePage::variantsRequested);
    connect(m_busyCancel, &QPushButton::clicked, this, &ComparePage::cancelRequested);
    connect(m_copy, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(m_command); });
    retranslate();
}

std::vector<std::shared_ptr<const picture::WeightTree>> comparedWeights(const compare::Comparison& comparison) {
    std::vector<std::shared_ptr<const picture::WeightTree>> weights;
    for (std::size_t i = 1; i < comparison.variants.size(); ++i)
        weights.push_back(std::make_shared<const picture::WeightTree>(
            report::weightsOf(comparison.variants[0], comparison.variants[i])));
    return weights;
}

void ComparePage::setComparison(std::shared_ptr<const compare::Comparison> comparison,
                                std::vector<std::shared_ptr<const picture::WeightTree>> weights) {
    m_comparison = std::move(comparison);
    m_weights = std::move(weights);
    if (m_comparison && m_weights.empty())
        m_weights = comparedWeights(*m_comparison);
    rebuild();
}

void ComparePage::showProgress(const QString& text, int done, int total) {
    m_busyText->setText(text);
    m_busyBar->setRange(0, total);
    m_busyBar->setValue(done);
    m_pages->setCurrentIndex(1);
}

void ComparePage::showError(const QString& text) {
    if (m_comparison) {
        m_pages->setCurrentIndex(2);
        return;
    }
    m_empty->setSentence(text);
    m_pages->setCurrentIndex(0);
}

QString ComparePage::currentSection() const {
    return m_sections->currentItem() ? m_sections->currentItem()->text() : QString();
}

void ComparePage::addSection(const QString& title, QWidget* page) {
    m_sections->addItem(title);
    m_views->addWidget(page);
    followRows(page);
}

// A row that is chosen says what it is about.
void ComparePage::followRows(QWidget* page) {
    const auto views = page->findChildren<QTreeView*>();
    for (QTreeView* view : views) {
        const auto follow = [this, view](const QModelIndex& index) {
            const auto* proxy = qobject_cast<const QSortFilterProxyModel*>(view->model());
            const auto* model = proxy ? qobject_cast<const ReportTableModel*>(proxy->sourceModel()) : nullptr;
            const report::Cell* cell = model ? model->lead(proxy->mapToSource(index)) : nullptr;
            m_place->show(m_comparison, cell ? *cell : report::Cell{});
            view->scrollTo(index);
        };
        connect(view->selectionModel(), &QItemSelectionModel::currentChanged, this, follow);
        connect(view, &QTreeView::clicked, this, follow);
    }
}

QWidget* ComparePage::overview() {
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(12, 8, 12, 12);
    column->setSpacing(8);
    for (const compare::ImageSummary& variant : m_comparison->variants)
        for (const messages::Message& remark : variant.remarks) {
            auto* label =
                new QLabel(catalogueText(msg::ReportRemark, variant.name, messages::render(remark, uiLanguage())));
            label->setWordWrap(true);
            column->addWidget(label);
        }
    auto* bars = new ComparisonBars;
    bars->setComparison(m_comparison);
    column->addWidget(bars);
    const report::Table sizes = report::sizesTable(*m_comparison, tableOptions());
    QTreeView* table = tableView(sizes);
    const int row = table->sizeHintForRow(0);
    table->setFixedHeight(table->header()->sizeHint().height() + row * static_cast<int>(sizes.rows.size()) + 6);
    table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(table);
    for (std::size_t i = 1; i < m_comparison->variants.size(); ++i) {
        auto* maps = new TreemapPair;
        maps->setSides(m_comparison, i, m_weights[i - 1]);
        column->addWidget(maps, 1);
    }
    auto* scroll = new QScrollArea;
    scroll->setWidget(inner);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    inner->setBackgroundRole(QPalette::Base);
    return scroll;
}

void ComparePage::rebuild() {
    m_place->hide();
    const int section = std::max(0, m_sections->currentRow());
    m_sections->clear();
    while (QWidget* old = m_views->widget(0)) {
        m_views->removeWidget(old);
        old->deleteLater();
    }
    if (!m_comparison) {
        m_pages->setCurrentIndex(0);
        return;
    }
    QStringList sentences;
    for (std::size_t i = 0; i < m_comparison->differences.size(); ++i)
        sentences.append(QString::fromStdString(report::summarySentence(*m_comparison, i, uiLanguage())));
    m_headline->setText(sentences.join(QLatin1Char('\n')));

    addSection(tr("Overview"), overview());
    auto* graphs = new QWidget;
    auto* column = new QVBoxLayout(graphs);
    bool anyGraph = false;
    for (const compare::ImageSummary& variant : m_comparison->variants) {
        if (!variant.build || variant.build->stageGraph.empty())
            continue;
        anyGraph = true;
        column->addWidget(new QLabel(catalogueText(msg::ReportStageGraph, variant.name)));
        auto* picture = new QSvgWidget;
        picture->load(QByteArray::fromStdString(variant.build->stageGraph));
        picture->setFixedSize(picture->renderer()->defaultSize());
        picture->setAccessibleName(catalogueText(msg::ReportStageGraph, variant.name));
        column->addWidget(picture);
    }
    column->addStretch();
    if (anyGraph) {
        auto* scroll = new QScrollArea;
        scroll->setWidget(graphs);
        scroll->setWidgetResizable(true);
        scroll->setFrameShape(QFrame::NoFrame);
        addSection(tr("Stage graphs"), scroll);
    } else {
        delete graphs;
    }
    for (const report::Table& table : report::detailTables(*m_comparison, tableOptions()))
        addSection(QString::fromStdString(table.title), tablePage(table));
    m_sections->setCurrentRow(std::min(section, m_sections->count() - 1));
    m_pages->setCurrentIndex(2);
    filter(m_filter->text());
}

void ComparePage::filter(const QString& words) {
    const auto proxies = m_views->findChildren<QSortFilterProxyModel*>();
    for (QSortFilterProxyModel* each : proxies)
        each->setFilterFixedString(words);
}

void ComparePage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        if (m_comparison)
            rebuild();
    }
    QWidget::changeEvent(event);
}

void ComparePage::retranslate() {
    m_empty->setSentence(tr("Nothing to compare yet: choose two variants of a Dockerfile, or two images."));
    m_empty->setButton(tr("Choose variants…"));
    m_filter->setPlaceholderText(tr("Filter rows"));
    m_filter->setAccessibleName(tr("Filter rows"));
    m_copy->setText(tr("Copy command"));
    m_variants->setText(tr("Choose variants…"));
    m_browser->setText(tr("Open in browser"));
    m_print->setText(tr("Print…"));
    m_save->setText(tr("Save report…"));
    m_busyCancel->setText(tr("Cancel"));
    m_sections->setAccessibleName(tr("Sections of the comparison"));
}

} // namespace slipway::widgets
