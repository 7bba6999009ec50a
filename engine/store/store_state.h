// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/database.h"
#include "engine/store/lease.h"
#include "engine/store/store.h"

#include <filesystem>
#include <mutex>
#include <string>
#include <utility>

namespace slipway::store {

// What the parts of a store share: the connection under one mutex, the directories, the lease.
struct StoreState {
    std::filesystem::path directory;
    StoreOptions options{};
    std::string bootId{};
    std::unique_ptr<Lease> lease{};
    std::filesystem::path temporary{};
    std::mutex mutex{};
    std::unique_ptr<Database> database{};

    [[nodiscard]] std::filesystem::path databaseFile() const { return directory / "index.db"; }
    [[nodiscard]] std::filesystem::path snapshotDirectory(std::string_view idMap, const SnapshotId& id) const {
        return directory / "snapshots" / idMap / id.value;
    }
    [[nodiscard]] std::filesystem::path indexFile(const SnapshotId& id) const {
        return directory / "indexes" / id.value;
    }
    [[nodiscard]] std::filesystem::path blobFile(const image::Digest& digest) const {
        return directory / "blobs" / digest.algorithm() / digest.encoded();
    }
    // Seconds since 1970, never before the lease: what is touched now stays as long as this store is open.
    [[nodiscard]] std::int64_t now() const;
    [[nodiscard]] bool isOpen() const { return database != nullptr; }

    // `work(Database&)` gives a Result. Errors of the database become one, whatever else was done is undone when it
    // fails.
    template <typename Work>
    [[nodiscard]] auto write(Work&& work) -> decltype(work(std::declval<Database&>())) {
        const std::scoped_lock lock(mutex);
        try {
            Transaction transaction(*database);
            auto result = std::forward<Work>(work)(*database);
            if (result)
                transaction.commit();
            return result;
        } catch (const DatabaseError& failure) {
            return passOn(errorOf(failure, databaseFile()));
        } catch (Refused& refused) {
            return passOn(std::move(refused.error));
        }
    }
    // Without a transaction around it: each statement sees its own moment.
    template <typename Work>
    [[nodiscard]] auto read(Work&& work) -> decltype(work(std::declval<Database&>())) {
        const std::scoped_lock lock(mutex);
        try {
            return std::forward<Work>(work)(*database);
        } catch (const DatabaseError& failure) {
            return passOn(errorOf(failure, databaseFile()));
        } catch (Refused& refused) {
            return passOn(std::move(refused.error));
        }
    }
};

// 2 * bytes lower-case hexadecimal digits from the kernel's random source.
[[nodiscard]] std::string randomHexadecimal(std::size_t bytes);
// A name that may stand as one component of a path: letters, digits, "-", "_", ".", not starting with ".", at most 128.
[[nodiscard]] bool isSafeName(std::string_view name);

} // namespace slipway::store
