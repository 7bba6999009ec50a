// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/main_window.h"

#include "app/workbench/build_controller.h"
#include "app/workbench/command_palette.h"
#include "app/workbench/commands.h"
#include "app/workbench/edit_panels.h"
#include "app/workbench/editor_surroundings.h"
#include "app/workbench/files_panel.h"
#include "app/workbench/image_panel.h"
#include "app/workbench/images_controller.h"
#include "app/workbench/settings.h"
#include "app/workbench/start_page.h"
#include "engine/compare/variant.h"
#include "widgets/buildlog/build_view.h"
#include "widgets/buildlog/history_view.h"
#include "widgets/compare/compare_page.h"
#include "widgets/document/icons.h"
#include "widgets/document/ui_language.h"
#include "widgets/problems/findings_view.h"
#include "widgets/stagegraph/stage_graph_view.h"

#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

namespace slipway::workbench {

namespace {

using Panel = WindowLayout::Panel;

// An image archive or layout; anything else that is a file is taken for a Dockerfile.
bool looksLikeImage(const QString& path) {
    const QFileInfo info(path);
    if (info.isDir())
        return QFileInfo::exists(path + QStringLiteral("/oci-layout"));
    if (!info.exists())
        return true;
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(512).contains('\0');
}

} // namespace

MainWindow::MainWindow(Services services, const QString& recoveryDirectory, QWidget* parent)
    : QMainWindow(parent)
    , m_services(services)
    , m_commands(new Commands(services.settings, this))
    , m_modes(new QStackedWidget)
    , m_tabs(new QTabWidget)
    , m_compare(new widgets::ComparePage)
    , m_layout(new WindowLayout(*this, *m_modes, services.settings))
    , m_documents(new DocumentController(services.settings, services.jobs, *m_tabs, recoveryDirectory, this))
    , m_builds(new BuildController(services.engine, services.jobs, this))
    , m_comparisons(new CompareController(services.engine, services.jobs, *m_compare, this))
    , m_panels(new EditPanels(services.engine, services.jobs, this))
    , m_files(new FilesPanel) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Slipway"));
    setAcceptDrops(true);
    resize(1280, 800);
    makePages();
    m_commands->fillMenus(*menuBar());
    makeToolBars();
    makeStatusBar();
    connectFileCommands();
    connectEditCommands();
    connectViewCommands();
    connectBuildCommands();
    connectCompareCommands();
    connectImageCommands();
    retranslate();
    showPage(nullptr);
    showStart();
}

MainWindow::~MainWindow() {
    // Panels look at documents to their end, documents at jobs.
    m_panels->show(nullptr);
    m_tabs->disconnect(m_documents);
}

