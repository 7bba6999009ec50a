// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/worker.h"
#include "tests/worker/worker_fixture.h"

#include <QtTest>
#include <chrono>
#include <thread>

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
    void secrets_and_caches_leave_nothing() {
        Workshop shop;
        const auto base = shop.busybox();
        build::RunRequest request = shop.shell(
            base, "cat /run/secrets/s; stat -c %a:%u /run/secrets/s; echo more >> /cache/f; wc -l < /cache/f; "
                  "echo x > /scratch/y");
        request.mounts = {{"/run/secrets/s", build::SecretMount{.bytes = "geheim\n", .uid = 1000}},
                          {"/cache", build::CacheMount{.id = "c"}},
                          {"/scratch", build::TmpfsMount{.size = 1 << 20}}};
        // Without subordinate ids everything belongs to the one id that there is.
        const std::string owner = shop.singleId() ? "0" : "1000";
        auto first = shop.run(request);
        REQUIRE(first);
        QCOMPARE(shop.output, "geheim\n400:" + owner + "\n1\n");
        QCOMPARE(shop.pathsOf(first->id), "");
        REQUIRE(shop.run(request));
        QCOMPARE(shop.output, "geheim\n400:" + owner + "\n2\n");
    }
    void binds() {
        Workshop shop;
        const auto base = shop.busybox();
        shop.directory.write("context/a/file", "from the context");
        shop.directory.write("context/secret", "ignored");
        build::RunRequest request = shop.shell(base, "cat /c/a/file; ls /c; cat /e/passwd | wc -l; echo > /c/x");
        request.mounts = {
            {"/c", build::BindMount{build::DirectoryTree{shop.directory.path() / "context", {"secret"}}, "/"}},
            {"/e", build::BindMount{build::SnapshotTree{base}, "/etc"}}};
        auto done = shop.run(request);
        QVERIFY(!done.has_value());
        QVERIFY2(shop.output.starts_with("from the contexta\n2\n"), shop.output.c_str());
        std::get<build::BindMount>(request.mounts[0].what).readOnly = false;
        std::get<build::BindMount>(request.mounts[1].what).readOnly = false;
        request.arguments.back() += "; echo > /e/new";
        done = shop.run(request);
        REQUIRE(done);
        QCOMPARE(shop.pathsOf(done->id), "");
        QCOMPARE(shop.pathsOf(base).contains("etc/new"), false);
        QVERIFY(!std::filesystem::exists(shop.directory.path() / "context/x"));
    }
    void users_and_directories() {
        Workshop shop;
        build::RunRequest request = shop.shell(shop.busybox(), "id; echo $HOME; stat -c %u:%a .; cat /dev/pipes/go");
        request.user = "app";
        request.workingDirectory = "/srv/deep";
        request.pipes = {{.name = "go", .bytes = "script\n"}};
        auto done = shop.run(request);
        if (shop.singleId()) {
            QCOMPARE(done.error().message.id, msg::WorkerSingleIdUser);
            return;
        }
        REQUIRE(done);
        QCOMPARE(shop.output,
                 "uid=1000(app) gid=1001(appgroup) groups=50(staff),1001(appgroup)\n/home/app\n1000:755\nscript\n");
        QCOMPARE(shop.pathsOf(done->id), "srv srv/deep");
    }
    void copies() {
        Workshop shop;
        const auto base = shop.busybox();
        shop.directory.write("context/dir/a", "1");
        shop.directory.write("context/dir/sub/b", "2");
        shop.directory.write("context/skip.log", "3");
        const auto copy = [&](std::vector<std::string> sources, std::string destination) {
            build::CopyRequest request;
            request.parent = base;
            request.parts = {{build::DirectoryTree{shop.directory.path() / "context", {"*.log"}}, std::move(sources)}};
            request.destination = std::move(destination);
            return request;
        };
        auto made = shop.executor->copy(copy({"dir"}, "/app/"), {}, {});
        REQUIRE(made);
        QCOMPARE(shop.pathsOf(made->id), "app app/a app/sub app/sub/b");
        made = shop.executor->copy(copy({"dir/a"}, "/new/name"), {}, {});
        REQUIRE(made);
        QCOMPARE(shop.pathsOf(made->id), "new new/name");
        made = shop.executor->copy(copy({"dir"}, "/etc/passwd"), {}, {});
        QVERIFY(!made.has_value());
        QVERIFY(test::textOf(made.error()).contains("cannot copy to non-directory"));
        made = shop.executor->copy(copy({"skip.log"}, "/"), {}, {});
        QCOMPARE(made.error().code, ErrorCode::NotFound);
        build::CopyRequest owned = copy({"dir/a"}, "/x");
        owned.owner = "app";
        owned.mode = "u=rwx,go=";
        made = shop.executor->copy(owned, {}, {});
        REQUIRE(made);
        auto index = shop.store->snapshots().index(made->id);
        REQUIRE(index);
        QCOMPARE((*index)->uid((*index)->find("x")), 1000U);
        QCOMPARE((*index)->gid((*index)->find("x")), 1001U);
        if (shop.singleId())
            return;
        REQUIRE(shop.run(shop.shell(made->id, "stat -c %u:%g:%a /x")));
        QCOMPARE(shop.output, "1000:1001:700\n");
    }
    void copies_over_what_is_there() {
        Workshop shop;
        Layer layer;
        layer.directory("app").file("app/f3", "old", 0600).symlink("app/f5", "elsewhere").directory("app/sub");
        const auto base = shop.apply(layer.done());
        REQUIRE(base);
        for (int i = 0; i < 100; ++i)
            shop.directory.write("context/f" + std::to_string(i), std::to_string(i));
        shop.directory.write("context/sub/g", "g");
        build::CopyRequest request;
        request.parent = base->id;
        request.parts = {{build::DirectoryTree{shop.directory.path() / "context"}, {"."}}};
        request.destination = "/app";
        std::uint64_t told = 0;
        const auto made = shop.executor->copy(request, [&](std::uint64_t done, std::uint64_t) { told = done; }, {});
        REQUIRE(made);
        QCOMPARE(made->entries, 103U);
        QCOMPARE(made->bytes, 10U + 90U * 2U + 1U);
        for (const char* name : {"/app/f3", "/app/f5", "/app/f99"}) {
            const auto text = shop.executor->readFile(made->id, name, 100, {});
            REQUIRE(text);
            QCOMPARE(*text, std::string(name + 6));
        }
        const auto index = shop.store->snapshots().index(made->id);
        REQUIRE(index);
        QCOMPARE((*index)->kind((*index)->find("app/f5")), image::EntryKind::File);
        QCOMPARE((*index)->mode((*index)->find("app/f3")), 0644U);
        QCOMPARE(shop.store->snapshots().find(made->id)->bytes, made->bytes);
        // A directory in the way of a file is none of the files that wait.
        shop.directory.write("context2/sub", "file");
        request.parts = {{build::DirectoryTree{shop.directory.path() / "context2"}, {"."}}};
        const auto refused = shop.executor->copy(request, {}, {});
        QVERIFY(!refused);
        QVERIFY(test::textOf(refused.error()).contains("directory"));
    }
    void downloaded_files() {
        Workshop shop;
        const auto base = shop.busybox();
        const auto file = shop.directory.write("blob", "from the net");
        build::CopyRequest request;
        request.parent = base;
        build::InlineFile one{.name = "a*[b]", .bytes = {}, .mode = 0600, .mtime = 1'500'000'000};
        one.file = file;
        request.parts = {{build::InlineTree{{one}}, {"a[*][[]b]"}, false}};
        request.destination = "/t/";
        const auto made = shop.executor->copy(request, {}, {});
        REQUIRE(made);
        QCOMPARE(shop.pathsOf(made->id), "t t/a*[b]");
        const auto index = shop.store->snapshots().index(made->id);
        REQUIRE(index);
        QCOMPARE((*index)->mode((*index)->find("t/a*[b]")), 0600U);
        QCOMPARE((*index)->mtime((*index)->find("t/a*[b]")), std::int64_t(1'500'000'000));
        const auto text = shop.executor->readFile(made->id, "/t/a*[b]", 100, {});
        REQUIRE(text);
        QCOMPARE(*text, std::string("from the net"));
    }
    void many_files_are_copied_quickly() {
        Workshop shop;
        const auto base = shop.busybox();
        const std::string bytes(2048, 'x');
        for (int i = 0; i < 10'000; ++i)
            shop.directory.write("context/d" + std::to_string(i / 100) + "/f" + std::to_string(i), bytes);
        shop.directory.write("context/large", std::string(200'000'000, 'y'));
        build::CopyRequest request;
        request.parent = base;
        request.parts = {{build::DirectoryTree{shop.directory.path() / "context"}, {"."}}};
        request.destination = "/app/";
        const auto start = std::chrono::steady_clock::now();
        auto made = shop.executor->copy(request, {}, {});
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        REQUIRE(made);
        QCOMPARE(made->entries, 10'102U);
        QCOMPARE(made->bytes, 10'000U * 2048U + 200'000'000U);
        qInfo("10,000 files and 200 MB: %.2f s", took.count());
    }
    void a_stop_ends_the_command() {
        Workshop shop;
        const auto base = shop.busybox();
        std::stop_source stop;
        std::jthread later([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(600));
            stop.request_stop();
        });
        const auto start = std::chrono::steady_clock::now();
        auto done = shop.run(shop.shell(base, "setsid sleep 1234 & sleep 1234"), stop.get_token());
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().code, ErrorCode::Cancelled);
        QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
        // The argument of sleep; the brackets keep grep from finding itself.
        const char* running = "grep -lzsx [1]234 /proc/[0-9]*/cmdline | grep -q .";
        for (int i = 0; i < 20 && std::system(running) == 0; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        QVERIFY(std::system(running) != 0);
    }
};

QTEST_APPLESS_MAIN(StepsTest)
#include "steps_test.moc"
