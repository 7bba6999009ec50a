// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/edit_panels.h"

#include "app/workbench/graph_sources.h"
#include "app/workbench/image_panel.h"
#include "engine/lint/rule.h"
#include "widgets/buildlog/build_view.h"
#include "widgets/buildlog/history_view.h"
#include "widgets/document/ui_language.h"
#include "widgets/problems/findings_view.h"
#include "widgets/stagegraph/stage_graph_view.h"

#include <QFileInfo>
#include <QInputDialog>

namespace slipway::workbench {

namespace {

// What a running build says of the graph. Steps of a stage are told by the byte range of their instruction.
widgets::GraphFacts factsOf(const widgets::BuildRun& run, const dockerfile::Dockerfile& file) {
    widgets::GraphFacts facts;
    const build::Time now = run.lastTime();
    for (const dockerfile::Stage& stage : file.stages) {
        widgets::StageFacts& one = facts.stages.emplace_back();
        one.steps.resize(stage.instructions.size() + 1);
        const auto at = [&](text::ByteRange range) -> std::size_t {
            for (std::size_t i = 0; i < stage.instructions.size(); ++i)
                if (stage.instructions[i].range == range)
                    return i + 1;
            return 0;
        };
        for (const widgets::BuildStep& step : run.steps()) {
            if (step.info.range.empty() || step.info.stage != static_cast<std::size_t>(stage.id))
                continue;
            widgets::StepFacts& fact = one.steps[at(step.info.range)];
            fact.duration = step.duration(now);
            switch (step.kind) {
            case widgets::BuildStep::Kind::Waiting:
                fact.state = widgets::StepState::Waiting;
                break;
            case widgets::BuildStep::Kind::Running:
                fact.state = widgets::StepState::Running;
                break;
            case widgets::BuildStep::Kind::Cached:
                fact.state = widgets::StepState::Cached;
                break;
            case widgets::BuildStep::Kind::Done:
                fact.state = widgets::StepState::Done;
                break;
            case widgets::BuildStep::Kind::Failed:
                fact.state = widgets::StepState::Failed;
                break;
            }
        }
    }
    return facts;
}

std::vector<widgets::BuildNumbers> numbersOf(const OpenDocument::Built& built) {
    std::vector<widgets::BuildNumbers> numbers;
    // Dead bytes by the DiffID of the layer that brought them in.
    std::map<std::string, std::uint64_t> dead;
    const image::ImageAnalysis& analysis = built.image->analysis;
    for (std::size_t i = 0; i < analysis.image.layers.size() && i < analysis.accounting.layers.size(); ++i)
        if (analysis.image.layers[i].diffId)
            dead[analysis.image.layers[i].diffId->text()] = analysis.accounting.layers[i].classes.dead();
    for (const store::StageRecord& stage : built.record->stages)
        for (const store::InstructionRecord& each : stage.instructions) {
            if (each.fromOnBuild || each.cacheKey.empty())
                continue;
            widgets::BuildNumbers one{.instruction = each.range};
            one.bytes = each.bytes;
            if (const auto found = dead.find(each.diffId); stage.shipped && found != dead.end())
                one.deadBytes = found->second;
            one.time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(each.duration));
            one.cached = each.state == store::CacheState::Cached;
            numbers.push_back(one);
        }
    return numbers;
}

} // namespace

