// SPDX-License-Identifier: Apache-2.0
#include "tests/store/store_fixture.h"

using namespace slipway;
using namespace slipway::test;

class CollectorTest : public QObject {
    Q_OBJECT

private slots:
    void whatIsInUseStays() {
        const TemporaryDirectory directory;
        const auto user = openStore(directory.path());
        const auto used = makeSnapshot(*user, {});
        const auto pruner = openStore(directory.path());
        QVERIFY(must(store::collect(*pruner, {.keepBytes = 0, .keepOwn = false})).items.empty());
        QVERIFY(user->snapshots().find(used.id));
    }

    void rootsStayWithAllBelow() {
        const TemporaryDirectory directory;
        store::SnapshotId pinned, base, loose;
        image::Digest named;
        std::string record;
        {
            const auto store = openStore(directory.path());
            base = makeSnapshot(*store, {}).id;
            pinned = makeSnapshot(*store, base).id;
            loose = makeSnapshot(*store, base).id;
            named = makeImage(*store, "named");
            must(store->images().tag(reference("app"), named));
            (void)makeImage(*store, "nameless");
            store::BuildRecord build;
            build.result = pinned;
            record = must(store->records().put(build));
            must(store->records().setPinned(record, true));
        }
        const auto store = openStore(directory.path());
        const auto preview = must(store::collect(*store, {.keepBytes = 0, .preview = true, .keepOwn = false}));
        QVERIFY(store->snapshots().find(loose));
        const auto done = must(store::collect(*store, {.keepBytes = 0, .keepOwn = false}));
        QCOMPARE(done.items.size(), preview.items.size());
        QCOMPARE(done.bytesAfter, preview.bytesAfter);
        QVERIFY(!store->snapshots().find(loose));
        QVERIFY(store->snapshots().find(pinned));
        QVERIFY(store->snapshots().find(base));
        QCOMPARE(must(store->images().list()).size(), std::size_t{1});
        QVERIFY(must(store->images().resolve("app")).id == named);
        // The tree waits for the worker, and the rest is gone.
        QVERIFY(std::filesystem::exists(store->trashDirectory() / kIdMap / loose.value));
        must(store->records().setPinned(record, false));
        must(store::collect(*store, {.keepBytes = 0, .keepOwn = false}));
        QVERIFY(!store->snapshots().find(base));
        QVERIFY(problemsOf(*store).empty());
    }

    void nothingGoesWithinTheLimit() {
        const TemporaryDirectory directory;
        {
            (void)makeSnapshot(*openStore(directory.path()), {});
        }
        const auto store = openStore(directory.path());
        QVERIFY(must(store::collect(*store, {.keepBytes = 1'000'000, .keepOwn = false})).items.empty());
        QVERIFY(must(store::collect(*store, {.keepBytes = 0, .unusedFor = 3600, .keepOwn = false})).items.empty());
    }

    void cacheMountsGoFirst() {
        const TemporaryDirectory directory;
        store::SnapshotId snapshot;
        {
            const auto store = openStore(directory.path());
            snapshot = makeSnapshot(*store, {}, std::string(1000, 'x')).id;
            const auto use = must(store->cache().useCacheMount(kIdMap, "go", store::CacheSharing::Shared, {}));
            must(store->cache().setCacheMountBytes(use->directory(), 5000));
            const auto kept = must(store::collect(*store, {.keepBytes = 0}));
            QVERIFY(kept.items.empty());
        }
        const auto store = openStore(directory.path());
        const auto done = must(store::collect(*store, {.keepBytes = 3000, .keepOwn = false}));
        QCOMPARE(done.items.size(), std::size_t{1});
        QCOMPARE(done.items[0].kind, store::ItemKind::CacheMount);
        QVERIFY(store->snapshots().find(snapshot));
        QVERIFY(problemsOf(*store).empty());
    }

    void usageByKind() {
        const TemporaryDirectory directory;
        {
            (void)makeSnapshot(*openStore(directory.path()), {}, std::string(1000, 'x'));
        }
        const auto store = openStore(directory.path());
        const auto lines = must(store::usage(*store));
        const auto& line = lines[static_cast<std::size_t>(store::ItemKind::Snapshot)];
        QCOMPARE(line.count, std::uint64_t{1});
        QVERIFY(line.bytes >= 1000);
        QCOMPARE(line.reclaimable, line.bytes);
    }
};

QTEST_APPLESS_MAIN(CollectorTest)
#include "collector_test.moc"
