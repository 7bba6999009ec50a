// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/build_controller.h"
#include "app/workbench/build_settings_dialog.h"
#include "app/workbench/commands.h"
#include "app/workbench/edit_panels.h"
#include "app/workbench/image_panel.h"
#include "app/workbench/images_controller.h"
#include "app/workbench/main_window.h"
#include "app/workbench/preferences_dialog.h"
#include "app/workbench/settings.h"
#include "app/workbench/variants_dialog.h"
#include "widgets/buildlog/build_view.h"
#include "widgets/buildlog/history_view.h"
#include "widgets/compare/compare_page.h"
#include "widgets/editor/editor_commands.h"
#include "widgets/problems/findings_view.h"
#include "widgets/stagegraph/stage_graph_view.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMessageBox>
#include <algorithm>

namespace slipway::workbench {

using Panel = WindowLayout::Panel;

void MainWindow::connectFileCommands() {
    m_commands->connectTo("file.new", this, [this] { m_documents->open({}); });
    m_commands->connectTo("file.open", this, [this] {
        const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Open Dockerfile"));
        for (const QString& each : paths)
            openPath(each);
    });
    m_commands->connectTo("file.openFolder", this, [this] {
        if (const QString path = QFileDialog::getExistingDirectory(this, tr("Open folder")); !path.isEmpty())
            openPath(path);
    });
    m_commands->connectTo("file.openImage", this, [this] {
        const QString path = QFileDialog::getOpenFileName(this, tr("Open image archive"));
        if (!path.isEmpty())
            openImage(path);
    });
    m_commands->connectTo("file.start", this, [this] { showStart(); });
    m_commands->connectTo("file.save", this, [this] {
        if (EditorPage* page = m_documents->current())
            m_documents->save(*page);
    });
    m_commands->connectTo("file.saveAs", this, [this] {
        if (EditorPage* page = m_documents->current())
            m_documents->saveAs(*page);
    });
    m_commands->connectTo("file.close", this, [this] {
        if (EditorPage* page = m_documents->current())
            m_documents->close(*page);
    });
    m_commands->connectTo("file.preferences", this, [this] {
        auto* dialog = new PreferencesDialog(m_services.settings, *m_commands, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    m_commands->connectTo("file.quit", this, [this] { close(); });
}

void MainWindow::connectEditCommands() {
    const auto withEditor = [this](const char* id, void (*run)(EditorPage&)) {
        m_commands->connectTo(id, this, [this, run] {
            if (EditorPage* page = m_documents->current())
                run(*page);
        });
    };
    withEditor("edit.undo", [](EditorPage& page) { page.editor().undoStep(); });
    withEditor("edit.redo", [](EditorPage& page) { page.editor().redoStep(); });
    for (const char* id :
         {"find", "replace", "complete", "fix", "definition", "references", "rename", "format", "comment", "indent",
          "unindent", "lineUp", "lineDown", "fold", "foldStages", "unfoldAll", "whitespace"}) {
        m_commands->connectTo(QByteArray("edit.").append(id).constData(), this, [this, id] {
            if (EditorPage* page = m_documents->current())
                page->editor().commands().action(QStringLiteral("editor.") + QString::fromLatin1(id))->trigger();
        });
    }
    withEditor("edit.fixAll", [](EditorPage& page) { page.fixAll(); });
    m_commands->connectTo("edit.goToLine", this, [this] {
        EditorPage* page = m_documents->current();
        if (!page)
            return;
        const auto& source = page->document().document().snapshot()->source();
        bool accepted = false;
        const int line = QInputDialog::getInt(this, tr("Go to line"), tr("Line (1 to %1):").arg(source.lineCount()),
                                              static_cast<int>(source.lineColumn(page->editor().caret()).line), 1,
                                              static_cast<int>(source.lineCount()), 1, &accepted);
        if (accepted)
            page->goToLine(line);
    });
    m_commands->connectTo("edit.nextFinding", this, [this] { stepFinding(1); });
    m_commands->connectTo("edit.previousFinding", this, [this] { stepFinding(-1); });
}

void MainWindow::connectViewCommands() {
    Settings& settings = m_services.settings;
    m_commands->connectTo("view.palette", this, [this] { showPalette(); });
    m_commands->connectTo("view.edit", this, [this] {
        m_layout->setMode(m_documents->current() ? Mode::Edit : Mode::Start);
        updateCommands();
    });
    m_commands->connectTo("view.compare", this, [this] {
        m_layout->setMode(Mode::Compare);
        updateCommands();
    });
    m_commands->connectTo("view.images", this, [this] {
        m_layout->setMode(Mode::Images);
        updateCommands();
        m_images->refresh();
    });
    constexpr std::pair<const char*, Panel> kPanels[] = {
        {"view.files", Panel::Files},       {"view.stages", Panel::Stages}, {"view.image", Panel::Image},
        {"view.findings", Panel::Findings}, {"view.build", Panel::Build},   {"view.history", Panel::History}};
    for (const auto& [id, panel] : kPanels)
        m_commands->connectTo(id, this, [this, shown = panel] {
            if (!m_documents->current())
                return;
            m_layout->setMode(Mode::Edit);
            m_layout->showPanel(shown);
        });
    m_commands->connectTo("view.maximise", this,
                          [this] { m_layout->toggleMaximised(m_layout->panelWithFocus().value_or(Panel::Image)); });
    m_commands->connectTo("view.resetLayout", this, [this] { m_layout->reset(); });
    m_commands->connectTo("view.zoomIn", this,
                          [&settings] { settings.setEditorFontSize(settings.editorFontSize() + 1); });
    m_commands->connectTo("view.zoomOut", this,
                          [&settings] { settings.setEditorFontSize(settings.editorFontSize() - 1); });
    m_commands->connectTo("view.zoomReset", this, [&settings] { settings.setEditorFontSize(10); });
    m_commands->action("view.presentation").setChecked(settings.presentation());
    m_commands->connectTo("view.presentation", this, [this, &settings] {
        settings.setPresentation(m_commands->action("view.presentation").isChecked());
    });
    constexpr std::pair<const char*, Theme> kThemes[] = {{"view.themeSystem", Theme::System},
                                                         {"view.themeLight", Theme::Light},
                                                         {"view.themeDark", Theme::Dark},
                                                         {"view.themeContrast", Theme::HighContrast}};
    for (const auto& [id, theme] : kThemes)
        m_commands->connectTo(id, this, [&settings, chosen = theme] { settings.setTheme(chosen); });
    m_commands->connectTo("view.english", this, [&settings] { settings.setLanguage(UiLanguage::English); });
    m_commands->connectTo("view.chinese", this, [&settings] { settings.setLanguage(UiLanguage::Chinese); });
    connect(&settings, &Settings::appearanceChanged, this, [this] {
        for (EditorPage* each : m_documents->pages())
            each->setAppearance(m_services.settings);
    });
    m_commands->connectTo("help.about", this, [this] {
        QMessageBox::about(this, tr("About Slipway"),
                           tr("Slipway %1\nA workbench for Dockerfiles: editor, stages, image, comparison.\n"
                              "License: Apache-2.0")
                               .arg(QApplication::applicationVersion()));
    });
}

void MainWindow::connectBuildCommands() {
    m_commands->connectTo("build.build", this, [this] { build(); });
    m_commands->connectTo("build.cancel", this, [this] {
        if (EditorPage* page = m_documents->current())
            page->document().cancelBuild();
    });
    m_commands->connectTo("build.settings", this, [this] {
        EditorPage* page = m_documents->current();
        if (!page)
            return;
        OpenDocument& document = page->document();
        auto* dialog = new BuildSettingsDialog(document.document().snapshot()->file, document.buildSets(),
                                               document.currentBuildSet(), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, &document,
                [dialog, &document] { document.setBuildSets(dialog->sets(), dialog->current()); });
        dialog->open();
    });
    const auto copy = [this](CommandLine program) {
        EditorPage* page = m_documents->current();
        if (!page)
            return;
        const std::string line =
            commandLine(page->document().buildSet(), page->document().document().path().toStdString(), program);
        QApplication::clipboard()->setText(QString::fromStdString(line));
        say(tr("Copied: %1").arg(QString::fromStdString(line)));
    };
    m_commands->connectTo("build.copySlipway", this, [copy] { copy(CommandLine::Slipway); });
    m_commands->connectTo("build.copyDocker", this, [copy] { copy(CommandLine::Docker); });
    m_commands->connectTo("stage.split", this, [this] {
        m_layout->showPanel(Panel::Stages);
        m_panels->stages().splitStage();
    });
    connect(m_builds, &BuildController::started, this, [this](OpenDocument* document) {
        m_began[document].start();
        if (widgets::BuildRun* run = document->run())
            connect(run, &widgets::BuildRun::stepChanged, this, [run] {
                const auto& steps = run->steps();
                const auto done = std::ranges::count_if(steps, [](const widgets::BuildStep& step) {
                    using enum widgets::BuildStep::Kind;
                    return step.kind != Waiting && step.kind != Running;
                });
                showTaskProgress(double(done) / double(std::max<std::size_t>(1, steps.size())));
            });
        updateCommands();
    });
    connect(m_builds, &BuildController::finished, this, [this](OpenDocument* document) {
        say(tr("Build of %1 finished.").arg(document->title()));
        buildEnded(document, true);
    });
    connect(m_builds, &BuildController::failed, this, [this](OpenDocument* document, const QString& text) {
        say(text);
        buildEnded(document, false);
    });
    connect(m_builds, &BuildController::progress, this, [this](OpenDocument*, const QString& text) {
        say(text);
        updateCommands();
    });
}

void MainWindow::connectCompareCommands() {
    m_commands->connectTo("compare.opened", this, [this] {
        if (EditorPage* page = m_documents->current())
            compareWith(tr("as opened"), page->document().asOpened());
    });
    m_commands->connectTo("compare.saved", this, [this] {
        if (EditorPage* page = m_documents->current())
            compareWith(tr("as saved"), page->document().asSaved());
    });
    const auto against = [this](compare::VariantSpec other) {
        EditorPage* page = m_documents->current();
        ComparisonPlan plan;
        plan.set = page->document().buildSet();
        plan.variants = {std::move(other), CompareController::present(page->document())};
        m_layout->setMode(Mode::Compare);
        m_comparisons->compare(std::move(plan));
    };
    m_commands->connectTo("compare.revision", this, [this, against] {
        EditorPage* page = m_documents->current();
        const QString revision =
            QInputDialog::getText(this, tr("Compare with a git revision"), tr("Branch, tag or commit:"),
                                  QLineEdit::Normal, QStringLiteral("HEAD"));
        if (!page || revision.isEmpty())
            return;
        compare::VariantSpec variant;
        variant.name = revision.toStdString();
        variant.location = page->document().document().path().toStdString();
        variant.target = page->document().buildSet().target;
        variant.revision = revision.toStdString();
        against(std::move(variant));
    });
    m_commands->connectTo("compare.file", this, [this, against] {
        const QString path = QFileDialog::getOpenFileName(this, tr("Compare with another Dockerfile"));
        if (path.isEmpty() || !m_documents->current())
            return;
        compare::VariantSpec variant;
        variant.name = QFileInfo(path).fileName().toStdString();
        variant.location = path.toStdString();
        against(std::move(variant));
    });
    m_commands->connectTo("compare.image", this, [this, against] {
        const QString word = QInputDialog::getText(this, tr("Compare with an image"),
                                                   tr("Reference in the store, or path of an archive:"));
        if (word.isEmpty() || !m_documents->current())
            return;
        compare::VariantSpec variant;
        variant.kind = compare::VariantSpec::Kind::ImagePath;
        variant.name = QFileInfo(word).fileName().toStdString();
        variant.location = word.toStdString();
        against(std::move(variant));
    });
    m_commands->connectTo("compare.variants", this, [this] {
        EditorPage* page = m_documents->current();
        QStringList bases;
        for (const std::string& each : m_services.engine.kitBases())
            bases.append(QString::fromStdString(each));
        auto* dialog = new VariantsDialog(page ? &page->document() : nullptr, bases, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this, [this, dialog] {
            m_layout->setMode(Mode::Compare);
            m_comparisons->compare(dialog->plan());
        });
        dialog->open();
    });
    m_commands->connectTo("compare.save", this, [this] { m_comparisons->saveReport(this); });
    m_commands->connectTo("compare.print", this, [this] { m_comparisons->printReport(this); });
    m_commands->connectTo("compare.browser", this, [this] { m_comparisons->openInBrowser(); });
    connect(m_compare, &widgets::ComparePage::saveRequested, this, [this] { m_comparisons->saveReport(this); });
    connect(m_compare, &widgets::ComparePage::printRequested, this, [this] { m_comparisons->printReport(this); });
    connect(m_compare, &widgets::ComparePage::browserRequested, this, [this] { m_comparisons->openInBrowser(); });
    connect(m_compare, &widgets::ComparePage::editorRequested, this, [this](const QString& path, int line) {
        if (EditorPage* page = m_documents->open(path))
            page->goToLine(line);
    });
    connect(m_compare, &widgets::ComparePage::imageRequested, this,
            [this](const QString& word, const QString& file, int layer) {
                m_layout->setMode(Mode::Images);
                m_images->open(word, file, layer);
            });
    connect(m_compare, &widgets::ComparePage::variantsRequested, &m_commands->action("compare.variants"),
            &QAction::trigger);
}

void MainWindow::connectImageCommands() {
    const auto inImages = [this](const char* id, void (ImagesController::*run)()) {
        m_commands->connectTo(id, this, [this, run] {
            m_layout->setMode(Mode::Images);
            (m_images->*run)();
        });
    };
    auto* picture = new ImagePanel(m_services.engine, m_services.jobs);
    connect(picture, &ImagePanel::message, this, &MainWindow::say);
    m_images->setPicture(picture);
    connect(m_images, &ImagesController::imageStudied, picture, &ImagePanel::showImage);
    connect(m_images, &ImagesController::placeWanted, picture, [picture](const QString& path, int layer) {
        if (!path.isEmpty())
            picture->showPath(path.toStdString());
        else if (layer > 0)
            picture->showLayer(static_cast<std::uint32_t>(layer - 1));
    });
    inImages("images.import", &ImagesController::import);
    inImages("images.bases", &ImagesController::compareBases);
    inImages("images.prune", &ImagesController::prune);
    inImages("images.refresh", &ImagesController::refresh);
}

} // namespace slipway::workbench
