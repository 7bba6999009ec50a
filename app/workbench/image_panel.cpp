// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/image_panel.h"

#include "engine/context/context_tree.h"
#include "engine/context/ignore_file.h"
#include "engine/messages/format.h"
#include "widgets/document/empty_state.h"
#include "widgets/document/icons.h"
#include "widgets/document/ui_language.h"
#include "widgets/treemap/image_items.h"
#include "widgets/treemap/treemap_browser.h"
#include "widgets/treemap/treemap_view.h"

#include <QComboBox>
#include <QDir>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <map>

namespace slipway::workbench {

namespace {

using picture::Grouping;

struct ContextPicture {
    std::shared_ptr<const picture::ItemMap> items;
    std::uint64_t bytes = 0, files = 0, hiddenBytes = 0;
};

QString bytesText(std::uint64_t bytes) {
    return QString::fromStdString(messages::formatBytes(bytes));
}

// Layers by name and line; and, out, which instruction of the record made each.
std::vector<picture::ItemMap::Group> layersOf(const StudiedImage& image, const store::BuildRecord* record,
                                              std::vector<std::optional<text::ByteRange>>& instructions) {
    std::map<std::string, const store::InstructionRecord*> byDiffId;
    if (record)
        for (const store::StageRecord& stage : record->stages)
            for (const store::InstructionRecord& each : stage.instructions)
                if (stage.shipped && !each.diffId.empty())
                    byDiffId[each.diffId] = &each;
    std::vector<picture::ItemMap::Group> groups;
    instructions.clear();
    for (std::size_t i = 0; i < image.analysis.image.layers.size(); ++i) {
        const auto& layer = image.analysis.image.layers[i];
        const image::HistoryEntry* history = image.analysis.image.historyOf(i);
        picture::ItemMap::Group group{history ? image::facts::instructionText(*history) : std::string()};
        std::optional<text::ByteRange> range;
        if (layer.diffId)
            if (const auto found = byDiffId.find(layer.diffId->text()); found != byDiffId.end()) {
                group.line = found->second->line;
                range = found->second->range;
            }
        if (group.name.size() > 120)
            group.name.resize(120);
        groups.push_back(std::move(group));
        instructions.push_back(range);
    }
    return groups;
}

} // namespace

ImagePanel::ImagePanel(EngineAccess& engine, widgets::JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_items(jobs)
    , m_files(new FileAccess(engine, jobs, this))
    , m_headline(new QLabel)
    , m_build(new QPushButton)
    , m_grouping(new QComboBox)
    , m_search(new QLineEdit)
    , m_found(new QLabel)
    , m_hovered(new QLabel)
    , m_map(new widgets::TreemapView)
    , m_empty(new widgets::EmptyState)
    , m_pages(new QStackedLayout) {
    setObjectName(QStringLiteral("imagePanel"));
    m_headline->setWordWrap(true);
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(180);
    m_hovered->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_hovered->setContentsMargins(6, 2, 6, 2);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(8, 4, 8, 4);
    top->addWidget(m_headline, 1);
    top->addWidget(m_build);
    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(8, 0, 8, 4);
    tools->addWidget(m_grouping);
    tools->addWidget(m_found, 1);
    tools->addWidget(m_search);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addLayout(tools);
    column->addWidget(new widgets::TreemapBrowser(m_map), 1);
    column->addWidget(m_hovered);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(page);
    setLayout(m_pages);
    connect(m_empty, &widgets::EmptyState::buttonClicked, this, &ImagePanel::buildRequested);
    connect(m_build, &QPushButton::clicked, this, &ImagePanel::buildRequested);
    connect(m_search, &QLineEdit::textChanged, m_map, &widgets::TreemapView::setSearch);
    connect(m_map, &widgets::TreemapView::hovered, m_hovered, [this](const QString& text) {
        m_hovered->setText(text.section(QLatin1Char('\n'), 0, 1).replace(QLatin1Char('\n'), QLatin1String("   ")));
    });
    connect(m_map, &widgets::TreemapView::searchChanged, this, [this](const widgets::TreemapMatches& found) {
        m_found->setText(m_search->text().isEmpty() ? QString()
                                                    : tr("%n file(s), %1 of %2", nullptr, static_cast<int>(found.files))
                                                          .arg(bytesText(found.bytes), bytesText(found.totalBytes)));
    });
    connect(m_map, &widgets::TreemapView::lineRequested, this,
            [this](quint64 line) { emit goToLine(static_cast<int>(line)); });
    connect(m_map, &widgets::TreemapView::fileActivated, this, [this](quint32 item) {
        if (const auto place = placeOf(item))
            m_files->view(m_image, *place);
    });
    connect(m_map, &widgets::TreemapView::openRequested, m_map, &widgets::TreemapView::fileActivated);
    connect(m_map, &widgets::TreemapView::extractRequested, this, [this](quint32 item) {
        if (const auto place = placeOf(item))
            m_files->extract(m_image, *place);
    });
    connect(m_map, &widgets::TreemapView::excludeRequested, this, &ImagePanel::exclude);
    connect(m_files, &FileAccess::message, this, &ImagePanel::message);
    connect(m_grouping, &QComboBox::activated, this,
            [this](int index) { m_map->setGrouping(static_cast<Grouping>(m_grouping->itemData(index).toInt())); });
    retranslate();
}

void ImagePanel::showNothing() {
    m_document = nullptr;
    m_image.reset();
    m_shown.reset();
    m_items.cancel();
    m_map->setTree(nullptr);
    m_pages->setCurrentIndex(0);
}

void ImagePanel::showDocument(OpenDocument& document) {
    m_document = &document;
    if (document.built())
        showBuilt();
    else
        showContext();
}

void ImagePanel::showImage(std::shared_ptr<const StudiedImage> image) {
    m_document = nullptr;
    m_image = std::move(image);
    showBuilt();
}

void ImagePanel::showBuilt() {
    const store::BuildRecord* record = nullptr;
    if (m_document && m_document->built()) {
        m_image = m_document->built()->image;
        record = m_document->built()->record.get();
    }
    if (!m_image)
        return;
    const auto& totals = m_image->analysis.accounting.totals;
    m_headline->setText(totals.dead() > 0
                            ? tr("Stored %1, %2 of it dead; root filesystem %3")
                                  .arg(bytesText(totals.stored), bytesText(totals.dead()), bytesText(totals.live))
                            : tr("Stored %1, none of it dead").arg(bytesText(totals.stored)));
    m_build->hide();
    m_grouping->show();
    // Half a million files take their time.
    using Made = std::pair<std::shared_ptr<const picture::ItemMap>, picture::FlatTree>;
    if (m_image != m_shown)
        m_map->setTree(nullptr, tr("Arranging the files…"));
    m_items.start<Made>(
        [image = m_image, layers = layersOf(*m_image, record, m_instructions),
         options = m_map->groupingOptions()](std::stop_token, const widgets::JobQueue::Report&) -> Result<Made> {
            widgets::ImageItemsOptions names;
            names.layers = layers;
            widgets::takeOwners(names, *image->analysis.root, image->facts.packages);
            auto items = widgets::imageItems(*image->analysis.root, names);
            auto tree = picture::FlatTree::make(*items, options);
            return Made{std::move(items), std::move(tree)};
        },
        [this, image = m_image](Result<Made> made) {
            if (!made || image != m_image)
                return;
            m_shown = m_image;
            m_map->setTree(std::move(made->first), {}, std::move(made->second));
            if (m_wantedLayer)
                m_map->showLayer(*m_wantedLayer);
            if (!m_wantedPath.empty() && !m_map->showPath(m_wantedPath))
                emit message(tr("/%1 is not in this image.").arg(QString::fromStdString(m_wantedPath)));
            m_wantedLayer.reset();
            m_wantedPath.clear();
        });
    m_pages->setCurrentIndex(1);
}

void ImagePanel::showContext() {
    OpenDocument& document = *m_document;
    m_image.reset();
    m_shown.reset();
    m_items.cancel();
    const std::filesystem::path directory = document.contextDirectory();
    if (directory.empty()) {
        retranslate();
        m_pages->setCurrentIndex(0);
        return;
    }
    document.contextJob().start<ContextPicture>(
        [directory, dockerfile = std::filesystem::path(document.document().path().toStdString())](
            std::stop_token stop, const widgets::JobQueue::Report&) -> Result<ContextPicture> {
            auto ignore = context::findIgnoreFile(directory, dockerfile);
            if (!ignore)
                return passOn(std::move(ignore.error()));
            auto tree = context::ContextTree::walk(directory, std::move(*ignore), {.countHidden = true}, stop);
            if (!tree)
                return passOn(std::move(tree.error()));
            ContextPicture result{widgets::contextItems(**tree)};
            result.bytes = (*tree)->sent().bytes;
            result.files = (*tree)->sent().entries;
            result.hiddenBytes = (*tree)->hiddenTotal().bytes;
            return result;
        },
        [this, target = m_document](Result<ContextPicture> result) {
            if (!target || target != m_document || target->built())
                return;
            if (!result) {
                m_empty->setSentence(widgets::rendered(result.error()));
                m_pages->setCurrentIndex(0);
                return;
            }
            m_headline->setText(
                tr("Build context: %1 in %n file(s) will be sent.", nullptr, static_cast<int>(result->files))
                    .arg(bytesText(result->bytes)));
            m_build->show();
            m_grouping->hide();
            m_map->setGrouping(Grouping::Directory);
            m_map->setTree(result->items, tr("The build context is empty."));
            m_pages->setCurrentIndex(1);
        });
}

void ImagePanel::selectInstruction(text::ByteRange instruction) {
    for (std::size_t i = 0; i < m_instructions.size(); ++i)
        if (m_instructions[i] == instruction) {
            showLayer(static_cast<std::uint32_t>(i));
            return;
        }
    emit message(tr("This instruction brought no layer into the image."));
}

void ImagePanel::showLayer(std::uint32_t layer) {
    if (m_image != m_shown || m_items.isRunning())
        m_wantedLayer = layer;
    else
        m_map->showLayer(layer);
}

void ImagePanel::showPath(const std::string& path) {
    if (m_image != m_shown || m_items.isRunning())
        m_wantedPath = path;
    else if (!m_map->showPath(path))
        emit message(tr("/%1 is not in this image.").arg(QString::fromStdString(path)));
}

std::optional<LayerFile> ImagePanel::placeOf(quint32 number) const {
    if (!m_image || !m_map->items())
        return std::nullopt;
    const picture::ItemMap::Item& item = m_map->items()->item(number);
    const image::RootFilesystem& root = *m_image->analysis.root;
    image::EntryPlace place{{item.layer}, {item.source}};
    if (item.waste == picture::Waste::None)
        place = root.inode({item.source});
    return LayerFile{place.layer.value, root.layer(place.layer).path(place.entry)};
}

// One more line of the ignore file that counts.
void ImagePanel::exclude(const QString& path) {
    if (!m_document)
        return;
    const std::filesystem::path directory = m_document->contextDirectory();
    const QString own = m_document->document().path() + QStringLiteral(".dockerignore");
    const QString file = QFile::exists(own) ? own : QString::fromStdString((directory / ".dockerignore").native());
    QFile output(file);
    bool isWritten = output.open(QIODevice::ReadWrite);
    if (isWritten) {
        const QByteArray before = output.readAll();
        QByteArray line;
        for (const char c : path.toUtf8())
            line += std::string_view("*?[]\\").contains(c) ? QByteArray("\\") + c : QByteArray(1, c);
        isWritten = output.write((before.isEmpty() || before.endsWith('\n') ? "" : "\n") + line + '\n') > 0;
    }
    emit message(isWritten ? tr("Added %1 to %2").arg(path, QDir::toNativeSeparators(file))
                           : tr("Cannot write %1: %2").arg(QDir::toNativeSeparators(file), output.errorString()));
    showContext();
}

void ImagePanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        if (m_document)
            showDocument(*m_document);
        else if (m_image)
            showBuilt();
    }
    QWidget::changeEvent(event);
}

void ImagePanel::retranslate() {
    m_empty->setSentence(tr("Never built: the image appears here after the first build."));
    m_empty->setButton(tr("Build"));
    m_build->setText(tr("Build"));
    m_search->setPlaceholderText(tr("Search files"));
    m_search->setAccessibleName(tr("Search files"));
    m_grouping->setAccessibleName(tr("Grouping"));
    const int current = std::max(0, m_grouping->currentIndex());
    m_grouping->clear();
    m_grouping->addItem(tr("By directory"), static_cast<int>(Grouping::Directory));
    m_grouping->addItem(tr("By layer"), static_cast<int>(Grouping::Layer));
    m_grouping->addItem(tr("By instruction"), static_cast<int>(Grouping::Instruction));
    m_grouping->addItem(tr("By package"), static_cast<int>(Grouping::Package));
    m_grouping->addItem(tr("By kind of waste"), static_cast<int>(Grouping::Waste));
    m_grouping->setCurrentIndex(current);
}

} // namespace slipway::workbench
