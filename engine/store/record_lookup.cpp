// SPDX-License-Identifier: Apache-2.0
#include "engine/store/record_lookup.h"

#include "engine/store/build_record.h"
#include "engine/store/database.h"

#include <chrono>
#include <filesystem>

namespace slipway::store {

RecordLookup::RecordLookup(const StoreLocation& location) {
    std::error_code ignored;
    const std::filesystem::path file = location.directory / "index.db";
    if (!std::filesystem::is_regular_file(file, ignored))
        return;
    try {
        m_database = std::make_unique<Database>(file, std::chrono::milliseconds(500));
    } catch (const DatabaseError&) {
        m_database.reset();
    }
}

RecordLookup::~RecordLookup() = default;

std::vector<RecordLookup::Found> RecordLookup::successful(std::string_view dockerfileDigest) const {
    std::vector<Found> found;
    if (!m_database)
        return found;
    try {
        // The index on this expression is schema.cpp's.
        Query query = m_database->query(
            "SELECT id, dockerfile FROM records WHERE CASE WHEN json_valid(json) THEN json_extract(json, "
            "'$.dockerfile.digest') END = ?1 AND outcome = ?2 ORDER BY started DESC, id LIMIT 20",
            dockerfileDigest, nameOf(BuildOutcome::Succeeded));
        while (query.next())
            found.push_back({query.text(0), query.text(1)});
    } catch (const DatabaseError&) {
        found.clear();
    }
    return found;
}

} // namespace slipway::store
