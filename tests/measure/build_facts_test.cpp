// SPDX-License-Identifier: Apache-2.0
// From accounting and facts of an image to what lint sees.
#include "engine/measure/build_facts.h"

#include <QTest>

using namespace slipway;
using measure::LayerOrigin;

namespace {

store::SnapshotId snapshot(const char* name) {
    return store::SnapshotId{name};
}

store::InstructionRecord step(const char* keyword, std::size_t begin, const char* id = nullptr) {
    store::InstructionRecord record;
    record.keyword = keyword;
    record.range = {begin, begin + 5};
    if (id != nullptr)
        record.snapshot = snapshot(id);
    return record;
}

store::StoredLayer layer(const char* id) {
    store::StoredLayer stored;
    if (id != nullptr)
        stored.snapshot = snapshot(id);
    return stored;
}

image::Blame blame(std::uint32_t from, std::uint32_t by, std::uint64_t deleted, std::uint64_t metadata = 0,
                   std::uint64_t rewritten = 0) {
    image::Blame result;
    result.from = {from};
    result.by = {by};
    result.bytes = deleted + metadata + rewritten;
    result.files = 1;
    result.classes.deleted = deleted;
    result.classes.overwrittenMetadata = metadata;
    result.classes.rewritten = rewritten;
    return result;
}

// Two layers of the base, then one instruction each at 100, 200 and 300.
std::vector<LayerOrigin> origins() {
    return {{{10, 20}, true}, {{10, 20}, true}, {{100, 105}}, {{200, 205}}, {{300, 305}}};
}

} // namespace

class BuildFactsTest : public QObject {
    Q_OBJECT

private slots:
    void originsFollowSnapshots() {
        store::BuildRecord record;
        record.stages.push_back({.index = 0, .shipped = true});
        record.stages.back().instructions = {step("FROM", 10, "b"), step("RUN", 100, "r"), step("ENV", 150)};
        record.stages.push_back({.index = 1, .shipped = false});
        record.stages.back().instructions = {step("FROM", 160), step("RUN", 170, "x")};
        record.stages.push_back({.index = 2, .shipped = true});
        record.stages.back().instructions = {step("FROM", 180, "r"), step("COPY", 200, "c")};
        const auto found = measure::originsOf(record, {layer("a"), layer("b"), layer("r"), layer("c")});
        QCOMPARE(found.size(), 4UL);
        QCOMPARE(found[0].range.begin, 10UL);
        QVERIFY(found[0].inherited && found[1].inherited);
        QCOMPARE(found[2].range.begin, 100UL);
        QVERIFY(!found[2].inherited);
        QCOMPARE(found[3].range.begin, 200UL);
    }

    void originsByDiffId() {
        store::BuildRecord record;
        record.stages.push_back({.index = 0, .shipped = true});
        record.stages.back().instructions = {step("FROM", 10), step("COPY", 100, "gone")};
        const image::Digest digest = image::Digest::sha256Of("x");
        record.stages.back().instructions[1].diffId = digest.text();
        store::StoredLayer blob;
        blob.diffId = digest;
        const auto found = measure::originsOf(record, {blob});
        QCOMPARE(found[0].range.begin, 100UL);
    }

    void originsOfAnotherImage() {
        store::BuildRecord record;
        record.stages.push_back({.index = 0, .shipped = true});
        record.stages.back().instructions = {step("FROM", 10), step("RUN", 100, "r")};
        for (const LayerOrigin& origin : measure::originsOf(record, {layer("p"), layer("q")}))
            QVERIFY(origin.inherited);
        QVERIFY(measure::originsOf(record, {}).empty());
        QVERIFY(measure::originsOf({}, {layer("p")})[0].range.empty());
    }

    void deadBytes() {
        image::Accounting accounting;
        accounting.blame = {blame(0, 2, 5), blame(1, 2, 7), blame(2, 3, 100, 20, 3), blame(3, 3, 50), blame(9, 2, 1)};
        const lint::BuildFacts facts = measure::buildFacts(origins(), accounting, {});
        QCOMPARE(facts.dead.size(), 2UL);
        QCOMPARE(facts.dead[0].deleted, 12UL); // both layers of the base
        QVERIFY(facts.dead[0].inherited);
        QCOMPARE(facts.dead[1].from.begin, 100UL);
        QCOMPARE(facts.dead[1].by.begin, 200UL);
        QCOMPARE(facts.dead[1].deleted, 100UL);
        QCOMPARE(facts.dead[1].metadataOnly, 20UL);
        QCOMPARE(facts.dead[1].rewritten, 3UL);
        QVERIFY(!facts.dead[1].inherited);
    }

