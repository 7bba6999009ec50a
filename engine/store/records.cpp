// SPDX-License-Identifier: Apache-2.0
#include "engine/store/records.h"

#include "engine/messages/catalogue/store.h"
#include "engine/store/images.h"
#include "engine/store/store_state.h"

#include <algorithm>
#include <limits>

namespace slipway::store {

namespace {

constexpr std::size_t kShortestPrefix = 4;

struct RecordRow {
    std::string id;
    std::string json;
    bool pinned = false;
};

RecordRow rowOf(const Query& query) {
    return {query.text(0), query.text(1), query.integer(2) != 0};
}

Result<BuildRecord> recordOf(const RecordRow& row) {
    auto record = BuildRecord::fromJson(row.json, row.id);
    if (record)
        record->pinned = row.pinned;
    return record;
}

// DiffIDs that became known after the build, at an export for one.
void fillDiffIds(Database& database, BuildRecord& record) {
    for (StageRecord& stage : record.stages)
        for (InstructionRecord& instruction : stage.instructions) {
            if (!instruction.snapshot || !instruction.diffId.empty())
                continue;
            Query query = database.query("SELECT diff_id FROM snapshots WHERE id = ?1 AND diff_id IS NOT NULL",
                                         *instruction.snapshot);
            if (query.next())
                instruction.diffId = query.text(0);
        }
}

bool isIdPrefix(std::string_view text) {
    return text.size() >= kShortestPrefix && text.size() <= 32 && std::ranges::all_of(text, [](char each) {
               return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f');
           });
}

} // namespace

Result<std::string> Records::put(const BuildRecord& given) {
    BuildRecord record = given;
    if (record.id.empty())
        record.id = randomHexadecimal(16);
    const std::string json = record.toJson();
    return m_state->write([&](Database& database) -> Result<std::string> {
        database.run("INSERT INTO records(id, started, dockerfile, outcome, image, result, pinned, json) "
                     "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(id) DO UPDATE SET started = excluded.started, "
                     "dockerfile = excluded.dockerfile, outcome = excluded.outcome, image = excluded.image, "
                     "result = excluded.result, json = excluded.json",
                     record.id, record.started, record.dockerfile, nameOf(record.outcome), record.image, record.result,
                     record.pinned ? 1 : 0, json);
        return record.id;
    });
}

Result<BuildRecord> Records::find(std::string_view text) {
    using Row = std::optional<RecordRow>;
    auto row = m_state->read([&](Database& database) -> Result<Row> {
        if (text == "latest") {
            Query query = database.query("SELECT id, json, pinned FROM records ORDER BY started DESC, id LIMIT 1");
            return query.next() ? Row(rowOf(query)) : Row();
        }
        if (!isIdPrefix(text))
            return Row();
        Query query = database.query("SELECT id, json, pinned FROM records WHERE id >= ?1 AND id < ?2 LIMIT 2", text,
                                     std::string(text) + "g");
        if (!query.next())
            return Row();
        RecordRow found = rowOf(query);
        if (query.next())
            return fail(ErrorCode::InvalidInput, msg::StoreAmbiguousRecord, text);
        return Row(std::move(found));
    });
    if (row && !*row && text != "latest") {
        if (const auto image = Images(*m_state).resolve(text))
            row = m_state->read([&](Database& database) -> Result<Row> {
                Query query = database.query(
                    "SELECT id, json, pinned FROM records WHERE image = ?1 ORDER BY started DESC, id LIMIT 1",
                    image->id);
                return query.next() ? Row(rowOf(query)) : Row();
            });
    }
    if (!row)
        return passOn(std::move(row.error()));
    if (!*row)
        return text == "latest" ? fail(ErrorCode::NotFound, msg::StoreNoRecords)
                                : fail(ErrorCode::NotFound, msg::StoreRecordNotFound, text);
    auto record = recordOf(**row);
    if (record)
        if (auto filled = m_state->read([&](Database& database) -> Result<void> {
                fillDiffIds(database, *record);
                return {};
            });
            !filled)
            return passOn(std::move(filled.error()));
    return record;
}

Result<std::vector<BuildRecord>> Records::list(const RecordFilter& filter) {
    return m_state->read([&](Database& database) -> Result<std::vector<BuildRecord>> {
        std::optional<std::string> outcome;
        if (filter.outcome)
            outcome = nameOf(*filter.outcome);
        const auto limit = std::min<std::size_t>(filter.limit, std::numeric_limits<std::int32_t>::max());
        std::vector<BuildRecord> records;
        Query query = database.query("SELECT id, json, pinned FROM records WHERE (?1 IS NULL OR dockerfile = ?1) AND "
                                     "(?2 IS NULL OR outcome = ?2) ORDER BY started DESC, id LIMIT ?3",
                                     filter.dockerfile, outcome, limit);
        while (query.next()) {
            auto record = recordOf(rowOf(query));
            if (!record)
                return passOn(std::move(record.error()));
            fillDiffIds(database, *record);
            records.push_back(*std::move(record));
        }
        return records;
    });
}

Result<void> Records::setPinned(std::string_view id, bool pinned) {
    return m_state->write([&](Database& database) -> Result<void> {
        if (database.run("UPDATE records SET pinned = ?2 WHERE id = ?1", id, pinned ? 1 : 0) == 0)
            return fail(ErrorCode::NotFound, msg::StoreRecordNotFound, id);
        return {};
    });
}

} // namespace slipway::store
