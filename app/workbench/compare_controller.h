// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/engine_access.h"
#include "app/workbench/open_document.h"
#include "engine/compare/comparison.h"
#include "engine/compare/variant.h"
#include "engine/report/comparison_report.h"
#include "widgets/job/job_runner.h"

#include <QObject>

namespace slipway::widgets {
class ComparePage;
}

namespace slipway::workbench {

// What is compared: variants, and the build settings that those share which are Dockerfiles.
struct ComparisonPlan {
    std::vector<compare::VariantSpec> variants;
    BuildSet set{.name = "default"};
};

// The command that makes the same comparison in a terminal, as far as its variants are files.
[[nodiscard]] std::string commandLine(const ComparisonPlan& plan);

// Builds and reads what a comparison needs, shows it on the page, and saves, prints and opens the report.
class CompareController : public QObject {
    Q_OBJECT

public:
    CompareController(EngineAccess& engine, widgets::JobRunner& jobs, widgets::ComparePage& page,
                      QObject* parent = nullptr);

    void compare(ComparisonPlan plan);
    // A variant of the document's text: as it is now.
    [[nodiscard]] static compare::VariantSpec present(OpenDocument& document);
    [[nodiscard]] static compare::VariantSpec withText(OpenDocument& document, const QString& name,
                                                       const std::string& text);

    void saveReport(QWidget* window);
    void printReport(QWidget* window);
    void openInBrowser();
    [[nodiscard]] bool hasComparison() const;

signals:
    void message(const QString& text);
    void finished();

private:
    [[nodiscard]] report::ReportOptions options() const;
    void writeReport(const QString& path, const std::function<void()>& done);

    EngineAccess& m_engine;
    widgets::ComparePage& m_page;
    widgets::LatestJob m_job;
    widgets::LatestJob m_saving;
};

} // namespace slipway::workbench
