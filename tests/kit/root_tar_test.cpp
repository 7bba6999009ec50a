// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/file_stream.h"
#include "engine/archive/tar_reader.h"
#include "engine/archive/tar_writer.h"
#include "engine/kit/root_tar.h"
#include "tests/support/temporary_directory.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::kit;
using archive::TarEntry;
using archive::TarKind;

namespace {

constexpr std::int64_t kEpoch = 2000;

std::string tarOf(const std::vector<std::pair<TarEntry, std::string>>& entries) {
    archive::MemorySink sink;
    archive::TarWriter writer(sink);
    for (const auto& [entry, content] : entries) {
        const Result<void> added =
            entry.kind == TarKind::File ? writer.addFile(entry, archive::bytesOf(content)) : writer.add(entry);
        Q_ASSERT(added);
    }
    Q_ASSERT(writer.finish());
    return sink.take();
}

std::pair<TarEntry, std::string> directory(std::string path, std::int64_t mtime = 1000) {
    return {{.path = std::move(path), .kind = TarKind::Directory, .mode = 0755, .mtime = mtime}, {}};
}

std::pair<TarEntry, std::string> file(std::string path, std::string content, std::int64_t mtime = 1000) {
    TarEntry entry{
        .path = std::move(path), .kind = TarKind::File, .mode = 0644, .size = content.size(), .mtime = mtime};
    return {std::move(entry), std::move(content)};
}

// "path mtime" of every entry.
std::vector<std::string> listed(std::string tar) {
    archive::TarReader reader(std::make_unique<archive::MemorySource>(std::move(tar)));
    std::vector<std::string> result;
    for (;;) {
        const auto entry = reader.next();
        if (!entry || *entry == nullptr)
            return result;
        std::string path = (*entry)->path;
        while (path.ends_with('/'))
            path.pop_back();
        result.push_back(path + " " + std::to_string((*entry)->mtime));
    }
}

} // namespace

