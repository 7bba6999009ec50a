// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>

namespace slipway::store {

// Names one immutable snapshot of the store: what one step or one layer added on top of its parent. 32 lower-case
// hexadecimal digits, random; a DiffID is an attribute that a snapshot may get later.
struct SnapshotId {
    std::string value;
    [[nodiscard]] bool empty() const { return value.empty(); }
    friend bool operator==(const SnapshotId&, const SnapshotId&) = default;
    friend auto operator<=>(const SnapshotId&, const SnapshotId&) = default;
};

} // namespace slipway::store
