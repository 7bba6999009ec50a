// SPDX-License-Identifier: Apache-2.0
#include "engine/build/image_result.h"

#include "engine/archive/file_stream.h"
#include "engine/image/reference.h"
#include "engine/messages/catalogue/build.h"
#include "engine/store/layer_stream.h"

#include <chrono>
#include <format>

namespace slipway::build {

namespace {

Result<void> throughPipe(const store::LayerStreamer& write, const SnapshotId& snapshot, archive::ByteSink& sink,
                         const std::stop_token& stop) {
    const auto source = store::streamLayer(write, snapshot, std::nullopt);
    if (!source)
        return passOn(source.error());
    if (auto copied = archive::copyAll(**source, sink, stop); !copied)
        return passOn(std::move(copied.error()));
    return {};
}

Result<image::Digest> diffIdOf(const SnapshotId& id, store::Store& store, LazyExecutor& executor,
                               const std::stop_token& stop) {
    const Result<store::Snapshot> snapshot = store.snapshots().find(id);
    if (!snapshot)
        return passOn(snapshot.error());
    if (snapshot->diffId)
        return *snapshot->diffId;
    const Result<Executor*> worker = executor.get(stop);
    if (!worker)
        return passOn(worker.error());
    archive::NullSink nowhere;
    image::HashingSink hashing(nowhere);
    if (auto done = streamLayer(**worker, id, hashing, stop); !done)
        return passOn(std::move(done.error()));
    const image::Digest digest = hashing.digest();
    if (auto kept = store.snapshots().setDiffId(id, digest, hashing.size()); !kept)
        return passOn(std::move(kept.error()));
    return digest;
}

// A base's layer that no step unpacked: its blob comes into the store.
Result<image::Descriptor> blobOf(const BaseImage& base, std::size_t index, store::Store& store,
                                 const std::stop_token& stop) {
    const image::ImageLayer& layer = base.image.layers[index];
    if (!layer.blob.digest.empty()) {
        Result<std::optional<store::StoredBlob>> known = store.blobs().find(layer.blob.digest);
        if (!known)
            return passOn(std::move(known.error()));
        if (*known)
            return layer.blob;
    }
    if (!base.source || layer.state != image::ImageLayer::State::Present)
        return fail(ErrorCode::NotFound, msg::BuildLayerMissing, base.name, layer.diffId ? layer.diffId->text() : "");
    const auto source = base.source->openLayer(layer);
    if (!source)
        return passOn(source.error());
    const auto writer = store.blobs().create();
    if (!writer)
        return passOn(writer.error());
    if (auto copied = archive::copyAll(**source, **writer, stop); !copied)
        return passOn(std::move(copied.error()));
    const Result<store::StoredBlob> blob =
        (*writer)->commit(layer.blob.digest.empty() ? std::nullopt : std::optional(layer.blob.digest));
    if (!blob)
        return passOn(blob.error());
    image::Descriptor descriptor = layer.blob;
    descriptor.digest = blob->digest;
    descriptor.size = blob->size;
    return descriptor;
}

Result<std::vector<ResultLayer>> layersOf(const PlannedStage& stage, const BuildServices& services,
                                          Scheduler& scheduler, LazyExecutor& executor, const std::stop_token& stop) {
    std::vector<ResultLayer> layers;
    if (stage.base)
        for (std::size_t i = 0; i < stage.base->chain.size(); ++i)
            layers.push_back({.diffId = stage.base->image.configuration.diffIds[i], .baseLayer = i});
    const std::size_t below = layers.size();
    for (const PlannedHistory& entry : stage.history)
        if (entry.layer)
            layers.push_back({.snapshot = scheduler.result(*entry.layer).snapshot});
    auto done = runAll(layers.size() - below, [&](std::size_t i) -> Result<void> {
        ResultLayer& layer = layers[below + i];
        Result<image::Digest> digest = diffIdOf(*layer.snapshot, services.store, executor, stop);
        if (!digest)
            return passOn(std::move(digest.error()));
        layer.diffId = *digest;
        return {};
    });
    if (!done)
        return passOn(std::move(done.error()));
    return layers;
}

} // namespace

Result<void> streamLayer(Executor& executor, const SnapshotId& snapshot, archive::ByteSink& sink,
                         std::stop_token stop) {
    const auto write = [&](const SnapshotId& id, int end, std::stop_token ended) {
        return executor.writeLayerTar(id, end, std::move(ended));
    };
    return throughPipe(write, snapshot, sink, stop);
}

Result<void> streamTree(Executor& executor, const SnapshotId& snapshot, archive::ByteSink& sink, std::stop_token stop) {
    const auto write = [&](const SnapshotId& id, int end, std::stop_token ended) {
        return executor.writeTreeTar(id, end, std::move(ended));
    };
    return throughPipe(write, snapshot, sink, stop);
}

std::string rfc3339(std::int64_t seconds) {
    return std::format("{:%FT%TZ}", std::chrono::sys_seconds(std::chrono::seconds(seconds)));
}

void normaliseHistory(std::vector<image::HistoryEntry>& history, std::size_t layers) {
    std::size_t claimed = 0;
    for (image::HistoryEntry& entry : history) {
        if (entry.emptyLayer)
            continue;
        if (claimed == layers)
            entry.emptyLayer = true;
        else
            ++claimed;
    }
    for (; claimed < layers; ++claimed)
        history.push_back({.comment = "buildkit.dockerfile.v0"});
    std::string created;
    bool sawNone = false;
    for (const image::HistoryEntry& entry : history) {
        if (entry.created.empty()) {
            sawNone = true;
        } else {
            created = entry.created;
            if (sawNone)
                break;
        }
    }
    sawNone = false;
    for (image::HistoryEntry& entry : history) {
        if (entry.created.empty()) {
            sawNone = true;
            entry.created = created;
        } else if (sawNone) {
            created = entry.created;
        }
    }
}

Result<ImageResult> makeImage(const Plan& plan, const BuildRequest& request, const BuildServices& services,
                              Scheduler& scheduler, LazyExecutor& executor, std::stop_token stop) {
    const PlannedStage& stage = plan.targetStage();
    Result<std::vector<ResultLayer>> layers = layersOf(stage, services, scheduler, executor, stop);
    if (!layers)
        return passOn(std::move(layers.error()));
    ImageResult result{.layers = std::move(*layers), .base = stage.base};
    image::ImageConfiguration& configuration = result.configuration;
    if (stage.base) {
        configuration = stage.base->image.configuration;
        configuration.history.clear();
        configuration.diffIds.clear();
        configuration.created.clear();
    }
    configuration.author = stage.author;
    configuration.platform = stage.platform;
    configuration.run = stage.configuration;
    for (const ResultLayer& layer : result.layers)
        configuration.diffIds.push_back(layer.diffId);
    const std::size_t inherited = stage.base ? stage.base->image.configuration.history.size() : 0;
    for (std::size_t i = 0; i < stage.history.size(); ++i) {
        image::HistoryEntry entry = stage.history[i].entry;
        if (i >= inherited && plan.epoch) {
            entry.created = rfc3339(*plan.epoch);
        } else if (stage.history[i].layer) {
            const Result<store::Snapshot> snapshot =
                services.store.snapshots().find(*scheduler.result(*stage.history[i].layer).snapshot);
            if (!snapshot)
                return passOn(snapshot.error());
            entry.created = rfc3339(snapshot->created);
        }
        configuration.history.push_back(std::move(entry));
    }
    normaliseHistory(configuration.history, result.layers.size());
    if (plan.epoch)
        configuration.created = rfc3339(*plan.epoch);
    else if (!configuration.history.empty())
        configuration.created = configuration.history.back().created;
    if (configuration.created.empty()) {
        using namespace std::chrono;
        configuration.created = rfc3339(duration_cast<seconds>(services.clock().time_since_epoch()).count());
        for (image::HistoryEntry& entry : configuration.history)
            if (entry.created.empty())
                entry.created = configuration.created;
    }
    result.configurationBytes = configuration.write();

    store::NewImage image{.configuration = result.configurationBytes, .layers = {}};
    for (ResultLayer& layer : result.layers) {
        store::NewLayer added{.diffId = layer.diffId, .snapshot = layer.snapshot};
        if (layer.baseLayer) {
            Result<std::optional<store::Snapshot>> snapshot =
                services.store.snapshots().findByChainId(services.idMap, stage.base->chain[*layer.baseLayer]);
            if (!snapshot)
                return passOn(std::move(snapshot.error()));
            if (*snapshot) {
                layer.snapshot = added.snapshot = (*snapshot)->id;
            } else {
                Result<image::Descriptor> blob = blobOf(*stage.base, *layer.baseLayer, services.store, stop);
                if (!blob)
                    return passOn(std::move(blob.error()));
                added.blob = std::move(*blob);
            }
        }
        image.layers.push_back(std::move(added));
    }
    if (stage.base) {
        if (!stage.base->image.imageId.empty())
            image.base = stage.base->image.imageId;
        image.baseName = stage.base->name;
    }
    Result<image::Digest> id = services.store.images().put(image);
    if (!id)
        return passOn(std::move(id.error()));
    result.id = *id;
    for (const std::string& tag : request.tags) {
        const Result<image::Reference> reference = image::Reference::parse(tag);
        if (!reference)
            return passOn(reference.error());
        if (auto tagged = services.store.images().tag(*reference, result.id); !tagged)
            return passOn(std::move(tagged.error()));
    }
    return result;
}

} // namespace slipway::build