class RootTarTest : public QObject {
    Q_OBJECT

private slots:
    void layerPaths_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("staged");
        QTest::addColumn<QString>("layer");
        QTest::newRow("dot and slash") << "./usr/bin/" << false << "usr/bin";
        QTest::newRow("the root itself") << "./" << false << "";
        QTest::newRow("staged") << "./slipway-kit/etc/passwd" << true << "etc/passwd";
        QTest::newRow("beside the stage") << "./etc/passwd" << true << "";
        QTest::newRow("the stage itself") << "./slipway-kit/" << true << "";
        QTest::newRow("resolv.conf of this machine") << "./etc/resolv.conf" << false << "";
        QTest::newRow("backup") << "etc/passwd-" << false << "";
        QTest::newRow("linker cache") << "var/cache/ldconfig/aux-cache" << false << "";
        QTest::newRow("dpkg's old status") << "var/lib/dpkg/status-old" << false << "";
        QTest::newRow("dpkg's status") << "var/lib/dpkg/status" << false << "var/lib/dpkg/status";
        QTest::newRow("a log") << "var/log/alternatives.log" << false << "";
        QTest::newRow("package lists") << "var/lib/apt/lists/x_InRelease" << false << "";
        QTest::newRow("the folder of devices") << "dev" << false << "dev";
        QTest::newRow("a device") << "dev/null" << false << "";
        QTest::newRow("in the stage too") << "slipway-kit/dev/null" << true << "";
    }
    void layerPaths() {
        QFETCH(QString, path);
        QFETCH(bool, staged);
        QFETCH(QString, layer);
        const auto result = layerPath({.path = path.toStdString()}, {.staged = staged});
        QCOMPARE(QString::fromStdString(result.value_or("")), layer);
    }
    void devicesAnywhereAreLeftOut() {
        QVERIFY(!layerPath({.path = "srv/disk", .kind = TarKind::BlockDevice}, {}));
        QVERIFY(!layerPath({.path = "srv/pipe", .kind = TarKind::Fifo}, {}));
        QVERIFY(layerPath({.path = "srv/link", .kind = TarKind::Symlink}, {}));
    }
    void timesComeFromPackagesAlone() {
        const test::TemporaryDirectory temporary;
        const auto tar = temporary.write(
            "root.tar", tarOf({directory("etc", kEpoch), file("etc/debian_version", "13", 1500),
                               file("etc/made-while-installing", "x", kEpoch), file("etc/resolv.conf", "y", 1900)}));
        const RootTarOptions options{.epoch = kEpoch};
        const auto facts = readRootTar(tar, options, {});
        QVERIFY(facts.has_value());
        QCOMPARE(facts->newest, std::int64_t(1500));
        archive::MemorySink layer;
        QVERIFY(writeLayer(tar, options, *facts, layer, {}).has_value());
        QCOMPARE(listed(layer.take()),
                 (std::vector<std::string>{"etc 1500", "etc/debian_version 1500", "etc/made-while-installing 1500"}));
    }
    void packagesOfBothKinds() {
        const test::TemporaryDirectory temporary;
        const std::string control = "Package: tzdata\nVersion: 2026a-1\n";
        const auto full = temporary.write(
            "full.tar", tarOf({directory("var"), directory("var/lib"), directory("var/lib/dpkg"),
                               file("var/lib/dpkg/status", control + "\nPackage: apt\nVersion: 3.0\n")}));
        const auto packages = readRootTar(full, {.epoch = kEpoch}, {});
        QVERIFY(packages.has_value());
        QCOMPARE(packages->packages, (PackageVersions{{"apt", "3.0"}, {"tzdata", "2026a-1"}}));
        const auto staged = temporary.write(
            "staged.tar",
            tarOf({directory("slipway-kit"), directory("slipway-kit/var"), directory("slipway-kit/var/lib"),
                   directory("slipway-kit/var/lib/dpkg"), directory("slipway-kit/var/lib/dpkg/status.d"),
                   file("slipway-kit/var/lib/dpkg/status.d/tzdata", control),
                   file("slipway-kit/var/lib/dpkg/status.d/tzdata.md5sums", "Package: no\nVersion: 1\n")}));
        const auto few = readRootTar(staged, {.staged = true, .epoch = kEpoch}, {});
        QVERIFY(few.has_value());
        QCOMPARE(few->packages, (PackageVersions{{"tzdata", "2026a-1"}}));
    }
    void hardLinksFollowTheStage() {
        const test::TemporaryDirectory temporary;
        TarEntry link{.path = "slipway-kit/b", .kind = TarKind::HardLink, .mode = 0644, .linkTarget = "slipway-kit/a"};
        const auto tar =
            temporary.write("root.tar", tarOf({directory("slipway-kit"), file("slipway-kit/a", "1"), {link, {}}}));
        archive::MemorySink layer;
        QVERIFY(
            writeLayer(tar, {.staged = true, .epoch = kEpoch}, {.packages = {}, .newest = 1}, layer, {}).has_value());
        archive::TarReader reader(std::make_unique<archive::MemorySource>(layer.take()));
        QVERIFY(*reader.next() != nullptr);
        const auto second = reader.next();
        QVERIFY(second && *second && (*second)->kind == TarKind::HardLink);
        QCOMPARE((*second)->linkTarget, std::string("a"));
    }
    void homeOfNonrootIsHis() {
        const test::TemporaryDirectory temporary;
        const auto tar = temporary.write("root.tar", tarOf({directory("slipway-kit"), directory("slipway-kit/home"),
                                                            directory("slipway-kit/home/nonroot")}));
        archive::MemorySink layer;
        QVERIFY(
            writeLayer(tar, {.staged = true, .epoch = kEpoch}, {.packages = {}, .newest = 1}, layer, {}).has_value());
        archive::TarReader reader(std::make_unique<archive::MemorySource>(layer.take()));
        QCOMPARE((*reader.next())->uid, std::uint32_t{0});
        const auto home = reader.next();
        QVERIFY(home && *home);
        QVERIFY((*home)->path.starts_with("home/nonroot"));
        QCOMPARE((*home)->uid, kNonroot);
        QCOMPARE((*home)->gid, kNonroot);
    }
    void damagedTarIsAnError() {
        const test::TemporaryDirectory temporary;
        std::string bytes = tarOf({file("a", std::string(5000, 'x'))});
        const auto tar = temporary.write("root.tar", bytes.substr(0, 2000));
        QVERIFY(!readRootTar(tar, {}, {}).has_value() ||
                !writeLayer(tar, {.epoch = kEpoch}, {}, *std::make_unique<archive::NullSink>(), {}).has_value());
        QVERIFY(!readRootTar(temporary.path() / "missing", {}, {}).has_value());
    }
    void stops() {
        const test::TemporaryDirectory temporary;
        const auto tar = temporary.write("root.tar", tarOf({file("a", "x")}));
        std::stop_source stop;
        stop.request_stop();
        const auto facts = readRootTar(tar, {}, stop.get_token());
        QVERIFY(!facts && facts.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(RootTarTest)
#include "root_tar_test.moc"
