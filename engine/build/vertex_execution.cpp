// SPDX-License-Identifier: Apache-2.0
// What the scheduler does for one vertex: key, cache, executor.
#include "engine/build/layer_blob.h"
#include "engine/build/operation_digest.h"
#include "engine/build/scheduler.h"
#include "engine/messages/catalogue/build.h"
#include "engine/messages/format.h"
#include "engine/text/escape.h"

#include <algorithm>
#include <filesystem>

namespace slipway::build {

using messages::message;

namespace {

// Lines of a failed step's output that its error and the record repeat.
constexpr std::size_t kLastLines = 20;
// A line that never ends is cut here.
constexpr std::size_t kLongestLine = 2000;

// Keeps the last lines of an output that comes in pieces.
class LastLines {
public:
    void add(std::span<const char> bytes) {
        const std::scoped_lock lock(m_mutex);
        for (const char c : bytes) {
            if (c == '\n') {
                push();
            } else if (c != '\r' && m_open.size() < kLongestLine) {
                m_open += c;
            }
        }
    }
    [[nodiscard]] std::vector<std::string> take() {
        const std::scoped_lock lock(m_mutex);
        if (!m_open.empty())
            push();
        return {m_lines.begin(), m_lines.end()};
    }

private:
    void push() {
        m_lines.push_back(std::exchange(m_open, {}));
        if (m_lines.size() > kLastLines)
            m_lines.pop_front();
    }
    std::mutex m_mutex;
    std::string m_open;
    std::deque<std::string> m_lines;
};

std::string digestOfNothing() {
    return "empty";
}

} // namespace

Result<void> Scheduler::execute(VertexId id, const std::stop_token& stop) {
    if (stop.stop_requested())
        return cancelled();
    const Vertex& vertex = m_plan.vertex(id);
    Result<void> done = {};
    if (const auto* base = std::get_if<BaseOperation>(&vertex.operation))
        done = executeBase(id, *base);
    else
        done = executeStep(id, stop);
    if (!done) {
        Error& error = done.error();
        if (error.code == ErrorCode::Cancelled || stop.stop_requested()) {
            if (error.code != ErrorCode::StepFailed || stop.stop_requested())
                return cancelled();
        }
        if (!error.where)
            error.where = vertex.place;
        tell(VertexFailed{id, error, m_services.clock()});
    }
    return done;
}

Result<void> Scheduler::executeBase(VertexId id, const BaseOperation& base) {
    VertexResult& result = m_results[static_cast<std::size_t>(id)];
    result.identity = base.image->identity();
    if (base.image->chain.empty()) {
        result.state = store::CacheState::Cached;
        return {};
    }
    Result<std::optional<store::Snapshot>> known =
        m_services.store.snapshots().findByChainId(m_services.idMap, base.image->chain.back());
    if (!known)
        return passOn(std::move(known.error()));
    if (*known) {
        result.started = m_services.clock();
        result.state = store::CacheState::Cached;
        result.snapshot = (*known)->id;
        tell(VertexCached{id, result.started});
    }
    return {};
}

Result<std::optional<SnapshotId>> Scheduler::ensureSnapshot(VertexId id, std::stop_token stop) {
    const Vertex& vertex = m_plan.vertex(id);
    const auto* base = std::get_if<BaseOperation>(&vertex.operation);
    VertexResult& result = m_results[static_cast<std::size_t>(id)];
    if (!base)
        return result.snapshot;
    // One base at a time: layers are bound by the disk, and two stages often share one.
    const std::scoped_lock lock(m_unpackMutex);
    if (result.snapshot || base->image->chain.empty())
        return result.snapshot;
    result.started = m_services.clock();
    tell(VertexStarted{id, result.started});
    Result<SnapshotId> unpacked = unpack(vertex, *base->image, stop);
    const Time end = m_services.clock();
    result.duration = end - result.started;
    if (!unpacked) {
        if (!unpacked.error().where)
            unpacked.error().where = vertex.place;
        if (unpacked.error().code != ErrorCode::Cancelled)
            tell(VertexFailed{id, unpacked.error(), end});
        return passOn(std::move(unpacked.error()));
    }
    result.snapshot = *unpacked;
    result.state = store::CacheState::Run;
    tell(VertexFinished{id, end});
    return result.snapshot;
}

Result<SnapshotId> Scheduler::unpack(const Vertex& vertex, const BaseImage& image, const std::stop_token& stop) {
    std::optional<SnapshotId> top;
    std::size_t next = 0;
    for (std::size_t i = image.chain.size(); i-- > 0;) {
        Result<std::optional<store::Snapshot>> known =
            m_services.store.snapshots().findByChainId(m_services.idMap, image.chain[i]);
        if (!known)
            return passOn(std::move(known.error()));
        if (*known) {
            top = (*known)->id;
            next = i + 1;
            break;
        }
    }
    for (; next < image.chain.size(); ++next) {
        const image::ImageLayer& layer = image.image.layers[next];
        if (layer.state != image::ImageLayer::State::Present)
            return fail(ErrorCode::NotFound, msg::BuildLayerMissing, image.name,
                        layer.diffId ? layer.diffId->text() : "");
        const Result<std::unique_ptr<LayerBlob>> blob = LayerBlob::open(image, next, m_services.store);
        if (!blob)
            return passOn(blob.error());
        const Result<Executor*> executor = m_executor.get(stop);
        if (!executor)
            return passOn(executor.error());
        const std::string item(layer.blob.digest.text());
        const Result<CommittedSnapshot> applied = (*executor)->applyLayer(
            {.parent = top,
             .blob = (*blob)->descriptor(),
             .blobSize = (*blob)->size(),
             .diffId = layer.diffId ? layer.diffId->text() : std::string()},
            [&](std::uint64_t done, std::uint64_t total) {
                tell(VertexProgress{vertex.info.id, item, done, total, m_services.clock()});
            },
            stop);
        if (!applied)
            return passOn(applied.error());
        for (const messages::Message& warning : applied->warnings)
            tell(Warning{.vertex = vertex.info.id, .message = warning});
        top = applied->id;
    }
    return *top;
}

Result<std::optional<SnapshotId>> Scheduler::parentSnapshot(const Vertex& vertex, const std::stop_token& stop) {
    if (!vertex.parent)
        return std::optional<SnapshotId>();
    return ensureSnapshot(*vertex.parent, stop);
}

Result<std::string> Scheduler::treeDigest(VertexId tree, const ContentRequest& what, const std::string& selector,
                                          const std::stop_token& stop) {
    Result<std::optional<SnapshotId>> snapshot = ensureSnapshot(tree, stop);
    if (!snapshot)
        return passOn(std::move(snapshot.error()));
    ContentRequest request = what;
    request.tree = SnapshotTree{snapshot->value_or(SnapshotId{})};
    if (*snapshot) {
        Result<std::optional<std::string>> known = m_services.store.cache().contentDigest(**snapshot, selector);
        if (!known)
            return passOn(std::move(known.error()));
        if (*known)
            return std::move(**known);
    }
    const Result<Executor*> executor = m_executor.get(stop);
    if (!executor)
        return passOn(executor.error());
    Result<std::string> digest = (*executor)->contentDigest(request, stop);
    if (digest && *snapshot)
        if (auto kept = m_services.store.cache().setContentDigest(**snapshot, selector, *digest); !kept)
            return passOn(std::move(kept.error()));
    return digest;
}

Result<std::vector<std::string>> Scheduler::contentDigests(const Vertex& vertex, const std::stop_token& stop) {
    std::vector<std::string> digests;
    for (const ContentInput& input : contentInputsOf(vertex.operation)) {
        const ContentRequest what{
            .tree = SnapshotTree{}, .sources = input.sources, .parents = input.parents, .excludes = input.excludes};
        Result<std::string> digest = digestOfNothing();
        if (const auto* remote = std::get_if<RemoteFile>(input.tree))
            digest = m_downloads.digest(*remote, downloadProgress(vertex, *remote), stop);
        else if (const auto* context = std::get_if<ContextRef>(input.tree))
            digest = m_contexts.digest(context->context, what, stop);
        else if (const auto* files = std::get_if<VertexRef>(input.tree); files && files->vertex)
            digest = treeDigest(*files->vertex, what, input.selector(), stop);
        if (!digest)
            return passOn(std::move(digest.error()));
        digests.push_back(std::move(*digest));
    }
    return digests;
}

Result<bool> Scheduler::takeCached(const Vertex& vertex, const std::string& key, const std::stop_token& stop) {
    Result<std::optional<SnapshotId>> found = m_services.store.cache().find(m_services.idMap, key);
    if (!found)
        return passOn(std::move(found.error()));
    if (!*found)
        return false;
    SnapshotId id = **found;
    const auto* copy = std::get_if<CopyOperation>(&vertex.operation);
    if (copy && copy->link) {
        Result<std::optional<SnapshotId>> parent = parentSnapshot(vertex, stop);
        if (!parent)
            return passOn(std::move(parent.error()));
        const Result<store::Snapshot> stacked = m_services.store.snapshots().stack(*parent, id);
        if (!stacked)
            return passOn(stacked.error());
        id = stacked->id;
    }
    const Result<store::Snapshot> snapshot = m_services.store.snapshots().find(id);
    if (!snapshot) {
        // Collected meanwhile: as if it had never been there.
        if (snapshot.error().code == ErrorCode::NotFound)
            return false;
        return passOn(snapshot.error());
    }
    VertexResult& result = m_results[static_cast<std::size_t>(vertex.info.id)];
    result.snapshot = id;
    result.identity = "snapshot:" + id.value;
    result.state = store::CacheState::Cached;
    result.entries = snapshot->entries;
    result.bytes = snapshot->bytes;
    tell(VertexCached{vertex.info.id, m_services.clock()});
    return true;
}

Result<void> Scheduler::executeStep(VertexId id, const std::stop_token& stop) {
    const Vertex& vertex = m_plan.vertex(id);
    VertexResult& result = m_results[static_cast<std::size_t>(id)];
    const auto* copy = std::get_if<CopyOperation>(&vertex.operation);
    const bool link = copy && copy->link;
    // A linked copy does not know what it is stacked on.
    const std::string parentIdentity = link            ? "linked"
                                       : vertex.parent ? this->result(*vertex.parent).identity
                                                       : "scratch";
    const Result<std::vector<std::string>> contents = contentDigests(vertex, stop);
    if (!contents)
        return passOn(contents.error());
    result.cacheKey = cacheKey(vertex.operation, parentIdentity, *contents, vertex.platform, m_plan.epoch);
    result.started = m_services.clock();

    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, stop, [&] { return !m_running.contains(result.cacheKey); });
        if (stop.stop_requested())
            return cancelled();
        m_running.insert(result.cacheKey);
    }
    struct Done {
        Scheduler& scheduler;
        const std::string& key;
        ~Done() {
            const std::scoped_lock lock(scheduler.m_mutex);
            scheduler.m_running.erase(key);
            scheduler.m_changed.notify_all();
        }
    } const done{*this, result.cacheKey};

    if (!vertex.noCache) {
        Result<bool> taken = takeCached(vertex, result.cacheKey, stop);
        if (!taken)
            return passOn(std::move(taken.error()));
        if (*taken)
            return {};
    }
    // The base is unpacked under its own name, before this step's clock runs.
    if (Result<std::optional<SnapshotId>> parent = parentSnapshot(vertex, stop); !parent)
        return passOn(std::move(parent.error()));
    result.started = m_services.clock();
    tell(VertexStarted{id, result.started});
    Result<CommittedSnapshot> made = perform(vertex, stop);
    const Time end = m_services.clock();
    result.duration = end - result.started;
    if (!made)
        return passOn(std::move(made.error()));
    for (const messages::Message& warning : made->warnings)
        tell(Warning{.vertex = id, .message = warning});
    if (auto kept = m_services.store.cache().put(m_services.idMap, result.cacheKey, made->id); !kept)
        return kept;
    SnapshotId snapshot = made->id;
    if (link && vertex.parent) {
        Result<std::optional<SnapshotId>> parent = parentSnapshot(vertex, stop);
        if (!parent)
            return passOn(std::move(parent.error()));
        const Result<store::Snapshot> stacked = m_services.store.snapshots().stack(*parent, made->id);
        if (!stacked)
            return passOn(stacked.error());
        snapshot = stacked->id;
    }
    result.snapshot = snapshot;
    result.identity = "snapshot:" + snapshot.value;
    result.state = store::CacheState::Run;
    result.entries = made->entries;
    result.bytes = made->bytes;
    tell(VertexFinished{id, end});
    return {};
}

