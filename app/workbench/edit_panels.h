// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/editor_page.h"

#include <QObject>
#include <QPointer>

namespace slipway::widgets {
class BuildView;
class FindingsView;
class HistoryView;
class StageGraphView;
} // namespace slipway::widgets

namespace slipway::workbench {

class ImagePanel;

// The panels around the editor. They show the document of one page at a time and send it back where it clicks.
class EditPanels : public QObject {
    Q_OBJECT

public:
    EditPanels(EngineAccess& engine, widgets::JobRunner& jobs, QObject* parent = nullptr);

    // Null: nothing.
    void show(EditorPage* page);
    void refreshHistory();
    // Looks again whether the bases are there: mapping or store changed.
    void refreshBases();
    // Says what can be done about a base that is nowhere; empty: the first one.
    void offerBase(const std::string& name);

    [[nodiscard]] widgets::StageGraphView& stages() { return *m_stages; }
    [[nodiscard]] ImagePanel& image() { return *m_image; }
    [[nodiscard]] widgets::FindingsView& findings() { return *m_findings; }
    [[nodiscard]] widgets::BuildView& build() { return *m_build; }
    [[nodiscard]] widgets::HistoryView& history() { return *m_history; }

signals:
    void buildRequested();
    void cancelRequested();
    void findingsCounted(int errors, int warnings, int others);
    void message(const QString& text);
    // An answer to a missing base: `value` as in the preferences.
    void mappingChosen(const QString& name, const QString& value);
    void importRequested();
    // A visual edit was made.
    void edited(const QString& label);

private:
    void snapshotChanged();
    void showFindings();
    void mapBase(const std::string& name);
    void showRun();
    void showBuilt();
    void showFacts();
    void goTo(text::ByteRange range);

    EngineAccess& m_engine;
    widgets::LatestJob m_historyJob;
    widgets::LatestJob m_basesJob;
    std::set<std::string> m_askedBases;
    QPointer<EditorPage> m_page;
    widgets::StageGraphView* m_stages;
    ImagePanel* m_image;
    widgets::FindingsView* m_findings;
    widgets::BuildView* m_build;
    widgets::HistoryView* m_history;
};

} // namespace slipway::workbench
