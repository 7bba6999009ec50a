// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/compare/image_summary.h"

#include <optional>

namespace slipway::compare {

struct LayerMatch {
    // Index in the baseline and in the other; one of them may be missing.
    std::optional<std::size_t> before;
    std::optional<std::size_t> after;
};

struct Change {
    std::string key;
    // Nothing when it is not there on that side.
    std::optional<std::string> before;
    std::optional<std::string> after;
};

struct PackageChange {
    std::string manager;
    std::string name;
    std::optional<std::string> versionBefore;
    std::optional<std::string> versionAfter;
    std::uint64_t bytesBefore = 0;
    std::uint64_t bytesAfter = 0;
};

enum class Direction : std::uint8_t { Better, Same, Worse };

// One variant against the baseline.
struct Difference {
    // Layers of equal content first, in their order; then those of the baseline alone, then those of the other.
    std::vector<LayerMatch> layers;
    std::size_t sharedLayers = 0;
    std::uint64_t sharedBlobBytes = 0;
    FileChanges files;
    std::vector<PackageChange> packages;
    std::vector<Change> configuration;
    Direction verdict = Direction::Same;
    // Both downloads are known in the same way.
    bool downloadsComparable = true;
};

struct Comparison {
    // The first is the baseline.
    std::vector<ImageSummary> variants;
    // For variants[1], variants[2], ...
    std::vector<Difference> differences;
};

[[nodiscard]] Comparison compare(std::vector<ImageSummary> variants);

// Less is better; within half a percent of `before` it is the same.
[[nodiscard]] Direction direction(std::uint64_t before, std::uint64_t after);
// By the root filesystem, then by the download.
[[nodiscard]] Direction verdict(const SizeTotals& before, const SizeTotals& after);
// "verdict: better rootfs=-98.7% download=-97.2%", for programs: English, fixed form.
[[nodiscard]] std::string verdictLine(const Comparison& comparison, std::size_t difference);

} // namespace slipway::compare
