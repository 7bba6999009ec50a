// SPDX-License-Identifier: Apache-2.0
#include "engine/store/snapshot_rows.h"

#include "engine/messages/catalogue/store.h"

namespace slipway::store {

std::optional<Snapshot> findSnapshot(const StoreState& state, Database& database, const SnapshotId& id) {
    Query query = database.query("SELECT s.id_map, s.parent, s.content, s.entries, s.bytes, s.diff_id, s.chain_id, "
                                 "s.created, s.synced, l.tar_bytes FROM snapshots s LEFT JOIN layers l ON l.diff_id = "
                                 "s.diff_id WHERE s.id = ?1",
                                 id);
    if (!query.next())
        return std::nullopt;
    Snapshot snapshot{.id = id};
    snapshot.idMap = query.text(0);
    snapshot.parent = query.snapshotOrNull(1);
    snapshot.content = {query.text(2)};
    snapshot.directory = state.snapshotDirectory(snapshot.idMap, snapshot.content);
    snapshot.indexFile = state.indexFile(snapshot.content);
    snapshot.entries = query.count(3);
    snapshot.bytes = query.count(4);
    snapshot.diffId = query.digestOrNull(5);
    snapshot.chainId = query.digestOrNull(6);
    snapshot.created = query.integer(7);
    snapshot.synced = query.integer(8) != 0;
    if (!query.isNull(9))
        snapshot.tarBytes = query.count(9);
    return snapshot;
}

void checkParent(const StoreState& state, Database& database, std::string_view idMap, const SnapshotId& parent) {
    const auto snapshot = findSnapshot(state, database, parent);
    if (!snapshot)
        throw Refused{{ErrorCode::NotFound, messages::message(msg::StoreSnapshotNotFound, parent.value)}};
    if (snapshot->idMap != idMap)
        throw Refused{
            {ErrorCode::InvalidInput, messages::message(msg::StoreOtherIdMap, parent.value, snapshot->idMap, idMap)}};
    touchSnapshot(state, database, parent);
}

bool touchSnapshot(const StoreState& state, Database& database, const SnapshotId& id) {
    {
        Query query = database.query("SELECT last_used FROM snapshots WHERE id = ?1", id);
        if (!query.next())
            return false;
        if (query.integer(0) >= state.lease->since())
            return true;
    }
    database.run("UPDATE snapshots SET last_used = ?2 WHERE id = ?1", id, state.now());
    return true;
}

void spreadChainIds(Database& database, const SnapshotId& first) {
    std::vector<SnapshotId> pending{first};
    while (!pending.empty()) {
        const SnapshotId id = std::move(pending.back());
        pending.pop_back();
        std::optional<image::Digest> diffId, below;
        bool bottom = false;
        {
            Query query =
                database.query("SELECT s.diff_id, s.parent, p.chain_id FROM snapshots s LEFT JOIN snapshots p "
                               "ON p.id = s.parent WHERE s.id = ?1",
                               id);
            if (!query.next())
                continue;
            diffId = query.digestOrNull(0);
            bottom = query.isNull(1);
            below = query.digestOrNull(2);
        }
        if (!diffId || (!bottom && !below))
            continue;
        const image::Digest chainId = bottom ? *diffId : image::Digest::sha256Of(below->text() + " " + diffId->text());
        database.run("UPDATE snapshots SET chain_id = ?2 WHERE id = ?1", id, chainId);
        Query query = database.query("SELECT id FROM snapshots WHERE parent = ?1 AND diff_id IS NOT NULL", id);
        while (query.next())
            pending.push_back({query.text(0)});
    }
}

void rememberTarBytes(Database& database, const image::Digest& diffId, std::uint64_t bytes) {
    database.run("INSERT INTO layers(diff_id, tar_bytes) VALUES(?1, ?2) ON CONFLICT(diff_id) DO UPDATE SET "
                 "tar_bytes = excluded.tar_bytes",
                 diffId, bytes);
}

} // namespace slipway::store