void MainWindow::makePages() {
    m_start = new StartPage(m_services.settings, m_services.engine);
    m_images = new ImagesController(m_services.settings, m_services.engine, m_services.jobs, this);
    m_tabs->setDocumentMode(true);
    m_tabs->setTabsClosable(true);
    m_tabs->setMovable(true);
    // In the order of Mode.
    m_modes->addWidget(m_start);
    m_modes->addWidget(m_tabs);
    m_modes->addWidget(m_compare);
    m_modes->addWidget(m_images->page());
    setCentralWidget(m_modes);
    m_layout->addPanel(Panel::Files, m_files);
    m_layout->addPanel(Panel::Stages, &m_panels->stages());
    m_layout->addPanel(Panel::Image, &m_panels->image());
    m_layout->addPanel(Panel::Findings, &m_panels->findings());
    m_layout->addPanel(Panel::Build, &m_panels->build());
    m_layout->addPanel(Panel::History, &m_panels->history());

    connect(m_layout, &WindowLayout::modeChanged, this, &MainWindow::updateCommands);
    connect(m_documents, &DocumentController::currentChanged, this, &MainWindow::showPage);
    connect(m_documents, &DocumentController::message, this, &MainWindow::say);
    connect(m_documents, &DocumentController::opened, this, [this](EditorPage* page) {
        new EditorSurroundings(m_services.engine, m_services.jobs, *page);
        m_layout->setMode(Mode::Edit);
    });
    connect(m_documents, &DocumentController::closing, this, [this] {
        if (m_tabs->count() == 1)
            showStart();
    });
    connect(m_documents, &DocumentController::differenceRequested, this,
            [this](EditorPage* page, const std::string& onDisk) {
                Q_UNUSED(page);
                compareWith(tr("on disk"), onDisk);
            });
    connect(m_panels, &EditPanels::message, this, &MainWindow::say);
    connect(m_panels, &EditPanels::edited, this,
            [this](const QString& label) { say(tr("%1 · Ctrl+Z undoes it").arg(label)); });
    connect(m_panels, &EditPanels::mappingChosen, this, [this](const QString& name, const QString& value) {
        auto mapping = m_services.settings.baseMapping();
        mapping.insert(name, value);
        m_services.settings.setBaseMapping(mapping);
        say(tr("%1 stands for %2 from now on (Preferences, Builder and bases).").arg(value, name));
    });
    connect(m_panels, &EditPanels::importRequested, &m_commands->action("images.import"), &QAction::trigger);
    // Application hears of it before and hands it to the engine.
    connect(&m_services.settings, &Settings::enginePlacesChanged, m_panels, &EditPanels::refreshBases);
    connect(m_images, &ImagesController::storeChanged, m_panels, &EditPanels::refreshBases);
    connect(m_panels, &EditPanels::buildRequested, this, &MainWindow::build);
    connect(m_panels, &EditPanels::cancelRequested, &m_commands->action("build.cancel"), &QAction::trigger);
    connect(m_comparisons, &CompareController::message, this, &MainWindow::say);
    connect(m_comparisons, &CompareController::finished, this, &MainWindow::updateCommands);
    connect(m_files, &FilesPanel::fileChosen, this, [this](const QString& path) { m_documents->open(path); });
    connect(m_start, &StartPage::openFileRequested, &m_commands->action("file.open"), &QAction::trigger);
    connect(m_start, &StartPage::openFolderRequested, &m_commands->action("file.openFolder"), &QAction::trigger);
    connect(m_start, &StartPage::openImageRequested, &m_commands->action("file.openImage"), &QAction::trigger);
    connect(m_start, &StartPage::pathChosen, this, &MainWindow::openPath);
    connect(m_start, &StartPage::exampleChosen, this, &MainWindow::openExample);
    connect(m_images, &ImagesController::message, this, &MainWindow::say);
    connect(m_images, &ImagesController::compareRequested, this, [this](const ComparisonPlan& plan) {
        m_layout->setMode(Mode::Compare);
        m_comparisons->compare(plan);
    });
}

