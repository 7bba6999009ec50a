// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/compare_controller.h"

#include "engine/compare/variant_reader.h"
#include "widgets/compare/compare_page.h"
#include "widgets/compare/report_printer.h"
#include "widgets/document/ui_language.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QPointer>
#include <QPrintDialog>
#include <QPrinter>
#include <QTemporaryFile>
#include <QUrl>
#include <atomic>

namespace slipway::workbench {

namespace {

// Says on the page how far the builds are. Lives on the page's thread; written to from the builds' threads.
struct Progress {
    std::mutex mutex;
    std::string variant;
    std::size_t number = 0, variants = 0;
    std::size_t steps = 0, done = 0;
};

class ProgressObserver : public build::BuildObserver {
public:
    ProgressObserver(std::shared_ptr<Progress> progress, std::function<void()> changed)
        : m_progress(std::move(progress))
        , m_changed(std::move(changed)) {}

    void on(const build::Event& event) override {
        {
            const std::scoped_lock lock(m_progress->mutex);
            if (const auto* plan = std::get_if<build::PlanReady>(&event)) {
                m_progress->steps = plan->vertices.size();
                m_progress->done = 0;
            } else if (std::holds_alternative<build::VertexFinished>(event)) {
                ++m_progress->done;
            } else {
                return;
            }
        }
        m_changed();
    }

private:
    std::shared_ptr<Progress> m_progress;
    std::function<void()> m_changed;
};

std::string escapedCommas(const std::string& text) {
    std::string result;
    for (const char c : text)
        result += c == ',' ? std::string("\\,") : std::string(1, c);
    return result;
}

} // namespace

std::string commandLine(const ComparisonPlan& plan) {
    std::string line = "slipway compare";
    for (const compare::VariantSpec& each : plan.variants) {
        std::string word = each.name + "=";
        switch (each.kind) {
        case compare::VariantSpec::Kind::Dockerfile:
            word += "file:" + escapedCommas(each.location);
            break;
        case compare::VariantSpec::Kind::ImagePath:
            word += "image:" + escapedCommas(each.location);
            break;
        case compare::VariantSpec::Kind::StoreReference:
            word += "store:" + escapedCommas(each.location);
            break;
        }
        if (!each.target.empty())
            word += ",target=" + escapedCommas(each.target);
        for (const auto& [key, value] : each.arguments)
            word += ",arg=" + escapedCommas(key + "=" + value);
        for (const auto& [old, replacement] : each.bases)
            word += ",base=" + escapedCommas(old + ":=" + replacement);
        if (!each.revision.empty())
            word += ",git=" + escapedCommas(each.revision);
        line += " '" + word + "'";
    }
    if (!plan.set.context.empty())
        line += " --context '" + plan.set.context + "'";
    return line;
}

CompareController::CompareController(EngineAccess& engine, widgets::JobRunner& jobs, widgets::ComparePage& page,
                                     QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_page(page)
    , m_job(jobs)
    , m_saving(jobs) {
    connect(&page, &widgets::ComparePage::cancelRequested, this, [this] {
        m_job.cancel();
        m_page.showError(tr("The comparison was cancelled."));
    });
}

compare::VariantSpec CompareController::withText(OpenDocument& document, const QString& name, const std::string& text) {
    compare::VariantSpec variant;
    variant.name = name.toStdString();
    variant.location = document.document().path().toStdString();
    variant.target = document.buildSet().target;
    variant.text = text;
    return variant;
}

compare::VariantSpec CompareController::present(OpenDocument& document) {
    return withText(document, tr("as it is"), std::string(document.document().bytes()));
}

void CompareController::compare(ComparisonPlan plan) {
    compare::makeNamesUnique(plan.variants);
    m_page.setCommand(QString::fromStdString(commandLine(plan)));
    m_page.showProgress(tr("Reading the variants…"), 0, 0);
    const auto progress = std::make_shared<Progress>();
    progress->variants = plan.variants.size();
    const QPointer<CompareController> self(this);
    const auto changed = [self, progress] {
        QMetaObject::invokeMethod(
            self.data(),
            [self, progress] {
                if (!self || !self->m_job.isRunning())
                    return;
                const std::scoped_lock lock(progress->mutex);
                self->m_page.showProgress(tr("Building %1 (%2 of %3)…")
                                              .arg(QString::fromStdString(progress->variant))
                                              .arg(progress->number)
                                              .arg(progress->variants),
                                          static_cast<int>(progress->done), static_cast<int>(progress->steps));
            },
            Qt::QueuedConnection);
    };
    using Outcome =
        std::pair<std::shared_ptr<const compare::Comparison>, std::vector<std::shared_ptr<const picture::WeightTree>>>;
    m_job.start<Outcome>(
        [engine = &m_engine, plan = std::move(plan), progress, changed,
         language = widgets::uiLanguage()](std::stop_token stop, const widgets::JobQueue::Report&) -> Result<Outcome> {
            compare::VariantReaderOptions reading{.openStore = engine->storeOpener(), .language = language};
            auto request = requestOf(plan.set, {}, {});
            if (!request)
                return passOn(std::move(request.error()));
            reading.request = std::move(*request);
            // Tags are for what is kept, not for what is compared.
            reading.request.tags.clear();
            engine->complete(reading.request);
            if (!plan.set.context.empty())
                reading.context = plan.set.context;
            reading.observer = [&](const compare::VariantSpec&) {
                return std::make_unique<ProgressObserver>(progress, changed);
            };
            compare::VariantReader reader(std::move(reading), stop);
            std::vector<compare::ImageSummary> summaries;
            for (const compare::VariantSpec& variant : plan.variants) {
                {
                    const std::scoped_lock lock(progress->mutex);
                    progress->variant = variant.name;
                    ++progress->number;
                    progress->steps = progress->done = 0;
                }
                changed();
                auto summary = reader.read(variant);
                if (!summary)
                    return passOn(std::move(summary.error()));
                summaries.push_back(std::move(*summary));
            }
            auto comparison = std::make_shared<const compare::Comparison>(compare::compare(std::move(summaries)));
            auto weights = widgets::comparedWeights(*comparison);
            return Outcome{std::move(comparison), std::move(weights)};
        },
        [this](Result<Outcome> result) {
            if (result) {
                m_page.setComparison(std::move(result->first), std::move(result->second));
                emit message(tr("Comparison ready."));
                emit finished();
            } else {
                m_page.showError(widgets::rendered(result.error()));
                emit message(widgets::rendered(result.error()).section(QLatin1Char('\n'), 0, 0));
            }
        });
}

bool CompareController::hasComparison() const {
    return m_page.comparison() != nullptr;
}

report::ReportOptions CompareController::options() const {
    return {.language = widgets::uiLanguage(), .version = SLIPWAY_VERSION};
}

void CompareController::saveReport(QWidget* window) {
    if (!hasComparison())
        return;
    QFileDialog dialog(window, tr("Save report"), QDir::homePath());
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setNameFilters({tr("HTML page (*.html)"), tr("Markdown (*.md)"), tr("JSON (*.json)"), tr("PDF (*.pdf)")});
    dialog.setDefaultSuffix(QStringLiteral("html"));
    dialog.selectFile(QStringLiteral("slipway-report.html"));
    dialog.setObjectName(QStringLiteral("saveReportDialog"));
    connect(&dialog, &QFileDialog::filterSelected, &dialog, [&dialog](const QString& filter) {
        dialog.setDefaultSuffix(filter.section(QLatin1Char('.'), -1).remove(QLatin1Char(')')));
    });
    if (dialog.exec() != QDialog::Accepted)
        return;
    const QString path = dialog.selectedFiles().value(0);
    writeReport(path, [this, path] { emit message(tr("Report saved: %1").arg(QDir::toNativeSeparators(path))); });
}

void CompareController::writeReport(const QString& path, const std::function<void()>& done) {
    emit message(tr("Writing the report…"));
    m_saving.start<bool>(
        [path, comparison = m_page.comparison(),
         options = options()](std::stop_token, const widgets::JobQueue::Report&) -> Result<bool> {
            if (auto saved = widgets::saveReport(path, *comparison, options); !saved)
                return passOn(std::move(saved.error()));
            return true;
        },
        [this, done](Result<bool> saved) {
            if (saved)
                done();
            else
                emit message(widgets::rendered(saved.error()));
        });
}

void CompareController::printReport(QWidget* window) {
    if (!hasComparison())
        return;
    QPrinter printer;
    QPrintDialog dialog(&printer, window);
    if (dialog.exec() == QDialog::Accepted && widgets::printReport(printer, *m_page.comparison(), options()) == 0)
        emit message(tr("The printer cannot be painted on."));
}

void CompareController::openInBrowser() {
    if (!hasComparison())
        return;
    QTemporaryFile file(QDir::tempPath() + QStringLiteral("/slipway-report-XXXXXX.html"));
    file.setAutoRemove(false); // the browser reads it when it wants to
    if (!file.open())
        return;
    const QString path = file.fileName();
    file.close();
    writeReport(path, [this, path] {
        if (!QDesktopServices::openUrl(QUrl::fromLocalFile(path)))
            emit message(tr("No browser could be started. The report is here: %1").arg(path));
    });
}

} // namespace slipway::workbench
