// SPDX-License-Identifier: Apache-2.0
#include "engine/store/collector.h"

#include "engine/store/files.h"
#include "engine/store/inventory.h"
#include "engine/store/removal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <queue>
#include <tuple>

namespace slipway::store {

namespace {

constexpr std::uint64_t kLargestDefault = 30'000'000'000;
// Some months of work; a record is some tens of kilobytes.
constexpr std::size_t kRecordsKept = 500;

// The earliest moment since when something in use may have been touched. A thing touched later stays.
std::int64_t inUseSince(const StoreState& state, bool keepOwn) {
    std::int64_t since = std::numeric_limits<std::int64_t>::max();
    for (const LeaseState& lease : leasesIn(state.directory / "leases"))
        if (lease.name == state.lease->name() ? keepOwn : lease.alive)
            since = std::min(since, lease.since);
    return since;
}

// Locks a cache mount for the removal; -1 when somebody uses it.
int lockCacheMount(const StoreState& state, const Inventory::CacheMountRow& row) {
    const std::filesystem::path file = state.directory / "caches" / row.idMap / (row.key + ".lock");
    const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return -1;
    }
    return lock;
}

// Decides and does within one transaction.
class Collector {
public:
    Collector(StoreState& state, Database& database, Removal& removal, const CollectOptions& options,
              std::uint64_t limit)
        : m_state(&state)
        , m_database(&database)
        , m_removal(&removal)
        , m_options(&options)
        , m_inventory(Inventory::read(database))
        , m_inUseSince(inUseSince(state, options.keepOwn)) {
        m_result.limit = limit;
        m_result.bytesBefore = m_result.bytesAfter = m_inventory.bytes();
        if (options.unusedFor > 0)
            m_usedBefore = state.now() - options.unusedFor;
    }

    Collection run() {
        dropOldRecords();
        dropCacheMounts();
        dropStatTrees();
        // Blobs stand before images and snapshots: nothing but an import that ended early leaves them.
        for (const auto& [digest, row] : m_inventory.blobs)
            offerBlob(digest);
        for (const auto& [id, row] : m_inventory.images)
            if (!row.rooted && mayGo(row.lastUsed))
                m_candidates.push({1, row.lastUsed, ItemKind::Image, id});
        for (const auto& [id, row] : m_inventory.snapshots)
            offerSnapshot(id);
        while (!m_candidates.empty() && wantsMore()) {
            const Candidate next = m_candidates.top();
            m_candidates.pop();
            take(next);
        }
        return std::move(m_result);
    }

private:
    // Rank, last use, kind, name: what goes first is the smallest.
    using Candidate = std::tuple<int, std::int64_t, ItemKind, std::string>;

    [[nodiscard]] bool wantsMore() const { return m_result.bytesAfter > m_result.limit || m_result.limit == 0; }
    [[nodiscard]] bool mayGo(std::int64_t lastUsed) const {
        return lastUsed < m_inUseSince && lastUsed <= m_usedBefore;
    }
    [[nodiscard]] bool real() const { return !m_options->preview; }

    void note(ItemKind kind, std::string name, std::uint64_t bytes, std::int64_t lastUsed) {
        m_result.bytesAfter -= std::min(bytes, m_result.bytesAfter);
        m_result.items.push_back({kind, std::move(name), bytes, lastUsed});
    }

    void offerBlob(const std::string& digest) {
        const Inventory::BlobRow& row = m_inventory.blobs.at(digest);
        if (row.users == 0 && mayGo(row.lastUsed))
            m_candidates.push({0, row.lastUsed, ItemKind::Blob, digest});
    }

    void offerSnapshot(const std::string& id) {
        const Inventory::SnapshotRow& row = m_inventory.snapshots.at(id);
        if (row.users == 0 && mayGo(row.lastUsed))
            m_candidates.push({1, row.lastUsed, ItemKind::Snapshot, id});
    }

    void releaseSnapshot(const std::string& id) {
        const auto row = m_inventory.snapshots.find(id);
        if (row != m_inventory.snapshots.end() && --row->second.users == 0)
            offerSnapshot(id);
    }

    void take(const Candidate& candidate) {
        const auto& [rank, lastUsed, kind, name] = candidate;
        if (kind == ItemKind::Blob) {
            if (real())
                m_removal->blob(*image::Digest::parse(name));
            note(kind, name, m_inventory.blobs.at(name).bytes, lastUsed);
        } else if (kind == ItemKind::Image) {
            if (real())
                m_removal->image(*image::Digest::parse(name));
            // Its own bytes are counted with its blobs, which follow when nobody else holds them.
            note(kind, name, 0, lastUsed);
            const Inventory::ImageRow& row = m_inventory.images.at(name);
            for (const std::string& digest : row.blobs)
                if (const auto blob = m_inventory.blobs.find(digest);
                    blob != m_inventory.blobs.end() && --blob->second.users == 0)
                    offerBlob(digest);
            for (const std::string& id : row.snapshots)
                releaseSnapshot(id);
        } else {
            if (real())
                m_removal->snapshot({name});
            const Inventory::SnapshotRow& row = m_inventory.snapshots.at(name);
            note(kind, name, row.bytes, lastUsed);
            if (!row.parent.empty())
                releaseSnapshot(row.parent);
            if (row.content != name)
                releaseSnapshot(row.content);
        }
    }

