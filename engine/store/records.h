// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"
#include "engine/store/build_record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::store {

struct StoreState;

struct RecordFilter {
    // Only builds of this Dockerfile (its path as recorded).
    std::optional<std::string> dockerfile{};
    std::optional<BuildOutcome> outcome{};
    std::size_t limit = 100;
};

// Build records, newest first. Pinned ones keep their results from being collected.
class Records {
public:
    explicit Records(StoreState& state)
        : m_state(&state) {}

    // Replaces one of the same id. The record's id.
    [[nodiscard]] Result<std::string> put(const BuildRecord& record);
    // "latest", an id or its first characters (at least 4), an image's reference or image id: the newest build of it.
    [[nodiscard]] Result<BuildRecord> find(std::string_view text);
    [[nodiscard]] Result<std::vector<BuildRecord>> list(const RecordFilter& filter = {});
    [[nodiscard]] Result<void> setPinned(std::string_view id, bool pinned);
    // DiffIDs that became known after the build (at an export) are filled in from the snapshots when a record is read.

private:
    StoreState* m_state;
};

} // namespace slipway::store