void MainWindow::makeToolBars() {
    m_modeBar = new QToolBar(this);
    m_modeBar->setObjectName(QStringLiteral("modes"));
    m_modeBar->setMovable(false);
    m_modeBar->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    m_modeBar->setIconSize(QSize(20, 20));
    for (const char* each : {"view.edit", "view.compare", "view.images"}) {
        m_commands->action(each).setCheckable(true);
        auto* button = new QToolButton;
        button->setDefaultAction(&m_commands->action(each));
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        button->setAutoRaise(true);
        button->setFixedWidth(76);
        button->setObjectName(QLatin1String(each));
        m_modeBar->addWidget(button);
    }
    addToolBar(Qt::LeftToolBarArea, m_modeBar);

    m_tools = new QToolBar(this);
    m_tools->setObjectName(QStringLiteral("tools"));
    m_tools->setMovable(false);
    m_tools->setIconSize(QSize(16, 16));
    m_target = new QComboBox;
    m_target->setObjectName(QStringLiteral("target"));
    m_target->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_target->setMinimumContentsLength(14);
    m_buildSettings = new QToolButton;
    m_buildSettings->setDefaultAction(&m_commands->action("build.settings"));
    m_buildSettings->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_build = new QPushButton(widgets::lineIcon(QStringLiteral("build"), widgets::Tone::Good), QString());
    m_build->setObjectName(QStringLiteral("buildButton"));
    m_compareMenu = new QToolButton;
    m_compareMenu->setObjectName(QStringLiteral("compareButton"));
    m_compareMenu->setDefaultAction(&m_commands->action("compare.opened"));
    m_compareMenu->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_compareMenu->setPopupMode(QToolButton::MenuButtonPopup);
    auto* menu = new QMenu(m_compareMenu);
    for (const char* each :
         {"compare.opened", "compare.saved", "compare.revision", "compare.file", "compare.image", "compare.variants"})
        menu->addAction(&m_commands->action(each));
    m_compareMenu->setMenu(menu);
    m_search = new QToolButton;
    m_search->setDefaultAction(&m_commands->action("view.palette"));
    m_search->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_tools->addWidget(m_target);
    m_tools->addWidget(m_buildSettings);
    m_tools->addWidget(m_build);
    m_tools->addWidget(m_compareMenu);
    m_tools->addWidget(space);
    m_tools->addWidget(m_search);
    addToolBar(Qt::TopToolBarArea, m_tools);
    connect(m_build, &QPushButton::clicked, this, [this] {
        EditorPage* page = m_documents->current();
        m_commands->action(page && page->document().isBuilding() ? "build.cancel" : "build.build").trigger();
    });
    connect(m_target, &QComboBox::activated, this, [this](int index) {
        if (EditorPage* page = m_documents->current())
            page->document().setTarget(m_target->itemData(index).toString().toStdString());
    });
}

void MainWindow::makeStatusBar() {
    m_counter = new QToolButton;
    m_counter->setAutoRaise(true);
    m_counter->setObjectName(QStringLiteral("findingCounter"));
    m_position = new QLabel;
    statusBar()->addPermanentWidget(m_position);
    statusBar()->addPermanentWidget(m_counter);
    connect(m_counter, &QToolButton::clicked, this, [this] { m_layout->showPanel(Panel::Findings); });
    connect(m_panels, &EditPanels::findingsCounted, this, [this](int errors, int warnings, int others) {
        m_counter->setIcon(errors > 0     ? widgets::severityIcon(Severity::Error)
                           : warnings > 0 ? widgets::severityIcon(Severity::Warning)
                                          : widgets::lineIcon(QStringLiteral("done"), widgets::Tone::Good));
        m_counter->setText(tr("%n finding(s)", nullptr, errors + warnings + others));
        m_counter->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    });
}

