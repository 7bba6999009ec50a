// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/digest.h"
#include "engine/image/layer_index.h"
#include "engine/messages/result.h"
#include "engine/store/snapshot_id.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::store {

struct StoreState;

struct Snapshot {
    SnapshotId id;
    std::optional<SnapshotId> parent{};
    // Snapshots of different id maps never stand in one chain.
    std::string idMap{};
    // Whose tree this is: itself, or for a stacked one the snapshot that it puts on another parent.
    SnapshotId content{};
    // snapshots/IDMAP/CONTENT; `directory / "fs"` is the overlay layer.
    std::filesystem::path directory{};
    // indexes/CONTENT
    std::filesystem::path indexFile{};
    std::uint64_t entries = 0;
    // Of its regular files.
    std::uint64_t bytes = 0;
    // Known once the layer's tar has been streamed (or came from a blob).
    std::optional<image::Digest> diffId{};
    std::optional<std::uint64_t> tarBytes{};
    // Known when all DiffIDs of the chain are.
    std::optional<image::Digest> chainId{};
    // Seconds since 1970.
    std::int64_t created = 0;
    bool synced = false;
};

// A snapshot that is being made. The directory is reserved, but does not exist yet (its parent does); `indexFile` is
// where the index is to be written. Until commit() nobody else sees it; if the process dies it is swept.
struct PendingSnapshot {
    SnapshotId id;
    std::string idMap;
    std::optional<SnapshotId> parent{};
    std::filesystem::path directory{};
    std::filesystem::path indexFile{};
};

struct CommitDetails {
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    // When the tree came from a layer's tar.
    std::optional<image::Digest> diffId{};
    std::optional<std::uint64_t> tarBytes{};
};

class Snapshots {
public:
    explicit Snapshots(StoreState& state)
        : m_state(&state) {}

    [[nodiscard]] Result<PendingSnapshot> prepare(std::string_view idMap, const std::optional<SnapshotId>& parent);
    // The tree stands in pending.directory, the index in pending.indexFile.
    [[nodiscard]] Result<Snapshot> commit(const PendingSnapshot& pending, const CommitDetails& details);
    // What was made so far goes to the trash.
    [[nodiscard]] Result<void> abandon(const PendingSnapshot& pending);
    // `content` (made on an empty root: COPY --link) put on top of `parent`: a snapshot that shares the tree. Asked for
    // twice it is the same one.
    [[nodiscard]] Result<Snapshot> stack(const std::optional<SnapshotId>& parent, const SnapshotId& content);

    // NotFound when it is not (any more) in the store.
    [[nodiscard]] Result<Snapshot> find(const SnapshotId& id);
    // From the bottom up to `id` itself.
    [[nodiscard]] Result<std::vector<Snapshot>> chain(const SnapshotId& id);
    // The same, with the index of each.
    [[nodiscard]] Result<std::shared_ptr<const image::LayerIndex>> index(const SnapshotId& id);

    // Of the content's tar. Chain ids that become known by it are set too.
    [[nodiscard]] Result<void> setDiffId(const SnapshotId& id, const image::Digest& diffId, std::uint64_t tarBytes);
    // The newest snapshot for this stack of layers; nothing when there is none for this id map.
    [[nodiscard]] Result<std::optional<Snapshot>> findByChainId(std::string_view idMap, const image::Digest& chainId);
    // The newest snapshot with this DiffID, whatever its parents.
    [[nodiscard]] Result<std::optional<Snapshot>> findByDiffId(const image::Digest& diffId);

private:
    StoreState* m_state;
};

} // namespace slipway::store
