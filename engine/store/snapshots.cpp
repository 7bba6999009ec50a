// SPDX-License-Identifier: Apache-2.0
#include "engine/store/snapshots.h"

#include "engine/messages/catalogue/store.h"
#include "engine/store/files.h"
#include "engine/store/removal.h"
#include "engine/store/snapshot_rows.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace slipway::store {

namespace {

// An index of four million entries: what archive::ArchiveLimits lets a layer have.
constexpr std::uint64_t kMaximumIndexBytes = std::uint64_t{2} << 30;

std::unexpected<Error> notFound(const SnapshotId& id) {
    return fail(ErrorCode::NotFound, msg::StoreSnapshotNotFound, id.value);
}

} // namespace

Result<PendingSnapshot> Snapshots::prepare(std::string_view idMap, const std::optional<SnapshotId>& parent) {
    if (!isSafeName(idMap) || idMap == "files")
        return fail(ErrorCode::InvalidInput, msg::StoreBadName, idMap);
    PendingSnapshot pending{.id = {randomHexadecimal(16)}, .idMap = std::string(idMap), .parent = parent};
    pending.directory = m_state->snapshotDirectory(idMap, pending.id);
    pending.indexFile = m_state->temporary / (pending.id.value + ".index");
    if (::mkdir(pending.directory.parent_path().c_str(), 0711) != 0 && errno != EEXIST)
        return passOn(cannotWrite(pending.directory.parent_path(), errno));
    return m_state->write([&](Database& database) -> Result<PendingSnapshot> {
        if (parent)
            checkParent(*m_state, database, idMap, *parent);
        database.run("INSERT INTO pending(id, id_map, lease) VALUES(?1, ?2, ?3)", pending.id, idMap,
                     m_state->lease->name());
        return pending;
    });
}

