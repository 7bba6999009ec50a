// SPDX-License-Identifier: Apache-2.0
#include "tests/store/store_fixture.h"
#include "tests/support/json_schema.h"
#include "tests/support/paths.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

using namespace slipway;
using namespace slipway::test;
namespace fs = std::filesystem;

namespace {
std::size_t entriesIn(const fs::path& directory) {
    std::error_code ignored;
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory, ignored), fs::directory_iterator()));
}
} // namespace

class StoreTest : public QObject {
    Q_OBJECT

private slots:
    void location() {
        const auto choose = [](std::optional<std::string> option, std::map<std::string, std::string> variables) {
            const auto location =
                store::StoreLocation::choose(option, [&](const char* name) -> std::optional<std::string> {
                    const auto found = variables.find(name);
                    return found == variables.end() ? std::nullopt : std::optional(found->second);
                });
            return location ? location->directory.string() : std::string("-");
        };
        const std::map<std::string, std::string> all{
            {"SLIPWAY_STORE", "/named"}, {"XDG_DATA_HOME", "/data"}, {"HOME", "/home/a"}};
        QCOMPARE(choose("/option", all), "/option");
        QCOMPARE(choose({}, all), "/named");
        QCOMPARE(choose({}, {{"XDG_DATA_HOME", "/data"}, {"HOME", "/home/a"}}), "/data/slipway/store");
        QCOMPARE(choose({}, {{"XDG_DATA_HOME", "relative"}, {"HOME", "/home/a"}}),
                 "/home/a/.local/share/slipway/store");
        QCOMPARE(choose({}, {{"SLIPWAY_STORE", ""}, {"HOME", "/home/a"}}), "/home/a/.local/share/slipway/store");
        QCOMPARE(choose({}, {}), "-");
        QCOMPARE(choose("", all), "-");
        QVERIFY(fs::path(choose("relative", {})).is_absolute());
    }

    void networkFileSystems_data() {
        QTest::addColumn<qint64>("magic");
        QTest::addColumn<bool>("refused");
        QTest::newRow("nfs") << qint64{0x6969} << true;
        QTest::newRow("cifs") << qint64{0xFF534D42} << true;
        QTest::newRow("cifs, sign extended") << static_cast<qint64>(static_cast<std::int32_t>(0xFF534D42)) << true;
        QTest::newRow("9p") << qint64{0x01021997} << true;
        QTest::newRow("fuse") << qint64{0x65735546} << true;
        QTest::newRow("ext4") << qint64{0xEF53} << false;
        QTest::newRow("tmpfs") << qint64{0x01021994} << false;
    }
    void networkFileSystems() {
        QFETCH(qint64, magic);
        QFETCH(bool, refused);
        const TemporaryDirectory directory;
        const auto opened = store::Store::open(
            {directory.path() / "store"},
            {.fileSystemMagic = [&](const fs::path&) -> Result<std::int64_t> { return magic; }, .bootId = "a"});
        QCOMPARE(!opened, refused);
        QCOMPARE(fs::exists(directory.path() / "store"), !refused);
        if (refused) {
            QCOMPARE(opened.error().code, ErrorCode::Unsupported);
            QVERIFY(messages::renderError(opened.error(), {}).find("--store") != std::string::npos);
        }
    }

