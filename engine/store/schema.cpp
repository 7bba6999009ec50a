// SPDX-License-Identifier: Apache-2.0
#include "engine/store/schema.h"

namespace slipway::store {

namespace {

// Times are seconds since 1970 unless a column says ns. Texts that are names or paths may hold any bytes.
constexpr const char* kSchema = R"(
-- Snapshots that are being made, and by whom: what a dead process leaves behind.
CREATE TABLE pending(
  id TEXT PRIMARY KEY, id_map TEXT NOT NULL, lease TEXT NOT NULL) WITHOUT ROWID;

-- content is the snapshot whose tree this is: itself, or another one (a stacked snapshot).
CREATE TABLE snapshots(
  id TEXT PRIMARY KEY, id_map TEXT NOT NULL,
  parent TEXT REFERENCES snapshots(id), content TEXT NOT NULL REFERENCES snapshots(id),
  entries INTEGER NOT NULL, bytes INTEGER NOT NULL, index_bytes INTEGER NOT NULL,
  diff_id TEXT, chain_id TEXT,
  created INTEGER NOT NULL, last_used INTEGER NOT NULL, boot TEXT NOT NULL, synced INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX snapshots_parent ON snapshots(parent);
CREATE INDEX snapshots_content ON snapshots(content);
CREATE INDEX snapshots_chain ON snapshots(chain_id) WHERE chain_id IS NOT NULL;
CREATE INDEX snapshots_diff ON snapshots(diff_id) WHERE diff_id IS NOT NULL;
CREATE INDEX snapshots_unsynced ON snapshots(boot) WHERE synced = 0;

CREATE TABLE blobs(
  digest TEXT PRIMARY KEY, size INTEGER NOT NULL, created INTEGER NOT NULL, last_used INTEGER NOT NULL) WITHOUT ROWID;

-- What is known of a layer by its DiffID, whoever holds it.
CREATE TABLE layers(
  diff_id TEXT PRIMARY KEY, tar_bytes INTEGER, download_bytes INTEGER, download_digest TEXT) WITHOUT ROWID;

CREATE TABLE images(
  id TEXT PRIMARY KEY REFERENCES blobs(digest), manifest TEXT REFERENCES blobs(digest), base TEXT,
  base_name TEXT NOT NULL, created INTEGER NOT NULL, last_used INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX images_manifest ON images(manifest);
CREATE TABLE image_layers(
  image TEXT NOT NULL REFERENCES images(id) ON DELETE CASCADE, position INTEGER NOT NULL, diff_id TEXT NOT NULL,
  snapshot TEXT REFERENCES snapshots(id), blob TEXT REFERENCES blobs(digest), blob_type TEXT,
  PRIMARY KEY(image, position)) WITHOUT ROWID;
CREATE INDEX image_layers_snapshot ON image_layers(snapshot);
CREATE INDEX image_layers_diff ON image_layers(diff_id);
CREATE INDEX image_layers_blob ON image_layers(blob);
CREATE TABLE image_references(
  name TEXT PRIMARY KEY, image TEXT NOT NULL REFERENCES images(id), updated INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX image_references_image ON image_references(image);

CREATE TABLE cache_keys(
  id_map TEXT NOT NULL, key TEXT NOT NULL, snapshot TEXT NOT NULL REFERENCES snapshots(id) ON DELETE CASCADE,
  PRIMARY KEY(id_map, key)) WITHOUT ROWID;
CREATE INDEX cache_keys_snapshot ON cache_keys(snapshot);
CREATE TABLE content_digests(
  snapshot TEXT NOT NULL REFERENCES snapshots(id) ON DELETE CASCADE, selector TEXT NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY(snapshot, selector)) WITHOUT ROWID;

CREATE TABLE stat_trees(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last_used INTEGER NOT NULL);
-- modified and changed in ns
CREATE TABLE stat_digests(
  tree INTEGER NOT NULL REFERENCES stat_trees(id) ON DELETE CASCADE, path TEXT NOT NULL, device INTEGER NOT NULL,
  inode INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, changed INTEGER NOT NULL,
  digest TEXT NOT NULL, PRIMARY KEY(tree, path)) WITHOUT ROWID;

CREATE TABLE cache_mounts(
  id_map TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL, last_used INTEGER NOT NULL,
  PRIMARY KEY(id_map, key)) WITHOUT ROWID;

-- started in ns
CREATE TABLE records(
  id TEXT PRIMARY KEY, started INTEGER NOT NULL, dockerfile TEXT NOT NULL, outcome TEXT NOT NULL, image TEXT NOT NULL,
  result TEXT, pinned INTEGER NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX records_started ON records(started);
CREATE INDEX records_image ON records(image);
)";

// What came later and an older Slipway may leave alone: the version stays.
constexpr const char* kLaterTables = R"(
-- What the server of a URL said of the file that is in the blob; modified is Last-Modified.
CREATE TABLE IF NOT EXISTS downloads(
  url TEXT PRIMARY KEY, blob TEXT NOT NULL REFERENCES blobs(digest) ON DELETE CASCADE, etag TEXT NOT NULL,
  last_modified TEXT NOT NULL, modified INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS downloads_blob ON downloads(blob);
-- Builds of a text, for record_lookup.cpp.
CREATE INDEX IF NOT EXISTS records_text ON records(
  CASE WHEN json_valid(json) THEN json_extract(json, '$.dockerfile.digest') END);
)";

bool hasLaterTables(Database& database) {
    return database.query("SELECT 1 FROM sqlite_master WHERE name = 'records_text'").next();
}

std::int64_t versionOf(Database& database) {
    Query query = database.query("PRAGMA user_version");
    return query.next() ? query.integer(0) : 0;
}

} // namespace

std::int64_t ensureSchema(Database& database) {
    if (const std::int64_t version = versionOf(database);
        version > kStoreVersion || (version != 0 && hasLaterTables(database)))
        return version;
    Transaction transaction(database);
    const std::int64_t version = versionOf(database);
    if (version > kStoreVersion)
        return version;
    if (version == 0) {
        database.script(kSchema);
        database.script("PRAGMA user_version = 1");
        static_assert(kStoreVersion == 1);
    }
    database.script(kLaterTables);
    transaction.commit();
    return kStoreVersion;
}

} // namespace slipway::store
