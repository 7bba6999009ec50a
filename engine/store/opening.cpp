// SPDX-License-Identifier: Apache-2.0
#include "engine/store/opening.h"

#include "engine/messages/catalogue/store.h"
#include "engine/store/files.h"
#include "engine/store/removal.h"
#include "engine/store/schema.h"
#include "engine/store/syncing.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace slipway::store {

namespace fs = std::filesystem;

namespace {

Result<void> checkPlace(const StoreState& state) {
    const auto magic = state.options.fileSystemMagic(state.directory);
    if (!magic)
        return passOn(magic.error());
    if (const auto kind = networkFileSystem(*magic)) {
        Error error{ErrorCode::Unsupported,
                    messages::message(msg::StoreOnNetworkFileSystem, state.directory.string(), *kind)};
        error.notes.push_back(messages::message(msg::StoreElsewhereHint));
        return passOn(std::move(error));
    }
    return {};
}

std::unexpected<Error> tooNew(const StoreState& state, std::int64_t version) {
    Error error{ErrorCode::Unsupported,
                messages::message(msg::StoreTooNew, state.directory.string(), version, kStoreVersion)};
    error.notes.push_back(messages::message(msg::StoreElsewhereHint));
    return passOn(std::move(error));
}

// Without opening the database, which would write beside it. The number in its header is at byte 60, big endian.
Result<void> checkVersion(const StoreState& state) {
    if (fileSize(state.directory / "version")) {
        const auto text = readWholeFile(state.directory / "version", 64);
        if (!text)
            return passOn(text.error());
        std::int64_t version = 0;
        const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), version);
        if (code != std::errc() || version < 1)
            return fail(ErrorCode::Corrupt, msg::StoreVersionUnreadable, (state.directory / "version").string());
        if (version > kStoreVersion)
            return tooNew(state, version);
    }
    if (FILE* const file = std::fopen(state.databaseFile().c_str(), "rbe")) {
        unsigned char header[64] = {};
        const std::size_t length = std::fread(header, 1, sizeof header, file);
        std::fclose(file);
        if (length == sizeof header && header[0] == 'S') {
            const std::int64_t version = header[60] << 24 | header[61] << 16 | header[62] << 8 | header[63];
            if (version > kStoreVersion)
                return tooNew(state, version);
        }
    }
    return {};
}

// A directory that holds something else is no place for a store: a collection would take what it does not know.
Result<void> checkForeign(const StoreState& state) {
    std::error_code failure;
    if (fs::exists(state.directory / "version", failure) || fs::exists(state.databaseFile(), failure))
        return {};
    for (const fs::directory_entry& entry : fs::directory_iterator(state.directory, failure)) {
        static const std::set<std::string> ours{"lock",   "blobs",        "snapshots",    "indexes",
                                                "caches", "tmp",          "trash",        "leases",
                                                "synced", "index.db-wal", "index.db-shm", "version.new"};
        if (!ours.contains(entry.path().filename().string()))
            return fail(ErrorCode::InvalidInput, msg::StoreNotAStore, state.directory.string(),
                        entry.path().filename().string());
    }
    if (failure && failure != std::errc::no_such_file_or_directory)
        return passOn(cannotRead(state.directory, failure.value()));
    return {};
}

Result<void> makeLayout(const StoreState& state) {
    struct Part {
        const char* name;
        mode_t mode;
    };
    // Others may pass through to trees (a worker whose ids are all mapped ones), and list nothing.
    static constexpr Part parts[] = {
        {"blobs", 0700}, {"blobs/sha256", 0700}, {"snapshots", 0711},   {"indexes", 0700}, {"caches", 0711},
        {"tmp", 0711},   {"trash", 0711},        {"trash/files", 0700}, {"leases", 0700},  {"synced", 0700}};
    for (const Part& part : parts) {
        const fs::path path = state.directory / part.name;
        if (::mkdir(path.c_str(), part.mode) != 0 && errno != EEXIST)
            return passOn(cannotWrite(path, errno));
    }
    return {};
}

Result<std::string> kernelBootId() {
    auto text = readWholeFile("/proc/sys/kernel/random/boot_id", 256);
    if (text)
        while (!text->empty() && text->back() == '\n')
            text->pop_back();
    return text;
}

// What processes left that ended without saying so.
void sweepDeadProcesses(StoreState& state, Database& database, Removal& removal) {
    std::set<std::string> alive;
    for (const LeaseState& lease : leasesIn(state.directory / "leases")) {
        if (lease.alive)
            alive.insert(lease.name);
        else
            ::unlink((state.directory / "leases" / lease.name).c_str());
    }
    std::vector<std::pair<SnapshotId, std::string>> abandoned;
    {
        Query query = database.query("SELECT id, id_map, lease FROM pending");
        while (query.next())
            if (!alive.contains(query.text(2)))
                abandoned.push_back({{query.text(0)}, query.text(1)});
    }
    for (const auto& [id, idMap] : abandoned) {
        database.run("DELETE FROM pending WHERE id = ?1", id);
        removal.pendingTree(idMap, id);
        // Its index may already have been in place when the process died.
        ::unlink(state.indexFile(id).c_str());
    }
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(state.directory / "tmp", ignored))
        if (!alive.contains(entry.path().filename().string()))
            removeTree(entry.path());
    // A blob takes its place inside the transaction that lists it: one that died in between left a file without a row.
    for (const fs::directory_entry& entry : fs::directory_iterator(state.directory / "blobs" / "sha256", ignored)) {
        const std::string name = entry.path().filename().string();
        Query query = database.query("SELECT 1 FROM blobs WHERE digest = ?1", "sha256:" + name);
        if (!query.next())
            removal.strayFile(entry.path());
    }
}

