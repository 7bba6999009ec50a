// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"
#include "engine/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::store {

// What there is in a store, by what it is for.
enum class ItemKind : std::uint8_t { CacheMount, ContextDigests, Blob, Snapshot, Image, Record };
[[nodiscard]] std::string_view nameOf(ItemKind kind); // "cacheMount", "contextDigests", "blob", ...

struct CollectedItem {
    ItemKind kind{};
    // A digest, an id, the name of a cache mount or context.
    std::string name;
    std::uint64_t bytes = 0;
    // Seconds since 1970.
    std::int64_t lastUsed = 0;
};

struct CollectOptions {
    // How much may stay; nothing: defaultLimit().
    std::optional<std::uint64_t> keepBytes{};
    // Only what nobody used in the last so many seconds.
    std::int64_t unusedFor = 0;
    // Only say what would go.
    bool preview = false;
    // What this very store touched counts as in use: yes at the end of a build, no for a prune that does nothing else.
    bool keepOwn = true;
};

struct Collection {
    // In the order in which they went.
    std::vector<CollectedItem> items;
    std::uint64_t bytesBefore = 0;
    std::uint64_t bytesAfter = 0;
    std::uint64_t limit = 0;
};

// The smaller of 30 GB and a fifth of the file system that holds the store.
[[nodiscard]] Result<std::uint64_t> defaultLimit(const Store& store);

// Removes what can be made again until the rest is within the limit. Kept in any case: images with a reference, images
// and results of pinned records, what any process with an open store has touched, cache mounts in use, and all that
// these stand on. First go cache mounts and context digests, then blobs that no image names, then images without a name
// and snapshots, least recently used first and never one that another stands on. Trees go to trash/IDMAP/; the worker
// removes them (Executor::removeTrash). Unpinned records beyond the newest 500 go too.
[[nodiscard]] Result<Collection> collect(Store& store, const CollectOptions& options);

// Whether a collect() without options would find anything to do, as far as that is known without weighing it.
[[nodiscard]] Result<bool> needsCollection(Store& store);

struct UsageLine {
    ItemKind kind{};
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    // Of these, what collect() with keepBytes 0 would free.
    std::uint64_t reclaimable = 0;
};
// One line for each kind, in the order of ItemKind. The bytes of an image are those of its blobs and snapshots.
[[nodiscard]] Result<std::vector<UsageLine>> usage(Store& store);

} // namespace slipway::store
