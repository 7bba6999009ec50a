// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/base_image.h"
#include "engine/build/event.h"
#include "engine/build/request.h"
#include "engine/dockerfile/dockerfile.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// A Dockerfile with its arguments as a graph of work: every expansion done, every name resolved, only what the target
// needs. A plan is immutable; the scheduler keeps what happens to it elsewhere.
namespace slipway::build {

// What COPY and mounts read from: a context (index into Plan::contexts), the files of a vertex (nothing: scratch), or
// files that the Dockerfile brings along, or one that is downloaded.
struct ContextRef {
    std::size_t context = 0;
};
struct VertexRef {
    std::optional<VertexId> vertex{};
};
// What ADD takes from a URL: one file.
struct RemoteFile {
    std::string url;
    std::string name; // in the tree
    // "sha256:..." that the file has to have; empty: any.
    std::string checksum{};
};
using TreeRef = std::variant<ContextRef, VertexRef, InlineTree, RemoteFile>;

struct BaseOperation {
    std::shared_ptr<const BaseImage> image;
};
struct PlannedCopyPart {
    TreeRef tree;
    std::vector<std::string> sources;
    bool unpack = false;
};
struct CopyOperation {
    std::vector<PlannedCopyPart> parts{};
    std::string destination{};
    std::string owner{};
    std::string mode{};
    bool keepOwner = false;
    bool parents = false;
    std::vector<std::string> excludes{};
    bool link = false;
};
struct DirectoryOperation {
    std::string path;
    std::string owner{};
};
struct PlannedBind {
    TreeRef tree;
    std::string source;
    bool readOnly = true;
};
struct PlannedCache {
    std::string id;
    Sharing sharing = Sharing::Shared;
    std::optional<TreeRef> seed{};
    std::string seedPath{};
    std::uint32_t mode = 0755, uid = 0, gid = 0;
};
struct PlannedSecret {
    std::string id;
    bool required = false;
    std::uint32_t mode = 0400, uid = 0, gid = 0;
    std::optional<std::string> variable{};
};
struct PlannedMount {
    std::string target; // empty for a secret that is a variable alone
    std::variant<PlannedBind, PlannedCache, TmpfsMount, PlannedSecret> what;
};
struct RunOperation {
    std::vector<std::string> arguments{};
    std::vector<std::string> environment{}; // ENV and ARG
    std::vector<std::string> proxies{};     // part of the environment, not of the cache key
    std::string workingDirectory = "/";
    std::string user{};
    std::vector<PlannedMount> mounts{};
    std::vector<InlineFile> pipes{};
    Network network = Network::Default;
    std::string hostname{}; // empty: the usual one
};
using Operation = std::variant<BaseOperation, CopyOperation, DirectoryOperation, RunOperation>;

struct Vertex {
    VertexInfo info{};
    // Whose files it works on top of; nothing for scratch and for a base.
    std::optional<VertexId> parent{};
    Operation operation;
    // The instruction, in the Dockerfile or in a trigger's own text; for errors.
    Place place;
    image::Platform platform{};
    bool noCache = false;
};

struct PlannedHistory {
    image::HistoryEntry entry;
    // The vertex whose snapshot is this entry's layer.
    std::optional<VertexId> layer{};
};

// One instruction of a planned stage, in order, those of ONBUILD triggers included (with the FROM's range).
struct PlannedInstruction {
    text::ByteRange range;
    std::string text;
    bool trigger = false;
    std::optional<VertexId> vertex{};
};

struct PlannedStage {
    std::size_t index = 0;
    std::string name{};
    std::vector<PlannedInstruction> instructions{};
    // Whose files the stage ends with; nothing for scratch.
    std::optional<VertexId> result{};
    // The image that all of its bases end in; nothing for scratch.
    std::shared_ptr<const BaseImage> base{};
    image::RunConfiguration configuration{};
    std::string author{};
    image::Platform platform{};
    // Of the base first, then of every stage up to this one.
    std::vector<PlannedHistory> history{};
};

struct PlannedContext {
    std::string name; // "" is the build context
    std::filesystem::path root;
    // The Dockerfile's path where its own ignore file counts; empty for named contexts.
    std::filesystem::path dockerfile{};
};

struct Plan {
    dockerfile::Dockerfile dockerfile;
    std::vector<Vertex> vertices;     // every input stands before what needs it
    std::vector<PlannedStage> stages; // those that are needed, in file order
    std::size_t target = 0;           // index into `stages`
    std::vector<PlannedContext> contexts;
    std::vector<std::string> unusedStages;
    std::vector<Warning> warnings;
    // SOURCE_DATE_EPOCH.
    std::optional<std::int64_t> epoch{};

    [[nodiscard]] const Vertex& vertex(VertexId id) const { return vertices[static_cast<std::size_t>(id)]; }
    [[nodiscard]] const PlannedStage& targetStage() const { return stages[target]; }
};

// What a plan asks the world: which image a name stands for. Its answer is descriptor and configuration only.
class BaseResolver {
public:
    BaseResolver() = default;
    virtual ~BaseResolver() = default;
    BaseResolver(const BaseResolver&) = delete;
    BaseResolver& operator=(const BaseResolver&) = delete;
    [[nodiscard]] virtual Result<std::shared_ptr<const BaseImage>> resolve(const std::string& name,
                                                                           const image::Platform& platform) = 0;
};

// Whether a --build-context value names a directory of files (and not an image).
[[nodiscard]] bool isDirectoryContext(std::string_view value);

// `contextRoot` is the directory that the request's context became; empty without one. Any error has its place.
[[nodiscard]] Result<Plan> makePlan(const BuildRequest& request, const std::filesystem::path& contextRoot,
                                    BaseResolver& resolver);

} // namespace slipway::build
