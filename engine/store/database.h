// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/digest.h"
#include "engine/messages/result.h"
#include "engine/store/snapshot_id.h"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

// SQLite under RAII. Inside engine/store alone failures of the database are an exception, which store_state.h turns
// into a Result at the border: every statement can fail, and a transaction is left behind by any of them alike.
namespace slipway::store {

struct DatabaseError {
    int code = 0; // SQLite's extended result code
    std::string text;
};
// Carries an Error of the folder out of a transaction, which is rolled back.
struct Refused {
    Error error;
};

// A prepared statement in use; given back to the cache at the end.
class Query {
public:
    Query(sqlite3* database, sqlite3_stmt* statement)
        : m_database(database)
        , m_statement(statement) {}
    ~Query();
    Query(Query&& other) noexcept;
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    Query& operator=(Query&&) = delete;

    // Parameters are counted from 1.
    void bind(int parameter, std::int64_t value);
    void bind(int parameter, std::string_view text);
    void bindNull(int parameter);
    template <std::integral T>
    void bind(int parameter, T value) {
        bind(parameter, static_cast<std::int64_t>(value));
    }
    void bind(int parameter, const SnapshotId& id) { bind(parameter, std::string_view(id.value)); }
    void bind(int parameter, const image::Digest& digest) { bind(parameter, std::string_view(digest.text())); }
    template <typename T>
    void bind(int parameter, const std::optional<T>& value) {
        value ? bind(parameter, *value) : bindNull(parameter);
    }

    // Whether there is a (further) row.
    [[nodiscard]] bool next();
    // Columns are counted from 0.
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::optional<std::int64_t> integerOrNull(int column) const;
    [[nodiscard]] std::optional<std::string> textOrNull(int column) const;
    // Throws DatabaseError (corrupt) for a text that is no digest.
    [[nodiscard]] image::Digest digest(int column) const;
    [[nodiscard]] std::optional<image::Digest> digestOrNull(int column) const;
    [[nodiscard]] std::optional<SnapshotId> snapshotOrNull(int column) const;

private:
    sqlite3* m_database;
    sqlite3_stmt* m_statement;
};

// One connection; not to be used by two threads at a time.
class Database {
public:
    // Makes the file when it is not there; write-ahead log, foreign keys on.
    Database(const std::filesystem::path& file, std::chrono::milliseconds busyTimeout);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // `sql` is one statement, kept prepared.
    template <typename... Arguments>
    [[nodiscard]] Query query(std::string_view sql, const Arguments&... arguments) {
        Query result = prepare(sql);
        int parameter = 0;
        (result.bind(++parameter, arguments), ...);
        return result;
    }
    // For statements without rows; how many rows they changed.
    template <typename... Arguments>
    int run(std::string_view sql, const Arguments&... arguments) {
        Query statement = query(sql, arguments...);
        while (statement.next()) {
        }
        return changes();
    }
    // Several statements at once, without parameters.
    void script(const char* sql);
    [[nodiscard]] int changes() const;
    // Every problem that SQLite's own check finds, at most `limit`.
    [[nodiscard]] std::vector<std::string> integrityProblems(int limit);

private:
    [[nodiscard]] Query prepare(std::string_view sql);
    sqlite3* m_database = nullptr;
    std::map<std::string, sqlite3_stmt*, std::less<>> m_statements;
};

// BEGIN IMMEDIATE; rolled back unless committed.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database* m_database;
    bool m_open = true;
};

// The Error for a failure of the database: Corrupt, Io (disk full), Permission, ...
[[nodiscard]] Error errorOf(const DatabaseError& failure, const std::filesystem::path& file);

} // namespace slipway::store
