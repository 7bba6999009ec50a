// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/editor_page.h"

#include "app/workbench/settings.h"
#include "engine/lint/lint.h"
#include "engine/messages/catalogue/build.h"
#include "widgets/document/icons.h"
#include "widgets/editor/editor_commands.h"

#include <QVBoxLayout>
#include <algorithm>

namespace slipway::workbench {

namespace {

// A text up to this size is linted at every key; the findings of a longer one follow from a job.
constexpr std::size_t kLiveBytes = 32 << 10;

} // namespace

EditorPage::EditorPage(std::unique_ptr<OpenDocument> document, QWidget* parent)
    : QWidget(parent)
    , m_document(std::move(document))
    , m_bar(new InfoBar)
    , m_pane(new widgets::EditorPane(m_document->document()))
    , m_editor(&m_pane->editor()) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_pane);
    setFocusProxy(m_editor);
    // The window's own commands have the keys.
    for (QAction* action : m_editor->commands().actions())
        action->setShortcut({});
    m_editor->setObjectName(QStringLiteral("editor"));
    connect(&m_document->document(), &widgets::Document::snapshotChanged, this, &EditorPage::recompute);
    recompute();
}

EditorPage::~EditorPage() {
    // The editor looks at the document to its end.
    delete m_pane;
}

void EditorPage::recompute() {
    const auto snapshot = m_document->document().snapshot();
    const BuildSet& set = m_document->buildSet();
    const auto lintOf = [snapshot, target = set.target, arguments = set.arguments](std::stop_token stop) {
        lint::LintInput input{.file = &snapshot->file, .graph = &snapshot->graph, .target = target};
        for (const auto& [key, value] : arguments)
            input.arguments.values[key] = value;
        input.stop = std::move(stop);
        return lint::lint(input);
    };
    const auto take = [this](lint::LintResult result) {
        m_findings = std::move(result.findings);
        addMissingBases(*m_document->document().snapshot());
        m_waitingRules = result.waiting.size();
        m_editor->setFindings(m_findings);
        emit findingsChanged();
    };
    if (snapshot->source().size() <= kLiveBytes) {
        m_document->lintJob().cancel();
        take(lintOf({}));
        return;
    }
    m_findings = widgets::parserFindings(*snapshot);
    addMissingBases(*snapshot);
    m_editor->setFindings(m_findings);
    emit findingsChanged();
    m_document->lintJob().start<lint::LintResult>(
        [lintOf](std::stop_token stop, const widgets::JobQueue::Report&) -> Result<lint::LintResult> {
            return lintOf(std::move(stop));
        },
        [take](Result<lint::LintResult> result) {
            if (result)
                take(std::move(*result));
        });
}

void EditorPage::setMissingBases(std::set<std::string> names) {
    if (names == m_missingBases)
        return;
    m_missingBases = std::move(names);
    recompute();
}

void EditorPage::addMissingBases(const widgets::Snapshot& snapshot) {
    for (const stages::Node& node : snapshot.graph.nodes)
        if (node.kind == stages::NodeKind::Image && m_missingBases.contains(node.label))
            m_findings.push_back({.rule = std::string(kMissingBase),
                                  .severity = Severity::Warning,
                                  .range = node.range,
                                  .message = messages::message(msg::BuildBaseNowhere, node.label)});
}

void EditorPage::fixAll() {
    std::vector<text::TextEdit> edits;
    for (const Finding& finding : m_findings) {
        const auto fix = std::ranges::find_if(finding.fixes, &Fix::safe);
        if (fix == finding.fixes.end())
            continue;
        const bool collides = std::ranges::any_of(fix->edits, [&](const text::TextEdit& each) {
            return std::ranges::any_of(edits, [&](const text::TextEdit& other) {
                return other.range.overlaps(each.range) || other.range == each.range;
            });
        });
        if (!collides)
            edits.insert(edits.end(), fix->edits.begin(), fix->edits.end());
    }
    if (!edits.empty())
        m_document->document().apply(std::move(edits), tr("Apply all safe fixes"));
}

void EditorPage::flash(const std::vector<text::TextEdit>& edits) {
    std::vector<text::ByteRange> ranges;
    std::vector<text::TextEdit> sorted = edits;
    std::ranges::stable_sort(sorted, {}, &text::TextEdit::range);
    std::size_t removed = 0, added = 0;
    for (const text::TextEdit& each : sorted) {
        const std::size_t begin = each.range.begin - removed + added;
        if (!each.replacement.empty())
            ranges.push_back({begin, begin + each.replacement.size()});
        removed += each.range.size();
        added += each.replacement.size();
    }
    m_editor->flash(std::move(ranges));
}

void EditorPage::goToLine(int line) {
    const auto& source = m_document->document().snapshot()->source();
    const auto wanted = static_cast<std::size_t>(std::clamp(line, 1, static_cast<int>(source.lineCount())));
    const std::size_t begin = source.lineRange(wanted).begin;
    m_editor->jumpTo({begin, begin});
    m_editor->setFocus();
}

void EditorPage::setAppearance(const Settings& settings) {
    QFont font(settings.editorFont());
    font.setStyleHint(QFont::Monospace);
    font.setPointSizeF(settings.editorFontSize() * (settings.presentation() ? 1.5 : 1.0));
    m_editor->setFont(font);
    m_editor->setColourScheme(settings.theme() == Theme::HighContrast ? widgets::ColourScheme::HighContrast
                              : widgets::isDark(palette())            ? widgets::ColourScheme::Dark
                                                                      : widgets::ColourScheme::Light);
}

} // namespace slipway::workbench
