// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"
#include "engine/store/blobs.h"
#include "engine/store/cache.h"
#include "engine/store/images.h"
#include "engine/store/records.h"
#include "engine/store/snapshots.h"
#include "engine/store/store_location.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

// store: what stays on disk between two builds. One directory for each user, used by several processes at once:
//
//   version               the layout's number, read before anything else
//   index.db              SQLite: what there is; a row is written after the file it speaks of, in one transaction
//   blobs/sha256/HEX      configurations, manifests, layer blobs
//   snapshots/IDMAP/ID/   trees that the worker made; fs/ is an overlay's upper directory; owned by mapped ids
//   indexes/ID            the LayerIndex of a snapshot
//   caches/IDMAP/KEY/     cache mounts, fs/ is what RUN sees; KEY.lock beside it
//   synced/               notes of who has told the file system to write (syncing.h)
//   tmp/ trash/ leases/   files being written; what is already let go (trash/IDMAP/NAME for trees, trash/files/NAME);
//                         one locked file for each process that has the store open
//
// The parts: blobs (bytes by digest), snapshots (trees by id), images (configurations, layers, references), cache (keys
// to snapshots, digests), records (what a build did). collector.h removes, checker.h verifies, image_source.h and
// image_import.h connect to engine/image.
namespace slipway::store {

struct StoreOptions {
    // How long to wait for another process's transaction.
    std::chrono::milliseconds busyTimeout{60'000};
    // Seams for tests: the file system's kind, this boot's name.
    std::function<Result<std::int64_t>(const std::filesystem::path&)> fileSystemMagic = store::fileSystemMagic;
    std::string bootId{}; // empty: the kernel's
};

struct StoreState;

// May be used from several threads at once. As long as it lives it holds a lease: nothing that was made, found or
// touched through it is collected by anybody.
class Store {
public:
    // Makes the directory when it is not there. Unsupported for a store of a newer version (which is left untouched)
    // and for a network file system; Corrupt for a damaged index.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const StoreLocation& location,
                                                             const StoreOptions& options = {});
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    [[nodiscard]] const std::filesystem::path& directory() const;
    // A directory below tmp/ for files of this process; swept when the process is gone.
    [[nodiscard]] const std::filesystem::path& temporaryDirectory() const;
    // trash/: the worker removes what stands in trash/IDMAP/.
    [[nodiscard]] std::filesystem::path trashDirectory() const;

    [[nodiscard]] Blobs& blobs() { return m_blobs; }
    [[nodiscard]] Snapshots& snapshots() { return m_snapshots; }
    [[nodiscard]] Images& images() { return m_images; }
    [[nodiscard]] Cache& cache() { return m_cache; }
    [[nodiscard]] Records& records() { return m_records; }

    // The file system is told to write everything, and the snapshots that were there before are marked to survive a
    // power cut. Unsynced ones of an earlier boot are dropped by open(), with the images that hold them.
    [[nodiscard]] Result<void> markSynced();
    // The same without waiting for the disk: a process of its own does it and goes on when this one has ended.
    [[nodiscard]] Result<void> syncLater();

    // For this folder's own functions.
    [[nodiscard]] StoreState& state() { return *m_state; }

private:
    explicit Store(std::unique_ptr<StoreState> state);
    std::unique_ptr<StoreState> m_state;
    Blobs m_blobs;
    Snapshots m_snapshots;
    Images m_images;
    Cache m_cache;
    Records m_records;
};

} // namespace slipway::store
