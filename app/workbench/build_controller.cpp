// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/build_controller.h"

#include "engine/build/embedded/id_map.h"
#include "engine/messages/format.h"
#include "engine/store/collector.h"
#include "engine/store/store.h"
#include "widgets/document/ui_language.h"

#include <QPointer>

namespace slipway::workbench {

BuildController::BuildController(EngineAccess& engine, widgets::JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_jobs(jobs) {}

void BuildController::build(OpenDocument& document) {
    const std::string text(document.document().bytes());
    auto request = requestOf(document.buildSet(), document.document().path().toStdString(), text);
    if (!request) {
        emit failed(&document, widgets::rendered(request.error()));
        return;
    }
    m_engine.complete(*request);
    auto run = std::make_unique<widgets::BuildRun>(*request);
    const auto relay = std::make_shared<widgets::EventRelay>(run.get());
    const QPointer<OpenDocument> target(&document);
    const QPointer<widgets::BuildRun> current(run.get());

    const widgets::Job job = m_jobs.start<Outcome>(
        [this, request = std::move(*request), relay, text](std::stop_token stop,
                                                           const widgets::JobQueue::Report& report) -> Result<Outcome> {
            auto store = m_engine.store();
            if (!store)
                return passOn(std::move(store.error()));
            const build::BuildServices services{
                .store = **store,
                .executor = build::executorFactory(**store),
                .idMap = build::embedded::idMapOfThisProcess().name(),
            };
            auto outcome = build::build(request, services, *relay, stop);
            // What a build leaves behind is no reason for it to fail.
            if (const auto needed = store::needsCollection(**store); needed && *needed)
                if (const auto collected = store::collect(**store, {}); collected && !collected->items.empty())
                    (void)build::emptyTrash(**store, stop);
            if (!outcome)
                return passOn(std::move(outcome.error()));
            auto record = (*store)->records().find(outcome->recordId);
            if (!record)
                return passOn(std::move(record.error()));
            auto image = m_engine.study(
                outcome->imageId, [&](std::uint64_t done, std::uint64_t total) { report({done, total}); }, stop);
            if (!image)
                return passOn(std::move(image.error()));
            OpenDocument::Built built{std::make_shared<const store::BuildRecord>(std::move(*record)), std::move(*image),
                                      text};
            return Outcome{std::move(*outcome), std::move(built)};
        },
        [this, target, current, relay](Result<Outcome> result) {
            relay->flush();
            if (!target)
                return;
            if (result)
                target->setBuilt(std::move(result->built));
            if (current)
                current->end(result ? Result<build::BuildOutcome>(result->outcome) : passOn(result.error()));
            if (result)
                emit finished(target);
            else if (result.error().code != ErrorCode::Cancelled)
                emit failed(target, widgets::rendered(result.error()));
            else
                emit progress(target, tr("Build cancelled."));
        },
        [this, target](widgets::JobProgress amount) {
            if (target && amount.total > 0)
                emit progress(target, tr("Looking through the image: %1 of %2")
                                          .arg(QString::fromStdString(messages::formatBytes(amount.done)),
                                               QString::fromStdString(messages::formatBytes(amount.total))));
        });
    document.setRun(std::move(run), job);
    emit started(&document);
}

} // namespace slipway::workbench
