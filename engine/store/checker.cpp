// SPDX-License-Identifier: Apache-2.0
#include "engine/store/checker.h"

#include "engine/image/layer_index.h"
#include "engine/messages/catalogue/store.h"
#include "engine/store/files.h"
#include "engine/store/removal.h"
#include "engine/store/store_state.h"

#include <sys/stat.h>

#include <set>

namespace slipway::store {

namespace fs = std::filesystem;
using image::Digest;
using messages::Msg;

namespace {

constexpr std::uint64_t kMaximumIndexBytes = std::uint64_t{2} << 30;
// A database that is damaged all over need not be described in full.
constexpr int kMaximumDatabaseProblems = 20;

struct BlobRow {
    Digest digest;
    std::uint64_t size = 0;
};
struct SnapshotRow {
    SnapshotId id;
    std::string idMap;
    std::string parentIdMap;
    bool hasParent = false;
    bool stacked = false;
    std::uint64_t indexBytes = 0;
};

bool isDirectory(const fs::path& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::vector<std::string> namesIn(const fs::path& directory) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, ignored))
        names.push_back(entry.path().filename().string());
    return names;
}

class Checker {
public:
    Checker(Store& store, const CheckOptions& options, std::stop_token stop)
        : m_state(&store.state())
        , m_options(&options)
        , m_stop(std::move(stop)) {}

    Result<CheckReport> run() {
        // The long reading first, without a transaction; what it found is looked at again inside one.
        auto damaged = damagedBlobs();
        if (!damaged)
            return passOn(std::move(damaged.error()));
        auto unreadable = unreadableIndexes();
        if (!unreadable)
            return passOn(std::move(unreadable.error()));
        std::optional<Removal> removal;
        auto outcome = m_state->write([&](Database& database) -> Result<CheckReport> {
            removal.emplace(*m_state, database);
            checkDatabase(database);
            checkBlobs(database, *removal, *damaged);
            checkSnapshots(database, *removal, *unreadable);
            checkStrayTrees(database, *removal);
            checkCacheMounts(database);
            checkRecords(database);
            m_report.repaired = m_options->repair && !m_report.problems.empty();
            return std::move(m_report);
        });
        if (outcome && removal)
            removal->commit();
        return outcome;
    }

private:
    template <typename... Arguments>
    void problem(Msg id, const Arguments&... arguments) {
        m_report.problems.push_back(messages::message(id, arguments...));
    }

    Result<std::vector<BlobRow>> blobRows() {
        return m_state->read([](Database& database) -> Result<std::vector<BlobRow>> {
            std::vector<BlobRow> rows;
            Query query = database.query("SELECT digest, size FROM blobs ORDER BY digest");
            while (query.next())
                rows.push_back({query.digest(0), query.count(1)});
            return rows;
        });
    }

    Result<std::set<Digest>> damagedBlobs() {
        std::set<Digest> damaged;
        if (!m_options->content)
            return damaged;
        const auto rows = blobRows();
        if (!rows)
            return passOn(rows.error());
        std::uint64_t done = 0, total = 0;
        for (const BlobRow& row : *rows)
            total += row.size;
        for (const BlobRow& row : *rows) {
            const auto file = archive::FileHandle::openFile(m_state->blobFile(row.digest));
            if (!file)
                continue; // missing: said later
            archive::FileSource source(*file, row.digest.text());
            archive::NullSink nothing;
            image::HashingSink hashing(nothing);
            const auto copied = archive::copyAll(source, hashing, m_stop);
            if (m_stop.stop_requested())
                return cancelled();
            if (!copied || hashing.digest() != row.digest)
                damaged.insert(row.digest);
            done += row.size;
            if (m_options->progress)
                m_options->progress(done, total);
        }
        return damaged;
    }

    Result<std::set<std::string>> unreadableIndexes() {
        std::set<std::string> unreadable;
        const auto rows = m_state->read([](Database& database) -> Result<std::vector<std::string>> {
            std::vector<std::string> ids;
            Query query = database.query("SELECT id FROM snapshots WHERE id = content");
            while (query.next())
                ids.push_back(query.text(0));
            return ids;
        });
        if (!rows)
            return passOn(rows.error());
        for (const std::string& id : *rows) {
            if (m_stop.stop_requested())
                return cancelled();
            const auto bytes = readWholeFile(m_state->indexFile({id}), kMaximumIndexBytes);
            if (bytes && !image::LayerIndex::load(*bytes))
                unreadable.insert(id);
        }
        return unreadable;
    }

    void checkDatabase(Database& database) {
        for (const std::string& line : database.integrityProblems(kMaximumDatabaseProblems))
            problem(msg::StoreCheckDatabase, line);
        Query query = database.query("PRAGMA foreign_key_check");
        for (int found = 0; found < kMaximumDatabaseProblems && query.next(); ++found)
            problem(msg::StoreCheckDatabase, query.text(0) + " -> " + query.text(2));
    }

    void dropBlob(Database& database, Removal& removal, const Digest& digest) {
        // Images that can do without it stay: a manifest is written anew, a layer may be a snapshot too.
        database.run("UPDATE images SET manifest = NULL WHERE manifest = ?1", digest);
        database.run("UPDATE image_layers SET blob = NULL, blob_type = NULL WHERE blob = ?1 AND snapshot IS NOT NULL",
                     digest);
        std::vector<Digest> images;
        {
            Query query = database.query("SELECT id FROM images WHERE id = ?1 UNION "
                                         "SELECT image FROM image_layers WHERE blob = ?1",
                                         digest);
            while (query.next())
                images.push_back(query.digest(0));
        }
        for (const Digest& image : images) {
            problem(msg::StoreCheckImageLost, image.text(), digest.text());
            removal.image(image);
        }
        removal.blob(digest);
    }

