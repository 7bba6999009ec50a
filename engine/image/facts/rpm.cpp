// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/rpm.h"

#include "engine/image/facts/byte_reader.h"
#include "engine/messages/catalogue/facts.h"

#include <sqlite3.h>

#include <cstring>
#include <limits>
#include <map>
#include <memory>

namespace slipway::image::facts {

namespace {

// rpm's own limits are 65,535 entries and 256 MB of data.
constexpr std::uint32_t kMaximumEntries = 0xffff;
constexpr std::uint32_t kMaximumData = 256u << 20;
constexpr std::size_t kMaximumFiles = 2'000'000;
constexpr std::size_t kMaximumPackages = 200'000;

constexpr std::uint32_t kName = 1000, kVersion = 1001, kRelease = 1002, kEpoch = 1003, kSize = 1009, kArch = 1022,
                        kOldFileNames = 1027, kFileStates = 1029, kSourceRpm = 1044, kDirIndexes = 1116,
                        kBaseNames = 1117, kDirNames = 1118, kLongSize = 5009;
constexpr std::uint32_t kInt32 = 4, kInt64 = 5, kString = 6, kStringArray = 8, kI18nString = 9, kChar = 1, kInt8 = 2;

struct Entry {
    std::uint32_t type = 0;
    std::uint32_t offset = 0;
    std::uint32_t count = 0;
};

class Header {
public:
    static std::optional<Header> open(std::string_view bytes) {
        const ByteReader in(bytes, true);
        const auto entries = in.number<std::uint32_t>(0);
        const auto size = in.number<std::uint32_t>(4);
        if (!entries || !size || *entries > kMaximumEntries || *size > kMaximumData)
            return std::nullopt;
        const std::uint64_t start = 8 + std::uint64_t{*entries} * 16;
        const auto data = in.slice(start, *size);
        if (!data)
            return std::nullopt;
        Header header(*data);
        for (std::uint32_t i = 0; i < *entries; ++i) {
            const std::uint64_t at = 8 + std::uint64_t{i} * 16;
            header.m_entries.emplace(*in.number<std::uint32_t>(at),
                                     Entry{*in.number<std::uint32_t>(at + 4), *in.number<std::uint32_t>(at + 8),
                                           *in.number<std::uint32_t>(at + 12)});
        }
        return header;
    }