    void dropOldRecords() {
        std::size_t kept = 0;
        for (const Inventory::RecordRow& row : m_inventory.records) {
            if (row.pinned || ++kept <= kRecordsKept)
                continue;
            if (real())
                m_database->run("DELETE FROM records WHERE id = ?1", row.id);
            note(ItemKind::Record, row.id, row.bytes, row.started);
        }
    }

    void dropCacheMounts() {
        std::ranges::sort(m_inventory.cacheMounts, {}, &Inventory::CacheMountRow::lastUsed);
        for (const Inventory::CacheMountRow& row : m_inventory.cacheMounts) {
            if (!wantsMore())
                return;
            // Its lock says whether it is in use, not the leases: a step's use ends long before its build.
            if (row.lastUsed > m_usedBefore)
                continue;
            const int lock = lockCacheMount(*m_state, row);
            if (lock < 0)
                continue;
            if (real())
                m_removal->cacheMount(row.idMap, row.key);
            ::close(lock);
            note(ItemKind::CacheMount, row.name, row.bytes, row.lastUsed);
        }
    }

    void dropStatTrees() {
        std::ranges::sort(m_inventory.statTrees, {}, &Inventory::StatTreeRow::lastUsed);
        for (const Inventory::StatTreeRow& row : m_inventory.statTrees) {
            if (!wantsMore())
                return;
            if (!mayGo(row.lastUsed))
                continue;
            if (real())
                m_database->run("DELETE FROM stat_trees WHERE id = ?1", row.id);
            note(ItemKind::ContextDigests, row.name, row.bytes, row.lastUsed);
        }
    }

    StoreState* m_state;
    Database* m_database;
    Removal* m_removal;
    const CollectOptions* m_options;
    Inventory m_inventory;
    std::int64_t m_inUseSince;
    std::int64_t m_usedBefore = std::numeric_limits<std::int64_t>::max();
    Collection m_result;
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> m_candidates;
};

} // namespace

std::string_view nameOf(ItemKind kind) {
    static constexpr std::array<std::string_view, 6> names{"cacheMount", "contextDigests", "blob",
                                                           "snapshot",   "image",          "record"};
    return names[static_cast<std::size_t>(kind)];
}

Result<std::uint64_t> defaultLimit(const Store& store) {
    struct statvfs status{};
    if (::statvfs(store.directory().c_str(), &status) != 0)
        return passOn(cannotRead(store.directory(), errno));
    return std::min(kLargestDefault, std::uint64_t{status.f_blocks} * status.f_frsize / 5);
}

Result<Collection> collect(Store& store, const CollectOptions& options) {
    std::uint64_t limit = options.keepBytes.value_or(0);
    if (!options.keepBytes) {
        const auto usual = defaultLimit(store);
        if (!usual)
            return passOn(usual.error());
        limit = *usual;
    }
    StoreState& state = store.state();
    std::optional<Removal> removal;
    auto collection = state.write([&](Database& database) -> Result<Collection> {
        removal.emplace(state, database);
        return Collector(state, database, *removal, options, limit).run();
    });
    if (collection && removal && !options.preview)
        removal->commit();
    return collection;
}

Result<bool> needsCollection(Store& store) {
    const auto limit = defaultLimit(store);
    if (!limit)
        return passOn(limit.error());
    // What weighs: records and digests of contexts are looked at by the collection itself.
    return store.state().read([&](Database& database) -> Result<bool> {
        Query query = database.query(
            "SELECT (SELECT coalesce(sum(bytes + index_bytes), 0) FROM snapshots WHERE content = id) + "
            "(SELECT coalesce(sum(size), 0) FROM blobs) + (SELECT coalesce(sum(bytes), 0) FROM cache_mounts), "
            "(SELECT count(*) FROM records WHERE pinned = 0)");
        return query.next() && (query.count(0) > *limit || query.count(1) > kRecordsKept);
    });
}

Result<std::vector<UsageLine>> usage(Store& store) {
    const auto inventory =
        store.state().read([](Database& database) -> Result<Inventory> { return Inventory::read(database); });
    if (!inventory)
        return passOn(inventory.error());
    const auto reclaimable = collect(store, {.keepBytes = 0, .preview = true, .keepOwn = false});
    if (!reclaimable)
        return passOn(reclaimable.error());
    std::vector<UsageLine> lines;
    for (std::size_t kind = 0; kind <= static_cast<std::size_t>(ItemKind::Record); ++kind)
        lines.push_back({static_cast<ItemKind>(kind)});
    const auto add = [&](ItemKind kind, std::uint64_t bytes) {
        ++lines[static_cast<std::size_t>(kind)].count;
        lines[static_cast<std::size_t>(kind)].bytes += bytes;
    };
    for (const auto& [id, row] : inventory->snapshots)
        add(ItemKind::Snapshot, row.bytes);
    for (const auto& [digest, row] : inventory->blobs)
        add(ItemKind::Blob, row.bytes);
    lines[static_cast<std::size_t>(ItemKind::Image)].count = inventory->images.size();
    for (const auto& row : inventory->cacheMounts)
        add(ItemKind::CacheMount, row.bytes);
    for (const auto& row : inventory->statTrees)
        add(ItemKind::ContextDigests, row.bytes);
    for (const auto& row : inventory->records)
        add(ItemKind::Record, row.bytes);
    for (const CollectedItem& item : reclaimable->items)
        lines[static_cast<std::size_t>(item.kind)].reclaimable += item.bytes;
    return lines;
}

} // namespace slipway::store