ProgressSink Scheduler::downloadProgress(const Vertex& vertex, const RemoteFile& remote) {
    return [this, id = vertex.info.id, url = remote.url](std::uint64_t done, std::uint64_t total) {
        tell(VertexProgress{id, url, done, total, m_services.clock()});
    };
}

Result<SourceTreeSpec> Scheduler::treeSpec(const Vertex& vertex, const TreeRef& tree, const std::stop_token& stop) {
    if (const auto* written = std::get_if<InlineTree>(&tree))
        return SourceTreeSpec(*written);
    if (const auto* remote = std::get_if<RemoteFile>(&tree)) {
        Result<InlineTree> downloaded = m_downloads.tree(*remote, downloadProgress(vertex, *remote), stop);
        if (!downloaded)
            return passOn(std::move(downloaded.error()));
        return SourceTreeSpec(std::move(*downloaded));
    }
    if (const auto* context = std::get_if<ContextRef>(&tree)) {
        Result<DirectoryTree> directory = m_contexts.tree(context->context, stop);
        if (!directory)
            return passOn(std::move(directory.error()));
        return SourceTreeSpec(std::move(*directory));
    }
    const auto& files = std::get<VertexRef>(tree);
    if (!files.vertex)
        return SourceTreeSpec(SnapshotTree{});
    const Result<std::optional<SnapshotId>> snapshot = ensureSnapshot(*files.vertex, stop);
    if (!snapshot)
        return passOn(snapshot.error());
    return SourceTreeSpec(SnapshotTree{snapshot->value_or(SnapshotId{})});
}

