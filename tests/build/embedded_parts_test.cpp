// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/id_map.h"
#include "engine/build/embedded/packet.h"
#include "engine/build/embedded/protocol.h"
#include "engine/build/embedded/worker/mode_change.h"
#include "engine/build/embedded/worker/runtime_spec.h"
#include "engine/build/embedded/worker/seccomp_profile.h"
#include "engine/build/embedded/worker/user_lookup.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace slipway;
using namespace slipway::build::embedded;
using namespace slipway::build::embedded::worker;

namespace {

QJsonObject object(const std::string& text) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

} // namespace

class EmbeddedPartsTest : public QObject {
    Q_OBJECT
private slots:
    void subordinate_ranges_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("map");
        QTest::newRow("by name") << "other:1:5\nann:100000:65536\n" << "1 100000 65536\n";
        QTest::newRow("by id") << "1000:200000:10\n" << "1 200000 10\n";
        QTest::newRow("lines add up") << "ann:1:999\nann:1001:64535\n" << "1 1 999\n1000 1001 64535\n";
        QTest::newRow("overlapping") << "ann:5000:10\nann:5005:10\nann:6000:1" << "1 5000 10\n11 6000 1\n";
        QTest::newRow("own id inside") << "ann:500:1000\n" << "";
        QTest::newRow("absurd") << "ann:0:5\nann:7:0\nann:4294967295:2\nann:x:y\nann:1:2:3\nann\n:1:1\n" << "";
        QTest::newRow("empty") << "" << "";
        QTest::newRow("other user") << "anna:100000:65536\n" << "";
    }
    void subordinate_ranges() {
        QFETCH(QString, file);
        QFETCH(QString, map);
        QCOMPARE(QString::fromStdString(idMapText(subordinateRanges(file.toStdString(), "ann", 1000))), map);
    }
    void id_maps_are_read_and_named() {
        const IdRanges ranges = parseIdMap("         0          0 4294967295\n");
        QCOMPARE(ranges.size(), 1U);
        QCOMPARE(ranges[0].count, 4294967295U);
        QVERIFY(parseIdMap("0 1\nx y z\n0 0 0\n").empty());
        IdMap a{IdMap::Kind::Single, {{0, 1000, 1}}, {{0, 1000, 1}}};
        IdMap b = a;
        QCOMPARE(a.name(), b.name());
        QCOMPARE(a.name().size(), 16U);
        b.groups[0].outside = 1001;
        QVERIFY(a.name() != b.name());
    }

    void users_data() {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("found");
        QTest::newRow("nothing is root") << "" << "0:0 /root";
        QTest::newRow("name") << "app" << "1000:1001 /home/app 50";
        QTest::newRow("uid with entry") << "1000" << "1000:1001 /home/app 50";
        QTest::newRow("uid without entry has group 0") << "4242" << "4242:0 /";
        QTest::newRow("a named group leaves out the others") << "app:staff" << "1000:50 /home/app";
        QTest::newRow("numbers") << "7:8" << "7:8 /";
        QTest::newRow("unknown") << "nobody" << "WorkerUnknownUser";
        QTest::newRow("unknown group") << "app:none" << "WorkerUnknownGroup";
    }
    void users() {
        QFETCH(QString, user);
        QFETCH(QString, found);
        const UserFiles files{"root:x:0:0:root:/root:/bin/sh\nbroken\napp:x:1000:1001::/home/app:/bin/sh\n",
                              "root:x:0:\nstaff:x:50:x,app\nappgroup:x:1001:app\n"};
        const auto result = lookUpUser(files, user.toStdString());
        std::string text;
        if (!result) {
            text = messages::name(result.error().message.id);
        } else {
            text = std::to_string(result->uid) + ":" + std::to_string(result->gid) + " " + result->home;
            for (const auto group : result->groups)
                text += " " + std::to_string(group);
        }
        QCOMPARE(QString::fromStdString(text), found);
    }
    void owners_data() {
        QTest::addColumn<QString>("owner");
        QTest::addColumn<QString>("found");
        QTest::newRow("number takes its own group") << "33" << "33:33";
        QTest::newRow("name takes its primary group") << "app" << "1000:1001";
        QTest::newRow("root needs no entry") << "root" << "0:0";
        QTest::newRow("both") << "app:0" << "1000:0";
        QTest::newRow("group only") << ":5" << "0:5";
        QTest::newRow("unknown") << "x" << "-";
    }
    void owners() {
        QFETCH(QString, owner);
        QFETCH(QString, found);
        const auto result = lookUpOwner({"app:x:1000:1001::/:\n", ""}, owner.toStdString());
        QCOMPARE(result ? QString("%1:%2").arg(result->uid).arg(result->gid) : QString("-"), found);
    }

    void modes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<uint>("before");
        QTest::addColumn<bool>("directory");
        QTest::addColumn<int>("after");
        QTest::newRow("octal") << "755" << 0644U << false << 0755;
        QTest::newRow("octal with setuid") << "4755" << 0644U << false << 04755;
        QTest::newRow("octal too large") << "17777" << 0644U << false << -1;
        QTest::newRow("plus x") << "+x" << 0644U << false << 0755;
        QTest::newRow("X of a plain file") << "u=rwX,go=rX" << 0600U << false << 0644;
        QTest::newRow("X of a program") << "u=rwX,go=rX" << 0700U << false << 0755;
        QTest::newRow("X of a directory") << "u=rwX,go=rX" << 0600U << true << 0755;
        QTest::newRow("minus") << "go-w" << 0666U << false << 0644;
        QTest::newRow("copied") << "g=u" << 0740U << false << 0770;
        QTest::newRow("several operations") << "u+x-w" << 0600U << false << 0500;
        QTest::newRow("setgid") << "g+s" << 0755U << true << 02755;
        QTest::newRow("sticky") << "+t" << 0777U << true << 01777;
        QTest::newRow("empty") << "" << 0U << false << -1;
        QTest::newRow("no operation") << "u" << 0U << false << -1;
        QTest::newRow("ends with a comma") << "u+x," << 0U << false << -1;
        QTest::newRow("unknown letter") << "u+q" << 0U << false << -1;
        QTest::newRow("eight") << "888" << 0U << false << -1;
    }
    void modes() {
        QFETCH(QString, text);
        QFETCH(uint, before);
        QFETCH(bool, directory);
        QFETCH(int, after);
        const auto change = ModeChange::parse(text.toStdString());
        QCOMPARE(change ? static_cast<int>(change->apply(before, directory)) : -1, after);
    }

    void resolver_data() {
        QTest::addColumn<QString>("machine");
        QTest::addColumn<bool>("host");
        QTest::addColumn<QString>("inside");
        QTest::newRow("plain") << "search x\nnameserver 1.2.3.4\n" << false << "search x\nnameserver 1.2.3.4\n";
        QTest::newRow("stub") << "nameserver 127.0.0.53\noptions edns0\n" << false << "nameserver 9.9.9.9\n";
        QTest::newRow("loopback dropped") << "nameserver ::1\nnameserver 8.8.8.8\n" << false << "nameserver 8.8.8.8\n";
        QTest::newRow("host's own") << "nameserver 127.0.0.53\n" << true << "nameserver 127.0.0.53\n";
    }
    void resolver() {
        QFETCH(QString, machine);
        QFETCH(bool, host);
        QFETCH(QString, inside);
        QCOMPARE(QString::fromStdString(resolverFile(machine.toStdString(), "nameserver 9.9.9.9\n", host)), inside);
    }

    void runtime_config() {
        ContainerSpec spec;
        spec.root = "/r";
        spec.arguments = {"/bin/sh", "-c", "echo 你好"};
        spec.hostname = "h";
        spec.mounts = {{"/dev/shm", "tmpfs", "tmpfs", {"size=1"}}, {"/src", "bind", "/from", {"rbind", "ro"}}};
        const auto text = runtimeConfig(spec);
        QVERIFY(text.has_value());
        const QJsonObject config = object(*text);
        const QJsonObject process = config["process"].toObject();
        QCOMPARE(process["noNewPrivileges"].toBool(true), false);
        QCOMPARE(process["capabilities"].toObject()["bounding"].toArray().size(), 14);
        QVERIFY(!process["capabilities"].toObject().contains("ambient"));
        QVERIFY(!process.contains("rlimits"));
        QVERIFY(!config["linux"].toObject().contains("resources"));
        QStringList destinations;
        for (const auto& mount : config["mounts"].toArray())
            destinations << mount.toObject()["destination"].toString();
        QCOMPARE(destinations.count("/dev/shm"), 1);
        QCOMPARE(destinations.first(), "/proc");
        QCOMPARE(destinations.last(), "/src");
        QVERIFY(!destinations.contains("/run"));
        for (const auto& item : config["linux"].toObject()["namespaces"].toArray())
            QVERIFY(item.toObject()["type"].toString() != "network" && item.toObject()["type"].toString() != "user");
        spec.ownNetwork = false;
        const QJsonArray shared = object(*runtimeConfig(spec))["mounts"].toArray();
        QVERIFY(std::ranges::any_of(shared, [](const auto& mount) {
            return mount.toObject()["destination"] == "/sys" && mount.toObject()["type"] == "bind";
        }));
        spec.arguments.back() = "\xff";
        QCOMPARE(runtimeConfig(spec).error().code, ErrorCode::InvalidInput);
    }

    void seccomp_profile() {
        const char* profile = R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,
            "archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]},
                       {"architecture":"SCMP_ARCH_AARCH64","subArchitectures":["SCMP_ARCH_ARM"]}],
            "syscalls":[
              {"names":["always"],"action":"SCMP_ACT_ALLOW","args":[]},
              {"names":["cap"],"action":"SCMP_ACT_ALLOW","includes":{"caps":["CAP_CHOWN"]}},
              {"names":["nocap"],"action":"SCMP_ACT_ALLOW","includes":{"caps":["CAP_SYS_ADMIN"]}},
              {"names":["excluded"],"action":"SCMP_ACT_ERRNO","excludes":{"caps":["CAP_CHOWN"]}},
              {"names":["kept"],"action":"SCMP_ACT_ERRNO","errnoRet":1,"excludes":{"caps":["CAP_SYS_ADMIN"]}},
              {"names":["arm"],"action":"SCMP_ACT_ALLOW","includes":{"arches":["arm64"]}},
              {"names":["new"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":"7.1"}},
              {"names":["old"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":"4.8"}},
              {"names":[],"action":"SCMP_ACT_ALLOW"}, 5]})";
        const auto text = filterSeccompProfile(profile, {{"CAP_CHOWN"}, "amd64", 6, 12});
        QVERIFY(text.has_value());
        const QJsonObject result = object(*text);
        QStringList names;
        for (const auto& rule : result["syscalls"].toArray())
            names << rule.toObject()["names"].toArray().first().toString();
        QCOMPARE(names.join(' '), "always cap kept old");
        QCOMPARE(result["architectures"].toArray().size(), 2);
        QCOMPARE(result["defaultErrnoRet"].toInt(), 38);
        QVERIFY(!filterSeccompProfile("[]", {}).has_value());
        QVERIFY(!filterSeccompProfile("{", {}).has_value());
        QCOMPARE(goArchitecture("aarch64"), "arm64");
        QCOMPARE(goArchitecture("i686"), "386");
    }

    void packets_keep_descriptors_and_large_bodies() {
        auto sockets = packetSockets();
        QVERIFY(sockets.has_value());
        const std::string large(300'000, 'x');
        for (const std::string& body : {std::string("small\0body", 10), large}) {
            QVERIFY(sendPacket(sockets->first.get(), PacketKind::Request, body, {0}).has_value());
            auto packet = receivePacket(sockets->second.get());
            QVERIFY(packet.has_value() && packet->has_value());
            QVERIFY((*packet)->body == body);
            QCOMPARE((*packet)->descriptors.size(), 1U);
        }
        sockets->first.reset();
        auto end = receivePacket(sockets->second.get());
        QVERIFY(end.has_value() && !end->has_value());
    }
    void requests_survive_the_wire() {
        RunWork work;
        work.parent = {"/a", "/b"};
        work.output = {"/out", "/index"};
        work.request.arguments = {"sh", std::string("\xff\0z", 3)};
        work.request.mounts.push_back({"/cache", build::CacheMount{.id = "c", .uid = 7}});
        work.request.mounts.push_back({"/secret", build::SecretMount{.bytes = "geheim"}});
        work.caches[0] = "/caches/x";
        const std::string bytes = encode(Request{work, {{"id", {"/t"}}}});
        const auto back = decodeRequest(bytes);
        QVERIFY(back.has_value());
        const auto& run = std::get<RunWork>(back->work);
        QVERIFY(run.request.arguments == work.request.arguments);
        QCOMPARE(std::get<build::CacheMount>(run.request.mounts[0].what).uid, 7U);
        QCOMPARE(std::get<build::SecretMount>(run.request.mounts[1].what).bytes, "geheim");
        QCOMPARE(run.caches.at(0), std::filesystem::path("/caches/x"));
        // Truncated at any byte it is refused, and changed at any byte it does no harm.
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            QVERIFY(!decodeRequest(std::string_view(bytes).substr(0, i)).has_value());
            std::string changed = bytes;
            changed[i] = static_cast<char>(changed[i] ^ 0x55);
            static_cast<void>(decodeRequest(changed));
        }
        QVERIFY(!decodeRequest(bytes + "x").has_value());
    }
};

QTEST_APPLESS_MAIN(EmbeddedPartsTest)
#include "embedded_parts_test.moc"
