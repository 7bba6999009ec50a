// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/context/copy_selection.h"

#include <array>

namespace slipway::context {

using Sha256 = std::array<std::uint8_t, 32>;

[[nodiscard]] std::string hexadecimal(const Sha256& digest);

// What identifies the bytes of a file without reading them.
struct StatKey {
    // SourceTree::name(), then the path.
    std::string tree;
    std::string path;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modified = 0;
    std::int64_t changed = 0;
    friend auto operator<=>(const StatKey&, const StatKey&) = default;
};

// Remembers SHA-256 of file bytes by StatKey. Called from several threads.
class StatCache {
public:
    StatCache() = default;
    virtual ~StatCache() = default;
    StatCache(const StatCache&) = delete;
    StatCache& operator=(const StatCache&) = delete;
    [[nodiscard]] virtual std::optional<Sha256> find(const StatKey& key) = 0;
    virtual void remember(const StatKey& key, const Sha256& digest) = 0;
};

struct DigestOptions {
    StatCache* cache = nullptr;
    // Files that changed at or after this time (nanoseconds since 1970) are not remembered: they could change again
    // within the clock's step. Callers pass the current time minus two seconds.
    std::int64_t rememberBefore = INT64_MAX;
    unsigned threads = 2;
};

// Content digests depend on mode, owner, size, kind, link, device numbers, extended attributes (all but security.* and
// system.*, security.capability kept) and bytes; not on times, and on names only inside a directory.

// Of one entry and all below it.
[[nodiscard]] Result<Sha256> digestPath(const SourceTree& tree, std::string_view path, const DigestOptions& options,
                                        std::stop_token stop);
// Of what a COPY would copy: equal for two selections that give equal results at an equal destination.
[[nodiscard]] Result<Sha256> digestSelection(const SourceTree& tree, const CopySelection& selection,
                                             const DigestOptions& options, std::stop_token stop);

} // namespace slipway::context