Result<Snapshot> Snapshots::commit(const PendingSnapshot& pending, const CommitDetails& details) {
    const auto indexBytes = fileSize(pending.indexFile);
    if (!indexBytes)
        return passOn(cannotRead(pending.indexFile, ENOENT));
    struct stat status{};
    if (::lstat(pending.directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return passOn(cannotRead(pending.directory, ENOENT));
    return m_state->write([&](Database& database) -> Result<Snapshot> {
        if (database.run("DELETE FROM pending WHERE id = ?1", pending.id) != 1)
            return notFound(pending.id);
        if (pending.parent)
            checkParent(*m_state, database, pending.idMap, *pending.parent);
        const std::filesystem::path place = m_state->indexFile(pending.id);
        if (std::rename(pending.indexFile.c_str(), place.c_str()) != 0)
            return passOn(cannotWrite(place, errno));
        database.run(
            "INSERT INTO snapshots(id, id_map, parent, content, entries, bytes, index_bytes, diff_id, created, "
            "last_used, boot, synced) VALUES(?1, ?2, ?3, ?1, ?4, ?5, ?6, ?7, ?8, ?8, ?9, 0)",
            pending.id, pending.idMap, pending.parent, details.entries, details.bytes, *indexBytes, details.diffId,
            m_state->now(), m_state->bootId);
        if (details.diffId) {
            if (details.tarBytes)
                rememberTarBytes(database, *details.diffId, *details.tarBytes);
            spreadChainIds(database, pending.id);
        }
        return *findSnapshot(*m_state, database, pending.id);
    });
}

Result<void> Snapshots::abandon(const PendingSnapshot& pending) {
    std::optional<Removal> removal;
    auto done = m_state->write([&](Database& database) -> Result<void> {
        removal.emplace(*m_state, database);
        if (database.run("DELETE FROM pending WHERE id = ?1", pending.id) == 1)
            removal->pendingTree(pending.idMap, pending.id);
        return {};
    });
    if (done && removal)
        removal->commit();
    std::error_code ignored;
    std::filesystem::remove(pending.indexFile, ignored);
    return done;
}

Result<Snapshot> Snapshots::stack(const std::optional<SnapshotId>& parent, const SnapshotId& layer) {
    return m_state->write([&](Database& database) -> Result<Snapshot> {
        const auto top = findSnapshot(*m_state, database, layer);
        if (!top)
            return notFound(layer);
        if (parent)
            checkParent(*m_state, database, top->idMap, *parent);
        if (top->parent == parent) {
            touchSnapshot(*m_state, database, layer);
            return *top;
        }
        std::optional<SnapshotId> known;
        {
            Query query = database.query("SELECT id FROM snapshots WHERE content = ?1 AND parent IS ?2 LIMIT 1",
                                         top->content, parent);
            if (query.next())
                known = SnapshotId{query.text(0)};
        }
        if (known) {
            touchSnapshot(*m_state, database, *known);
            return *findSnapshot(*m_state, database, *known);
        }
        const SnapshotId id{randomHexadecimal(16)};
        database.run(
            "INSERT INTO snapshots(id, id_map, parent, content, entries, bytes, index_bytes, diff_id, created, "
            "last_used, boot, synced) SELECT ?1, id_map, ?2, content, entries, bytes, index_bytes, diff_id, ?3, "
            "?3, ?4, 0 FROM snapshots WHERE id = ?5",
            id, parent, m_state->now(), m_state->bootId, top->content);
        spreadChainIds(database, id);
        return *findSnapshot(*m_state, database, id);
    });
}

Result<Snapshot> Snapshots::find(const SnapshotId& id) {
    return m_state->read([&](Database& database) -> Result<Snapshot> {
        auto snapshot = findSnapshot(*m_state, database, id);
        if (!snapshot)
            return notFound(id);
        return *std::move(snapshot);
    });
}

Result<std::vector<Snapshot>> Snapshots::chain(const SnapshotId& id) {
    return m_state->write([&](Database& database) -> Result<std::vector<Snapshot>> {
        std::vector<Snapshot> chain;
        for (std::optional<SnapshotId> at = id; at;) {
            auto snapshot = findSnapshot(*m_state, database, *at);
            if (!snapshot)
                return notFound(*at);
            at = snapshot->parent;
            chain.push_back(*std::move(snapshot));
        }
        // Who asks for the chain is about to use it.
        touchSnapshot(*m_state, database, id);
        std::ranges::reverse(chain);
        return chain;
    });
}

Result<std::shared_ptr<const image::LayerIndex>> Snapshots::index(const SnapshotId& id) {
    const auto snapshot = find(id);
    if (!snapshot)
        return passOn(snapshot.error());
    const auto bytes = readWholeFile(snapshot->indexFile, kMaximumIndexBytes);
    if (!bytes)
        return passOn(bytes.error());
    return image::LayerIndex::load(*bytes);
}

Result<void> Snapshots::setDiffId(const SnapshotId& id, const image::Digest& diffId, std::uint64_t tarBytes) {
    return m_state->write([&](Database& database) -> Result<void> {
        const auto snapshot = findSnapshot(*m_state, database, id);
        if (!snapshot)
            return notFound(id);
        rememberTarBytes(database, diffId, tarBytes);
        if (snapshot->diffId == diffId)
            return {};
        std::vector<SnapshotId> sharing;
        {
            Query query = database.query("SELECT id FROM snapshots WHERE content = ?1", snapshot->content);
            while (query.next())
                sharing.push_back({query.text(0)});
        }
        database.run("UPDATE snapshots SET diff_id = ?2 WHERE content = ?1", snapshot->content, diffId);
        for (const SnapshotId& each : sharing)
            spreadChainIds(database, each);
        return {};
    });
}

Result<std::optional<Snapshot>> Snapshots::findByChainId(std::string_view idMap, const image::Digest& chainId) {
    return m_state->write([&](Database& database) -> Result<std::optional<Snapshot>> {
        std::optional<SnapshotId> id;
        {
            Query query = database.query("SELECT id FROM snapshots WHERE chain_id = ?1 AND id_map = ?2 "
                                         "ORDER BY created DESC, id LIMIT 1",
                                         chainId, idMap);
            if (query.next())
                id = SnapshotId{query.text(0)};
        }
        if (!id)
            return std::optional<Snapshot>();
        touchSnapshot(*m_state, database, *id);
        return findSnapshot(*m_state, database, *id);
    });
}

Result<std::optional<Snapshot>> Snapshots::findByDiffId(const image::Digest& diffId) {
    return m_state->read([&](Database& database) -> Result<std::optional<Snapshot>> {
        std::optional<SnapshotId> id;
        {
            Query query = database.query(
                "SELECT id FROM snapshots WHERE diff_id = ?1 AND id = content ORDER BY created DESC, id LIMIT 1",
                diffId);
            if (query.next())
                id = SnapshotId{query.text(0)};
        }
        return id ? findSnapshot(*m_state, database, *id) : std::nullopt;
    });
}

} // namespace slipway::store