    std::string text(std::uint32_t tag) const {
        const Entry* entry = find(tag);
        if (!entry || (entry->type != kString && entry->type != kStringArray && entry->type != kI18nString))
            return {};
        return std::string(m_data.cString(entry->offset).value_or(std::string_view()));
    }
    std::vector<std::string_view> texts(std::uint32_t tag) const {
        std::vector<std::string_view> all;
        const Entry* entry = find(tag);
        if (!entry || (entry->type != kStringArray && entry->type != kString))
            return all;
        std::uint64_t at = entry->offset;
        for (std::uint32_t i = 0; i < entry->count && i < kMaximumFiles; ++i) {
            const auto one = m_data.cString(at);
            if (!one)
                break;
            all.push_back(*one);
            at += one->size() + 1;
        }
        return all;
    }
    std::optional<std::uint64_t> number(std::uint32_t tag, std::uint32_t index = 0) const {
        const Entry* entry = find(tag);
        if (!entry || index >= entry->count)
            return std::nullopt;
        if (entry->type == kInt32)
            return m_data.number<std::uint32_t>(entry->offset + std::uint64_t{index} * 4);
        if (entry->type == kInt64)
            return m_data.number<std::uint64_t>(entry->offset + std::uint64_t{index} * 8);
        if (entry->type == kInt8 || entry->type == kChar)
            return m_data.number<std::uint8_t>(entry->offset + std::uint64_t{index});
        return std::nullopt;
    }

private:
    explicit Header(std::string_view data)
        : m_data(data, true) {}
    const Entry* find(std::uint32_t tag) const {
        const auto found = m_entries.find(tag);
        return found == m_entries.end() ? nullptr : &found->second;
    }
    ByteReader m_data;
    std::map<std::uint32_t, Entry> m_entries;
};

void addPath(Package& package, std::string_view folder, std::string_view name) {
    while (folder.starts_with('/'))
        folder.remove_prefix(1);
    std::string path(folder);
    path += name;
    while (path.starts_with('/'))
        path.erase(0, 1);
    if (!path.empty())
        package.paths.push_back(std::move(path));
}

struct DatabaseCloser {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct StatementFinalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// A crafted database may keep SQLite busy for ever: it gets this many thousand steps of its virtual machine.
constexpr int kMaximumThousandSteps = 200'000;

} // namespace

std::optional<Package> parseRpmHeader(std::string_view bytes) {
    const auto header = Header::open(bytes);
    if (!header)
        return std::nullopt;
    Package package{.manager = PackageManager::Rpm};
    package.name = header->text(kName);
    if (package.name.empty() || package.name == "gpg-pubkey")
        return std::nullopt;
    package.version = header->text(kVersion);
    if (const std::string release = header->text(kRelease); !release.empty())
        package.version += "-" + release;
    if (const auto epoch = header->number(kEpoch); epoch && *epoch != 0)
        package.version = std::to_string(*epoch) + ":" + package.version;
    package.architecture = header->text(kArch);
    // "bash-5.1.8-9.el9.src.rpm": name, version, release.
    package.source = header->text(kSourceRpm);
    for (int part = 0; part < 2; ++part)
        if (const std::size_t dash = package.source.rfind('-'); dash != std::string::npos)
            package.source.resize(dash);
    if (package.source.empty())
        package.source = package.name;
    package.installedSize = header->number(kLongSize).value_or(header->number(kSize).value_or(0));

    const auto names = header->texts(kBaseNames);
    const auto folders = header->texts(kDirNames);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto index = static_cast<std::uint32_t>(i);
        // 0 is there, 3 belongs to another colour but is there; replaced and left out files are not this package's.
        if (const auto state = header->number(kFileStates, index); state == 1u || state == 2u)
            continue;
        const auto folder = header->number(kDirIndexes, index);
        if (folder && *folder < folders.size())
            addPath(package, folders[static_cast<std::size_t>(*folder)], names[i]);
    }
    if (names.empty())
        for (const std::string_view path : header->texts(kOldFileNames))
            addPath(package, {}, path);
    return package;
}

void applyWriteAheadLog(std::string& database, std::string_view log) {
    const ByteReader in(log, true);
    const auto magic = in.number<std::uint32_t>(0);
    const auto pageSize = in.number<std::uint32_t>(8);
    if (!magic || (*magic & ~1u) != 0x377f0682 || !pageSize || *pageSize < 512 || *pageSize > 65536 ||
        (*pageSize & (*pageSize - 1)) != 0 || log.size() < 32)
        return;
    // The low bit of the magic says in which order of bytes the checksums were summed.
    const ByteReader sums(log, (*magic & 1) != 0);
    std::uint32_t s0 = 0, s1 = 0;
    const auto add = [&](std::uint64_t from, std::uint64_t length) {
        for (std::uint64_t at = from; at < from + length; at += 8) {
            s0 += *sums.number<std::uint32_t>(at) + s1;
            s1 += *sums.number<std::uint32_t>(at + 4) + s0;
        }
    };
    add(0, 24);
    if (s0 != in.number<std::uint32_t>(24) || s1 != in.number<std::uint32_t>(28))
        return;
    std::map<std::uint32_t, std::uint64_t> pending;
    const std::uint64_t frameSize = 24 + std::uint64_t{*pageSize};
    for (std::uint64_t at = 32; in.slice(at, frameSize); at += frameSize) {
        // Frames of an older round have other salts.
        if (in.slice(at + 8, 8) != in.slice(16, 8))
            return;
        add(at, 8);
        add(at + 24, *pageSize);
        if (s0 != in.number<std::uint32_t>(at + 16) || s1 != in.number<std::uint32_t>(at + 20))
            return;
        const std::uint32_t page = *in.number<std::uint32_t>(at);
        const std::uint32_t pagesAfterCommit = *in.number<std::uint32_t>(at + 4);
        if (page == 0)
            return;
        pending[page] = at + 24;
        if (pagesAfterCommit == 0)
            continue;
        // No transaction leaves more pages than file and log have together.
        const std::uint64_t size = std::uint64_t{pagesAfterCommit} * *pageSize;
        if (size > database.size() + log.size())
            return;
        database.resize(static_cast<std::size_t>(size));
        for (const auto& [number, content] : pending)
            if (number <= pagesAfterCommit)
                std::memcpy(database.data() + std::size_t{number - 1} * *pageSize,
                            log.data() + static_cast<std::size_t>(content), *pageSize);
        pending.clear();
    }
}

Result<std::vector<Package>> readRpmSqlite(std::string database, std::string_view log, std::string_view what) {
    const auto corrupt = [&what](std::string_view why) {
        return fail(ErrorCode::Corrupt, msg::FactsRpmDatabaseBroken, what, why);
    };
    if (database.size() < 100 || !database.starts_with("SQLite format 3"))
        return corrupt("");
    applyWriteAheadLog(database, log);
    // "Write-ahead log" as journal mode: a database in memory has no log, and SQLite refuses to open it so.
    database[18] = database[19] = 1;

    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    const std::unique_ptr<sqlite3, DatabaseCloser> handle(raw);
    if (opened != SQLITE_OK)
        return corrupt(sqlite3_errstr(opened));
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, static_cast<int>(kMaximumData));
    int thousands = 0;
    sqlite3_progress_handler(
        raw, 1000, [](void* count) { return ++*static_cast<int*>(count) > kMaximumThousandSteps ? 1 : 0; }, &thousands);
    const auto size = static_cast<sqlite3_int64>(database.size());
    if (const int code = sqlite3_deserialize(raw, "main", reinterpret_cast<unsigned char*>(database.data()), size, size,
                                             SQLITE_DESERIALIZE_READONLY);
        code != SQLITE_OK)
        return corrupt(sqlite3_errstr(code));

    const auto prepare = [raw](const char* sql) {
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(raw, sql, -1, &statement, nullptr);
        return std::unique_ptr<sqlite3_stmt, StatementFinalizer>(statement);
    };
    // A view of that name could compute anything.
    const auto isTable = prepare("SELECT 1 FROM sqlite_schema WHERE type='table' AND name='Packages'");
    if (!isTable || sqlite3_step(isTable.get()) != SQLITE_ROW)
        return corrupt(sqlite3_errmsg(raw));
    const auto rows = prepare("SELECT blob FROM Packages");
    if (!rows)
        return corrupt(sqlite3_errmsg(raw));
    std::vector<Package> packages;
    int state = SQLITE_ROW;
    while (packages.size() < kMaximumPackages && (state = sqlite3_step(rows.get())) == SQLITE_ROW) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(rows.get(), 0));
        const int length = sqlite3_column_bytes(rows.get(), 0);
        if (!bytes || length <= 0)
            continue;
        if (auto package = parseRpmHeader({bytes, static_cast<std::size_t>(length)}))
            packages.push_back(std::move(*package));
    }
    if (state != SQLITE_DONE && state != SQLITE_ROW)
        return corrupt(sqlite3_errmsg(raw));
    return packages;
}

} // namespace slipway::image::facts
