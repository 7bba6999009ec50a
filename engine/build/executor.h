// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"
#include "engine/store/snapshot_id.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// The seam between planning and doing. A scheduler asks an Executor to run one step on top of a snapshot; the executor
// leaves a new snapshot. The embedded executor talks to slipway-worker (embedded/); tests use one in memory. All calls
// are synchronous, may be made from several threads at once, and end soon after a stop is requested.
namespace slipway::build {

using store::SnapshotId;

// Bytes of a step's output, as they come; called from the executing thread.
enum class Stream : std::uint8_t { Output = 1, Error = 2 };
using LogSink = std::function<void(Stream, std::span<const char>)>;
// Work done so far, in bytes of the input; `total` is 0 when unknown.
using ProgressSink = std::function<void(std::uint64_t done, std::uint64_t total)>;

// A committed snapshot: files and links it holds and the bytes of its regular files; the index is in the store.
struct CommittedSnapshot {
    SnapshotId id;
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    // What was left out or changed on the way (devices without privilege, xattrs refused, ...).
    std::vector<messages::Message> warnings{};
};

// Unpacks one layer blob of an image. The executor verifies the DiffID while it unpacks.
struct ApplyLayerRequest {
    std::optional<SnapshotId> parent{};
    // An open, readable descriptor of the blob, gzip, zstd or plain tar (sniffed); stays the caller's.
    int blob = -1;
    std::uint64_t blobSize = 0;
    // "sha256:..." of the uncompressed tar; empty: not checked (a plain root filesystem tar).
    std::string diffId;
};

// A directory tree on this machine with what its ignore file hides.
struct DirectoryTree {
    std::filesystem::path root;
    // Pattern lines of the ignore file, comments already gone.
    std::vector<std::string> ignorePatterns{};
};
// A snapshot with everything below it; an empty id is the empty tree (scratch).
struct SnapshotTree {
    SnapshotId snapshot;
};
// A file that the Dockerfile itself brings along (heredoc) or that was downloaded.
struct InlineFile {
    std::string name;
    std::string bytes;
    std::uint32_t mode = 0644;
    std::optional<std::int64_t> mtime{};
    // Where the bytes are when they are not in `bytes`: a file that the executor may read.
    std::filesystem::path file{};
};
struct InlineTree {
    std::vector<InlineFile> files;
};
using SourceTreeSpec = std::variant<DirectoryTree, SnapshotTree, InlineTree>;

// One COPY or ADD from one tree; an instruction with heredocs and paths makes several parts.
struct CopyPart {
    SourceTreeSpec tree;
    // Expanded, as written; rooted in the tree.
    std::vector<std::string> sources;
    // A file that is a tar archive is unpacked (ADD).
    bool unpack = false;
};
struct CopyRequest {
    std::optional<SnapshotId> parent{};
    std::vector<CopyPart> parts{};
    // Absolute; a trailing slash or "/." means directory. Symlinks on the way are followed inside the root.
    std::string destination{};
    // As written in --chown after expansion; names are looked up in the parent snapshot.
    std::string owner{};
    // As written in --chmod: octal or symbolic.
    std::string mode{};
    bool keepOwner = false; // from another stage: owners stay unless --chown
    bool parents = false;
    std::vector<std::string> excludes{};
    // --link: the snapshot is made on an empty root, so that it can be stacked on any parent.
    bool link = false;
    // For directories that COPY makes: seconds since 1970, else now.
    std::optional<std::int64_t> createdTime{};
};

struct MakeDirectoryRequest {
    std::optional<SnapshotId> parent{};
    std::string path;
    // USER as written, looked up in the parent; empty is root.
    std::string owner{};
    std::optional<std::int64_t> createdTime{};
};

struct BindMount {
    SourceTreeSpec tree;
    std::string source;
    bool readOnly = true; // writes to the other kind are thrown away
};
enum class Sharing : std::uint8_t { Shared, Private, Locked };
struct CacheMount {
    // Already namespaced; different owner or mode makes another cache.
    std::string id;
    Sharing sharing = Sharing::Shared;
    std::optional<SourceTreeSpec> seed{};
    std::string seedPath{};
    std::uint32_t mode = 0755, uid = 0, gid = 0;
};
struct TmpfsMount {
    std::uint64_t size = 0; // 0: no limit of its own
};
struct SecretMount {
    std::string bytes;
    std::uint32_t mode = 0400, uid = 0, gid = 0;
};
struct RunMount {
    std::string target; // absolute
    std::variant<BindMount, CacheMount, TmpfsMount, SecretMount> what;
};

enum class Network : std::uint8_t { Default, None, Host };

struct RunRequest {
    std::optional<SnapshotId> parent{};
    std::vector<std::string> arguments{};
    std::vector<std::string> environment{}; // "K=V"
    std::string workingDirectory = "/";
    std::string user{}; // USER as written
    std::vector<RunMount> mounts{};
    // Shebang heredocs: mounted read-only and executable at /dev/pipes/NAME.
    std::vector<InlineFile> pipes{};
    Network network = Network::Default;
    std::string hostname = "buildkitsandbox";
    std::vector<std::pair<std::string, std::string>> extraHosts{}; // name, address
    // Clamp nothing, but a created working directory gets this time.
    std::optional<std::int64_t> createdTime{};
};

// What the content digest of COPY sources and bind mounts is asked for (the cache's slow key).
struct ContentRequest {
    SourceTreeSpec tree;
    std::vector<std::string> sources;
    bool parents = false;
    std::vector<std::string> excludes{};
    bool followTop = true;
};

// Every field is a fact about this machine or the reason why it is not so.
struct Capabilities {
    bool canRun = false;
    messages::Message whyNotRun{};
    bool singleId = false; // no subordinate ids: one owner only
    std::string idMap;     // names the kind of snapshots ("snapshots/<idMap>/")
    std::string runtime;   // "crun 1.21"
    bool network = false;  // pasta works
    messages::Message whyNoNetwork{};
};

class Executor {
public:
    virtual ~Executor() = default;