    void ballast() {
        image::facts::ImageFacts image;
        image::facts::WasteFacts docs{.kind = image::facts::WasteKind::Documentation};
        docs.layers = {{{0}, 10}, {{1}, 5}, {{2}, 7}, {{40}, 1}};
        docs.examples = {{"usr/share/doc/a", 9, {0}}, {"usr/share/doc/b", 6, {2}}};
        image::facts::WasteFacts sources{.kind = image::facts::WasteKind::Source};
        sources.layers = {{{2}, 70}};
        image.waste = {docs, sources};
        const lint::BuildFacts facts = measure::buildFacts(origins(), {}, image);
        QCOMPARE(facts.ballast.size(), 2UL);
        QCOMPARE(facts.ballast[0].bytes, 15UL);
        QVERIFY(facts.ballast[0].inherited);
        QCOMPARE(facts.ballast[1].bytes, 7UL);
        QCOMPARE(facts.ballast[1].example, std::string("/usr/share/doc/b"));
    }

    void missing() {
        image::facts::ImageFacts image;
        image::facts::ExecutableFacts program{.path = "app", .layer = {3}, .elf = {}};
        program.elf.interpreter = "/lib64/ld-linux-x86-64.so.2";
        program.interpreterMissing = true;
        program.missing = {"libc.so.6"}; // told by the interpreter already
        image::facts::ExecutableFacts other{.path = "b", .layer = {2}, .elf = {}};
        other.missing = {"libx.so.1", "liby.so.2"};
        image::facts::ExecutableFacts fine{.path = "c", .layer = {2}, .elf = {}};
        image.executables = {program, other, fine};
        const lint::BuildFacts facts = measure::buildFacts(origins(), {}, image);
        QCOMPARE(facts.missing.size(), 3UL);
        QVERIFY(facts.missing[0].interpreter);
        QCOMPARE(facts.missing[0].program, std::string("/app"));
        QCOMPARE(facts.missing[0].range.begin, 200UL);
        QCOMPARE(facts.missing[2].needs, std::string("liby.so.2"));
    }

    void kept() {
        lint::BuildFacts facts;
        facts.dead.push_back({{1, 2}, {3, 4}, 5, 6, 7, 8, true});
        facts.ballast.push_back({lint::BuildFacts::Ballast::Kind::LanguageCache, {1, 9}, 10, "/x\"", false});
        facts.missing.push_back({"/a", "b", true, {3, 4}, false});
        const auto back = measure::fromJson(measure::toJson(facts));
        QVERIFY(back.has_value());
        QVERIFY(*back == facts);
    }

    void notKept_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("{");
        QTest::newRow("another version") << QByteArray(R"({"schema":"slipway.build-facts/2"})");
        QTest::newRow("a part is missing") << QByteArray(R"({"schema":"slipway.build-facts/1","dead":[]})");
        QTest::newRow("another type") << QByteArray(
            R"({"schema":"slipway.build-facts/1","dead":[{"from":"x"}],"ballast":[],"missing":[]})");
        QTest::newRow("an unknown kind") << QByteArray(
            R"({"schema":"slipway.build-facts/1","dead":[],"ballast":[{"kind":"x","range":[1,2],"bytes":1,"example":"","inherited":false}],"missing":[]})");
        QTest::newRow("a range of one number") << QByteArray(
            R"({"schema":"slipway.build-facts/1","dead":[],"ballast":[{"kind":"debug","range":[1],"bytes":1,"example":"","inherited":false}],"missing":[]})");
    }
    void notKept() {
        QFETCH(const QByteArray, text);
        QVERIFY(!measure::fromJson(text.toStdString()).has_value());
    }
};

QTEST_APPLESS_MAIN(BuildFactsTest)
#include "build_facts_test.moc"
