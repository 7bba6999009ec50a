// SPDX-License-Identifier: Apache-2.0
#include "engine/store/removal.h"

#include "engine/store/files.h"

#include <cerrno>
#include <cstdio>
#include <ranges>

namespace slipway::store {

namespace fs = std::filesystem;

namespace {
constexpr std::string_view kBlobPrefix = "blob-sha256-";
constexpr std::string_view kIndexPrefix = "index-";
} // namespace

Removal::~Removal() {
    for (const Move& move : std::views::reverse(m_moves))
        std::rename(move.to.c_str(), move.from.c_str());
}

void Removal::commit() {
    m_moves.clear();
    emptyTrashFiles(*m_state);
}

void Removal::move(const fs::path& from, const fs::path& to) {
    if (auto made = makeDirectories(to.parent_path()); !made)
        throw Refused{std::move(made.error())};
    if (std::rename(from.c_str(), to.c_str()) == 0) {
        m_moves.push_back({from, to});
        return;
    }
    // What is gone already is gone.
    if (errno != ENOENT)
        throw Refused{cannotWrite(from, errno)};
}

void Removal::snapshot(const SnapshotId& id) {
    std::string idMap;
    SnapshotId content;
    {
        Query query = m_database->query("SELECT id_map, content FROM snapshots WHERE id = ?1", id);
        if (!query.next())
            return;
        idMap = query.text(0);
        content.value = query.text(1);
    }
    m_database->run("DELETE FROM snapshots WHERE id = ?1", id);
    if (content != id)
        return;
    pendingTree(idMap, id);
    move(m_state->indexFile(id), m_state->directory / "trash" / "files" / (std::string(kIndexPrefix) + id.value));
}

void Removal::pendingTree(std::string_view idMap, const SnapshotId& id) {
    move(m_state->snapshotDirectory(idMap, id), m_state->directory / "trash" / idMap / id.value);
}

void Removal::snapshotAndDependents(const SnapshotId& id) {
    std::vector<SnapshotId> above;
    {
        Query query = m_database->query("WITH RECURSIVE above(id, depth) AS (SELECT ?1, 0 UNION "
                                        "SELECT s.id, depth + 1 FROM above JOIN snapshots s "
                                        "ON (s.parent = above.id OR s.content = above.id) AND s.id <> above.id) "
                                        "SELECT id FROM above GROUP BY id ORDER BY max(depth) DESC",
                                        id);
        while (query.next())
            above.push_back({query.text(0)});
    }
    for (const SnapshotId& each : above) {
        std::vector<image::Digest> images;
        {
            Query query = m_database->query("SELECT DISTINCT image FROM image_layers WHERE snapshot = ?1", each);
            while (query.next())
                images.push_back(query.digest(0));
        }
        for (const image::Digest& holder : images)
            image(holder);
        snapshot(each);
    }
}

void Removal::blob(const image::Digest& digest) {
    m_database->run("DELETE FROM blobs WHERE digest = ?1", digest);
    move(m_state->blobFile(digest),
         m_state->directory / "trash" / "files" / (std::string(kBlobPrefix) + std::string(digest.encoded())));
}

void Removal::image(const image::Digest& id) {
    m_database->run("DELETE FROM image_references WHERE image = ?1", id);
    m_database->run("DELETE FROM images WHERE id = ?1", id);
}

void Removal::cacheMount(std::string_view idMap, std::string_view key) {
    m_database->run("DELETE FROM cache_mounts WHERE id_map = ?1 AND key = ?2", idMap, key);
    move(m_state->directory / "caches" / idMap / key,
         m_state->directory / "trash" / idMap / ("cache-" + std::string(key) + "." + randomHexadecimal(4)));
}

void Removal::strayFile(const fs::path& file) {
    move(file, m_state->directory / "trash" / "files" / ("stray-" + randomHexadecimal(8)));
}

void restoreFromTrash(StoreState& state, Database& database) {
    std::error_code ignored;
    for (const fs::directory_entry& group : fs::directory_iterator(state.directory / "trash", ignored)) {
        const std::string idMap = group.path().filename().string();
        for (const fs::directory_entry& entry : fs::directory_iterator(group.path(), ignored)) {
            const std::string name = entry.path().filename().string();
            if (idMap != "files") {
                Query query = database.query("SELECT 1 FROM snapshots WHERE id = ?1 AND id_map = ?2", name, idMap);
                if (query.next())
                    std::rename(entry.path().c_str(), state.snapshotDirectory(idMap, {name}).c_str());
            } else if (name.starts_with(kIndexPrefix)) {
                const SnapshotId id{name.substr(kIndexPrefix.size())};
                Query query = database.query("SELECT 1 FROM snapshots WHERE id = ?1", id);
                if (query.next())
                    std::rename(entry.path().c_str(), state.indexFile(id).c_str());
            } else if (name.starts_with(kBlobPrefix)) {
                const auto digest = image::Digest::parse("sha256:" + name.substr(kBlobPrefix.size()));
                if (!digest)
                    continue;
                Query query = database.query("SELECT 1 FROM blobs WHERE digest = ?1", *digest);
                if (query.next() && !fileSize(state.blobFile(*digest)))
                    std::rename(entry.path().c_str(), state.blobFile(*digest).c_str());
            }
        }
    }
}

void emptyTrashFiles(StoreState& state) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(state.directory / "trash" / "files", ignored))
        fs::remove(entry.path(), ignored);
}

} // namespace slipway::store
