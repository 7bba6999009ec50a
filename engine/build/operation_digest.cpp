// SPDX-License-Identifier: Apache-2.0
#include "engine/build/operation_digest.h"

#include "engine/image/digest.h"

#include <algorithm>

namespace slipway::build {

namespace {

// Fields with their length in front, so that no two lists of fields have the same bytes.
class KeyHasher {
public:
    explicit KeyHasher(std::string_view kind) { add(kind); }
    KeyHasher& add(std::string_view field) {
        m_hasher.update(std::to_string(field.size()));
        m_hasher.update(":");
        m_hasher.update(field);
        return *this;
    }
    KeyHasher& add(std::uint64_t number) { return add(std::to_string(number)); }
    KeyHasher& add(std::span<const std::string> list) {
        add(list.size());
        for (const std::string& each : list)
            add(each);
        return *this;
    }
    [[nodiscard]] image::Digest finish() { return m_hasher.finish(); }

private:
    image::Sha256 m_hasher;
};

std::string baseName(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    return std::string(path.substr(path.rfind('/') + 1));
}

enum class Purpose : std::uint8_t { Definition, Cache };

void addTree(KeyHasher& hasher, const TreeRef& tree, Purpose purpose) {
    hasher.add(tree.index());
    if (const auto* written = std::get_if<InlineTree>(&tree))
        for (const InlineFile& file : written->files)
            hasher.add(file.name).add(file.bytes).add(file.mode);
    // A vertex is among the inputs; the content of both is in a cache key.
    if (const auto* context = std::get_if<ContextRef>(&tree); context && purpose == Purpose::Definition)
        hasher.add(context->context);
    if (const auto* remote = std::get_if<RemoteFile>(&tree); remote && purpose == Purpose::Definition)
        hasher.add(remote->url).add(remote->checksum);
}

void addOperation(KeyHasher& hasher, const BaseOperation& base, Purpose /*purpose*/) {
    hasher.add("base").add(base.image->identity());
}

void addOperation(KeyHasher& hasher, const DirectoryOperation& directory, Purpose /*purpose*/) {
    hasher.add("directory").add(directory.path).add(directory.owner);
}

void addOperation(KeyHasher& hasher, const CopyOperation& copy, Purpose purpose) {
    hasher.add("copy").add(copy.destination).add(copy.owner).add(copy.mode);
    hasher.add((copy.keepOwner ? 1U : 0U) | (copy.parents ? 2U : 0U) | (copy.link ? 8U : 0U));
    hasher.add(copy.excludes).add(copy.parts.size());
    for (const PlannedCopyPart& part : copy.parts) {
        addTree(hasher, part.tree, purpose);
        hasher.add(part.unpack ? 1U : 0U).add(part.sources.size());
        for (const std::string& source : part.sources)
            hasher.add(purpose == Purpose::Definition || copy.parents ? source : baseName(source));
    }
}

void addMount(KeyHasher& hasher, const PlannedMount& mount, Purpose purpose) {
    hasher.add(mount.target).add(mount.what.index());
    if (const auto* bind = std::get_if<PlannedBind>(&mount.what)) {
        addTree(hasher, bind->tree, purpose);
        hasher.add(bind->readOnly ? 1U : 0U);
        if (purpose == Purpose::Definition)
            hasher.add(bind->source);
    } else if (const auto* tmpfs = std::get_if<TmpfsMount>(&mount.what)) {
        hasher.add(tmpfs->size);
    } else if (const auto* secret = std::get_if<PlannedSecret>(&mount.what)) {
        hasher.add(secret->id).add(secret->variable.value_or(""));
    } else if (const auto* cache = std::get_if<PlannedCache>(&mount.what); cache && purpose == Purpose::Definition) {
        hasher.add(cache->id).add(cache->seedPath).add(static_cast<std::uint64_t>(cache->sharing));
    }
}

void addOperation(KeyHasher& hasher, const RunOperation& run, Purpose purpose) {
    // The order in which variables were set does not matter to a command.
    std::vector<std::string> environment = run.environment;
    std::ranges::sort(environment);
    hasher.add("run").add(run.arguments).add(environment).add(run.workingDirectory).add(run.user).add(run.hostname);
    hasher.add(static_cast<std::uint64_t>(run.network)).add(run.pipes.size());
    for (const InlineFile& pipe : run.pipes)
        hasher.add(pipe.name).add(pipe.bytes);
    hasher.add(run.mounts.size());
    for (const PlannedMount& mount : run.mounts)
        addMount(hasher, mount, purpose);
}

void addInput(std::vector<VertexId>& inputs, const TreeRef& tree) {
    if (const auto* files = std::get_if<VertexRef>(&tree); files && files->vertex)
        if (std::ranges::find(inputs, *files->vertex) == inputs.end())
            inputs.push_back(*files->vertex);
}

} // namespace

std::vector<VertexId> inputsOf(const Vertex& vertex) {
    std::vector<VertexId> inputs;
    if (vertex.parent)
        inputs.push_back(*vertex.parent);
    if (const auto* copy = std::get_if<CopyOperation>(&vertex.operation))
        for (const PlannedCopyPart& part : copy->parts)
            addInput(inputs, part.tree);
    if (const auto* run = std::get_if<RunOperation>(&vertex.operation))
        for (const PlannedMount& mount : run->mounts) {
            if (const auto* bind = std::get_if<PlannedBind>(&mount.what))
                addInput(inputs, bind->tree);
            if (const auto* cache = std::get_if<PlannedCache>(&mount.what); cache && cache->seed)
                addInput(inputs, *cache->seed);
        }
    return inputs;
}

std::string ContentInput::selector() const {
    KeyHasher hasher("selector");
    hasher.add(sources).add(parents ? 1U : 0U).add(excludes);
    return std::string(hasher.finish().encoded());
}

std::vector<ContentInput> contentInputsOf(const Operation& operation) {
    std::vector<ContentInput> inputs;
    if (const auto* copy = std::get_if<CopyOperation>(&operation))
        for (const PlannedCopyPart& part : copy->parts)
            if (!std::holds_alternative<InlineTree>(part.tree))
                inputs.push_back({&part.tree, part.sources, copy->parents, copy->excludes});
    if (const auto* run = std::get_if<RunOperation>(&operation))
        for (const PlannedMount& mount : run->mounts)
            if (const auto* bind = std::get_if<PlannedBind>(&mount.what))
                inputs.push_back({&bind->tree, {bind->source}});
    return inputs;
}

std::string definitionDigest(const Vertex& vertex, std::span<const std::string> inputDigests,
                             std::optional<std::int64_t> epoch) {
    KeyHasher hasher("slipway.definition.1");
    std::visit([&](const auto& operation) { addOperation(hasher, operation, Purpose::Definition); }, vertex.operation);
    hasher.add(vertex.parent ? 1U : 0U).add(inputDigests).add(epoch ? std::to_string(*epoch) : "");
    return hasher.finish().text();
}

std::string cacheKey(const Operation& operation, std::string_view parentIdentity, std::span<const std::string> contents,
                     const image::Platform& platform, std::optional<std::int64_t> epoch) {
    KeyHasher hasher("slipway.key.1");
    std::visit([&](const auto& each) { addOperation(hasher, each, Purpose::Cache); }, operation);
    // What a command does may depend on the platform; what a copy gives does not.
    const bool isRun = std::holds_alternative<RunOperation>(operation);
    hasher.add(parentIdentity).add(contents).add(isRun ? platform.text() : "");
    hasher.add(epoch ? std::to_string(*epoch) : "");
    return std::string(hasher.finish().encoded());
}

} // namespace slipway::build
