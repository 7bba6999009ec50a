// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/analysis_findings.h"
#include "engine/image/facts/library_search.h"
#include "tests/support/elf_builder.h"
#include "tests/support/image_builder.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::image::facts;
using test::ElfBuilder;
using test::ImageBuilder;
using Texts = std::vector<std::string>;

namespace {

std::string program(const Texts& needed, const std::string& interpreter = "/lib64/ld-linux-x86-64.so.2",
                    const std::string& runpath = {}, const std::string& rpath = {}) {
    ElfBuilder builder;
    builder.interpreter = interpreter;
    builder.needed = needed;
    builder.runpath = runpath;
    builder.rpath = rpath;
    return builder.build();
}
std::string library(const std::string& soname, const Texts& needed = {}) {
    ElfBuilder builder;
    builder.soname = soname;
    builder.needed = needed;
    return builder.build();
}
std::string elsewhere() {
    ElfBuilder builder;
    builder.machine = 183;
    builder.soname = "libc.so.6";
    return builder.build();
}
const ExecutableFacts* programAt(const ImageFacts& facts, std::string_view path) {
    const auto found = std::ranges::find(facts.executables, path, &ExecutableFacts::path);
    return found == facts.executables.end() ? nullptr : &*found;
}

} // namespace

class FactsTest : public QObject {
    Q_OBJECT
private slots:
    void packagesOwnFilesThroughMergedUsr() {
        ImageBuilder image;
        image.layer()
            .symlink("bin", "usr/bin")
            .file("usr/bin/dash", std::string(100, 'd'), 0755)
            .hardLink("usr/bin/sh", "usr/bin/dash")
            .file("opt/own", std::string(30, 'o'))
            .file("var/lib/dpkg/status",
                  "Package: dash\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n")
            .file("var/lib/dpkg/info/dash.list", "/.\n/bin\n/bin/dash\n/bin/sh\n/gone\n");
        const ImageFacts facts = image.facts();
        QCOMPARE(facts.packages.size(), 1u);
        // Two names, one file.
        QCOMPARE(facts.packages[0].bytes, 100u);
        QCOMPARE(facts.packages[0].files, 1u);
        QCOMPARE(facts.unownedFiles, 3u);
        std::uint64_t folders = 0;
        for (const UnownedFolder& folder : facts.unowned)
            folders += folder.bytes;
        QCOMPARE(folders, facts.unownedBytes);
        QCOMPARE(facts.packages[0].bytes + facts.unownedBytes, image.analysis().accounting.totals.live);
        QCOMPARE(facts.shells.front(), "bin/sh");
    }
    void laterLayerChangesTheDatabase() {
        ImageBuilder image;
        image.layer().file("lib/apk/db/installed", "P:a\nV:1\nF:x\nR:f\n\nP:b\nV:1\n").file("x/f", "12345");
        image.layer().file("lib/apk/db/installed", "P:a\nV:2\nF:x\nR:f\n\n");
        const ImageFacts facts = image.facts();
        QCOMPARE(facts.packages.size(), 1u);
        QCOMPARE(facts.packages[0].package.version, "2");
        QCOMPARE(facts.packages[0].bytes, 5u);
    }
    void unsupportedRpmDatabases() {
        ImageBuilder image;
        image.layer().file("var/lib/rpm/Packages", "BDB!").file("usr/lib/sysimage/rpm/Packages.db", "RpmP");
        const ImageFacts facts = image.facts();
        QCOMPARE(facts.remarks.size(), 2u);
        QVERIFY(messages::render(facts.remarks[0], messages::Language::English).contains("Berkeley DB"));
        QVERIFY(messages::render(facts.remarks[1], messages::Language::English).contains("ndb"));
    }
    void brokenRpmDatabaseIsSaid() {
        ImageBuilder image;
        image.layer().file("var/lib/rpm/rpmdb.sqlite", std::string(5000, 'x'));
        QCOMPARE(image.facts().remarks.size(), 1u);
    }