    void newerStoreIsLeftAlone() {
        const TemporaryDirectory directory;
        {
            const auto store = openStore(directory.path() / "s");
        }
        writeFile(directory.path() / "s/version", "2\n");
        const auto before = entriesIn(directory.path() / "s");
        const auto opened = store::Store::open({directory.path() / "s"});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Unsupported);
        QCOMPARE(entriesIn(directory.path() / "s"), before);
        QCOMPARE(entriesIn(directory.path() / "s/leases"), std::size_t{0});
    }

    void newerDatabaseIsLeftAlone() {
        const TemporaryDirectory directory;
        {
            const auto store = openStore(directory.path());
        }
        sqlite3* database = nullptr;
        QCOMPARE(sqlite3_open((directory.path() / "index.db").c_str(), &database), SQLITE_OK);
        QCOMPARE(sqlite3_exec(database, "PRAGMA user_version = 9", nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(database);
        const auto opened = store::Store::open({directory.path()});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Unsupported);
    }

    void foreignDirectoryIsRefused() {
        const TemporaryDirectory directory;
        directory.write("thesis.txt", "words");
        const auto opened = store::Store::open({directory.path()});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::InvalidInput);
        QCOMPARE(entriesIn(directory.path()), std::size_t{1});
    }

    void damagedIndexIsRebuilt() {
        const TemporaryDirectory directory;
        image::Digest layer;
        {
            const auto store = openStore(directory.path());
            layer = must(store->blobs().put("layer bytes")).digest;
        }
        writeFile(directory.path() / "index.db", std::string(8192, 'x'));
        writeFile(directory.path() / "index.db-wal", std::string(8192, 'y'));
        const auto opened = store::Store::open({directory.path()});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Corrupt);
        const auto rebuilt = must(store::rebuildIndex({directory.path()}, {.bootId = "boot-a"}, {}));
        QCOMPARE(rebuilt.blobs, std::uint64_t{1});
        QVERIFY(fs::exists(rebuilt.damaged));
        const auto store = openStore(directory.path());
        QCOMPARE(must(store->blobs().read(layer, 100)), "layer bytes");
    }

    void blobs() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        const auto blob = must(store->blobs().put("hello"));
        QCOMPARE(blob.digest, digestOf("hello"));
        QCOMPARE(must(store->blobs().put("hello")).digest, blob.digest);
        QCOMPARE(must(store->blobs().read(blob.digest, 5)), "hello");
        QCOMPARE(store->blobs().read(blob.digest, 4).error().code, ErrorCode::LimitExceeded);
        QCOMPARE(store->blobs().open(digestOf("other")).error().code, ErrorCode::NotFound);
        auto writer = must(store->blobs().create());
        must(writer->write(archive::bytesOf("wrong")));
        QCOMPARE(writer->commit(digestOf("right")).error().code, ErrorCode::Corrupt);
        writer.reset();
        QCOMPARE(entriesIn(store->temporaryDirectory()), std::size_t{0});
        QVERIFY(problemsOf(*store).empty());
    }

    void vanishedBlobIsPutAgain() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        const auto blob = must(store->blobs().put("hello"));
        fs::remove(store->blobs().path(blob.digest));
        QCOMPARE(problemsOf(*store).size(), std::size_t{1});
        must(store->blobs().put("hello"));
        QVERIFY(problemsOf(*store).empty());
    }

    void snapshotsAndChains() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        const auto a = makeSnapshot(*store, {}, "a", digestOf("a"));
        const auto b = makeSnapshot(*store, a.id, "bb");
        const auto c = makeSnapshot(*store, b.id, "ccc", digestOf("c"));
        const auto chain = must(store->snapshots().chain(c.id));
        QCOMPARE(chain.size(), std::size_t{3});
        QCOMPARE(chain[0].id, a.id);
        QCOMPARE(chain[2].id, c.id);
        QCOMPARE(chain[1].bytes, std::uint64_t{2});
        QVERIFY(fs::exists(chain[1].directory / "fs" / "file"));
        QCOMPARE(must(store->snapshots().index(b.id))->payloadBytes(), std::uint64_t{2});
        // The gap in the middle hides the chain id of the top, until it is known.
        QVERIFY(!must(store->snapshots().find(c.id)).chainId);
        must(store->snapshots().setDiffId(b.id, digestOf("b"), 1024));
        const auto ids = image::chainIds(std::vector{digestOf("a"), digestOf("b"), digestOf("c")});
        const auto found = must(store->snapshots().findByChainId(kIdMap, ids[2]));
        QVERIFY(found);
        QCOMPARE(found->id, c.id);
        QVERIFY(!must(store->snapshots().findByChainId("map2", ids[2])));
        QCOMPARE(*must(store->snapshots().find(b.id)).tarBytes, std::uint64_t{1024});
        QCOMPARE(store->snapshots().prepare("map2", a.id).error().code, ErrorCode::InvalidInput);
        QCOMPARE(store->snapshots().prepare("../up", {}).error().code, ErrorCode::InvalidInput);
        QCOMPARE(store->snapshots().prepare(kIdMap, store::SnapshotId{"none"}).error().code, ErrorCode::NotFound);
    }

    void stackedSnapshots() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        const auto base = makeSnapshot(*store, {}, "base", digestOf("base"));
        const auto link = makeSnapshot(*store, {}, "link");
        const auto stacked = must(store->snapshots().stack(base.id, link.id));
        QVERIFY(stacked.id != link.id);
        QCOMPARE(stacked.directory, link.directory);
        QCOMPARE(must(store->snapshots().stack(base.id, link.id)).id, stacked.id);
        QCOMPARE(must(store->snapshots().stack({}, link.id)).id, link.id);
        must(store->snapshots().setDiffId(stacked.id, digestOf("link"), 10));
        QCOMPARE(*must(store->snapshots().find(stacked.id)).chainId,
                 image::chainIds(std::vector{digestOf("base"), digestOf("link")})[1]);
        QCOMPARE(*must(store->snapshots().find(link.id)).chainId, digestOf("link"));
        QVERIFY(problemsOf(*store).empty());
    }

    void abandonedAndUncommitted() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        const auto pending = must(store->snapshots().prepare(kIdMap, {}));
        fill(pending, "half");
        must(store->snapshots().abandon(pending));
        QVERIFY(!fs::exists(pending.directory));
        QCOMPARE(store->snapshots().commit(pending, {}).error().code, ErrorCode::NotFound);
        QVERIFY(problemsOf(*store).empty());
    }

    void unsyncedOfAnEarlierBootGo() {
        const TemporaryDirectory directory;
        store::SnapshotId synced, lost, above;
        {
            const auto store = openStore(directory.path(), "boot-a");
            synced = makeSnapshot(*store, {}).id;
            must(store->markSynced());
            lost = makeSnapshot(*store, synced).id;
            above = makeSnapshot(*store, lost).id;
            must(store->cache().put(kIdMap, "key", above));
        }
        {
            const auto store = openStore(directory.path(), "boot-a");
            QVERIFY(store->snapshots().find(above));
        }
        const auto store = openStore(directory.path(), "boot-b");
        QVERIFY(store->snapshots().find(synced));
        QVERIFY(!store->snapshots().find(lost));
        QVERIFY(!store->snapshots().find(above));
        QVERIFY(!must(store->cache().find(kIdMap, "key")));
        QVERIFY(problemsOf(*store).empty());
    }

    void syncedInTheBackgroundSurvivesTheBoot() {
        const TemporaryDirectory directory;
        store::SnapshotId synced, lost;
        {
            const auto store = openStore(directory.path(), "boot-a");
            synced = makeSnapshot(*store, {}).id;
            must(store->syncLater());
            must(store->syncLater());
        }
        QVERIFY(QTest::qWaitFor([&] { return !fs::is_empty(directory.path() / "synced"); }, 60'000));
        {
            const auto store = openStore(directory.path(), "boot-a");
            lost = makeSnapshot(*store, synced).id;
        }
        const auto store = openStore(directory.path(), "boot-b");
        QVERIFY(store->snapshots().find(synced));
        QVERIFY(!store->snapshots().find(lost));
    }

    void imagesAndReferences() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        const auto id = makeImage(*store, "layer");
        must(store->images().tag(reference("app"), id));
        must(store->images().tag(reference("app:2"), id));
        QCOMPARE(must(store->images().resolve("app")).id, id);
        QCOMPARE(must(store->images().resolve("docker.io/library/app:2")).id, id);
        QCOMPARE(must(store->images().resolve(id.text())).id, id);
        QCOMPARE(must(store->images().resolve(id.encoded().substr(0, 8))).id, id);
        const auto missing = store->images().resolve("apq");
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(messages::renderError(missing.error(), {}).find("app:latest") != std::string::npos);
        QCOMPARE(store->images().remove(id.encoded().substr(0, 12), false).error().code, ErrorCode::InvalidInput);
        QVERIFY(!must(store->images().remove("app:2", false)).removed);
        QVERIFY(must(store->images().remove("app", false)).removed == id);
        QVERIFY(must(store->images().list()).empty());
        QVERIFY(problemsOf(*store).empty());
    }

    void cacheKeepsContentAndStatDigests() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        const auto a = makeSnapshot(*store, {});
        must(store->cache().put(kIdMap, "k", a.id));
        QVERIFY(must(store->cache().find(kIdMap, "k")) == a.id);
        QVERIFY(!must(store->cache().find("other", "k")));
        must(store->cache().setContentDigest(a.id, "/src", "sha256:1"));
        QVERIFY(must(store->cache().contentDigest(a.id, "/src")) == "sha256:1");
        std::vector<store::StatDigest> digests{{"a\xff", 1, ~0ULL, 3, 4, 5, std::string("\0\1", 2)},
                                               {"b", 1, 2, 3, 4, 5, "x"}};
        must(store->cache().rememberStatDigests("tree", digests));
        const std::vector<std::string> gone{"b"};
        must(store->cache().rememberStatDigests("tree", {}, gone));
        const auto read = must(store->cache().statDigests("tree"));
        QCOMPARE(read.size(), std::size_t{1});
        QCOMPARE(read[0].path, "a\xff");
        QCOMPARE(read[0].inode, ~0ULL);
        QCOMPARE(read[0].digest, std::string("\0\1", 2));
    }

    void cacheMountSharing() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        auto& cache = store->cache();
        const auto first = must(cache.useCacheMount(kIdMap, "go", store::CacheSharing::Shared, {}));
        const auto second = must(cache.useCacheMount(kIdMap, "go", store::CacheSharing::Shared, {}));
        QCOMPARE(first->directory(), second->directory());
        const auto own = must(cache.useCacheMount(kIdMap, "go", store::CacheSharing::Private, {}));
        QVERIFY(own->directory() != first->directory());
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(cache.useCacheMount(kIdMap, "go", store::CacheSharing::Locked, stop.get_token()).error().code,
                 ErrorCode::Cancelled);
    }

    void records() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        QCOMPARE(store->records().find("latest").error().code, ErrorCode::NotFound);
        store::BuildRecord record;
        record.dockerfile = "Dockerfile";
        record.started = 5;
        record.arguments = {{"A", "line\nbreak"}};
        const auto snapshot = makeSnapshot(*store, {});
        record.stages.push_back({.index = 0, .name = "build", .base = "golang", .shipped = true, .instructions = {}});
        record.stages[0].instructions.push_back({.range = {1, 9},
                                                 .line = 2,
                                                 .keyword = "RUN",
                                                 .original = "RUN a\xff",
                                                 .cacheKey = "k",
                                                 .state = store::CacheState::Failed,
                                                 .snapshot = snapshot.id,
                                                 .exitCode = 3,
                                                 .lastLog = {"no"}});
        const auto id = must(store->records().put(record));
        must(store->snapshots().setDiffId(snapshot.id, digestOf("x"), 1));
        const auto read = must(store->records().find(id.substr(0, 6)));
        QCOMPARE(read.id, id);
        QCOMPARE(read.arguments[0].second, "line\nbreak");
        const auto& instruction = read.stages[0].instructions[0];
        QCOMPARE(instruction.original, "RUN a\\xff");
        QCOMPARE(instruction.exitCode, 3);
        QCOMPARE(instruction.range.end, std::size_t{9});
        QCOMPARE(instruction.diffId, digestOf("x").text());
        // Everything in a record is named by the schema.
        std::ifstream file(test::sourceRoot() / "resources" / "schema" / "record.json");
        const test::JsonSchema schema(nlohmann::json::parse(file));
        for (const store::BuildRecord& each : {read, store::BuildRecord()})
            for (const std::string& wrong : schema.check(nlohmann::json::parse(each.toJson())))
                QFAIL(wrong.c_str());
        record.started = 6;
        const auto newer = must(store->records().put(record));
        QCOMPARE(must(store->records().find("latest")).id, newer);
        QCOMPARE(must(store->records().list()).size(), std::size_t{2});
        QCOMPARE(store::BuildRecord::fromJson("{", "x").error().code, ErrorCode::Corrupt);
        QCOMPARE(store::BuildRecord::fromJson("{\"schema\":\"slipway.record/9\"}", "x").error().code,
                 ErrorCode::Unsupported);
    }

    void checkFindsAndRepairs() {
        const TemporaryDirectory directory;
        const auto store = openStore(directory.path());
        const auto image = makeImage(*store, "layer");
        must(store->images().tag(reference("app"), image));
        const auto a = makeSnapshot(*store, {});
        const auto b = makeSnapshot(*store, a.id);
        QVERIFY(problemsOf(*store).empty());
        writeFile(store->blobs().path(digestOf("layer")), "LAYER");
        writeFile(store->directory() / "blobs/sha256/stray", "x");
        writeFile(store->directory() / "snapshots/map1/stray/fs/x", "x");
        fs::remove_all(a.directory);
        QCOMPARE(problemsOf(*store).size(), std::size_t{4});
        QVERIFY(problemsOf(*store, true).size() >= 4);
        QVERIFY(problemsOf(*store).empty());
        QVERIFY(!store->snapshots().find(b.id));
        QVERIFY(!store->images().resolve("app"));
    }

    void twoStoresAtOnce() {
        const TemporaryDirectory directory;
        constexpr int kSteps = 25;
        const auto work = [&](int number) {
            const auto store = openStore(directory.path());
            std::optional<store::SnapshotId> parent;
            for (int i = 0; i < kSteps; ++i) {
                parent = makeSnapshot(*store, parent, std::to_string(i)).id;
                must(store->cache().put(kIdMap, std::to_string(number) + "/" + std::to_string(i), *parent));
                const auto id = makeImage(*store, "layer " + std::to_string(i % 5));
                must(store->images().tag(reference("app" + std::to_string(i % 3)), id));
                must(store::collect(*store, {.keepBytes = 0}));
            }
        };
        std::thread one(work, 1), two(work, 2);
        one.join();
        two.join();
        const auto store = openStore(directory.path());
        QVERIFY(problemsOf(*store).empty());
        QVERIFY(must(store->cache().find(kIdMap, "1/24")) || must(store->cache().find(kIdMap, "2/24")));
    }

    void killedAtRandomMoments() {
        const TemporaryDirectory directory;
        std::mt19937 random(1);
        for (int round = 0; round < 30; ++round) {
            const pid_t child = ::fork();
            if (child == 0) {
                const auto store = openStore(directory.path());
                std::optional<store::SnapshotId> parent;
                for (int i = 0;; ++i) {
                    parent = makeSnapshot(*store, parent, "round").id;
                    must(store->cache().put(kIdMap, "k" + std::to_string(i), *parent));
                    must(store->images().tag(reference("app"), makeImage(*store, "layer" + std::to_string(i))));
                    if (i % 3 == 2) {
                        (void)store->images().remove("app", true);
                        must(store::collect(*store, {.keepBytes = 0, .keepOwn = false}));
                        parent.reset();
                    }
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5 + random() % 60));
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            const auto store = openStore(directory.path());
            const auto problems = problemsOf(*store);
            QVERIFY2(problems.empty(), problems.empty() ? "" : problems.front().c_str());
            QCOMPARE(entriesIn(store->directory() / "tmp"), std::size_t{1});
            QCOMPARE(entriesIn(store->directory() / "leases"), std::size_t{1});
            QCOMPARE(entriesIn(store->directory() / "trash" / "files"), std::size_t{0});
        }
    }
};

QTEST_APPLESS_MAIN(StoreTest)
#include "store_test.moc"
