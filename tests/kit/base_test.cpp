// SPDX-License-Identifier: Apache-2.0
#include "engine/kit/base.h"

#include <QtTest>
#include <set>

using namespace slipway::kit;

class BaseTest : public QObject {
    Q_OBJECT

private slots:
    void everyNameOnceAndFound() {
        std::set<std::string_view> names;
        for (const Base& base : bases()) {
            QVERIFY2(names.insert(base.name).second, std::string(base.name).c_str());
            QVERIFY(findBase(base.name) == &base);
            QVERIFY(!base.description.empty() && !base.script.empty() && base.estimate > 0);
            QVERIFY(std::ranges::is_sorted(base.packages));
        }
        for (const char* due : {"debian", "golang", "node", "musl", "distroless-static", "distroless-base", "busybox"})
            QVERIFY2(names.contains(due), due);
        QVERIFY(findBase("ubuntu") == nullptr);
    }
    void longestFirst() {
        // Two at a time end sooner when the long ones start first.
        QCOMPARE(bases().front().name, std::string_view("golang"));
    }
    void distrolessHasNoShell() {
        for (const char* name : {"distroless-static", "distroless-base"}) {
            const Base* base = findBase(name);
            QVERIFY(base->staged && base->command.empty());
            QVERIFY(!base->script.ends_with("busybox\n"));
        }
    }
    void upstreamVersions_data() {
        QTest::addColumn<QString>("debian");
        QTest::addColumn<QString>("upstream");
        QTest::newRow("epoch and tilde") << "2:1.24~2" << "1.24";
        QTest::newRow("revision") << "1.2.5-3" << "1.2.5";
        QTest::newRow("binary rebuild") << "1:1.37.0-6+b9" << "1.37.0";
        QTest::newRow("plus") << "20.19.2+dfsg-1" << "20.19.2";
        QTest::newRow("native") << "13.8+deb13u8" << "13.8";
        QTest::newRow("empty") << "" << "";
        QTest::newRow("only an epoch") << "1:" << "";
    }
    void upstreamVersions() {
        QFETCH(QString, debian);
        QFETCH(QString, upstream);
        QCOMPARE(upstreamVersion(debian.toStdString()), upstream.toStdString());
    }
    void tags_data() {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("package");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("tags");
        QTest::newRow("golang") << "golang" << "golang-go" << "2:1.24~2" << "latest 1.24 1.24-trixie trixie";
        QTest::newRow("debian") << "debian" << "base-files" << "13.8+deb13u8" << "latest trixie 13 13.8";
        QTest::newRow("node") << "node" << "nodejs" << "20.19.2+dfsg-1" << "latest 20.19.2 20 20-trixie trixie";
        QTest::newRow("busybox") << "busybox" << "busybox-static" << "1:1.37.0-6+b9" << "latest 1.37.0 1.37 trixie";
        QTest::newRow("no version") << "distroless-static" << "tzdata" << "1" << "latest trixie";
        QTest::newRow("unknown version") << "golang" << "gcc" << "4:14.2.0-1" << "latest trixie";
    }
    void tags() {
        QFETCH(QString, base);
        QFETCH(QString, package);
        QFETCH(QString, version);
        QFETCH(QString, tags);
        QString joined;
        for (const std::string& tag :
             tagsOf(*findBase(base.toStdString()), "trixie", {{package.toStdString(), version.toStdString()}}))
            joined += (joined.isEmpty() ? "" : " ") + QString::fromStdString(tag);
        QCOMPARE(joined, tags);
    }
    void readsControlText() {
        const PackageVersions versions = packageVersions("Package: b\nStatus: install ok installed\nVersion: 2:1\n"
                                                         "Description: x\n Version: 9\n\nPackage: a\nVersion: 1\n\n"
                                                         "Version: 3\nnonsense");
        QCOMPARE(versions.size(), std::size_t(2));
        QCOMPARE(versions.at("b"), std::string("2:1"));
        QVERIFY(packageVersions("").empty());
        QVERIFY(packageVersions("Version: 1\n").empty());
        QVERIFY(packageVersions("Package: a").empty());
    }
    void inputsFollowEverythingThatMatters() {
        const Base base = *findBase("busybox");
        const std::string inputs = inputsOf(base, "trixie", "amd64");
        QCOMPARE(inputs.size(), std::size_t(64));
        QCOMPARE(inputsOf(base, "trixie", "amd64"), inputs);
        QVERIFY(inputsOf(base, "sid", "amd64") != inputs);
        QVERIFY(inputsOf(base, "trixie", "arm64") != inputs);
        const auto differs = [&inputs, &base](auto change) {
            Base other = base;
            change(other);
            return inputsOf(other, "trixie", "amd64") != inputs;
        };
        QVERIFY(differs([](Base& b) { b.script += "\n"; }));
        QVERIFY(differs([](Base& b) { b.packages.push_back("x"); }));
        QVERIFY(differs([](Base& b) { b.command = {"ash"}; }));
        QVERIFY(differs([](Base& b) { b.environment.emplace_back("A=1"); }));
        QVERIFY(differs([](Base& b) { b.tags.push_back("x"); }));
        QVERIFY(differs([](Base& b) { b.staged = false; }));
        // What is only said to people on the way does not make a base anew.
        QVERIFY(!differs([](Base& b) { b.estimate = 99; }));
    }
    void digestOfPackages() {
        QCOMPARE(digestOf({}), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QVERIFY(digestOf({{"a", "1"}}) != digestOf({{"a", "2"}}));
    }
};

QTEST_APPLESS_MAIN(BaseTest)
#include "base_test.moc"
