// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/tar_writer.h"
#include "engine/image/configuration.h"
#include "engine/image/manifest.h"
#include "engine/kit/kit.h"
#include "engine/kit/layout.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/kit.h"
#include "engine/messages/catalogue/process.h"
#include "tests/support/temporary_directory.h"

#include <QtTest>
#include <atomic>
#include <fstream>
#include <sstream>

using namespace slipway;
using namespace slipway::kit;

namespace {

std::string rootTar() {
    archive::MemorySink sink;
    archive::TarWriter writer(sink);
    for (const char* path : {"slipway-kit", "slipway-kit/var", "slipway-kit/var/lib", "slipway-kit/var/lib/dpkg",
                             "slipway-kit/var/lib/dpkg/status.d"})
        Q_ASSERT(writer.add({.path = path, .kind = archive::TarKind::Directory, .mode = 0755, .mtime = 1000}));
    const std::string control = "Package: busybox-static\nVersion: 1:1.37.0-6\n";
    Q_ASSERT(writer.addFile({.path = "slipway-kit/var/lib/dpkg/status.d/busybox-static",
                             .mode = 0644,
                             .size = control.size(),
                             .mtime = 1700000000},
                            archive::bytesOf(control)));
    Q_ASSERT(writer.finish());
    return sink.take();
}

// Answers as apt-helper and mmdebstrap would.
class FakeRunner final : public process::Runner {
public:
    Result<process::Outcome> run(const process::Request& request, const std::stop_token&) override {
        ++calls;
        if (request.arguments.front() == "mmdebstrap") {
            if (mmdebstrapMissing)
                return fail(ErrorCode::NotFound, msg::CannotStartProgram, "mmdebstrap", "gone");
            epoch = request.environment.at("SOURCE_DATE_EPOCH");
            if (mmdebstrap.exitCode == 0)
                std::ofstream(*(request.arguments.end() - 2), std::ios::binary) << rootTar();
            return mmdebstrap;
        }
        if (mirrorAnswers)
            std::ofstream(request.arguments.back()) << "Origin: Debian\nDate: Sat, 06 Sep 2025 09:00:41 UTC\n";
        return process::Outcome{.exitCode = mirrorAnswers ? 0 : 100};
    }
    std::atomic<int> calls = 0;
    bool mirrorAnswers = true;
    bool mmdebstrapMissing = false;
    process::Outcome mmdebstrap{};
    std::string epoch;
};

class CountingProgress final : public KitProgress {
public:
    void starting(const Base&) override { ++started; }
    void finished(const MadeBase& made) override { made.reused ? ++reused : ++finishedNew; }
    int started = 0, finishedNew = 0, reused = 0;
};

std::string contentOf(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

struct Fixture {
    test::TemporaryDirectory temporary;
    FakeRunner runner;
    CountingProgress progress;
    KitOptions options{.directory = temporary.path() / "kit", .names = {"busybox"}, .parallel = 1};
    Result<std::vector<MadeBase>> make() { return makeKit(options, runner, progress, {}); }
};

} // namespace

class KitTest : public QObject {
    Q_OBJECT

private slots:
    void writesALayoutThatNamesItself() {
        Fixture f;
        const auto made = f.make();
        QVERIFY(made.has_value());
        QCOMPARE(made->front().packages, std::size_t(1));
        QCOMPARE(f.runner.epoch, std::string("1757149241"));
        const auto directory = f.options.directory / "busybox";
        const auto index = image::Index::parse(contentOf(directory / "index.json"), "index.json");
        QVERIFY(index.has_value());
        QCOMPARE(index->manifests.size(), std::size_t(4));
        QCOMPARE(index->manifests[2].annotation(image::kAnnotationReferenceName), std::string_view("1.37"));
        QCOMPARE(index->manifests[2].annotation(image::kAnnotationImageName),
                 std::string_view("docker.io/library/busybox:1.37"));
        const auto blob = [&](const image::Digest& digest) {
            return contentOf(directory / "blobs/sha256" / digest.encoded());
        };
        const auto manifest = image::Manifest::parse(blob(index->manifests[0].digest), "manifest");
        QVERIFY(manifest.has_value());
        const auto configuration = image::ImageConfiguration::parse(blob(manifest->configuration.digest), "config");
        QVERIFY(configuration.has_value());
        QCOMPARE(configuration->created, std::string("2023-11-14T22:13:20Z"));
        QCOMPARE(configuration->run.labels.at("org.opencontainers.image.version"), std::string("1:1.37.0-6"));
        QCOMPARE(configuration->run.command, std::vector<std::string>{"sh"});
        QCOMPARE(configuration->diffIds.size(), std::size_t(1));
        QCOMPARE(configuration->history.size(), std::size_t(1));
        for (const auto& descriptor : {manifest->configuration, manifest->layers[0]}) {
            QCOMPARE(image::Digest::sha256Of(blob(descriptor.digest)).text(), descriptor.digest.text());
            QCOMPARE(blob(descriptor.digest).size(), std::size_t(descriptor.size));
        }
    }
    void secondCallReuses() {
        Fixture f;
        QVERIFY(f.make().has_value());
        const int calls = f.runner.calls;
        f.runner.mirrorAnswers = false;
        const auto again = f.make();
        QVERIFY(again && again->front().reused && again->front().packages == 1 && again->front().layerTar > 0);
        QCOMPARE(f.runner.calls.load(), calls);
        QCOMPARE(f.progress.reused, 1);
        f.runner.mirrorAnswers = true;
        f.options.refresh = true;
        QVERIFY(f.make().has_value());
        QCOMPARE(f.progress.finishedNew, 2);
    }
    void twiceTheSameBytes() {
        Fixture a, b;
        QVERIFY(a.make().has_value() && b.make().has_value());
        QCOMPARE(contentOf(a.options.directory / "busybox/index.json"),
                 contentOf(b.options.directory / "busybox/index.json"));
    }
    void damagedOneIsMadeAnew() {
        Fixture f;
        QVERIFY(f.make().has_value());
        for (const auto& blob : std::filesystem::directory_iterator(f.options.directory / "busybox/blobs/sha256")) {
            std::filesystem::resize_file(blob.path(), 1);
            const auto again = f.make();
            QVERIFY(again && !again->front().reused);
            break;
        }
        std::ofstream(f.options.directory / "busybox/index.json") << "{";
        QVERIFY(!f.make()->front().reused);
    }
    void nothingIsLeftOfAFailure() {
        Fixture f;
        f.runner.mmdebstrap = {.exitCode = 1, .output = "E: something\n"};
        QVERIFY(!f.make().has_value());
        for (const auto& entry : std::filesystem::directory_iterator(f.options.directory))
            QCOMPARE(entry.path().filename().string(), std::string(".lock"));
    }
    void anOldOneSurvivesAFailure() {
        Fixture f;
        QVERIFY(f.make().has_value());
        f.options.refresh = true;
        f.runner.mmdebstrap.exitCode = 1;
        QVERIFY(!f.make().has_value());
        f.options.refresh = false;
        QVERIFY(f.make()->front().reused);
    }
    void saysWhatIsWrong() {
        Fixture f;
        f.options.names = {"ubuntu"};
        QVERIFY(f.make().error().message.id == msg::KitUnknownBase);
        f.options.names = {"musl"};
        f.runner.mirrorAnswers = false;
        QVERIFY(f.make().error().message.id == msg::KitMirrorUnreachable);
        f.runner.mirrorAnswers = true;
        f.runner.mmdebstrapMissing = true;
        const auto missing = f.make();
        QVERIFY(missing.error().message.id == msg::KitNeedsMmdebstrap && missing.error().notes.size() == 1);
    }
    void mmdebstrapErrors_data() {
        QTest::addColumn<QString>("output");
        QTest::addColumn<std::size_t>("id");
        QTest::newRow("disk") << "tar: write: No space left on device\n" << messages::numberOf(msg::DiskFull);
        QTest::newRow("name") << "E: Temporary failure resolving 'x'\n"
                              << messages::numberOf(msg::KitMirrorUnreachable);
        QTest::newRow("connection") << "W: Could not connect to x:80\n"
                                    << messages::numberOf(msg::KitMirrorUnreachable);
        QTest::newRow("namespaces") << "E: /etc/subuid not found\n" << messages::numberOf(msg::KitNoNamespaces);
        QTest::newRow("other") << "E: dpkg died\n" << messages::numberOf(msg::KitFailed);
    }
    void mmdebstrapErrors() {
        QFETCH(QString, output);
        QFETCH(std::size_t, id);
        const Error error =
            mmdebstrapError(*findBase("musl"), {.directory = "/k"}, {.exitCode = 25, .output = output.toStdString()});
        QCOMPARE(messages::numberOf(error.message.id), id);
        if (error.message.id == msg::KitFailed)
            QCOMPARE(error.notes.back().arguments.front(), std::string("E: dpkg died"));
    }
    void wordsForMmdebstrap() {
        const auto has = [](const std::vector<std::string>& words, std::string_view word) {
            return std::ranges::find(words, word) != words.end();
        };
        const KitOptions options{.directory = "/k"};
        const auto slim = mmdebstrapArguments(*findBase("musl"), options, "/k/t.tar");
        QVERIFY(has(slim, "--mode=unshare") && has(slim, "--variant=extract") && has(slim, "--skip=download/empty"));
        QVERIFY(has(slim, "--include=base-files,busybox-static,musl"));
        QCOMPARE(slim.back(), options.mirror);
        const auto full = mmdebstrapArguments(*findBase("debian"), {.directory = "/k", .asRoot = true}, "/k/t.tar");
        QVERIFY(has(full, "--mode=root") && !has(full, "--skip=download/empty"));
        QVERIFY(std::ranges::none_of(full, [](const std::string& word) { return word.starts_with("--include"); }));
    }
    void releaseDates_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qlonglong>("seconds");
        QTest::newRow("two digits") << "x\nDate: Sat, 06 Sep 2025 09:00:41 UTC\ny" << 1757149241LL;
        QTest::newRow("no such day") << "\nDate: Sat, 31 Feb 2025 09:00:41 UTC\n" << -1LL;
        QTest::newRow("no month") << "\nDate: Sat, 06 Xxx 2025 09:00:41 UTC\n" << -1LL;
        QTest::newRow("short") << "\nDate: Sat\n" << -1LL;
        QTest::newRow("end of text") << "\nDate: Sat, 06 Sep 2025 09:00:41" << 1757149241LL;
        QTest::newRow("none") << "" << -1LL;
    }
    void releaseDates() {
        QFETCH(QString, text);
        QFETCH(qlonglong, seconds);
        QCOMPARE(qlonglong(releaseDate(text.toStdString()).value_or(-1)), seconds);
    }
};

QTEST_APPLESS_MAIN(KitTest)
#include "kit_test.moc"