Result<CommittedSnapshot> Scheduler::perform(const Vertex& vertex, const std::stop_token& stop) {
    const Result<Executor*> executor = m_executor.get(stop);
    if (!executor)
        return passOn(executor.error());
    if (const auto* run = std::get_if<RunOperation>(&vertex.operation))
        return performRun(vertex, *run, **executor, stop);
    if (const auto* copy = std::get_if<CopyOperation>(&vertex.operation))
        return performCopy(vertex, *copy, **executor, stop);
    const auto& directory = std::get<DirectoryOperation>(vertex.operation);
    const Result<std::optional<SnapshotId>> parent = parentSnapshot(vertex, stop);
    if (!parent)
        return passOn(parent.error());
    return (*executor)->makeDirectory({*parent, directory.path, directory.owner, m_plan.epoch}, stop);
}

Result<CommittedSnapshot> Scheduler::performCopy(const Vertex& vertex, const CopyOperation& copy, Executor& executor,
                                                 const std::stop_token& stop) {
    CopyRequest request{.destination = copy.destination,
                        .owner = copy.owner,
                        .mode = copy.mode,
                        .keepOwner = copy.keepOwner,
                        .parents = copy.parents,
                        .excludes = copy.excludes,
                        .link = copy.link,
                        .createdTime = m_plan.epoch};
    if (!copy.link) {
        Result<std::optional<SnapshotId>> parent = parentSnapshot(vertex, stop);
        if (!parent)
            return passOn(std::move(parent.error()));
        request.parent = *parent;
    }
    for (const PlannedCopyPart& part : copy.parts) {
        Result<SourceTreeSpec> tree = treeSpec(vertex, part.tree, stop);
        if (!tree)
            return passOn(std::move(tree.error()));
        request.parts.push_back({std::move(*tree), part.sources, part.unpack});
    }
    return executor.copy(
        request,
        [&](std::uint64_t done, std::uint64_t total) {
            tell(VertexProgress{vertex.info.id, "copy", done, total, m_services.clock()});
        },
        stop);
}

