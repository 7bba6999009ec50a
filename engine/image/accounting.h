// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/root_filesystem.h"

#include <cstdint>
#include <vector>

namespace slipway::image {

// Where the file bytes of one layer, or of all, went. All numbers are bytes of payload (LayerIndex::payload).
// stored == live + dead().
struct ByteClasses {
    std::uint64_t stored = 0;
    std::uint64_t live = 0;
    // The same content written again for another mode, owner, time or attribute.
    std::uint64_t overwrittenMetadata = 0;
    // Replaced by other content, or by something that is no file.
    std::uint64_t rewritten = 0;
    // Replaced by a file of the same length whose content was not looked at (an index without content hashes).
    std::uint64_t overwrittenUnknown = 0;
    std::uint64_t deleted = 0;
    // Written more than once in one tar.
    std::uint64_t repeated = 0;

    [[nodiscard]] std::uint64_t dead() const {
        return overwrittenMetadata + rewritten + overwrittenUnknown + deleted + repeated;
    }
    ByteClasses& operator+=(const ByteClasses& other);
    friend bool operator==(const ByteClasses&, const ByteClasses&) = default;
};

// One cell of the matrix dead[from][by]: brought in by one layer, killed by another (by itself: repeated).
struct Blame {
    LayerNumber from;
    LayerNumber by;
    std::uint64_t bytes = 0;
    std::uint32_t files = 0;
    // What of `bytes` is of each kind; stored and live are 0.
    ByteClasses classes;
};

struct LayerAccount {
    // By the layer that brought the bytes in.
    ByteClasses classes;
    // Bytes of other layers that this layer killed.
    std::uint64_t killed = 0;
    std::uint32_t files = 0;
    std::uint32_t directories = 0;
    std::uint32_t whiteouts = 0;
};

struct Accounting {
    ByteClasses totals;
    std::vector<LayerAccount> layers;
    // Cells with bytes in them, sorted by (from, by).
    std::vector<Blame> blame;
    // For each content with n live inodes, (n - 1) times its size; 0 where no hashes are known. No part of dead bytes.
    std::uint64_t duplicate = 0;
    std::uint32_t duplicateFiles = 0;
    // live / stored; 1 when nothing is stored.
    double efficiency = 1;
    // Of the dead bytes: brought in by layers that are yours, or by the base.
    std::uint64_t fixable = 0;
    std::uint64_t inherited = 0;
    // Live regular files (a file of several names once).
    std::uint32_t liveFiles = 0;

    // stored == live + overwritten + deleted + repeated in every layer and in the totals, and the blame adds up.
    [[nodiscard]] bool closes() const;
};

// The first `baseLayers` layers belong to the base image.
[[nodiscard]] Accounting account(const RootFilesystem& root, std::size_t baseLayers = 0);

} // namespace slipway::image
