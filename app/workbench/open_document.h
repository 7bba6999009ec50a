// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/build_set.h"
#include "app/workbench/engine_access.h"
#include "widgets/buildlog/build_run.h"
#include "widgets/document/document.h"
#include "widgets/job/job_runner.h"

#include <QObject>
#include <memory>
#include <optional>

namespace slipway::workbench {

// A Dockerfile in a tab: its text, the text as it was opened, its build settings and what its last build gave.
class OpenDocument : public QObject {
    Q_OBJECT

public:
    OpenDocument(Settings& settings, widgets::JobRunner& jobs, QObject* parent = nullptr);
    ~OpenDocument() override;

    [[nodiscard]] widgets::Document& document() { return *m_document; }
    // The file's name, or "Dockerfile" for a new one.
    [[nodiscard]] QString title() const;

    // Reads the file; an empty path makes a new text.
    [[nodiscard]] Result<void> open(const QString& path);
    [[nodiscard]] Result<void> save();
    [[nodiscard]] Result<void> saveAs(const QString& path);
    // What the file holds now, byte by byte.
    [[nodiscard]] Result<std::string> readFile() const;
    // Takes a text that came from elsewhere over as one undo step.
    void takeOver(const std::string& bytes, const QString& label);
    // Undoes nothing, but what is on disk counts as known: for "keep mine".
    void rememberDisk(const std::string& bytes) { m_onDisk = bytes; }

    [[nodiscard]] const std::string& asOpened() const { return m_asOpened; }
    [[nodiscard]] const std::string& asSaved() const { return m_onDisk; }

    [[nodiscard]] const std::vector<BuildSet>& buildSets() const { return m_sets; }
    [[nodiscard]] const BuildSet& buildSet() const { return m_sets[static_cast<std::size_t>(m_currentSet)]; }
    [[nodiscard]] int currentBuildSet() const { return m_currentSet; }
    void setBuildSets(std::vector<BuildSet> sets, int current);
    void setTarget(const std::string& target);
    [[nodiscard]] std::filesystem::path contextDirectory() const;

    [[nodiscard]] widgets::BuildRun* run() const { return m_run.get(); }
    void setRun(std::unique_ptr<widgets::BuildRun> run, widgets::Job job);
    void cancelBuild();
    [[nodiscard]] bool isBuilding() const;

    // Of the last successful build, and the text it was of.
    struct Built {
        std::shared_ptr<const store::BuildRecord> record;
        std::shared_ptr<const StudiedImage> image;
        std::string text;
    };
    [[nodiscard]] const std::optional<Built>& built() const { return m_built; }
    void setBuilt(Built built);

    [[nodiscard]] widgets::LatestJob& contextJob() { return m_contextJob; }
    [[nodiscard]] widgets::LatestJob& lintJob() { return m_lintJob; }

signals:
    void buildSetsChanged();
    void runChanged();
    void builtChanged();

private:
    void takeOptions();

    Settings& m_settings;
    widgets::Document* m_document;
    std::string m_asOpened;
    std::string m_onDisk;
    std::vector<BuildSet> m_sets;
    int m_currentSet = 0;
    std::unique_ptr<widgets::BuildRun> m_run;
    widgets::Job m_buildJob;
    std::optional<Built> m_built;
    widgets::LatestJob m_contextJob;
    widgets::LatestJob m_lintJob;
};

} // namespace slipway::workbench
