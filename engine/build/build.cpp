// SPDX-License-Identifier: Apache-2.0
#include "engine/build/build.h"

#include "engine/build/build_record.h"
#include "engine/build/export.h"
#include "engine/build/image_resolver.h"
#include "engine/build/image_result.h"
#include "engine/build/scheduler.h"
#include "engine/build/tar_context.h"
#include "engine/image/reference.h"
#include "engine/messages/catalogue/build.h"

namespace slipway::build {

namespace {

// Everything that a build has in hand, so that a record can be written wherever it ends.
struct Running {
    const BuildRequest& request;
    const BuildServices& services;
    BuildObserver& observer;
    std::stop_token stop;
    Plan plan{};
    std::unique_ptr<BuildContexts> contexts{};
    LazyExecutor executor{services.executor};
    std::unique_ptr<Scheduler> scheduler{};
    std::optional<ImageResult> image{};
    BuildOutcome outcome{};
};

Result<std::filesystem::path> contextRoot(const BuildRequest& request, store::Store& store, std::stop_token stop) {
    switch (request.context.kind) {
    case ContextSpec::Kind::None:
        return std::filesystem::path();
    case ContextSpec::Kind::Directory: {
        std::error_code error;
        const std::filesystem::path root = std::filesystem::canonical(request.context.path, error);
        if (error || !std::filesystem::is_directory(root, error))
            return fail(ErrorCode::NotFound, msg::BuildContextMissing, request.context.path.native());
        return root;
    }
    case ContextSpec::Kind::Tar:
        return unpackTarContext(request.context.path, store.temporaryDirectory() / "context", std::move(stop));
    }
    return std::filesystem::path();
}

Result<void> checkTags(const BuildRequest& request) {
    for (const std::string& tag : request.tags)
        if (const Result<image::Reference> reference = image::Reference::parse(tag); !reference)
            return passOn(reference.error());
    return {};
}

Result<void> proceed(Running& running, const std::filesystem::path& root) {
    const BuildRequest& request = running.request;
    ImageResolver resolver(running.services.store, request.kitFolders);
    Result<Plan> plan = makePlan(request, root, resolver);
    if (!plan)
        return passOn(std::move(plan.error()));
    running.plan = std::move(*plan);
    PlanReady ready{.vertices = {}, .unusedStages = running.plan.unusedStages};
    for (const Vertex& vertex : running.plan.vertices)
        ready.vertices.push_back(vertex.info);
    const auto exporting = static_cast<VertexId>(running.plan.vertices.size());
    VertexInfo last{.id = exporting, .digest = exportDigest(request, running.plan), .name = exportName(request)};
    if (running.plan.targetStage().result)
        last.inputs.push_back(*running.plan.targetStage().result);
    ready.vertices.push_back(std::move(last));
    running.observer.on(ready);
    for (const Warning& warning : running.plan.warnings)
        running.observer.on(warning);

    running.contexts = std::make_unique<BuildContexts>(running.plan, running.services.store);
    running.scheduler = std::make_unique<Scheduler>(running.plan, request, running.services, *running.contexts,
                                                    running.executor, running.observer);
    Result<void> done = running.scheduler->run(running.stop);
    // What was hashed stays known even when a step failed.
    if (auto kept = running.contexts->flush(); !kept && done)
        done = std::move(kept);
    if (!done)
        return done;

    running.observer.on(VertexStarted{exporting, running.services.clock()});
    const auto finish = [&]() -> Result<void> {
        Result<ImageResult> image =
            makeImage(running.plan, request, running.services, *running.scheduler, running.executor, running.stop);
        if (!image)
            return passOn(std::move(image.error()));
        running.image = std::move(*image);
        running.outcome.imageId = running.image->id.text();
        running.outcome.manifestDigest = running.outcome.imageId;
        for (const std::string& tag : request.tags)
            if (const Result<image::Reference> reference = image::Reference::parse(tag))
                running.outcome.references.push_back(reference->text());
        ExportSubject subject{.image = *running.image, .store = running.services.store, .epoch = running.plan.epoch};
        subject.files = [&running](std::stop_token stop) -> Result<std::optional<SnapshotId>> {
            const std::optional<VertexId> files = running.plan.targetStage().result;
            return files ? running.scheduler->ensureSnapshot(*files, std::move(stop)) : std::optional<SnapshotId>();
        };
        for (const std::string& tag : request.tags)
            if (Result<image::Reference> reference = image::Reference::parse(tag))
                subject.names.push_back(std::move(*reference));
        for (const Export& each : request.exports) {
            Result<ExportOutcome> exported = exportImage(each, subject, running.executor, running.stop);
            if (!exported)
                return passOn(std::move(exported.error()));
            if (!exported->manifestDigest.empty())
                running.outcome.manifestDigest = exported->manifestDigest;
        }
        return running.services.store.syncLater();
    };
    done = finish();
    if (done)
        running.observer.on(VertexFinished{exporting, running.services.clock()});
    else if (done.error().code != ErrorCode::Cancelled)
        running.observer.on(VertexFailed{exporting, done.error(), running.services.clock()});
    return done;
}

} // namespace

Result<BuildOutcome> build(const BuildRequest& request, const BuildServices& services, BuildObserver& observer,
                           std::stop_token stop) {
    const Time started = services.clock();
    Running running{.request = request, .services = services, .observer = observer, .stop = stop};
    Result<void> done = checkTags(request);
    if (done) {
        const Result<std::filesystem::path> root = contextRoot(request, services.store, stop);
        done = root ? proceed(running, *root) : Result<void>(passOn(root.error()));
    }
    if (!done && stop.stop_requested())
        done = cancelled();

    RecordFacts facts{.request = request, .plan = running.plan, .started = started};
    facts.duration = services.clock() - started;
    facts.scheduler = running.scheduler.get();
    facts.image = running.image ? &*running.image : nullptr;
    facts.outcome = done                                        ? store::BuildOutcome::Succeeded
                    : done.error().code == ErrorCode::Cancelled ? store::BuildOutcome::Cancelled
                                                                : store::BuildOutcome::Failed;
    Result<std::string> record = services.store.records().put(makeRecord(facts));
    if (!done)
        return passOn(std::move(done.error()));
    if (!record)
        return passOn(std::move(record.error()));
    running.outcome.recordId = std::move(*record);
    running.outcome.duration = facts.duration;
    for (const Vertex& vertex : running.plan.vertices) {
        ++running.outcome.steps;
        running.outcome.cachedSteps +=
            running.scheduler->result(vertex.info.id).state == store::CacheState::Cached ? 1 : 0;
    }
    return std::move(running.outcome);
}

} // namespace slipway::build