Result<CommittedSnapshot> Scheduler::performRun(const Vertex& vertex, const RunOperation& run, Executor& executor,
                                                const std::stop_token& stop) {
    const image::Platform host = image::Platform::host();
    if (!host.accepts(vertex.platform) &&
        !std::filesystem::exists("/proc/sys/fs/binfmt_misc/qemu-" + vertex.platform.architecture))
        return fail(ErrorCode::Unsupported, msg::BuildForeignPlatform, vertex.platform.text(), host.text());
    RunRequest request{.arguments = run.arguments,
                       .environment = run.environment,
                       .workingDirectory = run.workingDirectory,
                       .user = run.user,
                       .pipes = run.pipes,
                       .network = run.network,
                       .extraHosts = m_request.extraHosts,
                       .createdTime = m_plan.epoch};
    request.environment.insert(request.environment.end(), run.proxies.begin(), run.proxies.end());
    if (!run.hostname.empty())
        request.hostname = run.hostname;
    const Result<std::optional<SnapshotId>> parent = parentSnapshot(vertex, stop);
    if (!parent)
        return passOn(parent.error());
    request.parent = *parent;
    for (const PlannedMount& mount : run.mounts) {
        if (const auto* tmpfs = std::get_if<TmpfsMount>(&mount.what)) {
            request.mounts.push_back({mount.target, *tmpfs});
        } else if (const auto* bind = std::get_if<PlannedBind>(&mount.what)) {
            Result<SourceTreeSpec> tree = treeSpec(vertex, bind->tree, stop);
            if (!tree)
                return passOn(std::move(tree.error()));
            request.mounts.push_back({mount.target, BindMount{std::move(*tree), bind->source, bind->readOnly}});
        } else if (const auto* cache = std::get_if<PlannedCache>(&mount.what)) {
            CacheMount what{.id = cache->id,
                            .sharing = cache->sharing,
                            .seedPath = cache->seedPath,
                            .mode = cache->mode,
                            .uid = cache->uid,
                            .gid = cache->gid};
            if (cache->seed) {
                Result<SourceTreeSpec> tree = treeSpec(vertex, *cache->seed, stop);
                if (!tree)
                    return passOn(std::move(tree.error()));
                what.seed = std::move(*tree);
            }
            request.mounts.push_back({mount.target, std::move(what)});
        } else if (const auto* secret = std::get_if<PlannedSecret>(&mount.what)) {
            const auto given = std::ranges::find(m_request.secrets, secret->id, &Secret::id);
            if (given == m_request.secrets.end()) {
                if (secret->required)
                    return fail(ErrorCode::NotFound, msg::BuildSecretMissing, secret->id);
                continue;
            }
            if (secret->variable)
                request.environment.push_back(*secret->variable + "=" + given->bytes);
            if (!mount.target.empty())
                request.mounts.push_back(
                    {mount.target, SecretMount{given->bytes, secret->mode, secret->uid, secret->gid}});
        }
    }
    LastLines last;
    Result<CommittedSnapshot> made = executor.run(
        request,
        [&](Stream stream, std::span<const char> bytes) {
            last.add(bytes);
            tell(VertexOutput{vertex.info.id, stream, bytes, m_services.clock()});
        },
        stop);
    if (!made) {
        VertexResult& result = m_results[static_cast<std::size_t>(vertex.info.id)];
        result.lastLog = last.take();
        result.exitCode = made.error().exitCode;
        std::vector<messages::Message> notes;
        if (!result.lastLog.empty())
            notes.push_back(message(msg::BuildLastOutput));
        for (const std::string& line : result.lastLog)
            notes.push_back(message(msg::BuildOutputLine, text::escaped(line)));
        made.error().notes.insert(made.error().notes.begin(), notes.begin(), notes.end());
    }
    return made;
}

} // namespace slipway::build
