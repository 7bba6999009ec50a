// SPDX-License-Identifier: Apache-2.0
#include "engine/store/cache.h"

#include "engine/messages/catalogue/store.h"
#include "engine/store/files.h"
#include "engine/store/snapshot_rows.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

namespace slipway::store {

namespace fs = std::filesystem;

CacheMountUse::~CacheMountUse() {
    ::close(m_lock);
}

Result<std::optional<SnapshotId>> Cache::find(std::string_view idMap, std::string_view key) {
    return m_state->write([&](Database& database) -> Result<std::optional<SnapshotId>> {
        std::optional<SnapshotId> id;
        {
            Query query = database.query("SELECT snapshot FROM cache_keys WHERE id_map = ?1 AND key = ?2", idMap, key);
            if (query.next())
                id = SnapshotId{query.text(0)};
        }
        if (id)
            touchSnapshot(*m_state, database, *id);
        return id;
    });
}

Result<void> Cache::put(std::string_view idMap, std::string_view key, const SnapshotId& snapshot) {
    return m_state->write([&](Database& database) -> Result<void> {
        checkParent(*m_state, database, idMap, snapshot);
        database.run("INSERT INTO cache_keys(id_map, key, snapshot) VALUES(?1, ?2, ?3) ON CONFLICT(id_map, key) DO "
                     "UPDATE SET snapshot = excluded.snapshot",
                     idMap, key, snapshot);
        return {};
    });
}

Result<std::optional<std::string>> Cache::contentDigest(const SnapshotId& snapshot, std::string_view selector) {
    return m_state->read([&](Database& database) -> Result<std::optional<std::string>> {
        Query query = database.query("SELECT digest FROM content_digests WHERE snapshot = ?1 AND selector = ?2",
                                     snapshot, selector);
        return query.next() ? std::optional(query.text(0)) : std::nullopt;
    });
}

Result<void> Cache::setContentDigest(const SnapshotId& snapshot, std::string_view selector, std::string_view digest) {
    return m_state->write([&](Database& database) -> Result<void> {
        if (!findSnapshot(*m_state, database, snapshot))
            return fail(ErrorCode::NotFound, msg::StoreSnapshotNotFound, snapshot.value);
        database.run("INSERT OR REPLACE INTO content_digests(snapshot, selector, digest) VALUES(?1, ?2, ?3)", snapshot,
                     selector, digest);
        return {};
    });
}

Result<std::vector<StatDigest>> Cache::statDigests(std::string_view tree) {
    return m_state->read([&](Database& database) -> Result<std::vector<StatDigest>> {
        std::vector<StatDigest> digests;
        Query query = database.query("SELECT path, device, inode, size, modified, changed, digest FROM stat_digests "
                                     "WHERE tree = (SELECT id FROM stat_trees WHERE name = ?1) ORDER BY path",
                                     tree);
        while (query.next())
            digests.push_back({query.text(0), query.count(1), query.count(2), query.count(3), query.integer(4),
                               query.integer(5), query.text(6)});
        return digests;
    });
}

Result<void> Cache::rememberStatDigests(std::string_view tree, std::span<const StatDigest> digests,
                                        std::span<const std::string> gone) {
    return m_state->write([&](Database& database) -> Result<void> {
        database.run("INSERT INTO stat_trees(name, last_used) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET "
                     "last_used = excluded.last_used",
                     tree, m_state->now());
        std::int64_t id = 0;
        {
            Query query = database.query("SELECT id FROM stat_trees WHERE name = ?1", tree);
            if (query.next())
                id = query.integer(0);
        }
        for (const StatDigest& digest : digests)
            database.run(
                "INSERT OR REPLACE INTO stat_digests(tree, path, device, inode, size, modified, changed, digest) "
                "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                id, digest.path, digest.device, digest.inode, digest.size, digest.modified, digest.changed,
                digest.digest);
        for (const std::string& path : gone)
            database.run("DELETE FROM stat_digests WHERE tree = ?1 AND path = ?2", id, path);
        return {};
    });
}

Result<std::optional<DownloadedFile>> Cache::download(std::string_view url) {
    return m_state->read([&](Database& database) -> Result<std::optional<DownloadedFile>> {
        Query query = database.query("SELECT blob, etag, last_modified, modified FROM downloads WHERE url = ?1", url);
        if (!query.next())
            return std::nullopt;
        return DownloadedFile{query.digest(0), query.text(1), query.text(2), query.integerOrNull(3)};
    });
}

Result<void> Cache::rememberDownload(std::string_view url, const DownloadedFile& file) {
    return m_state->write([&](Database& database) -> Result<void> {
        database.run("INSERT OR REPLACE INTO downloads(url, blob, etag, last_modified, modified) "
                     "VALUES(?1, ?2, ?3, ?4, ?5)",
                     url, file.digest, file.etag, file.lastModified, file.modified);
        return {};
    });
}

Result<std::unique_ptr<CacheMountUse>> Cache::useCacheMount(std::string_view idMap, std::string_view name,
                                                            CacheSharing sharing, std::stop_token stop) {
    if (!isSafeName(idMap) || idMap == "files")
        return fail(ErrorCode::InvalidInput, msg::StoreBadName, idMap);
    const fs::path group = m_state->directory / "caches" / idMap;
    if (::mkdir(group.c_str(), 0711) != 0 && errno != EEXIST)
        return passOn(cannotWrite(group, errno));
    const std::string base(image::Digest::sha256Of(name).encoded().substr(0, 32));
    for (unsigned number = 0;;) {
        const std::string key = number == 0 ? base : base + "-" + std::to_string(number);
        const fs::path lockFile = group / (key + ".lock");
        const int lock = ::open(lockFile.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (lock < 0)
            return passOn(cannotWrite(lockFile, errno));
        if (::flock(lock, (sharing == CacheSharing::Shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
            ::close(lock);
            if (stop.stop_requested())
                return cancelled();
            // Private goes on to the next directory; the others wait for this one.
            if (sharing == CacheSharing::Private)
                ++number;
            else
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            continue;
        }
        auto use = std::make_unique<CacheMountUse>(group / key, lock);
        auto noted = m_state->write([&](Database& database) -> Result<void> {
            // Made inside the transaction, so that a collection does not take it in between.
            if (::mkdir(use->directory().c_str(), 0711) != 0 && errno != EEXIST)
                return passOn(cannotWrite(use->directory(), errno));
            database.run("INSERT INTO cache_mounts(id_map, key, name, bytes, last_used) VALUES(?1, ?2, ?3, 0, ?4) "
                         "ON CONFLICT(id_map, key) DO UPDATE SET last_used = excluded.last_used",
                         idMap, key, name, m_state->now());
            return {};
        });
        if (!noted)
            return passOn(std::move(noted.error()));
        return use;
    }
}

Result<void> Cache::setCacheMountBytes(const fs::path& directory, std::uint64_t bytes) {
    return m_state->write([&](Database& database) -> Result<void> {
        database.run("UPDATE cache_mounts SET bytes = ?3 WHERE id_map = ?1 AND key = ?2",
                     directory.parent_path().filename().string(), directory.filename().string(), bytes);
        return {};
    });
}

} // namespace slipway::store
