// SPDX-License-Identifier: Apache-2.0
#include "engine/compare/comparison.h"
#include "engine/compare/gate.h"
#include "engine/compare/variant.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::compare;

namespace {

FileRecord file(std::string path, std::uint64_t length, std::uint64_t content) {
    FileRecord record;
    record.path = std::move(path);
    record.mode = 0644;
    record.bytes = record.length = length;
    record.content = {content, 0};
    return record;
}

ImageSummary imageOf(std::string name, std::uint64_t live, std::uint64_t download, std::uint64_t dead = 0) {
    ImageSummary summary;
    summary.name = std::move(name);
    summary.totals.live = live;
    summary.totals.deleted = dead;
    summary.totals.stored = live + dead;
    summary.totals.download = download;
    return summary;
}

std::string shown(const FileChange& change) {
    static constexpr const char* words[] = {"+", "-", ">", "~"};
    std::string text = words[static_cast<int>(change.what)] + change.path;
    if (!change.oldPath.empty())
        text += "<" + change.oldPath;
    const ChangeReasons& r = change.reasons;
    for (const auto& [set, letter] : {std::pair{r.kind, 'k'},
                                      {r.content, 'c'},
                                      {r.mode, 'm'},
                                      {r.owner, 'o'},
                                      {r.time, 't'},
                                      {r.link, 'l'},
                                      {r.attributes, 'x'},
                                      {r.unknown, '?'}})
        if (set)
            text += std::string("=") + letter;
    return text;
}

std::string changesOf(const std::vector<FileRecord>& before, const std::vector<FileRecord>& after) {
    std::string result;
    for (const FileChange& change : compareFiles(before, after).changes)
        result += (result.empty() ? "" : " ") + shown(change);
    return result;
}

} // namespace

