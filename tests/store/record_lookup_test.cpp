// SPDX-License-Identifier: Apache-2.0
// Records are found by the Dockerfile's digest without the store being opened.
#include "engine/store/record_lookup.h"
#include "tests/store/store_fixture.h"

using namespace slipway;
using namespace slipway::test;

namespace {

std::string put(store::Store& store, const char* digest, std::int64_t started,
                store::BuildOutcome outcome = store::BuildOutcome::Succeeded) {
    store::BuildRecord record;
    record.dockerfile = "Dockerfile";
    record.dockerfileDigest = digest;
    record.started = started;
    record.outcome = outcome;
    return must(store.records().put(record));
}

} // namespace

class RecordLookupTest : public QObject {
    Q_OBJECT

private slots:
    void noStore() {
        const TemporaryDirectory folder;
        const store::RecordLookup lookup({folder.path() / "none"});
        QVERIFY(!lookup.isThere());
        QVERIFY(lookup.successful("sha256:a").empty());
        QVERIFY(!std::filesystem::exists(folder.path() / "none")); // nothing was made
    }

    void byDigest() {
        const TemporaryDirectory folder;
        const auto store = openStore(folder.path());
        const std::string first = put(*store, "sha256:a", 1);
        const std::string second = put(*store, "sha256:a", 2);
        (void)put(*store, "sha256:a", 3, store::BuildOutcome::Failed);
        (void)put(*store, "sha256:b", 4);
        const store::RecordLookup lookup({folder.path()});
        QVERIFY(lookup.isThere());
        const auto found = lookup.successful("sha256:a");
        QCOMPARE(found.size(), 2UL);
        QCOMPARE(found[0].id, second);
        QCOMPARE(found[1].id, first);
        QCOMPARE(found[0].dockerfile, std::string("Dockerfile"));
        QVERIFY(lookup.successful("sha256:c").empty());
        QVERIFY(lookup.successful("").empty());
    }

    // What another process writes meanwhile is seen.
    void later() {
        const TemporaryDirectory folder;
        const auto store = openStore(folder.path());
        const store::RecordLookup lookup({folder.path()});
        QVERIFY(lookup.successful("sha256:a").empty());
        (void)put(*store, "sha256:a", 1);
        QCOMPARE(lookup.successful("sha256:a").size(), 1UL);
    }

    void many() {
        const TemporaryDirectory folder;
        const auto store = openStore(folder.path());
        for (std::int64_t i = 0; i < 30; ++i)
            (void)put(*store, "sha256:a", i);
        QCOMPARE(store::RecordLookup({folder.path()}).successful("sha256:a").size(), 20UL);
    }

    void damaged() {
        const TemporaryDirectory folder;
        writeFile(folder.path() / "index.db", std::string(5000, 'x'));
        QVERIFY(store::RecordLookup({folder.path()}).successful("sha256:a").empty());
        writeFile(folder.path() / "index.db", "");
        QVERIFY(store::RecordLookup({folder.path()}).successful("sha256:a").empty());
    }
};

QTEST_APPLESS_MAIN(RecordLookupTest)
#include "record_lookup_test.moc"
