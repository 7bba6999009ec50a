// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"
#include "engine/store/store_location.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::store {

class Database;

// Asks a store for its build records without opening it whole: no lease, nothing is made or put in order. For what only
// wants to know whether there is anything to open a store for.
class RecordLookup {
public:
    // Nothing is read when there is no store; then no file has a record.
    explicit RecordLookup(const StoreLocation& location);
    ~RecordLookup();
    RecordLookup(const RecordLookup&) = delete;
    RecordLookup& operator=(const RecordLookup&) = delete;

    [[nodiscard]] bool isThere() const { return m_database != nullptr; }
    struct Found {
        std::string id;
        std::string dockerfile; // its path as recorded
    };
    // Successful builds of a Dockerfile with these bytes ("sha256:..."), newest first, at most 20. What cannot be read
    // counts as none: whoever opens the store is told.
    [[nodiscard]] std::vector<Found> successful(std::string_view dockerfileDigest) const;

private:
    std::unique_ptr<Database> m_database;
};

} // namespace slipway::store
