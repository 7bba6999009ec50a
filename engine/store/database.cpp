// SPDX-License-Identifier: Apache-2.0
#include "engine/store/database.h"

#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/store.h"

#include <sqlite3.h>

#include <utility>

namespace slipway::store {

namespace {

[[noreturn]] void raise(sqlite3* database, int code) {
    const int extended = database ? sqlite3_extended_errcode(database) : code;
    throw DatabaseError{extended != SQLITE_OK ? extended : code,
                        database ? sqlite3_errmsg(database) : sqlite3_errstr(code)};
}

void check(sqlite3* database, int code) {
    if (code != SQLITE_OK)
        raise(database, code);
}

} // namespace

Query::Query(Query&& other) noexcept
    : m_database(other.m_database)
    , m_statement(std::exchange(other.m_statement, nullptr)) {}

Query::~Query() {
    if (m_statement) {
        sqlite3_reset(m_statement);
        sqlite3_clear_bindings(m_statement);
    }
}

void Query::bind(int parameter, std::int64_t value) {
    check(m_database, sqlite3_bind_int64(m_statement, parameter, value));
}

void Query::bind(int parameter, std::string_view text) {
    check(m_database, sqlite3_bind_text64(m_statement, parameter, text.data() ? text.data() : "", text.size(),
                                          SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Query::bindNull(int parameter) {
    check(m_database, sqlite3_bind_null(m_statement, parameter));
}

bool Query::next() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        raise(m_database, code);
    return false;
}

bool Query::isNull(int column) const {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}

std::string Query::text(int column) const {
    const void* bytes = sqlite3_column_blob(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    return bytes ? std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)) : std::string();
}

std::optional<std::int64_t> Query::integerOrNull(int column) const {
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<std::string> Query::textOrNull(int column) const {
    return isNull(column) ? std::nullopt : std::optional(text(column));
}

image::Digest Query::digest(int column) const {
    auto digest = image::Digest::parse(text(column));
    if (!digest)
        throw DatabaseError{SQLITE_CORRUPT, text(column)};
    return *std::move(digest);
}

std::optional<image::Digest> Query::digestOrNull(int column) const {
    return isNull(column) ? std::nullopt : std::optional(digest(column));
}

std::optional<SnapshotId> Query::snapshotOrNull(int column) const {
    return isNull(column) ? std::nullopt : std::optional(SnapshotId{text(column)});
}

Database::Database(const std::filesystem::path& file, std::chrono::milliseconds busyTimeout) {
    const int code = sqlite3_open_v2(file.c_str(), &m_database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    try {
        check(m_database, code);
        sqlite3_extended_result_codes(m_database, 1);
        // The log is written back when it is long, not at the end of every command: that would be two fsyncs each time.
        sqlite3_db_config(m_database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        sqlite3_busy_timeout(m_database, static_cast<int>(busyTimeout.count()));
        // NORMAL: a power cut may take the last transactions, never the consistency. See Store::markSynced.
        script("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
               "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;");
    } catch (const DatabaseError&) {
        sqlite3_close_v2(m_database);
        throw;
    }
}

Database::~Database() {
    for (const auto& [sql, statement] : m_statements)
        sqlite3_finalize(statement);
    sqlite3_close_v2(m_database);
}

Query Database::prepare(std::string_view sql) {
    auto found = m_statements.find(sql);
    // A statement that is in the middle of its rows (a recursion) gets a second copy under another name.
    if (found != m_statements.end() && sqlite3_stmt_busy(found->second) != 0)
        return prepare(std::string(sql) + " ");
    if (found == m_statements.end()) {
        sqlite3_stmt* statement = nullptr;
        check(m_database, sqlite3_prepare_v3(m_database, sql.data(), static_cast<int>(sql.size()),
                                             SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
        found = m_statements.emplace(std::string(sql), statement).first;
    }
    return {m_database, found->second};
}

void Database::script(const char* sql) {
    check(m_database, sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr));
}

int Database::changes() const {
    return sqlite3_changes(m_database);
}

std::vector<std::string> Database::integrityProblems(int limit) {
    std::vector<std::string> problems;
    Query check = prepare("PRAGMA integrity_check(" + std::to_string(limit) + ")");
    while (check.next())
        if (std::string line = check.text(0); line != "ok")
            problems.push_back(std::move(line));
    return problems;
}

Transaction::Transaction(Database& database)
    : m_database(&database) {
    database.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!m_open)
        return;
    try {
        m_database->run("ROLLBACK");
    } catch (const DatabaseError&) {
        // SQLite has rolled back by itself (disk full, for one).
    }
}

void Transaction::commit() {
    m_database->run("COMMIT");
    m_open = false;
}

Error errorOf(const DatabaseError& failure, const std::filesystem::path& file) {
    const std::string name = file.string();
    switch (failure.code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {ErrorCode::Corrupt,
                messages::message(msg::StoreDatabaseCorrupt, name, failure.text),
                {},
                {messages::message(msg::StoreDatabaseCorruptHint)}};
    case SQLITE_FULL:
        return {ErrorCode::Io, messages::message(msg::DiskFull, name)};
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        return {ErrorCode::Permission,
                messages::message(msg::StoreNotWritable, name, failure.text),
                {},
                {messages::message(msg::StoreElsewhereHint)}};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::Io, messages::message(msg::StoreBusy, name)};
    case SQLITE_IOERR:
        return {ErrorCode::Io, messages::message(msg::CannotWriteFile, name, failure.text)};
    default:
        return {ErrorCode::Internal, messages::message(msg::StoreDatabaseFailed, name, failure.text)};
    }
}

} // namespace slipway::store
