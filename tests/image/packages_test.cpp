// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/apk.h"
#include "engine/image/facts/dpkg.h"
#include "engine/image/facts/rpm.h"

#include <sqlite3.h>

#include <QtTest>

using namespace slipway::image::facts;
using Paths = std::vector<std::string>;

namespace {

void put32(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xff);
}

// An RPM header: strings and 32-bit numbers in the order given.
class RpmHeader {
public:
    RpmHeader& text(std::uint32_t tag, std::string_view value, std::uint32_t type = 6) {
        return add(tag, type, std::string(value) + std::string(1, '\0'), 1);
    }
    RpmHeader& texts(std::uint32_t tag, const Paths& values) {
        std::string bytes;
        for (const std::string& value : values)
            bytes += value + std::string(1, '\0');
        return add(tag, 8, bytes, values.size());
    }
    RpmHeader& numbers(std::uint32_t tag, const std::vector<std::uint32_t>& values) {
        while (m_data.size() % 4 != 0)
            m_data += '\0';
        std::string bytes;
        for (const std::uint32_t value : values)
            put32(bytes, value);
        return add(tag, 4, bytes, values.size());
    }
    RpmHeader& states(const std::string& values) { return add(1029, 1, values, values.size()); }
    std::string build() const {
        std::string out;
        put32(out, m_count);
        put32(out, static_cast<std::uint32_t>(m_data.size()));
        return out + m_index + m_data;
    }

private:
    RpmHeader& add(std::uint32_t tag, std::uint32_t type, const std::string& bytes, std::size_t count) {
        put32(m_index, tag);
        put32(m_index, type);
        put32(m_index, static_cast<std::uint32_t>(m_data.size()));
        put32(m_index, static_cast<std::uint32_t>(count));
        m_data += bytes;
        ++m_count;
        return *this;
    }
    std::string m_index, m_data;
    std::uint32_t m_count = 0;
};

RpmHeader bash() {
    RpmHeader header;
    header.text(1000, "bash").text(1001, "5.1.8").text(1002, "9.el9").numbers(1003, {2}).numbers(1009, {7'700'000});
    header.text(1022, "x86_64").text(1044, "bash-5.1.8-9.el9.src.rpm");
    header.numbers(1116, {0, 1, 1, 0});
    header.texts(1117, {"bash", "README", "gone", "sh"}).texts(1118, {"/usr/bin/", "/usr/share/doc/bash/"});
    header.states(std::string("\0\0\2\1", 4));
    return header;
}

// A database in memory with one Packages row a header, as bytes.
std::string sqliteDatabase(const Paths& headers, const char* schema = "CREATE TABLE Packages(hnum INTEGER PRIMARY KEY, "
                                                                      "blob BLOB NOT NULL)") {
    sqlite3* database = nullptr;
    sqlite3_open(":memory:", &database);
    sqlite3_exec(database, schema, nullptr, nullptr, nullptr);
    for (const std::string& header : headers) {
        sqlite3_stmt* insert = nullptr;
        sqlite3_prepare_v2(database, "INSERT INTO Packages(blob) VALUES(?)", -1, &insert, nullptr);
        sqlite3_bind_blob(insert, 1, header.data(), static_cast<int>(header.size()), SQLITE_STATIC);
        sqlite3_step(insert);
        sqlite3_finalize(insert);
    }
    sqlite3_int64 size = 0;
    unsigned char* bytes = sqlite3_serialize(database, "main", &size, 0);
    std::string result(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    sqlite3_free(bytes);
    sqlite3_close(database);
    return result;
}

constexpr std::string_view kStatus = R"(Package: libc6
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: glibc (2.41-12)
Version: 2.41-12+b1
Installed-Size: 13000
Description: GNU C Library
 Package: not-a-field
Conffiles:
 /etc/ld.so.conf.d/x86_64-linux-gnu.conf d4e7a7b88a71b5ffd9e2644e71a0cfab
 /etc/old.conf d4e7a7b88a71b5ffd9e2644e71a0cfab obsolete

Package: gone
Status: deinstall ok config-files
Version: 1

Package: half
Status: install reinstreq half-installed
Version: 0.1

Package: dash
Status: install ok installed
Version: 0.5.12-12
Architecture: amd64
Installed-Size: 191
)";

} // namespace

