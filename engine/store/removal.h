// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/store_state.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::store {

// Takes things out of the store inside a transaction: rows are deleted, files renamed into trash/. Use it within
// StoreState::write and call commit() after the transaction has been committed; destroyed without it, everything is
// renamed back. Should the process die in between, the next open() does that (restoreFromTrash).
class Removal {
public:
    Removal(StoreState& state, Database& database)
        : m_state(&state)
        , m_database(&database) {}
    ~Removal();
    Removal(const Removal&) = delete;
    Removal& operator=(const Removal&) = delete;

    // The snapshot, with the cache keys and content digests that name it. Nothing may depend on it any more.
    void snapshot(const SnapshotId& id);
    // The snapshot, everything above it, images that hold any of them, and their references.
    void snapshotAndDependents(const SnapshotId& id);
    void blob(const image::Digest& digest);
    // Its references and rows; blobs and snapshots stay.
    void image(const image::Digest& id);
    void cacheMount(std::string_view idMap, std::string_view key);
    // A tree below snapshots/ without a row.
    void pendingTree(std::string_view idMap, const SnapshotId& id);

    // A file that no row knows.
    void strayFile(const std::filesystem::path& file);

    void commit();

private:
    void move(const std::filesystem::path& from, const std::filesystem::path& to);
    struct Move {
        std::filesystem::path from, to;
    };
    StoreState* m_state;
    Database* m_database;
    std::vector<Move> m_moves;
};

// Renames back what stands in trash/ although its row is there: a process died in the middle of a removal. Within a
// transaction.
void restoreFromTrash(StoreState& state, Database& database);
// Unlinks blobs and indexes in trash/files/. Trees are the worker's.
void emptyTrashFiles(StoreState& state);

} // namespace slipway::store