    void libraries_data() {
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("runpath");
        QTest::addColumn<QString>("rpath");
        QTest::addColumn<bool>("found");
        QTest::newRow("default folder") << "usr/lib/x86_64-linux-gnu" << "" << "" << true;
        QTest::newRow("lib64") << "lib64" << "" << "" << true;
        QTest::newRow("ld.so.conf.d") << "opt/conf" << "" << "" << true;
        QTest::newRow("LD_LIBRARY_PATH") << "opt/env" << "" << "" << true;
        QTest::newRow("runpath") << "opt/run" << "/opt/run" << "" << true;
        QTest::newRow("origin") << "app/lib" << "$ORIGIN/../lib" << "" << true;
        QTest::newRow("origin in braces") << "app/lib" << "${ORIGIN}/../lib" << "" << true;
        QTest::newRow("rpath") << "opt/r" << "" << "/opt/r" << true;
        QTest::newRow("a runpath hides an rpath") << "opt/r" << "/opt/other" << "/opt/r" << false;
        QTest::newRow("nowhere") << "opt/none" << "" << "" << false;
    }
    void libraries() {
        QFETCH(QString, place);
        QFETCH(QString, runpath);
        QFETCH(QString, rpath);
        QFETCH(bool, found);
        ImageBuilder image;
        image.configuration.run.setEnvironment("LD_LIBRARY_PATH", "/opt/env");
        image.layer()
            .file("lib64/ld-linux-x86-64.so.2", library("ld-linux-x86-64.so.2"), 0755)
            .file("etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n")
            .file("etc/ld.so.conf.d/a.conf", "# comment\n/opt/conf\n")
            .file(place.toStdString() + "/libz.so.1", library("libz.so.1"))
            .file("app/bin/x",
                  program({"libz.so.1"}, "/lib64/ld-linux-x86-64.so.2", runpath.toStdString(), rpath.toStdString()),
                  0755);
        const ImageFacts facts = image.facts();
        const ExecutableFacts* x = programAt(facts, "app/bin/x");
        QVERIFY(x);
        QVERIFY(!x->interpreterMissing);
        QCOMPARE(x->missing, found ? Texts{} : Texts{"libz.so.1"});
    }
    void librariesOfLibraries() {
        ImageBuilder image;
        image.layer()
            .file("lib64/ld-linux-x86-64.so.2", library("ld"), 0755)
            .file("lib/liba.so", library("liba.so", {"libb.so", "liba.so"}))
            .file("bin/x", program({"liba.so"}), 0755);
        QCOMPARE(programAt(image.facts(), "bin/x")->missing, (Texts{"libb.so"}));
    }
    void libraryOfAnotherMachineIsNone() {
        ImageBuilder image;
        image.layer().file("lib/libc.so.6", elsewhere()).file("bin/x", program({"libc.so.6"}), 0755);
        const ImageFacts facts = image.facts();
        const ExecutableFacts* x = programAt(facts, "bin/x");
        QVERIFY(x->interpreterMissing);
        QCOMPARE(x->missing, (Texts{"libc.so.6"}));
        const auto findings = findingsOf(image.analysis(), facts);
        QVERIFY(std::ranges::contains(findings, "missing-interpreter", &ImageFinding::rule));
    }
    void muslBringsItsOwn() {
        ImageBuilder image;
        image.layer()
            .file("lib/ld-musl-x86_64.so.1", library("libc.musl-x86_64.so.1"), 0755)
            .file("etc/ld-musl-x86_64.path", "/opt/m\n")
            .file("opt/m/libz.so.1", library("libz.so.1"))
            .file("bin/x", program({"libc.musl-x86_64.so.1", "libz.so.1", "libq.so"}, "/lib/ld-musl-x86_64.so.1"),
                  0755);
        const ImageFacts facts = image.facts();
        QCOMPARE(programAt(facts, "bin/x")->missing, (Texts{"libq.so"}));
        QCOMPARE(static_cast<int>(facts.libc), static_cast<int>(Libc::Musl));
    }