class PackagesTest : public QObject {
    Q_OBJECT
private slots:
    void dpkgStatus() {
        const auto packages = parseDpkgStatus(kStatus);
        QCOMPARE(packages.size(), 3u);
        QCOMPARE(packages[0].name, "libc6");
        QCOMPARE(packages[0].version, "2.41-12+b1");
        QCOMPARE(packages[0].source, "glibc");
        QCOMPARE(packages[0].architecture, "amd64");
        QCOMPARE(packages[0].installedSize, 13000u * 1024);
        QCOMPARE(packages[0].paths, (Paths{"etc/ld.so.conf.d/x86_64-linux-gnu.conf", "etc/old.conf"}));
        QCOMPARE(packages[1].name, "half");
        QCOMPARE(packages[2].name, "dash");
        QCOMPARE(packages[2].source, "dash");
    }
    void dpkgStatusOdd_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("packages");
        QTest::newRow("empty") << QByteArray() << 0;
        QTest::newRow("no package") << QByteArray("Version: 1\n\n\n\n") << 0;
        QTest::newRow("no line break at the end") << QByteArray("Package: a") << 1;
        QTest::newRow("windows line breaks") << QByteArray("Package: a\r\n\r\nPackage: b\r\n") << 2;
        QTest::newRow("size beyond all") << QByteArray("Package: a\nInstalled-Size: 99999999999999999999\n") << 1;
        QTest::newRow("continuation first") << QByteArray(" x\n\tPackage: a\n") << 0;
        QTest::newRow("noise") << QByteArray("\0\xff:\n:\nPackage:\n", 14) << 0;
        QTest::newRow("status with nothing") << QByteArray("Package: a\nStatus:\n") << 1;
    }
    void dpkgStatusOdd() {
        QFETCH(QByteArray, text);
        QFETCH(int, packages);
        QCOMPARE(static_cast<int>(parseDpkgStatus(text.toStdString()).size()), packages);
    }
    void dpkgLists() {
        QCOMPARE(parseDpkgList("/.\n/bin\n/bin/ls\n\n/etc/x y\n"), (Paths{"bin", "bin/ls", "etc/x y"}));
        QCOMPARE(parseMd5sums("d41d8cd98f00b204e9800998ecf8427e  usr/bin/a\nshort  usr/bin/b\n"), (Paths{"usr/bin/a"}));
    }
    void dpkgDatabase() {
        const DatabaseFiles files{{"var/lib/dpkg/status", std::string(kStatus)},
                                  {"var/lib/dpkg/info/libc6:amd64.list", "/lib\n/lib/libc.so.6\n"},
                                  {"var/lib/dpkg/info/dash.list", "/bin/dash\n/bin/sh\n"},
                                  {"var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\nbash\n"}};
        const auto packages = readDpkg(files);
        QCOMPARE(packages.size(), 3u);
        QVERIFY(std::ranges::contains(packages[0].paths, "lib/libc.so.6"));
        QCOMPARE(packages[2].paths, (Paths{"bin/dash", "bin/sh.distrib"}));
    }
    void diversionLeavesItsOwner() {
        std::vector<Package> packages(2);
        packages[0].name = "bash";
        packages[0].paths = {"bin/sh"};
        packages[1].name = "dash";
        packages[1].paths = {"bin/sh"};
        applyDiversions(parseDiversions("/bin/sh\n/bin/sh.distrib\nbash\ncut off\n"), packages);
        QCOMPARE(packages[0].paths, (Paths{"bin/sh"}));
        QCOMPARE(packages[1].paths, (Paths{"bin/sh.distrib"}));
    }
    void distroless() {
        const DatabaseFiles files{
            {"var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 13\nArchitecture: amd64\n"},
            {"var/lib/dpkg/status.d/base.md5sums", "d41d8cd98f00b204e9800998ecf8427e  usr/lib/os-release\n"},
            {"var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2025b\n"}};
        const auto packages = readDpkg(files);
        QCOMPARE(packages.size(), 2u);
        QCOMPARE(packages[0].name, "base-files");
        QVERIFY(std::ranges::contains(packages[0].paths, "usr/lib/os-release"));
        QVERIFY(std::ranges::contains(packages[0].paths, "var/lib/dpkg/status.d/base"));
    }

    void apk() {
        const auto packages = parseApkInstalled("C:Q1abc=\nP:musl\nV:1.2.5-r9\nA:x86_64\nS:400000\nI:667648\no:musl\n"
                                                "F:lib\nR:ld-musl-x86_64.so.1\na:0:0:755\nZ:Q1x=\nF:\nR:top\n\n"
                                                "P:busybox\nV:1.37\nF:bin\nR:busybox\nnoise\n:\n");
        QCOMPARE(packages.size(), 2u);
        QCOMPARE(packages[0].name, "musl");
        QCOMPARE(packages[0].installedSize, 667648u);
        QCOMPARE(packages[0].paths, (Paths{"lib", "lib/ld-musl-x86_64.so.1", "top"}));
        QCOMPARE(packages[1].source, "busybox");
        QCOMPARE(packages[1].paths, (Paths{"bin", "bin/busybox"}));
        QVERIFY(parseApkInstalled("").empty());
    }

    void rpmHeader() {
        const auto package = parseRpmHeader(bash().build());
        QVERIFY(package);
        QCOMPARE(package->name, "bash");
        QCOMPARE(package->version, "2:5.1.8-9.el9");
        QCOMPARE(package->architecture, "x86_64");
        QCOMPARE(package->source, "bash");
        QCOMPARE(package->installedSize, 7'700'000u);
        // "gone" was not installed, "sh" was replaced.
        QCOMPARE(package->paths, (Paths{"usr/bin/bash", "usr/share/doc/bash/README"}));
    }
    void rpmHeaderOldNames() {
        RpmHeader header;
        header.text(1000, "old").texts(1027, {"/bin/a", "/bin/b"});
        QCOMPARE(parseRpmHeader(header.build())->paths, (Paths{"bin/a", "bin/b"}));
    }
    void rpmKeysAreNoPackages() { QVERIFY(!parseRpmHeader(RpmHeader().text(1000, "gpg-pubkey").build())); }
    void rpmHeaderTruncated() {
        const std::string whole = bash().build();
        for (std::size_t length = 0; length < whole.size(); ++length)
            QVERIFY(!parseRpmHeader(std::string(whole, 0, length)));
    }
    void rpmHeaderLies() {
        const std::string whole = bash().build();
        for (std::size_t at = 0; at < whole.size(); ++at)
            for (const char value : {'\0', '\x7f', '\xff'}) {
                std::string changed = whole;
                changed[at] = value;
                if (const auto package = parseRpmHeader(changed))
                    QVERIFY(package->paths.size() <= 4);
            }
    }

    void rpmSqlite() {
        const auto packages =
            readRpmSqlite(sqliteDatabase({bash().build(), RpmHeader().text(1000, "gpg-pubkey").build(), "noise"}), "",
                          "rpmdb.sqlite");
        QVERIFY(packages);
        QCOMPARE(packages->size(), 1u);
        QCOMPARE(packages->front().name, "bash");
    }
    // rpm uses a write-ahead log, which a database in memory cannot have.
    void rpmSqliteInWalMode() {
        std::string database = sqliteDatabase({bash().build()});
        database[18] = database[19] = 2;
        const auto packages = readRpmSqlite(database, "", "rpmdb.sqlite");
        QVERIFY(packages);
        QCOMPARE(packages->size(), 1u);
    }
    void rpmSqliteWithLog() {
        QTemporaryDir folder;
        const std::string path = (folder.path() + "/rpmdb.sqlite").toStdString();
        sqlite3* database = nullptr;
        sqlite3_open(path.c_str(), &database);
        sqlite3_exec(database, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;", nullptr, nullptr, nullptr);
        sqlite3_exec(database, "CREATE TABLE Packages(hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)", nullptr, nullptr,
                     nullptr);
        for (int i = 0; i < 40; ++i) {
            const std::string header = bash().text(5000, std::string(3000, 'x')).build();
            sqlite3_stmt* insert = nullptr;
            sqlite3_prepare_v2(database, "INSERT INTO Packages(blob) VALUES(?)", -1, &insert, nullptr);
            sqlite3_bind_blob(insert, 1, header.data(), static_cast<int>(header.size()), SQLITE_STATIC);
            QCOMPARE(sqlite3_step(insert), SQLITE_DONE);
            sqlite3_finalize(insert);
        }
        const auto bytesOf = [](const std::string& name) {
            QFile file(QString::fromStdString(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
        };
        // While it is open the log is not folded in.
        const std::string main = bytesOf(path), log = bytesOf(path + "-wal");
        QVERIFY(log.size() > 40 * 3000);
        sqlite3_close(database);
        const auto packages = readRpmSqlite(main, log, "rpmdb.sqlite");
        QVERIFY(packages);
        QCOMPARE(packages->size(), 40u);
        // The last frame cut off: the last transaction never happened.
        const auto fewer = readRpmSqlite(main, std::string_view(log).substr(0, log.size() - 1), "rpmdb.sqlite");
        QVERIFY(fewer);
        QCOMPARE(fewer->size(), 39u);
        std::string damaged = log;
        damaged[log.size() - 100] ^= 1;
        QCOMPARE(readRpmSqlite(main, damaged, "rpmdb.sqlite")->size(), 39u);
        for (const std::size_t at : {0u, 8u, 9u, 10u, 11u, 24u}) {
            std::string header = log;
            header[at] ^= '\x40';
            std::string unchanged = main;
            applyWriteAheadLog(unchanged, header);
            QVERIFY(unchanged == main);
        }
    }
    void rpmSqliteHostile_data() {
        QTest::addColumn<QByteArray>("database");
        const std::string good = sqliteDatabase({bash().build()});
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("other file") << QByteArray(4096, 'x');
        QTest::newRow("header alone") << QByteArray::fromStdString(good.substr(0, 100));
        QTest::newRow("no such table") << QByteArray::fromStdString(sqliteDatabase({}, "CREATE TABLE Other(x)"));
        QTest::newRow("a view that never ends") << QByteArray::fromStdString(sqliteDatabase(
            {}, "CREATE VIEW Packages AS WITH RECURSIVE n(blob) AS (SELECT 1 UNION ALL SELECT blob+1 FROM n) "
                "SELECT blob FROM n"));
    }
    void rpmSqliteHostile() {
        QFETCH(QByteArray, database);
        const auto packages = readRpmSqlite(database.toStdString(), "", "rpmdb.sqlite");
        QVERIFY(!packages);
        QCOMPARE(packages.error().code, slipway::ErrorCode::Corrupt);
    }
    void rpmSqliteDamaged() {
        const std::string good = sqliteDatabase({bash().build(), bash().build()});
        for (std::size_t at = 16; at < good.size(); at += at < 200 ? 1 : 37) {
            std::string changed = good;
            changed[at] ^= '\x55';
            if (const auto packages = readRpmSqlite(changed, "", "rpmdb.sqlite"))
                QVERIFY(packages->size() <= 2);
        }
    }
};

QTEST_APPLESS_MAIN(PackagesTest)
#include "packages_test.moc"
