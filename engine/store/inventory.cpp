// SPDX-License-Identifier: Apache-2.0
#include "engine/store/inventory.h"

namespace slipway::store {

namespace {

void readSnapshots(Database& database, Inventory& inventory) {
    Query query = database.query("SELECT id, parent, content, bytes + index_bytes, last_used FROM snapshots");
    while (query.next()) {
        Inventory::SnapshotRow row{query.text(1), query.text(2), query.count(3), query.integer(4), 0};
        // A stacked one is only a row.
        if (row.content != query.text(0))
            row.bytes = 0;
        inventory.snapshots.emplace(query.text(0), std::move(row));
    }
    for (const auto& [id, row] : inventory.snapshots) {
        if (const auto parent = inventory.snapshots.find(row.parent); parent != inventory.snapshots.end())
            ++parent->second.users;
        if (const auto content = inventory.snapshots.find(row.content);
            content != inventory.snapshots.end() && row.content != id)
            ++content->second.users;
    }
}

void readBlobs(Database& database, Inventory& inventory) {
    Query query = database.query("SELECT digest, size, last_used FROM blobs");
    while (query.next())
        inventory.blobs.emplace(query.text(0), Inventory::BlobRow{query.count(1), query.integer(2), 0});
}

void readImages(Database& database, Inventory& inventory) {
    {
        Query query = database.query("SELECT i.id, i.manifest, i.last_used, "
                                     "EXISTS(SELECT 1 FROM image_references WHERE image = i.id) OR "
                                     "EXISTS(SELECT 1 FROM records WHERE image = i.id AND pinned <> 0) FROM images i");
        while (query.next()) {
            Inventory::ImageRow row{.blobs = {query.text(0)}, .snapshots = {}};
            if (!query.isNull(1))
                row.blobs.push_back(query.text(1));
            row.lastUsed = query.integer(2);
            row.rooted = query.integer(3) != 0;
            inventory.images.emplace(query.text(0), std::move(row));
        }
    }
    Query query = database.query("SELECT image, snapshot, blob FROM image_layers");
    while (query.next()) {
        const auto image = inventory.images.find(query.text(0));
        if (image == inventory.images.end())
            continue;
        // A layer whose blob is here can be unpacked again: its snapshot is a convenience. It is still held, because an
        // unpacked base is what the next build starts with; only with the image it goes.
        if (!query.isNull(1))
            image->second.snapshots.push_back(query.text(1));
        if (!query.isNull(2))
            image->second.blobs.push_back(query.text(2));
    }
    for (const auto& [id, image] : inventory.images) {
        for (const std::string& digest : image.blobs)
            if (const auto blob = inventory.blobs.find(digest); blob != inventory.blobs.end())
                ++blob->second.users;
        for (const std::string& snapshot : image.snapshots)
            if (const auto row = inventory.snapshots.find(snapshot); row != inventory.snapshots.end())
                ++row->second.users;
    }
}

void readTheRest(Database& database, Inventory& inventory) {
    {
        Query query = database.query("SELECT id_map, key, name, bytes, last_used FROM cache_mounts");
        while (query.next())
            inventory.cacheMounts.push_back(
                {query.text(0), query.text(1), query.text(2), query.count(3), query.integer(4)});
    }
    {
        // What SQLite needs for a row beside its path.
        Query query = database.query("SELECT t.id, t.name, coalesce(sum(length(d.path) + 90), 0), t.last_used FROM "
                                     "stat_trees t LEFT JOIN stat_digests d ON d.tree = t.id GROUP BY t.id");
        while (query.next())
            inventory.statTrees.push_back({query.integer(0), query.text(1), query.count(2), query.integer(3)});
    }
    Query query =
        database.query("SELECT id, length(json), started, pinned, result FROM records ORDER BY started DESC, id");
    while (query.next()) {
        inventory.records.push_back(
            {query.text(0), query.count(1), query.integer(2) / 1'000'000'000, query.integer(3) != 0});
        if (inventory.records.back().pinned && !query.isNull(4))
            if (const auto row = inventory.snapshots.find(query.text(4)); row != inventory.snapshots.end())
                ++row->second.users;
    }
}

} // namespace

Inventory Inventory::read(Database& database) {
    Inventory inventory;
    readSnapshots(database, inventory);
    readBlobs(database, inventory);
    readImages(database, inventory);
    readTheRest(database, inventory);
    return inventory;
}

std::uint64_t Inventory::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [id, row] : snapshots)
        sum += row.bytes;
    for (const auto& [digest, row] : blobs)
        sum += row.bytes;
    for (const CacheMountRow& row : cacheMounts)
        sum += row.bytes;
    for (const StatTreeRow& row : statTrees)
        sum += row.bytes;
    for (const RecordRow& row : records)
        sum += row.bytes;
    return sum;
}

} // namespace slipway::store
