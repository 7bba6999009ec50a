// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"
#include "engine/store/snapshot_id.h"
#include "engine/text/byte_range.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::store {

enum class CacheState : std::uint8_t {
    NotReached, // an earlier step failed, or the build was cancelled
    Cached,     // an earlier build's result was taken
    Run,        // done in this build
    Failed,
};
[[nodiscard]] std::string_view nameOf(CacheState state); // "notReached", "cached", "run", "failed"

// One instruction of one stage, in the order of the file (ONBUILD's ones where they ran).
struct InstructionRecord {
    // In the Dockerfile's bytes; for ONBUILD's instructions that of the FROM they came with.
    text::ByteRange range{};
    // Counted from 1.
    std::size_t line = 0;
    // "RUN", upper case.
    std::string keyword;
    // As it stands in the file; the first 4096 bytes.
    std::string original;
    bool fromOnBuild = false;
    // SHA-256 in hexadecimal; empty for instructions without a step of their own (CMD, ENV, ...).
    std::string cacheKey{};
    CacheState state = CacheState::NotReached;
    // Nanoseconds since 1970, and how long; 0 for what took no time of its own.
    std::int64_t started = 0;
    std::int64_t duration = 0;
    // What its snapshot holds.
    std::uint64_t filesWritten = 0;
    std::uint64_t bytes = 0;
    std::optional<SnapshotId> snapshot{};
    // "sha256:..." once known; empty else.
    std::string diffId{};
    int exitCode = 0;
    // The last lines of output, for a failed step.
    std::vector<std::string> lastLog{};
};

struct StageRecord {
    std::size_t index = 0;
    std::string name{}; // empty when it has none
    std::string base{}; // as FROM says it, after expansion
    // Its layers are in the image, as the target or below it.
    bool shipped = false;
    std::vector<InstructionRecord> instructions{};
};

enum class BuildOutcome : std::uint8_t { Succeeded, Failed, Cancelled };
[[nodiscard]] std::string_view nameOf(BuildOutcome outcome); // "succeeded", "failed", "cancelled"

// What one build did, and where every instruction's bytes are. Secrets are in none of it.
struct BuildRecord {
    // 32 lower-case hexadecimal digits; Records::put makes one when it is empty.
    std::string id;
    std::string dockerfile;       // path as given
    std::string dockerfileDigest; // "sha256:..."
    std::string context;
    std::string target; // empty: the last stage
    std::string platform;
    std::vector<std::pair<std::string, std::string>> arguments{};
    std::vector<std::string> references{}; // -t
    std::int64_t started = 0;              // nanoseconds since 1970
    std::int64_t duration = 0;             // nanoseconds
    BuildOutcome outcome = BuildOutcome::Succeeded;
    // Image id; empty when there is none.
    std::string image{};
    // Snapshot of the target's last layer.
    std::optional<SnapshotId> result{};
    std::vector<StageRecord> stages{};
    bool pinned = false; // not in the JSON: a matter of the store

    [[nodiscard]] std::size_t countOf(CacheState state) const;
    // `schema: "slipway.record/1"`; bytes that are no UTF-8 come out escaped.
    [[nodiscard]] std::string toJson() const;
    [[nodiscard]] static Result<BuildRecord> fromJson(std::string_view json, std::string_view what);
};

} // namespace slipway::store
