// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"
#include "engine/store/store.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

namespace slipway::store {

struct CheckOptions {
    // Mend what can be mended: what lost its files goes, with what needs it; files that nobody knows go to the trash.
    bool repair = false;
    // Read all blobs and compare their digests; else only their lengths.
    bool content = true;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress{}; // bytes of blobs
};

struct CheckReport {
    std::vector<messages::Message> problems;
    bool repaired = false;
    std::uint64_t blobs = 0;
    std::uint64_t snapshots = 0;
    std::uint64_t images = 0;
    std::uint64_t records = 0;
};

// Every row has its files, every file its row; digests, indexes, chains, records. Processes that use the store at the
// same time do no harm: what they are about to make is known.
[[nodiscard]] Result<CheckReport> check(Store& store, const CheckOptions& options, std::stop_token stop);

struct Rebuilt {
    // Where the damaged index was set aside.
    std::filesystem::path damaged;
    std::uint64_t blobs = 0;
    std::uint64_t images = 0;
    std::uint64_t references = 0;
};
// For a store whose index does not open any more, while nobody uses it: sets the index aside, registers every sound
// blob, makes images of the manifests among them, and gives them the references that can still be read. Snapshots are
// let go.
[[nodiscard]] Result<Rebuilt> rebuildIndex(const StoreLocation& location, const StoreOptions& options,
                                           std::stop_token stop);

} // namespace slipway::store