void MainWindow::say(const QString& text) {
    statusBar()->showMessage(text.section(QLatin1Char('\n'), 0, 0), 15'000);
}

void MainWindow::showPage(EditorPage* page) {
    m_panels->show(page);
    if (page) {
        OpenDocument& document = page->document();
        connect(&document, &OpenDocument::buildSetsChanged, this, &MainWindow::updateTargets, Qt::UniqueConnection);
        connect(&document, &OpenDocument::runChanged, this, &MainWindow::updateCommands, Qt::UniqueConnection);
        connect(&document.document(), &widgets::Document::snapshotChanged, this, &MainWindow::updateTargets,
                Qt::UniqueConnection);
        connect(&document.document(), &widgets::Document::snapshotChanged, this, &MainWindow::updateCommands,
                Qt::UniqueConnection);
        setWindowTitle(QStringLiteral("%1 — Slipway").arg(document.title()));
        page->setAppearance(m_services.settings);
    } else {
        setWindowTitle(QStringLiteral("Slipway"));
    }
    updateTargets();
    updateCommands();
}

void MainWindow::showStart() {
    m_layout->setMode(Mode::Start);
}

void MainWindow::updateTargets() {
    EditorPage* page = m_documents->current();
    m_target->clear();
    if (!page)
        return;
    m_target->addItem(tr("Last stage"), QString());
    const auto snapshot = page->document().document().snapshot();
    for (const dockerfile::Stage& stage : snapshot->file.stages)
        if (!stage.name.empty())
            m_target->addItem(QString::fromStdString(stage.name), QString::fromStdString(stage.name));
    const QString target = QString::fromStdString(page->document().buildSet().target);
    int index = m_target->findData(target);
    if (index < 0) {
        m_target->addItem(target, target);
        index = m_target->count() - 1;
    }
    m_target->setCurrentIndex(index);
}

void MainWindow::updateCommands() {
    EditorPage* page = m_documents->current();
    const bool building = page && page->document().isBuilding();
    const Mode mode = m_layout->mode();
    m_commands->action("view.edit").setChecked(mode == Mode::Edit || mode == Mode::Start);
    m_commands->action("view.compare").setChecked(mode == Mode::Compare);
    m_commands->action("view.images").setChecked(mode == Mode::Images);
    for (const CommandSpec& spec : commandSpecs()) {
        const QLatin1String id(spec.id);
        const bool needsPage = id.startsWith(QLatin1String("edit.")) || id.startsWith(QLatin1String("build.")) ||
                               id.startsWith(QLatin1String("stage.")) || id == QLatin1String("file.save") ||
                               id == QLatin1String("file.saveAs") || id == QLatin1String("file.close") ||
                               id == QLatin1String("compare.opened") || id == QLatin1String("compare.saved") ||
                               id == QLatin1String("compare.revision") || id == QLatin1String("compare.file") ||
                               id == QLatin1String("compare.image");
        if (needsPage)
            m_commands->action(spec.id).setEnabled(page != nullptr);
    }
    if (page) {
        m_commands->action("edit.undo").setEnabled(page->document().document().canUndo());
        m_commands->action("edit.redo").setEnabled(page->document().document().canRedo());
        m_commands->action("build.cancel").setEnabled(building);
    }
    for (const char* each : {"compare.save", "compare.print", "compare.browser"})
        m_commands->action(each).setEnabled(m_comparisons->hasComparison());
    m_build->setText(building ? tr("Cancel") : tr("Build"));
    m_build->setIcon(building ? widgets::lineIcon(QStringLiteral("stop"), widgets::Tone::Bad)
                              : widgets::lineIcon(QStringLiteral("build"), widgets::Tone::Good));
    m_build->setEnabled(page != nullptr);
    m_tools->setVisible(mode == Mode::Edit);
    m_counter->setVisible(mode == Mode::Edit);
}

void MainWindow::openPath(const QString& path) {
    const QFileInfo info(path);
    if (looksLikeImage(path))
        openImage(path);
    else if (info.isDir())
        openFolder(info.absoluteFilePath());
    else
        m_documents->open(path);
}

void MainWindow::openFolder(const QString& path) {
    m_files->setFolder(path);
    m_services.settings.addRecent(path);
    const QStringList files = FilesPanel::dockerfilesIn(path);
    if (files.isEmpty() || files.first().endsWith(QLatin1String(".dockerignore"))) {
        say(tr("There is no Dockerfile in %1.").arg(QDir::toNativeSeparators(path)));
        return;
    }
    m_documents->open(QDir(path).filePath(files.first()));
    if (files.size() > 1)
        m_layout->showPanel(Panel::Files);
}

void MainWindow::openImage(const QString& word) {
    m_layout->setMode(Mode::Images);
    m_images->open(word);
}

void MainWindow::openExample(const QString& dockerfile) {
    // Examples are a starting point: a text of one's own that has the example's directory as its context.
    const QString directory = StartPage::exampleDirectory();
    if (!directory.isEmpty())
        m_documents->open(QDir(directory).filePath(dockerfile));
}

void MainWindow::compareWords(const QStringList& words) {
    ComparisonPlan plan;
    for (const QString& word : words) {
        auto variant = compare::parseVariant(
            word.toStdString(), [](const std::string& path) { return looksLikeImage(QString::fromStdString(path)); });
        if (!variant) {
            say(widgets::rendered(variant.error()));
            return;
        }
        plan.variants.push_back(std::move(*variant));
    }
    m_layout->setMode(Mode::Compare);
    m_comparisons->compare(std::move(plan));
}

void MainWindow::compareWith(const QString& name, const std::string& text) {
    EditorPage* page = m_documents->current();
    if (!page)
        return;
    ComparisonPlan plan;
    plan.set = page->document().buildSet();
    plan.variants = {CompareController::withText(page->document(), name, text),
                     CompareController::present(page->document())};
    m_layout->setMode(Mode::Compare);
    m_comparisons->compare(std::move(plan));
}

void MainWindow::build() {
    if (EditorPage* page = m_documents->current()) {
        m_layout->setMode(Mode::Edit);
        m_builds->build(page->document());
        m_layout->showPanel(Panel::Build);
    }
}

void MainWindow::buildEnded(OpenDocument* document, bool succeeded) {
    updateCommands();
    const QElapsedTimer began = m_began.take(document);
    showTaskProgress({});
    if (!isActiveWindow()) {
        QApplication::alert(this);
        if (began.isValid() && std::chrono::milliseconds(began.elapsed()) >= m_longBuild)
            m_notice(succeeded ? tr("Build of %1 finished.").arg(document->title())
                               : tr("Build of %1 failed.").arg(document->title()),
                     statusBar()->currentMessage());
    }
    if (!succeeded)
        m_panels->offerBase({});
    EditorPage* page = m_documents->current();
    if (succeeded && page && &page->document() == document)
        m_layout->showPanel(Panel::Image);
}

void MainWindow::showPalette() {
    auto* palette = new CommandPalette(*m_commands, this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    connect(palette, &CommandPalette::lineRequested, this, [this](int line) {
        if (EditorPage* page = m_documents->current())
            page->goToLine(line);
    });
    palette->open();
}

void MainWindow::stepFinding(int by) {
    EditorPage* page = m_documents->current();
    if (!page || page->findings().empty())
        return;
    std::vector<text::ByteRange> places;
    for (const Finding& each : page->findings())
        places.push_back(each.range);
    std::ranges::sort(places);
    const std::size_t caret = page->editor().caret();
    const auto behind = std::ranges::find_if(places, [&](text::ByteRange each) { return each.begin > caret; });
    if (by > 0) {
        page->editor().jumpTo(behind == places.end() ? places.front() : *behind);
        return;
    }
    const auto before = std::ranges::find_last_if(places, [&](text::ByteRange each) { return each.end < caret; });
    page->editor().jumpTo(before.empty() ? places.back() : before.front());
}

void MainWindow::retranslate() {
    m_commands->retranslate();
    m_layout->setTitle(Panel::Files, tr("Files"));
    m_layout->setTitle(Panel::Stages, tr("Stages"));
    m_layout->setTitle(Panel::Image, tr("Image"));
    m_layout->setTitle(Panel::Findings, tr("Findings"));
    m_layout->setTitle(Panel::Build, tr("Build"));
    m_layout->setTitle(Panel::History, tr("History"));
    m_modeBar->setWindowTitle(tr("Modes"));
    m_tools->setWindowTitle(tr("Tools"));
    m_target->setToolTip(tr("Target: the stage that is built"));
    m_target->setAccessibleName(tr("Target"));
    m_commands->action("view.edit").setIconText(tr("Edit"));
    m_commands->action("view.compare").setIconText(tr("Compare"));
    m_commands->action("view.images").setIconText(tr("Images"));
    m_commands->action("build.settings").setIconText(tr("Build settings"));
    m_commands->action("view.palette").setIconText(tr("Search commands"));
    updateTargets();
    updateCommands();
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_layout->save();
    m_services.settings.setLayout(QStringLiteral("geometry"), saveGeometry());
    if (!m_documents->closeAll())
        event->ignore();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    m_layout->widthChanged();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    for (const QUrl& each : urls)
        if (each.isLocalFile())
            openPath(each.toLocalFile());
}

} // namespace slipway::workbench
