// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/info_bar.h"
#include "app/workbench/open_document.h"
#include "widgets/editor/editor_pane.h"

#include <QWidget>
#include <set>
#include <string>
#include <string_view>

namespace slipway::workbench {

// A tab: the editor of one document below what there is to say about its file.
class EditorPage : public QWidget {
    Q_OBJECT

public:
    EditorPage(std::unique_ptr<OpenDocument> document, QWidget* parent = nullptr);
    ~EditorPage() override;

    [[nodiscard]] OpenDocument& document() { return *m_document; }
    [[nodiscard]] widgets::DockerfileEditor& editor() { return *m_editor; }
    [[nodiscard]] InfoBar& bar() { return *m_bar; }
    // Everything that is wrong with the present revision.
    [[nodiscard]] const std::vector<Finding>& findings() const { return m_findings; }
    // Rules that would judge if a build or the context were known.
    [[nodiscard]] std::size_t waitingRules() const { return m_waitingRules; }

    // Images that FROM names and that are nowhere: findings too.
    void setMissingBases(std::set<std::string> names);
    [[nodiscard]] const std::set<std::string>& missingBases() const { return m_missingBases; }
    static constexpr std::string_view kMissingBase = "BaseMissing"; // the rule of such a finding

    // One safe fix of each finding, as one undo step; those that would touch another one's place wait for the next
    // time.
    void fixAll();
    // Shows for a moment what edits, which are made already, have written.
    void flash(const std::vector<text::TextEdit>& edits);
    // Counted from 1.
    void goToLine(int line);
    void setAppearance(const Settings& settings);

signals:
    void findingsChanged();

private:
    void recompute();
    void addMissingBases(const widgets::Snapshot& snapshot);

    std::unique_ptr<OpenDocument> m_document;
    InfoBar* m_bar;
    widgets::EditorPane* m_pane;
    widgets::DockerfileEditor* m_editor;
    std::vector<Finding> m_findings;
    std::set<std::string> m_missingBases;
    std::size_t m_waitingRules = 0;
};

} // namespace slipway::workbench
