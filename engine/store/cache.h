// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/digest.h"
#include "engine/messages/result.h"
#include "engine/store/snapshot_id.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::store {

struct StoreState;

// A file of a build context as it was when it was hashed.
struct StatDigest {
    std::string path;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    // Nanoseconds since 1970.
    std::int64_t modified = 0;
    std::int64_t changed = 0;
    // Raw bytes of the SHA-256.
    std::string digest{};
};

// What is known of the file behind a URL; its bytes are a blob.
struct DownloadedFile {
    image::Digest digest;
    std::string etag{};
    std::string lastModified{};
    // Last-Modified in seconds since 1970.
    std::optional<std::int64_t> modified{};
};

enum class CacheSharing : std::uint8_t { Shared, Private, Locked };

// A cache mount in use; the lock ends with the object. It is not collected while it is used.
class CacheMountUse {
public:
    CacheMountUse(std::filesystem::path directory, int lock)
        : m_directory(std::move(directory))
        , m_lock(lock) {}
    ~CacheMountUse();
    CacheMountUse(const CacheMountUse&) = delete;
    CacheMountUse& operator=(const CacheMountUse&) = delete;
    // caches/IDMAP/KEY, made by the store; the worker makes fs/ in it, with the owner and mode that were asked for.
    [[nodiscard]] const std::filesystem::path& directory() const { return m_directory; }

private:
    std::filesystem::path m_directory;
    int m_lock;
};

// What steps gave before. Everything in here may be lost without harm.
class Cache {
public:
    explicit Cache(StoreState& state)
        : m_state(&state) {}

    // The snapshot that the step with this key left; it is touched, so that nobody collects it under the build.
    [[nodiscard]] Result<std::optional<SnapshotId>> find(std::string_view idMap, std::string_view key);
    // A later result takes the place of an earlier one.
    [[nodiscard]] Result<void> put(std::string_view idMap, std::string_view key, const SnapshotId& snapshot);

    // Digest of the content that `selector` picks from a snapshot's merged tree ("sha256:...").
    [[nodiscard]] Result<std::optional<std::string>> contentDigest(const SnapshotId& snapshot,
                                                                   std::string_view selector);
    [[nodiscard]] Result<void> setContentDigest(const SnapshotId& snapshot, std::string_view selector,
                                                std::string_view digest);

    // All that is remembered of one context (SourceTree::name()), sorted by path.
    [[nodiscard]] Result<std::vector<StatDigest>> statDigests(std::string_view tree);
    // New ones, or new values of known paths; paths in `gone` are forgotten.
    [[nodiscard]] Result<void> rememberStatDigests(std::string_view tree, std::span<const StatDigest> digests,
                                                   std::span<const std::string> gone = {});

    // Nothing when the URL was never read or its blob is gone.
    [[nodiscard]] Result<std::optional<DownloadedFile>> download(std::string_view url);
    [[nodiscard]] Result<void> rememberDownload(std::string_view url, const DownloadedFile& file);

    // `name` tells caches apart (already namespaced; owner and mode belong into it). Locked waits until nobody else
    // uses it, Private takes another directory when it is in use, Shared goes beside other shared ones.
    [[nodiscard]] Result<std::unique_ptr<CacheMountUse>> useCacheMount(std::string_view idMap, std::string_view name,
                                                                       CacheSharing sharing, std::stop_token stop);
    // What a cache mount weighs, said by the worker after a step.
    [[nodiscard]] Result<void> setCacheMountBytes(const std::filesystem::path& directory, std::uint64_t bytes);

private:
    StoreState* m_state;
};

} // namespace slipway::store