    void checkBlobs(Database& database, Removal& removal, const std::set<Digest>& damaged) {
        std::vector<BlobRow> rows;
        {
            Query query = database.query("SELECT digest, size FROM blobs ORDER BY digest");
            while (query.next())
                rows.push_back({query.digest(0), query.count(1)});
        }
        std::set<std::string> known;
        for (const BlobRow& row : rows) {
            ++m_report.blobs;
            known.insert(std::string(row.digest.encoded()));
            const auto size = fileSize(m_state->blobFile(row.digest));
            if (size && *size == row.size && !damaged.contains(row.digest))
                continue;
            if (!size)
                problem(msg::StoreCheckBlobMissing, row.digest.text());
            else
                problem(msg::StoreCheckBlobDamaged, row.digest.text());
            if (m_options->repair)
                dropBlob(database, removal, row.digest);
        }
        {
            Query query = database.query("SELECT count(*) FROM images");
            m_report.images = query.next() ? query.count(0) : 0;
        }
        for (const std::string& name : namesIn(m_state->directory / "blobs" / "sha256")) {
            if (known.contains(name))
                continue;
            problem(msg::StoreCheckStrayFile, "blobs/sha256/" + name);
            if (m_options->repair)
                removal.strayFile(m_state->directory / "blobs" / "sha256" / name);
        }
    }

    void checkSnapshots(Database& database, Removal& removal, const std::set<std::string>& unreadable) {
        std::vector<SnapshotRow> rows;
        {
            Query query = database.query("SELECT s.id, s.id_map, s.content, s.index_bytes, s.parent, p.id_map FROM "
                                         "snapshots s LEFT JOIN snapshots p ON p.id = s.parent ORDER BY s.id");
            while (query.next())
                rows.push_back({{query.text(0)},
                                query.text(1),
                                query.text(5),
                                !query.isNull(4),
                                query.text(2) != query.text(0),
                                query.count(3)});
        }
        std::vector<SnapshotId> lost;
        std::set<std::string> known;
        for (const SnapshotRow& row : rows) {
            ++m_report.snapshots;
            const std::size_t before = m_report.problems.size();
            // A parent that is not there (its id map is null then) or of another kind.
            if (row.hasParent && row.parentIdMap != row.idMap)
                problem(msg::StoreCheckChain, row.id.value);
            if (!row.stacked) {
                known.insert(row.id.value);
                if (!isDirectory(m_state->snapshotDirectory(row.idMap, row.id)))
                    problem(msg::StoreCheckTreeMissing, row.id.value);
                const auto size = fileSize(m_state->indexFile(row.id));
                if (!size)
                    problem(msg::StoreCheckIndexMissing, row.id.value);
                else if (*size != row.indexBytes || unreadable.contains(row.id.value))
                    problem(msg::StoreCheckIndexDamaged, row.id.value);
            }
            if (m_report.problems.size() > before)
                lost.push_back(row.id);
        }
        if (m_options->repair)
            for (const SnapshotId& id : lost)
                removal.snapshotAndDependents(id);
        for (const std::string& name : namesIn(m_state->directory / "indexes"))
            if (!known.contains(name)) {
                problem(msg::StoreCheckStrayFile, "indexes/" + name);
                if (m_options->repair)
                    removal.strayFile(m_state->directory / "indexes" / name);
            }
    }

    void checkStrayTrees(Database& database, Removal& removal) {
        for (const std::string& idMap : namesIn(m_state->directory / "snapshots"))
            for (const std::string& name : namesIn(m_state->directory / "snapshots" / idMap)) {
                Query query = database.query("SELECT 1 FROM snapshots WHERE id = ?1 AND id_map = ?2 UNION "
                                             "SELECT 1 FROM pending WHERE id = ?1 AND id_map = ?2",
                                             name, idMap);
                if (query.next())
                    continue;
                problem(msg::StoreCheckStrayFile, "snapshots/" + idMap + "/" + name);
                if (m_options->repair)
                    removal.pendingTree(idMap, {name});
            }
    }

    void checkCacheMounts(Database& database) {
        std::vector<std::pair<std::string, std::string>> lost;
        {
            Query query = database.query("SELECT id_map, key FROM cache_mounts");
            while (query.next())
                if (!isDirectory(m_state->directory / "caches" / query.text(0) / query.text(1)))
                    lost.emplace_back(query.text(0), query.text(1));
        }
        for (const auto& [idMap, key] : lost) {
            problem(msg::StoreCheckCacheMissing, idMap + "/" + key);
            if (m_options->repair)
                database.run("DELETE FROM cache_mounts WHERE id_map = ?1 AND key = ?2", idMap, key);
        }
    }

    void checkRecords(Database& database) {
        std::vector<std::string> unreadable;
        {
            Query query = database.query("SELECT id, json FROM records");
            while (query.next()) {
                ++m_report.records;
                if (!BuildRecord::fromJson(query.text(1), query.text(0)))
                    unreadable.push_back(query.text(0));
            }
        }
        for (const std::string& id : unreadable) {
            problem(msg::StoreCheckRecord, id);
            if (m_options->repair)
                database.run("DELETE FROM records WHERE id = ?1", id);
        }
    }

    StoreState* m_state;
    const CheckOptions* m_options;
    std::stop_token m_stop;
    CheckReport m_report;
};

} // namespace

Result<CheckReport> check(Store& store, const CheckOptions& options, std::stop_token stop) {
    return Checker(store, options, std::move(stop)).run();
}

} // namespace slipway::store