    [[nodiscard]] virtual Result<Capabilities> capabilities(std::stop_token stop) = 0;

    [[nodiscard]] virtual Result<CommittedSnapshot> applyLayer(const ApplyLayerRequest&, const ProgressSink&,
                                                               std::stop_token) = 0;
    [[nodiscard]] virtual Result<CommittedSnapshot> copy(const CopyRequest&, const ProgressSink&, std::stop_token) = 0;
    [[nodiscard]] virtual Result<CommittedSnapshot> makeDirectory(const MakeDirectoryRequest&, std::stop_token) = 0;
    // A command that ends with a code other than 0 is ErrorCode::StepFailed with that code; nothing is committed.
    [[nodiscard]] virtual Result<CommittedSnapshot> run(const RunRequest&, const LogSink&, std::stop_token) = 0;

    // "sha256:..." of the selected paths (engine/context/content_digest.h).
    [[nodiscard]] virtual Result<std::string> contentDigest(const ContentRequest&, std::stop_token) = 0;
    // A small file of the merged tree, symlinks followed inside it; NotFound when it is not there.
    [[nodiscard]] virtual Result<std::string> readFile(const SnapshotId&, const std::string& path, std::uint64_t limit,
                                                       std::stop_token) = 0;
    // The tar of this one snapshot as a layer (whiteouts included), written to `output`; byte-equal every time.
    [[nodiscard]] virtual Result<void> writeLayerTar(const SnapshotId&, int output, std::stop_token) = 0;
    // The merged tree as a tar without whiteouts, for type=local and type=tar.
    [[nodiscard]] virtual Result<void> writeTreeTar(const SnapshotId&, int output, std::stop_token) = 0;
    // Snapshot directories and cache mounts that the store has already let go.
    [[nodiscard]] virtual Result<void> removeTrash(std::stop_token) = 0;
};

} // namespace slipway::build