    void scripts() {
        ImageBuilder image;
        image.configuration.run.setEnvironment("PATH", "/usr/bin:/opt/bin");
        image.layer()
            .file("bin/sh", "ELF", 0755)
            .file("usr/bin/env", "ELF.", 0755)
            .file("opt/bin/node", "ELF.", 0755)
            .file("a", "#!/bin/sh\n", 0755)
            .file("b", "#! /bin/bash -e\n", 0755)
            .file("c", "#!/usr/bin/env node\n", 0755)
            .file("d", "#!/usr/bin/env python3\n", 0755)
            .file("e", "#!/usr/bin/env -S perl\n", 0755)
            .file("f", "#!/bin/zsh\n", 0644);
        const ImageFacts facts = image.facts();
        QCOMPARE(facts.brokenScripts.size(), 2u);
        QCOMPARE(facts.brokenScripts[0].path, "b");
        QCOMPARE(facts.brokenScripts[0].interpreter, "/bin/bash");
        QCOMPARE(facts.brokenScripts[1].interpreter, "python3");
    }

    void marks() {
        ImageBuilder image;
        archive::TarEntry ping;
        ping.path = "bin/ping";
        ping.mode = 0755;
        ping.xattrs = {{"security.capability", "x"}};
        image.layer()
            .file("bin/su", "root", 04755)
            .file("bin/wall", "tty.", 02755)
            .file("etc/open", "open", 0666)
            .directory("tmp", 01777)
            .directory("spool", 0777)
            .add(ping);
        const ImageFacts facts = image.facts();
        QCOMPARE(facts.setuid.size(), 1u);
        QCOMPARE(facts.setuid[0].path, "bin/su");
        QCOMPARE(facts.setgid.size(), 1u);
        QCOMPARE(facts.worldWritable.size(), 2u);
        QCOMPARE(facts.capabilities.size(), 1u);
    }

    void secretsLiveAndDead() {
        const std::string key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAabcdefgh\n";
        ImageBuilder image;
        image.configuration.run.environment = {"DB_PASSWORD=hunter22", "PATH=/bin"};
        image.layer("COPY k /").file("k", key).file("app/.env", "API_KEY=abcdefgh\n").file("pkg.pem", key);
        image.layer("RUN rm /k").remove("k");
        image.layer("RUN |1 TOKEN=sesame99 /bin/sh -c make").file("lib/apk/db/installed", "P:p\nV:1\nF:\nR:pkg.pem\n");
        const ImageFacts facts = image.facts();
        QCOMPARE(facts.secrets.size(), 4u);
        const auto at = [&](std::string_view name) {
            return *std::ranges::find(facts.secrets, name, &SecretFacts::name);
        };
        QCOMPARE(at("k").removedBy->value, 1u);
        QVERIFY(!at("app/.env").removedBy);
        QCOMPARE(static_cast<int>(at("DB_PASSWORD").where), static_cast<int>(SecretFacts::Where::Environment));
        QCOMPARE(static_cast<int>(at("TOKEN").where), static_cast<int>(SecretFacts::Where::History));
        for (const ImageFinding& finding : findingsOf(image.analysis(), facts))
            for (const std::string_view secret : {"hunter22", "abcdefgh", "sesame99", "MIIE"})
                QVERIFY(!messages::render(finding.message, messages::Language::English).contains(secret));
    }

    void wasteCountsEachFileOnce() {
        ElfBuilder builder;
        builder.type = 2;
        builder.sections = {{".debug_info", 1, std::string(500, 'd')}};
        ImageBuilder image;
        image.layer("RUN apt-get update").file("var/lib/apt/lists/x", std::string(700, 'x'));
        image.layer("COPY . .")
            .file("app/x", builder.build(), 0755)
            .file("usr/share/doc/a", std::string(50, 'a'))
            .file("usr/share/doc/b.h", std::string(60, 'b'))
            .file("app/data", std::string(1000, 'z'));
        const ImageFacts facts = image.facts();
        QCOMPARE(facts.waste.size(), 3u);
        QCOMPARE(facts.waste[0].bytes, 700u);
        QCOMPARE(facts.waste[0].layers.front().first.value, 0u);
        QCOMPARE(static_cast<int>(facts.waste[1].kind), static_cast<int>(WasteKind::DebugSymbols));
        QCOMPARE(facts.waste[1].bytes, 500u);
        QCOMPARE(facts.waste[2].bytes, 110u);
        QCOMPARE(facts.waste[2].files, 2u);
        QCOMPARE(facts.waste[2].examples.front().path, "usr/share/doc/b.h");
        QCOMPARE(facts.largestFiles.front().bytes, std::max<std::uint64_t>(1000, builder.build().size()));
    }