// A power cut may have taken the bytes of what nobody synced.
void dropUnsynced(StoreState& state, Database& database, Removal& removal) {
    std::vector<SnapshotId> lost;
    {
        Query query = database.query("SELECT id FROM snapshots WHERE synced = 0 AND boot <> ?1", state.bootId);
        while (query.next())
            lost.push_back({query.text(0)});
    }
    for (const SnapshotId& id : lost)
        removal.snapshotAndDependents(id);
}

bool hasEntries(const fs::path& directory) {
    std::error_code ignored;
    return fs::directory_iterator(directory, ignored) != fs::directory_iterator();
}

Result<void> sweep(StoreState& state) {
    std::optional<Removal> removal;
    auto swept = state.write([&](Database& database) -> Result<void> {
        removal.emplace(state, database);
        restoreFromTrash(state, database);
        sweepDeadProcesses(state, database, *removal);
        dropUnsynced(state, database, *removal);
        return {};
    });
    if (swept && removal)
        removal->commit();
    return swept;
}

Result<void> openDatabase(StoreState& state) {
    try {
        const bool fresh = !fileSize(state.databaseFile());
        state.database = std::make_unique<Database>(state.databaseFile(), state.options.busyTimeout);
        // Build arguments stand in it.
        if (fresh)
            ::chmod(state.databaseFile().c_str(), 0600);
        if (const std::int64_t version = ensureSchema(*state.database); version > kStoreVersion) {
            state.database.reset();
            return tooNew(state, version);
        }
    } catch (const DatabaseError& failure) {
        state.database.reset();
        return passOn(errorOf(failure, state.databaseFile()));
    }
    return {};
}

// Whether a walk over everything is worth it: leases of the dead, things in the trash or unsynced ones.
bool needsSweep(StoreState& state, bool othersLive) {
    if (hasEntries(state.directory / "trash" / "files") || hasEntries(state.directory / "tmp") || othersLive)
        return true;
    const auto rows = state.read([&](Database& database) -> Result<bool> {
        Query query = database.query("SELECT EXISTS(SELECT 1 FROM pending) OR "
                                     "EXISTS(SELECT 1 FROM snapshots WHERE synced = 0 AND boot <> ?1)",
                                     state.bootId);
        return query.next() && query.integer(0) != 0;
    });
    return !rows || *rows ||
           std::ranges::any_of(fs::directory_iterator(state.directory / "trash"), [](const fs::directory_entry& entry) {
               return entry.path().filename() != "files" && hasEntries(entry.path());
           });
}

} // namespace

Result<void> openStore(StoreState& state) {
    if (auto place = checkPlace(state); !place)
        return place;
    if (auto version = checkVersion(state); !version)
        return version;
    if (auto foreign = checkForeign(state); !foreign)
        return foreign;
    if (auto made = makeDirectories(state.directory.parent_path()); !made)
        return made;
    if (::mkdir(state.directory.c_str(), 0711) != 0 && errno != EEXIST)
        return passOn(cannotWrite(state.directory, errno));
    const auto lock = FileLock::take(state.directory / "lock");
    if (!lock)
        return passOn(lock.error());
    if (auto made = makeLayout(state); !made)
        return made;
    state.bootId = state.options.bootId;
    if (state.bootId.empty()) {
        auto bootId = kernelBootId();
        if (!bootId)
            return passOn(std::move(bootId.error()));
        state.bootId = *std::move(bootId);
    }
    if (auto opened = openDatabase(state); !opened)
        return opened;
    if (!fileSize(state.directory / "version"))
        if (auto written = replaceFile(state.directory / "version", std::to_string(kStoreVersion) + "\n"); !written)
            return written;

    if (auto marked = readSyncNotes(state); !marked)
        return marked;
    const bool othersLive = hasEntries(state.directory / "leases");
    auto lease = Lease::take(state.directory / "leases", state.now());
    if (!lease)
        return passOn(std::move(lease.error()));
    state.lease = *std::move(lease);
    if (needsSweep(state, othersLive))
        if (auto swept = sweep(state); !swept)
            return swept;
    state.temporary = state.directory / "tmp" / state.lease->name();
    if (::mkdir(state.temporary.c_str(), 0711) != 0)
        return passOn(cannotWrite(state.temporary, errno));
    return {};
}

} // namespace slipway::store