EditPanels::EditPanels(EngineAccess& engine, widgets::JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_historyJob(jobs)
    , m_basesJob(jobs)
    , m_stages(new widgets::StageGraphView)
    , m_image(new ImagePanel(engine, jobs))
    , m_findings(new widgets::FindingsView)
    , m_build(new widgets::BuildView)
    , m_history(new widgets::HistoryView) {
    connect(m_findings, &widgets::FindingsView::goTo, this, &EditPanels::goTo);
    connect(m_findings, &widgets::FindingsView::findingActivated, this, [this](const Finding& finding) {
        if (!m_page || finding.rule != EditorPage::kMissingBase)
            return;
        for (const stages::Node& node : m_page->document().document().snapshot()->graph.nodes)
            if (node.range == finding.range)
                offerBase(node.label);
    });
    connect(m_findings, &widgets::FindingsView::countChanged, this, &EditPanels::findingsCounted);
    connect(m_findings, &widgets::FindingsView::fixChosen, this, [this](const Fix& fix) {
        if (m_page)
            m_page->document().document().apply(fix.edits, widgets::rendered(fix.label));
    });
    connect(m_findings, &widgets::FindingsView::fixAllRequested, this, [this] {
        if (m_page)
            m_page->fixAll();
    });
    connect(m_build, &widgets::BuildView::goTo, this, &EditPanels::goTo);
    connect(m_build, &widgets::BuildView::buildRequested, this, &EditPanels::buildRequested);
    connect(m_build, &widgets::BuildView::cancelRequested, this, &EditPanels::cancelRequested);
    connect(m_history, &widgets::HistoryView::buildRequested, this, &EditPanels::buildRequested);
    connect(m_image, &ImagePanel::buildRequested, this, &EditPanels::buildRequested);
    connect(m_image, &ImagePanel::goToLine, this, [this](int line) {
        if (m_page)
            m_page->goToLine(line);
    });
    connect(m_image, &ImagePanel::message, this, &EditPanels::message);

    QStringList bases;
    for (const std::string& base : m_engine.kitBases())
        bases += QString::fromStdString(base);
    m_stages->setBases(bases);
    m_stages->setFileSource([this](stages::StageId stage) {
        return m_page ? stageFiles(m_engine, m_page->document(), stage) : std::vector<widgets::StageFile>();
    });
    m_stages->setSplitSource([this](stages::StageId stage) {
        return m_page ? splitInputs(m_engine, m_page->document(), stage) : widgets::SplitInputs();
    });
    connect(m_stages, &widgets::StageGraphView::rangeActivated, this, &EditPanels::goTo);
    connect(m_stages, &widgets::StageGraphView::message, this, &EditPanels::message);
    connect(m_stages, &widgets::StageGraphView::editRequested, this,
            [this](const std::vector<text::TextEdit>& edits, const QString& label) {
                if (m_page && m_page->document().document().apply(edits, label)) {
                    m_page->flash(edits);
                    emit edited(label);
                }
            });
    connect(m_stages, &widgets::StageGraphView::targetRequested, this, [this](stages::StageId stage) {
        if (!m_page)
            return;
        const auto& file = m_page->document().document().snapshot()->file;
        const auto& chosen = file.stages[static_cast<std::size_t>(stage)];
        const bool last = static_cast<std::size_t>(stage) + 1 == file.stages.size();
        m_page->document().setTarget(last                  ? std::string()
                                     : chosen.name.empty() ? std::to_string(static_cast<std::size_t>(stage))
                                                           : chosen.name);
    });
    connect(m_stages, &widgets::StageGraphView::buildRequested, this, [this](stages::StageId stage) {
        emit m_stages->targetRequested(stage);
        emit buildRequested();
    });
}

void EditPanels::show(EditorPage* page) {
    if (m_page) {
        m_page->disconnect(this);
        m_page->document().disconnect(this);
        m_page->document().document().disconnect(this);
        m_page->editor().disconnect(this);
    }
    m_page = page;
    if (!page) {
        m_build->setRun(nullptr);
        m_history->setRecords({});
        m_findings->setFindings({}, {});
        m_image->showNothing();
        return;
    }
    OpenDocument& document = page->document();
    connect(page, &EditorPage::findingsChanged, this, &EditPanels::showFindings);
    connect(&document.document(), &widgets::Document::snapshotChanged, this, &EditPanels::snapshotChanged);
    connect(&document, &OpenDocument::runChanged, this, &EditPanels::showRun);
    connect(&document, &OpenDocument::builtChanged, this, &EditPanels::showBuilt);
    connect(&document, &OpenDocument::buildSetsChanged, this, &EditPanels::snapshotChanged);
    connect(&page->editor(), &widgets::DockerfileEditor::caretMoved, this,
            [this](std::size_t byte) { m_stages->selectPosition(byte); });
    connect(&page->editor(), &widgets::DockerfileEditor::numbersActivated, this,
            [this](text::ByteRange instruction) { m_image->selectInstruction(instruction); });
    connect(&document, &OpenDocument::buildSetsChanged, this, &EditPanels::showFindings);
    m_askedBases.clear();
    snapshotChanged();
    showFindings();
    showRun();
    showBuilt();
    refreshHistory();
}

void EditPanels::snapshotChanged() {
    if (!m_page)
        return;
    OpenDocument& document = m_page->document();
    const auto snapshot = document.document().snapshot();
    stages::GraphOptions options;
    for (const auto& [key, value] : document.buildSet().arguments)
        options.arguments.values[key] = value;
    for (const auto& [name, value] : document.buildSet().namedContexts)
        options.contexts.insert(name);
    m_stages->setSnapshot(snapshot, options);
    if (const auto target = stages::findTarget(snapshot->file, document.buildSet().target))
        m_stages->setTarget(*target);
    else
        m_stages->setTarget(std::nullopt);
    showFacts();
    std::set<std::string> names;
    for (const stages::Node& node : snapshot->graph.nodes)
        if (node.kind == stages::NodeKind::Image && !node.label.contains('$'))
            names.insert(node.label);
    if (names != m_askedBases) {
        m_askedBases = std::move(names);
        refreshBases();
    }
}

void EditPanels::refreshBases() {
    if (!m_page)
        return;
    using Names = std::set<std::string>;
    m_basesJob.start<Names>(
        [engine = &m_engine, names = m_askedBases](std::stop_token, const widgets::JobQueue::Report&) {
            return engine->missingBases(names);
        },
        [this, page = m_page](Result<Names> missing) {
            if (missing && page && page == m_page)
                page->setMissingBases(std::move(*missing));
        });
}

void EditPanels::offerBase(const std::string& wanted) {
    if (!m_page || m_page->missingBases().empty())
        return;
    const std::string name = wanted.empty() ? *m_page->missingBases().begin() : wanted;
    InfoBar::Answers answers;
    if (const std::string layout = m_engine.kitLayoutFor(name); !layout.empty())
        answers.emplace_back(
            tr("Use the kit's %1").arg(QFileInfo(QString::fromStdString(layout)).fileName()),
            [this, name, layout] { emit mappingChosen(QString::fromStdString(name), QString::fromStdString(layout)); });
    answers.emplace_back(tr("Map to…"), [this, name] { mapBase(name); });
    answers.emplace_back(tr("Import an image…"), [this] { emit importRequested(); });
    m_page->bar().say(tr("The base image %1 is neither in the store nor in the kit.").arg(QString::fromStdString(name)),
                      answers);
}

void EditPanels::mapBase(const std::string& name) {
    QStringList choices;
    for (const std::string& base : m_engine.kitBases())
        choices += QString::fromStdString(m_engine.kitLayoutFor(base));
    bool accepted = false;
    const QString value = QInputDialog::getItem(
        m_page, tr("Map base image"),
        tr("What stands for %1: oci-layout://DIR, or an image of the store:").arg(QString::fromStdString(name)),
        choices, 0, true, &accepted);
    if (accepted && !value.trimmed().isEmpty())
        emit mappingChosen(QString::fromStdString(name), value.contains(QLatin1String("://"))
                                                             ? value.trimmed()
                                                             : QLatin1String("docker-image://") + value.trimmed());
}

void EditPanels::showFindings() {
    if (!m_page)
        return;
    m_findings->setEmptySentence(tr("No findings: %1 rules ran, %2 wait for a build or the context.")
                                     .arg(lint::allRules().size() - m_page->waitingRules())
                                     .arg(m_page->waitingRules()));
    m_findings->setFindings(m_page->findings(), m_page->document().document().snapshot()->source());
}

void EditPanels::showRun() {
    if (!m_page)
        return;
    widgets::BuildRun* run = m_page->document().run();
    m_build->setRun(run);
    if (run) {
        run->disconnect(this); // of an earlier time that this page was shown
        connect(run, &widgets::BuildRun::planned, this, &EditPanels::showFacts);
        connect(run, &widgets::BuildRun::stepChanged, this, &EditPanels::showFacts);
        connect(run, &widgets::BuildRun::ended, this, [this] {
            showFacts();
            refreshHistory();
        });
    }
    showFacts();
}

void EditPanels::showBuilt() {
    if (!m_page)
        return;
    const auto& built = m_page->document().built();
    m_page->editor().setBuildNumbers(built ? numbersOf(*built) : std::vector<widgets::BuildNumbers>());
    m_image->showDocument(m_page->document());
    showFacts();
}

void EditPanels::showFacts() {
    if (!m_page)
        return;
    OpenDocument& document = m_page->document();
    const auto snapshot = document.document().snapshot();
    const widgets::BuildRun* run = document.run();
    if (run && run->state() != widgets::BuildRun::State::Succeeded && !run->steps().empty() &&
        run->request().dockerfile.bytes() == snapshot->source().bytes()) {
        m_stages->setFacts(factsOf(*run, snapshot->file));
        return;
    }
    widgets::GraphFacts facts;
    if (document.built()) {
        facts = widgets::factsOf(*document.built()->record, snapshot->file, snapshot->graph);
        facts.isStale = document.built()->text != snapshot->source().bytes();
    }
    m_stages->setFacts(std::move(facts));
}

void EditPanels::refreshHistory() {
    if (!m_page)
        return;
    const std::string path = m_page->document().document().path().toStdString();
    m_historyJob.start<widgets::BuildRecords>(
        [engine = &m_engine, path](std::stop_token, const widgets::JobQueue::Report&) { return engine->history(path); },
        [this](Result<widgets::BuildRecords> records) {
            m_history->setRecords(records ? std::move(*records) : widgets::BuildRecords());
        });
}

void EditPanels::goTo(text::ByteRange range) {
    if (!m_page)
        return;
    m_page->editor().jumpTo(range);
    m_page->editor().setFocus();
}

} // namespace slipway::workbench