    void system() {
        ImageBuilder image;
        image.configuration.run.user = "app";
        ElfBuilder libc;
        libc.soname = "libc.so.6";
        libc.sections = {{".rodata", 1, "GNU C Library (Debian GLIBC 2.41-12) stable release version 2.41.\n"}};
        image.layer()
            .file("etc/passwd", "app:x:1000:1000::/:/bin/sh\n")
            .symlink("etc/os-release", "../usr/lib/os-release")
            .file("usr/lib/os-release", "PRETTY_NAME=\"Debian 13\"\n")
            .file("usr/lib/x86_64-linux-gnu/libc.so.6", libc.build())
            .file("etc/ssl/certs/ca-certificates.crt", "cert")
            .file("usr/share/zoneinfo/UTC", "TZif");
        const ImageFacts facts = image.facts();
        QCOMPARE(facts.osName(), "Debian 13");
        QCOMPARE(static_cast<int>(facts.libc), static_cast<int>(Libc::Glibc));
        QCOMPARE(facts.libcVersion, "2.41");
        QCOMPARE(facts.certificates, "etc/ssl/certs/ca-certificates.crt");
        QVERIFY(facts.timeZones);
        QCOMPARE(*facts.user.uid, 1000u);
        QVERIFY(!facts.user.isRoot());
        QVERIFY(facts.shells.empty());
    }
    void busyboxAppletsManageNoPackages() {
        ImageBuilder image;
        image.layer()
            .file("bin/busybox", "BB", 0755)
            .symlink("usr/bin/dpkg", "../../bin/busybox")
            .hardLink("bin/rpm", "bin/busybox")
            .symlink("bin/sh", "busybox")
            .file("sbin/apk", "its own program", 0755);
        const ImageFacts facts = image.facts();
        QCOMPARE(facts.packageManagers, std::vector<std::string>{"sbin/apk"});
        QCOMPARE(facts.shells, (std::vector<std::string>{"bin/sh", "bin/busybox"}));
    }
    void everyWasteHasATitle() {
        for (const WasteKind kind : kWasteKinds)
            QVERIFY(titleOf(kind) != messages::Msg{});
    }
    void emptyImage() {
        ImageBuilder image;
        const ImageFacts facts = image.facts();
        QVERIFY(facts.packages.empty());
        QCOMPARE(facts.osName(), "");
        QCOMPARE(findingsOf(image.analysis(), facts).size(), 1u);
    }
    void unknownUserIsAnError() {
        ImageBuilder image;
        image.configuration.run.user = "ghost";
        image.layer().file("x", "1");
        const auto findings = findingsOf(image.analysis(), image.facts());
        QCOMPARE(findings.front().rule, "unknown-user");
    }

    void instructions_data() {
        QTest::addColumn<QString>("history");
        QTest::addColumn<QString>("text");
        QTest::newRow("buildkit run") << "RUN /bin/sh -c apt-get update # buildkit" << "RUN apt-get update";
        QTest::newRow("buildkit arguments") << "RUN |2 A=1 B=2 /bin/sh -c make # buildkit" << "RUN make";
        QTest::newRow("buildkit copy") << "COPY a b # buildkit" << "COPY a b";
        QTest::newRow("classic") << "/bin/sh -c #(nop) COPY file:abc in /x " << "COPY file:abc in /x";
        QTest::newRow("classic run") << "/bin/sh -c make" << "RUN make";
        QTest::newRow("buildah") << "/bin/sh -c make|unsetLabel=true|force-mtime=10" << "RUN make";
        QTest::newRow("exec form") << "RUN apk add x # buildkit" << "RUN apk add x";
        QTest::newRow("unknown") << "bazel build" << "bazel build";
        QTest::newRow("empty") << "" << "";
    }
    void instructions() {
        QFETCH(QString, history);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(instructionText({.createdBy = history.toStdString()})), text);
    }
};

QTEST_APPLESS_MAIN(FactsTest)
#include "facts_test.moc"
