// SPDX-License-Identifier: Apache-2.0
#include "tests/worker/worker_fixture.h"

#include <QtTest>
#include <chrono>

using namespace slipway;
using test::Layer;
using test::Workshop;

namespace {
#define REQUIRE(call)                                                                                                  \
    do {                                                                                                               \
        const auto& required = (call);                                                                                 \
        QVERIFY2(required.has_value(), required ? "" : test::textOf(required.error()).c_str());                        \
    } while (false)
} // namespace

class StepsTest : public QObject {
    Q_OBJECT
private slots:
    void runs_a_command() {
        Workshop shop;
        const auto base = shop.busybox();
        auto done = shop.run(shop.shell(base, "echo hello; echo more > /tmp/file"));
        REQUIRE(done);
        QCOMPARE(shop.output, "hello\n");
        QCOMPARE(shop.pathsOf(done->id), "tmp tmp/file");
        auto text = shop.executor->readFile(done->id, "/tmp/file", 100, {});
        REQUIRE(text);
        QCOMPARE(*text, "more\n");
    }
    void a_run_costs_little() {
        Workshop shop;
        auto base = shop.busybox();
        REQUIRE(shop.run(shop.shell(base, "true")));
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < 20; ++i) {
            auto done = shop.run(shop.shell(base, "echo " + std::to_string(i) + " > /tmp/f"));
            REQUIRE(done);
            base = done->id;
        }
        const auto took = std::chrono::steady_clock::now() - start;
        qInfo("20 runs: %lld ms",
              static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
    }
    void network_of_its_own() {
        Workshop shop;
        const auto base = shop.busybox();
        auto can = shop.executor->capabilities({});
        REQUIRE(can);
        QVERIFY(can->canRun);
        auto none = shop.run(shop.shell(base, "ip -o link | wc -l; ip -o addr show lo | wc -l"));
        REQUIRE(none);
        QCOMPARE(shop.output, "1\n2\n");
        if (!can->network)
            QSKIP(messages::render(can->whyNoNetwork, messages::Language::English).c_str());
        build::RunRequest request = shop.shell(base, "ip route | wc -l");
        request.network = build::Network::Default;
        auto own = shop.run(request);
        REQUIRE(own);
        QVERIFY(own->warnings.empty());
        QVERIFY(shop.output != "0\n");
    }
    void layer_tar_is_what_was_applied() {
        Workshop shop;
        Layer layer;
        layer.directory("d").file("d/a", "1").file("d/b", "22");
        const std::string tar = layer.done();
        auto made = shop.apply(tar);
        REQUIRE(made);
        const test::MemoryFile out;
        REQUIRE(shop.executor->writeLayerTar(made->id, out.get(), {}));
        QVERIFY(out.bytes() == tar);
    }
    void exit_codes() {
        Workshop shop;
        const auto base = shop.busybox();
        const auto code = [&](std::vector<std::string> words) {
            build::RunRequest request = shop.shell(base, "");
            request.arguments = std::move(words);
            auto done = shop.run(request);
            if (done)
                return 0;
            if (done.error().code != ErrorCode::StepFailed)
                qInfo("%s", test::textOf(done.error()).c_str());
            return done.error().exitCode;
        };
        QCOMPARE(code({"/bin/sh", "-c", "exit 7"}), 7);
        QCOMPARE(code({"/bin/sh", "-c", "/bin/sh -c 'kill -9 $$'; exit $?"}), 137);
        QCOMPARE(code({"/bin/nothing"}), 127);
        QCOMPARE(code({"/etc/passwd"}), 126);
    }
};

QTEST_APPLESS_MAIN(StepsTest)
#include "steps_test.moc"
