// SPDX-License-Identifier: Apache-2.0
#include "tests/worker/worker_fixture.h"

#include <sys/stat.h>

#include <QtTest>

using namespace slipway;
using archive::TarEntry;
using archive::TarKind;
using test::Layer;
using test::Workshop;

namespace {
#define REQUIRE(call)                                                                                                  \
    do {                                                                                                               \
        const auto& required = (call);                                                                                 \
        QVERIFY2(required.has_value(), required ? "" : test::textOf(required.error()).c_str());                        \
    } while (false)
} // namespace

class LayersTest : public QObject {
    Q_OBJECT
private slots:
    void a_device_0_0_hides_nothing() {
        Workshop shop;
        auto base = shop.apply(Layer().file("kept", "base").done());
        REQUIRE(base);
        Layer hostile;
        hostile.entry({.path = "kept", .kind = TarKind::CharacterDevice, .mode = 0666});
        auto top = shop.apply(hostile.done(), base->id);
        REQUIRE(top);
        QCOMPARE(top->warnings.size(), 1U);
        auto text = shop.executor->readFile(top->id, "/kept", 10, {});
        REQUIRE(text);
        QCOMPARE(*text, "base");
    }
    void overlay_attributes_are_dropped() {
        Workshop shop;
        auto base = shop.apply(Layer().directory("d").file("d/kept", "base").done());
        REQUIRE(base);
        TarEntry directory{.path = "d", .kind = TarKind::Directory, .mode = 0755};
        directory.xattrs = {{"user.overlay.opaque", "y"}, {"user.slipway", "kept"}};
        auto top = shop.apply(Layer().entry(directory).file("d/new", "1").done(), base->id);
        REQUIRE(top);
        REQUIRE(shop.executor->readFile(top->id, "/d/kept", 10, {}));
    }
    void links_lead_nowhere_outside() {
        Workshop shop;
        const auto victim = shop.directory.write("victim/file", "safe");
        Layer hostile;
        hostile.symlink("out", (shop.directory.path() / "victim").string());
        hostile.symlink("up", "../../../../../../../.." + (shop.directory.path() / "victim").string());
        auto made = shop.apply(hostile.done());
        REQUIRE(made);
        Layer more;
        more.symlink("out", (shop.directory.path() / "victim").string());
        archive::TarEntry through{.path = "out/file", .mode = 0644};
        static_cast<void>(through);
        QVERIFY(!shop.executor->readFile(made->id, "/out/file", 10, {}).has_value());
        QVERIFY(!shop.executor->readFile(made->id, "/up/file", 10, {}).has_value());
        QCOMPARE(test::readAll(victim), "safe");
    }
    void whiteouts_and_opaque_directories() {
        Workshop shop;
        const auto busybox = shop.busybox();
        auto base = shop.apply(
            Layer().directory("d").file("d/a", "1").file("d/b", "2").directory("o").file("o/x", "3").done(), busybox);
        REQUIRE(base);
        auto top = shop.apply(Layer().directory("d").whiteout("d/a").directory("o").opaque("o").file("o/y", "4").done(),
                              base->id);
        REQUIRE(top);
        REQUIRE(shop.run(shop.shell(top->id, "echo d/* o/*")));
        QCOMPARE(shop.output, "d/b o/y\n");
    }
    void deletions_become_whiteouts() {
        Workshop shop;
        const auto busybox = shop.busybox();
        auto base = shop.apply(
            Layer().directory("d").file("d/a", "1").file("d/b", "2").directory("e").file("e/c", "3").done(), busybox);
        REQUIRE(base);
        auto top = shop.run(shop.shell(base->id, "rm d/a; rm -r e; mkdir e; echo new > e/n; echo t > t; rm t"));
        REQUIRE(top);
        QCOMPARE(shop.pathsOf(top->id), "-d/a -e/c d e e/n");
        const test::MemoryFile tar;
        REQUIRE(shop.executor->writeLayerTar(top->id, tar.get(), {}));
        // What was exported gives the same files when it is applied again.
        auto again = shop.apply(tar.bytes(), base->id);
        REQUIRE(again);
        REQUIRE(shop.run(shop.shell(again->id, "echo d/* e/*")));
        QCOMPARE(shop.output, "d/b e/n\n");
        const test::MemoryFile second;
        REQUIRE(shop.executor->writeLayerTar(again->id, second.get(), {}));
        QVERIFY(second.bytes() == tar.bytes());
    }
    void what_did_not_change_is_no_layer() {
        Workshop shop;
        const auto base = shop.busybox();
        auto top = shop.run(shop.shell(base, "chmod 600 etc/passwd; chmod 644 etc/passwd; ls / > /dev/null"));
        REQUIRE(top);
        QCOMPARE(shop.pathsOf(top->id), "");
        QCOMPARE(top->entries, 0U);
    }
    void hard_links_stay_links() {
        Workshop shop;
        const auto base = shop.busybox();
        auto top = shop.run(shop.shell(base, "echo x > tmp/a; ln tmp/a tmp/b; ln tmp/a tmp/c"));
        REQUIRE(top);
        auto index = shop.store->snapshots().index(top->id);
        REQUIRE(index);
        QVERIFY((*index)->kind((*index)->find("tmp/b")) == image::EntryKind::HardLink);
        const test::MemoryFile tar;
        REQUIRE(shop.executor->writeLayerTar(top->id, tar.get(), {}));
        auto again = shop.apply(tar.bytes(), base);
        REQUIRE(again);
        REQUIRE(shop.run(shop.shell(again->id, "stat -c %h tmp/a")));
        QCOMPARE(shop.output, "3\n");
    }
    void a_wrong_diff_id_is_refused() {
        Workshop shop;
        const std::string tar = Layer().file("a", "1").done();
        const test::MemoryFile blob(tar);
        auto made = shop.executor->applyLayer(
            {.blob = blob.get(), .blobSize = tar.size(), .diffId = "sha256:" + std::string(64, '0')}, {}, {});
        QVERIFY(!made.has_value());
        QCOMPARE(made.error().code, ErrorCode::Corrupt);
        QVERIFY(!shop.apply("no tar at all, but some bytes that are no archive").has_value());
    }
};

QTEST_APPLESS_MAIN(LayersTest)
#include "layers_test.moc"
