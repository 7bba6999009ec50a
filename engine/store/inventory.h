// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/collector.h"
#include "engine/store/store_state.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace slipway::store {

// All rows that a collection weighs, and who needs whom; read within one transaction.
struct Inventory {
    struct SnapshotRow {
        std::string parent, content;
        std::uint64_t bytes = 0;
        std::int64_t lastUsed = 0;
        // Children, stacked copies, images that hold it, pins.
        std::size_t users = 0;
    };
    struct BlobRow {
        std::uint64_t bytes = 0;
        std::int64_t lastUsed = 0;
        // Images that hold it: as a layer, as configuration or manifest.
        std::size_t users = 0;
    };
    struct ImageRow {
        std::vector<std::string> blobs, snapshots;
        std::int64_t lastUsed = 0;
        bool rooted = false;
    };
    struct CacheMountRow {
        std::string idMap, key, name;
        std::uint64_t bytes = 0;
        std::int64_t lastUsed = 0;
    };
    struct StatTreeRow {
        std::int64_t id = 0;
        std::string name;
        std::uint64_t bytes = 0;
        std::int64_t lastUsed = 0;
    };
    struct RecordRow {
        std::string id;
        std::uint64_t bytes = 0;
        std::int64_t started = 0; // seconds
        bool pinned = false;
    };
    std::map<std::string, SnapshotRow> snapshots;
    std::map<std::string, BlobRow> blobs;
    std::map<std::string, ImageRow> images;
    std::vector<CacheMountRow> cacheMounts;
    std::vector<StatTreeRow> statTrees;
    // Newest first.
    std::vector<RecordRow> records;

    [[nodiscard]] static Inventory read(Database& database);
    [[nodiscard]] std::uint64_t bytes() const;
};

} // namespace slipway::store