class ComparisonTest : public QObject {
    Q_OBJECT

private slots:
    void parsesVariants_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("location");
        QTest::addColumn<QByteArray>("rest");
        QTest::newRow("plain") << QByteArray("Dockerfile.a") << 0 << QByteArray("Dockerfile.a")
                               << QByteArray("Dockerfile.a") << QByteArray();
        QTest::newRow("prefix") << QByteArray("file:x.tar") << 0 << QByteArray("x.tar") << QByteArray("x.tar")
                                << QByteArray();
        QTest::newRow("name") << QByteArray("multi=build/Dockerfile") << 0 << QByteArray("multi")
                              << QByteArray("build/Dockerfile") << QByteArray();
        QTest::newRow("no name in a path")
            << QByteArray("a/b=c") << 0 << QByteArray("b=c") << QByteArray("a/b=c") << QByteArray();
        QTest::newRow("target") << QByteArray("Dockerfile,target=test") << 0 << QByteArray("Dockerfile:test")
                                << QByteArray("Dockerfile") << QByteArray("t:test");
        QTest::newRow("arguments") << QByteArray("file:D,arg=A=1,arg=B=x=y") << 0 << QByteArray("D") << QByteArray("D")
                                   << QByteArray("a:A=1 a:B=x=y");
        QTest::newRow("base") << QByteArray("D,base=alpine:3.22:=debian:13") << 0 << QByteArray("D") << QByteArray("D")
                              << QByteArray("b:alpine:3.22=debian:13");
        QTest::newRow("git") << QByteArray("D,git=HEAD~1") << 0 << QByteArray("D@HEAD~1") << QByteArray("D")
                             << QByteArray("g:HEAD~1");
        QTest::newRow("comma") << QByteArray("a\\,b,arg=L=1\\,2") << 0 << QByteArray("a,b") << QByteArray("a,b")
                               << QByteArray("a:L=1,2");
        QTest::newRow("image") << QByteArray("image:out/app.tar") << 1 << QByteArray("app") << QByteArray("out/app.tar")
                               << QByteArray();
        QTest::newRow("image by looks") << QByteArray("x=out/app.tar") << 1 << QByteArray("x")
                                        << QByteArray("out/app.tar") << QByteArray();
        QTest::newRow("store") << QByteArray("new=store:app:2") << 2 << QByteArray("new") << QByteArray("app:2")
                               << QByteArray();
        QTest::newRow("store with a slash") << QByteArray("store:team/app:2") << 2 << QByteArray("team/app:2")
                                            << QByteArray("team/app:2") << QByteArray();
        QTest::newRow("Chinese") << QByteArray("单阶段=D") << 0 << QByteArray("单阶段") << QByteArray("D")
                                 << QByteArray();
    }
    void parsesVariants() {
        QFETCH(QByteArray, text);
        QFETCH(int, kind);
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, location);
        QFETCH(QByteArray, rest);
        const auto variant =
            parseVariant(text.toStdString(), [](const std::string& path) { return path.ends_with(".tar"); });
        QVERIFY(variant.has_value());
        QCOMPARE(static_cast<int>(variant->kind), kind);
        QCOMPARE(QByteArray::fromStdString(variant->name), name);
        QCOMPARE(QByteArray::fromStdString(variant->location), location);
        std::string actual;
        if (!variant->target.empty())
            actual += " t:" + variant->target;
        for (const auto& [key, value] : variant->arguments)
            actual += " a:" + key + "=" + value;
        for (const auto& [key, value] : variant->bases)
            actual += " b:" + key + "=" + value;
        if (!variant->revision.empty())
            actual += " g:" + variant->revision;
        QCOMPARE(QByteArray::fromStdString(actual.empty() ? actual : actual.substr(1)), rest);
    }
    void refusesVariants_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"", "x=", "file:", "D,", "D,target", "D,target=", "D,nonsense=1", "D,arg=A", "D,arg==1", "D,base=a",
              "D,base=a:=", "D,base=:=a", "image:x,target=a", "store:x,arg=A=1"})
            QTest::addRow("'%s'", text) << QByteArray(text);
    }
    void refusesVariants() {
        QFETCH(QByteArray, text);
        const auto variant = parseVariant(text.toStdString(), [](const std::string&) { return false; });
        QVERIFY(!variant);
        QVERIFY(variant.error().code == ErrorCode::InvalidInput);
    }
    void namesBecomeUnique() {
        std::vector<VariantSpec> variants(4);
        for (VariantSpec& variant : variants)
            variant.name = "a";
        variants[2].name = "a-2";
        makeNamesUnique(variants);
        QCOMPARE(variants[0].name, std::string("a"));
        QCOMPARE(variants[1].name, std::string("a-2"));
        QCOMPARE(variants[2].name, std::string("a-2-2"));
        QCOMPARE(variants[3].name, std::string("a-3"));
    }

    void filesChange() {
        QCOMPARE(changesOf({}, {}), std::string());
        QCOMPARE(changesOf({file("a", 1, 1)}, {file("a", 1, 1)}), std::string());
        QCOMPARE(changesOf({file("a", 1, 1)}, {file("b", 2, 2)}), std::string("+b -a"));
        QCOMPARE(changesOf({file("a", 1, 1)}, {file("a", 1, 2)}), std::string("~a=c"));
        QCOMPARE(changesOf({file("a", 1, 1)}, {file("a", 3, 1)}), std::string("~a=c"));
        FileRecord other = file("a", 1, 1);
        other.mode = 0755;
        QCOMPARE(changesOf({file("a", 1, 1)}, {other}), std::string("~a=m"));
        other = file("a", 1, 1);
        other.gid = 3;
        other.modified = 9;
        other.attributes = {"user.x=1"};
        QCOMPARE(changesOf({file("a", 1, 1)}, {other}), std::string("~a=o=t=x"));
        other = file("a", 1, 1);
        other.content.reset();
        QCOMPARE(changesOf({file("a", 1, 1)}, {other}), std::string("~a=?"));
        other.kind = FileKind::Directory;
        other.modified = 5;
        QCOMPARE(changesOf({file("a", 1, 1)}, {other}), std::string("~a=k=t"));
        FileRecord link = file("l", 0, 0);
        link.kind = FileKind::Symlink;
        link.link = "x";
        FileRecord link2 = link;
        link2.link = "y";
        link2.mode = 0777;
        QCOMPARE(changesOf({link}, {link2}), std::string("~l=l"));
    }
    void directoriesChangeNotByTimeAlone() {
        FileRecord before = file("d", 0, 0);
        before.kind = FileKind::Directory;
        FileRecord after = before;
        after.modified = 7;
        QCOMPARE(changesOf({before}, {after}), std::string());
        QCOMPARE(compareFiles({before}, {after}).same.files, 1u);
        after.mode = 0700;
        QCOMPARE(changesOf({before}, {after}), std::string("~d=m=t"));
    }
    void movesAreFoundByContent() {
        QCOMPARE(changesOf({file("a/x", 5, 1)}, {file("b/x", 5, 1)}), std::string(">b/x<a/x"));
        // Equal names first, empty files never.
        QCOMPARE(changesOf({file("a/x", 5, 1), file("a/y", 5, 1)}, {file("b/y", 5, 1), file("b/z", 5, 1)}),
                 std::string(">b/y<a/y >b/z<a/x"));
        QCOMPARE(changesOf({file("a", 0, 1)}, {file("b", 0, 1)}), std::string("-a +b"));
        // More copies than there were before.
        QCOMPARE(changesOf({file("a", 5, 1)}, {file("b", 5, 1), file("c", 5, 1)}), std::string(">b<a +c"));
        FileRecord moved = file("b", 5, 1);
        moved.mode = 0600;
        QCOMPARE(changesOf({file("a", 5, 1)}, {moved}), std::string(">b<a=m"));
    }
    void totalsAddUp() {
        const FileChanges changes =
            compareFiles({file("a", 10, 1), file("b", 20, 2), file("c", 30, 3), file("s", 1, 9)},
                         {file("b", 25, 4), file("d", 10, 1), file("e", 7, 5), file("s", 1, 9)});
        QCOMPARE(changes.moved.bytesAfter, 10u);
        QCOMPARE(changes.changed.bytesAfter, 25u);
        QCOMPARE(changes.removed.bytesBefore, 30u);
        QCOMPARE(changes.added.bytesAfter, 7u);
        QCOMPARE(changes.same.files, 1u);
        QCOMPARE(changes.changes.front().path, std::string("c"));
    }

    void directionAtHalfAPercent_data() {
        QTest::addColumn<qulonglong>("before");
        QTest::addColumn<qulonglong>("after");
        QTest::addColumn<int>("expected");
        QTest::newRow("equal") << 1000ull << 1000ull << 1;
        QTest::newRow("half a percent less") << 1000ull << 995ull << 1;
        QTest::newRow("a little more than that") << 1000ull << 994ull << 0;
        QTest::newRow("half a percent more") << 1000ull << 1005ull << 1;
        QTest::newRow("more") << 1000ull << 1006ull << 2;
        QTest::newRow("from nothing") << 0ull << 1ull << 2;
        QTest::newRow("nothing") << 0ull << 0ull << 1;
        QTest::newRow("to nothing") << 5ull << 0ull << 0;
    }
    void directionAtHalfAPercent() {
        QFETCH(qulonglong, before);
        QFETCH(qulonglong, after);
        QFETCH(int, expected);
        QCOMPARE(static_cast<int>(direction(before, after)), expected);
    }
    void verdicts() {
        Comparison comparison =
            compare::compare({imageOf("a", 900'000'000, 300'000'000), imageOf("b", 11'700'000, 8'400'000)});
        QCOMPARE(verdictLine(comparison, 0), std::string("verdict: better rootfs=-98.7% download=-97.2% dead=0.0%"));
        comparison = compare::compare({imageOf("a", 1000, 500), imageOf("b", 1001, 600)});
        QVERIFY(comparison.differences[0].verdict == Direction::Worse);
        comparison = compare::compare({imageOf("a", 1000, 500), imageOf("b", 1001, 501)});
        QVERIFY(comparison.differences[0].verdict == Direction::Same);
        // The root filesystem decides, whatever the download says.
        comparison = compare::compare({imageOf("a", 1000, 500), imageOf("b", 900, 700)});
        QVERIFY(comparison.differences[0].verdict == Direction::Better);
        auto plain = imageOf("b", 900, 700);
        plain.totals.downloadBasis = DownloadBasis::Estimate;
        comparison = compare::compare({imageOf("a", 1000, 500), plain, imageOf("c", 1000, 500)});
        QVERIFY(verdictLine(comparison, 0).ends_with("basis=mixed variant=b"));
        QVERIFY(verdictLine(comparison, 1).ends_with("variant=c"));
    }

    void layersMatchByContent() {
        ImageSummary before = imageOf("a", 1, 1);
        ImageSummary after = imageOf("b", 1, 1);
        for (const char* id : {"base", "x", "y", ""})
            before.layers.push_back({.diffId = id, .blob = 10});
        for (const char* id : {"new", "base", "y", "y", ""})
            after.layers.push_back({.diffId = id, .blob = 7});
        const Comparison comparison = compare::compare({before, after});
        const Difference& difference = comparison.differences[0];
        QCOMPARE(difference.sharedLayers, 2u);
        QCOMPARE(difference.sharedBlobBytes, 14u);
        QCOMPARE(difference.layers.size(), 7u);
        QVERIFY(difference.layers[0].before == 0u && difference.layers[0].after == 1u);
        QVERIFY(difference.layers[1].before == 2u && difference.layers[1].after == 2u);
        QVERIFY(difference.layers[2].before == 1u && !difference.layers[2].after);
        QVERIFY(!difference.layers[4].before && difference.layers[4].after == 0u);
    }
    void configurationAndPackages() {
        ImageSummary before = imageOf("a", 1, 1);
        ImageSummary after = imageOf("b", 1, 1);
        before.configuration = {{"cmd", "x"}, {"env A", "1"}, {"env B", "2"}};
        after.configuration = {{"cmd", "x"}, {"env B", "3"}, {"user", "app"}};
        before.packages = {{"dpkg", "gcc", "14", 100}, {"dpkg", "libc6", "2.41", 10}, {"dpkg", "tzdata", "1", 3}};
        after.packages = {{"dpkg", "libc6", "2.42", 11}, {"dpkg", "tzdata", "1", 3}};
        const Comparison comparison = compare::compare({before, after});
        const auto& changes = comparison.differences[0].configuration;
        QCOMPARE(changes.size(), 3u);
        QCOMPARE(changes[0].key, std::string("env A"));
        QVERIFY(!changes[0].after);
        QVERIFY(changes[1].before == "2" && changes[1].after == "3");
        QVERIFY(!changes[2].before);
        const auto& packages = comparison.differences[0].packages;
        QCOMPARE(packages.size(), 2u);
        QCOMPARE(packages[0].name, std::string("gcc"));
        QVERIFY(packages[1].versionBefore == "2.41" && packages[1].versionAfter == "2.42");
    }

    void parsesGates_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("valid");
        QTest::addColumn<double>("limit");
        QTest::addColumn<bool>("relative");
        const auto good = [](const char* text, double limit, bool relative) {
            QTest::addRow("%s", text) << QByteArray(text) << true << limit << relative;
        };
        const auto bad = [](const char* text) {
            QTest::addRow("bad '%s'", text) << QByteArray(text) << false << 0.0 << false;
        };
        good("download > +5%", 5, true);
        good("rootfs > 50MB", 50e6, false);
        good("rootfs>50MiB", 50 * 1048576.0, false);
        good(" dead >= 0 ", 0, false);
        good("layerTar < 1.5 GB", 1.5e9, false);
        good("stored <= 10kB", 1e4, false);
        good("rootfs > -10%", -10, true);
        good("rootfs < 7%", 7, true);
        for (const char* text : {"", "size > 5MB", "rootfs", "rootfs >", "rootfs > x", "rootfs > 5 apples",
                                 "rootfs = 5", "rootfs > 5% 6", "rootfs > +5MB", "rootfs > +-5%", "rootfs > -5MB",
                                 "rootfs > inf", "rootfs > nan%", "ROOTFS > 5", "rootfs > 5mb"})
            bad(text);
    }
    void parsesGates() {
        QFETCH(QByteArray, text);
        QFETCH(bool, valid);
        QFETCH(double, limit);
        QFETCH(bool, relative);
        const auto gate = Gate::parse(text.toStdString());
        QCOMPARE(gate.has_value(), valid);
        if (!valid)
            return;
        QCOMPARE(gate->limit, limit);
        QCOMPARE(gate->relative, relative);
    }
    void checksGates_data() {
        QTest::addColumn<QByteArray>("gate");
        QTest::addColumn<bool>("failed");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("grown") << QByteArray("rootfs > +5%") << true << QByteArray("+10.0%");
        QTest::newRow("within") << QByteArray("rootfs > +10%") << false << QByteArray("+10.0%");
        QTest::newRow("at") << QByteArray("rootfs >= +10%") << true << QByteArray("+10.0%");
        QTest::newRow("absolute") << QByteArray("rootfs > 1MB") << true << QByteArray("1.1 MB");
        QTest::newRow("absolute fine") << QByteArray("rootfs > 1.1MB") << false << QByteArray("1.1 MB");
        QTest::newRow("must shrink") << QByteArray("rootfs > -20%") << true << QByteArray("+10.0%");
        QTest::newRow("less") << QByteArray("download < 1kB") << true << QByteArray("500 B");
        QTest::newRow("from nothing") << QByteArray("dead > +1000%") << true << QByteArray("7 B");
    }
    void checksGates() {
        QFETCH(QByteArray, gate);
        QFETCH(bool, failed);
        QFETCH(QByteArray, value);
        const Comparison comparison = compare::compare({imageOf("a", 1'000'000, 500), imageOf("b", 1'100'000, 500, 7)});
        const auto results = check({*Gate::parse(gate.toStdString())}, comparison);
        QVERIFY(results.has_value());
        QCOMPARE(results->size(), 1u);
        QCOMPARE(results->front().failed, failed);
        QCOMPARE(QByteArray::fromStdString(results->front().value), value);
        QCOMPARE(results->front().variant, std::string("b"));
    }
    void gatesRefuseEstimates() {
        auto plain = imageOf("b", 1, 1);
        plain.totals.downloadBasis = DownloadBasis::Estimate;
        const Comparison comparison = compare::compare({imageOf("a", 1, 1), plain});
        QVERIFY(!check({*Gate::parse("download > 5MB")}, comparison));
        QVERIFY(check({*Gate::parse("rootfs > 5MB")}, comparison).has_value());
        const Comparison turned = compare::compare({plain, imageOf("a", 1, 1)});
        QVERIFY(check({*Gate::parse("download > 5MB")}, turned).has_value());
        QVERIFY(!check({*Gate::parse("download > 5%")}, turned));
    }
    void keptOut() {
        BuildSummary build;
        build.steps = {{"a", "", true, {}}, {"b", "", false, {}}};
        build.stages = {{"build", false, 700}, {"final", true, 20}, {"test", false, 3}};
        QCOMPARE(build.keptOut(), 703u);
        QCOMPARE(build.cachedSteps(), 1u);
    }
};

QTEST_APPLESS_MAIN(ComparisonTest)
#include "comparison_test.moc"
