// SPDX-License-Identifier: Apache-2.0
#include "engine/build/build.h"
#include "engine/image/reference.h"
#include "tests/build/memory_executor.h"
#include "tests/support/temporary_directory.h"

#include <QTest>
#include <algorithm>
#include <thread>

using namespace slipway;
using namespace slipway::build;
using test::MemoryExecutor;

namespace {

class Recorder final : public BuildObserver {
public:
    void on(const Event& event) override {
        if (const auto* plan = std::get_if<PlanReady>(&event))
            vertices = plan->vertices;
        if (const auto* started = std::get_if<VertexStarted>(&event); started && onStart)
            onStart(*started);
        if (std::holds_alternative<VertexFailed>(event))
            ++failed;
        if (const auto* warning = std::get_if<Warning>(&event))
            warnings.push_back(*warning);
    }
    std::vector<VertexInfo> vertices;
    std::vector<Warning> warnings;
    std::function<void(const VertexStarted&)> onStart;
    unsigned failed = 0;
};

// A web of files in memory.
class MemoryWeb final : public transfer::Downloader {
public:
    struct File {
        std::string text;
        std::string tag;
        std::int64_t modified = 0;
    };
    Result<transfer::DownloadAnswer> download(const transfer::DownloadRequest& request, archive::ByteSink& sink,
                                              const transfer::DownloadProgress&, std::stop_token) override {
        ++asked;
        const auto found = files.find(request.url);
        if (found == files.end())
            return fail(ErrorCode::NotFound, msg::Verbatim, request.url);
        transfer::DownloadAnswer answer{.validators = {found->second.tag, ""}, .modified = found->second.modified};
        if (!found->second.tag.empty() && request.known.etag == found->second.tag) {
            ++unchanged;
            answer.unchanged = true;
            return answer;
        }
        if (auto written = sink.write(archive::bytesOf(found->second.text)); !written)
            return passOn(written.error());
        return answer;
    }
    std::map<std::string, File> files;
    unsigned asked = 0;
    unsigned unchanged = 0;
};

// A store, a context, an executor and a web in memory; everything else is real.
struct Bench {
    Bench() { store = std::move(*store::Store::open({directory.path() / "store"})); }

    Result<BuildOutcome> build(const std::string& dockerfile) {
        request.dockerfile = text::SourceText("Dockerfile", dockerfile);
        request.context = {ContextSpec::Kind::Directory, directory.path() / "context"};
        std::filesystem::create_directories(request.context.path);
        world.log.clear();
        const BuildServices services{.store = *store,
                                     .executor = [this](std::stop_token) -> Result<std::unique_ptr<Executor>> {
                                         return std::make_unique<MemoryExecutor>(*store, world);
                                     },
                                     .idMap = "memory",
                                     .downloader = web};
        recorder = std::make_unique<Recorder>();
        recorder->onStart = onStart;
        return build::build(request, services, *recorder, stop.get_token());
    }
    // The configuration of what was built.
    image::ImageConfiguration image(const Result<BuildOutcome>& outcome) {
        const auto stored = store->images().resolve(outcome->imageId);
        return stored ? stored->configuration : image::ImageConfiguration{};
    }
    std::vector<std::string> history(const Result<BuildOutcome>& outcome) {
        std::vector<std::string> texts;
        for (const image::HistoryEntry& entry : image(outcome).history)
            texts.push_back(entry.createdBy + (entry.emptyLayer ? "" : " *"));
        return texts;
    }

    test::TemporaryDirectory directory;
    std::unique_ptr<store::Store> store;
    MemoryExecutor::World world;
    std::shared_ptr<MemoryWeb> web = std::make_shared<MemoryWeb>();
    BuildRequest request;
    std::stop_source stop;
    std::unique_ptr<Recorder> recorder;
    std::function<void(const VertexStarted&)> onStart;
};

using Lines = std::vector<std::string>;

std::string described(const Result<BuildOutcome>& outcome) {
    return outcome ? "built" : messages::render(outcome.error().message, messages::Language::English);
}

#define BUILT(outcome)                                                                                                 \
    do {                                                                                                               \
        const Result<BuildOutcome>& built = (outcome);                                                                 \
        QVERIFY2(built.has_value(), described(built).c_str());                                                         \
    } while (false)

} // namespace

class BuildTest : public QObject {
    Q_OBJECT

private slots:
    void scratchHasPathAndRootDirectory() {
        Bench bench;
        const auto outcome = bench.build("FROM scratch\nENV A=1\n");
        BUILT(outcome);
        const image::ImageConfiguration image = bench.image(outcome);
        QCOMPARE(image.run.environment,
                 (Lines{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "A=1"}));
        QCOMPARE(image.run.workingDirectory, std::string("/"));
        QCOMPARE(bench.world.started, 0U);
    }

    void metadata_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("history");
        QTest::newRow("env") << "ENV A=1 B=\"2 3\"" << "ENV A=1 B=2 3";
        QTest::newRow("label") << "LABEL a=b c=\"d e\"" << "LABEL a=b c=d e";
        QTest::newRow("cmd shell") << "CMD echo hi" << "CMD [\"/bin/sh\" \"-c\" \"echo hi\"]";
        QTest::newRow("cmd exec") << "CMD [\"a\", \"b c\"]" << "CMD [\"a\" \"b c\"]";
        QTest::newRow("entrypoint") << "ENTRYPOINT [\"/x\"]" << "ENTRYPOINT [\"/x\"]";
        QTest::newRow("expose") << "EXPOSE 90 80/udp" << "EXPOSE [80/udp 90/tcp]";
        QTest::newRow("user") << "USER daemon" << "USER daemon";
        QTest::newRow("volume") << "VOLUME /test /test2" << "VOLUME [/test /test2]";
        QTest::newRow("workdir at the root") << "WORKDIR /" << "WORKDIR /";
        QTest::newRow("stopsignal") << "STOPSIGNAL SIGTERM" << "STOPSIGNAL SIGTERM";
        QTest::newRow("shell") << "SHELL [\"/bin/bash\", \"-c\"]" << "SHELL [/bin/bash -c]";
        QTest::newRow("maintainer") << "MAINTAINER me" << "MAINTAINER me";
        QTest::newRow("arg") << "ARG a=1 b" << "ARG a=1 b";
        QTest::newRow("healthcheck") << "HEALTHCHECK NONE"
                                     << "HEALTHCHECK &{[\"NONE\"] \"0s\" \"0s\" \"0s\" \"0s\" '\\x00'}";
    }
    void metadata() {
        QFETCH(QString, line);
        QFETCH(QString, history);
        Bench bench;
        const auto outcome = bench.build("FROM scratch\n" + line.toStdString() + "\n");
        BUILT(outcome);
        QCOMPARE(bench.history(outcome), (Lines{history.toStdString()}));
        QCOMPARE(bench.world.started, 0U);
    }

    void stepsMakeLayersAndHistory() {
        Bench bench;
        bench.directory.write("context/a", "1");
        bench.request.arguments = {{"V", "9"}};
        const auto outcome = bench.build("FROM scratch\nARG V=1\nWORKDIR /w\nCOPY a b/\nRUN make\nCMD x\n");
        BUILT(outcome);
        QCOMPARE(bench.history(outcome),
                 (Lines{"ARG V=9", "WORKDIR /w *", "COPY a b/ # buildkit *", "RUN |1 V=9 /bin/sh -c make # buildkit *",
                        "CMD [\"/bin/sh\" \"-c\" \"x\"]"}));
        QCOMPARE(bench.image(outcome).diffIds.size(), std::size_t(3));
        QCOMPARE(bench.world.log, (Lines{"directory /w", "copy /w/b/", "run make"}));
        QCOMPARE(bench.world.runs.front().workingDirectory, std::string("/w"));
    }

    void secondBuildStartsNothing() {
        Bench bench;
        const std::string text = "FROM scratch\nRUN one\nRUN two\n";
        const auto first = bench.build(text);
        BUILT(first);
        const auto second = bench.build(text);
        BUILT(second);
        QCOMPARE(second->imageId, first->imageId);
        QCOMPARE(second->cachedSteps, std::size_t(2));
        QVERIFY(bench.world.log.empty());
        QCOMPARE(bench.world.started, 1U);
    }

    void changedStepRunsWithWhatFollows() {
        Bench bench;
        BUILT(bench.build("FROM scratch\nRUN one\nRUN two\nRUN three\n"));
        BUILT(bench.build("FROM scratch\nRUN one\nRUN other\nRUN three\n"));
        QCOMPARE(bench.world.log, (Lines{"run other", "run three"}));
    }

    void contextIsKeyedByContent() {
        Bench bench;
        const std::string text = "FROM scratch\nCOPY a /\nRUN after\n";
        const auto file = bench.directory.write("context/a", "1");
        BUILT(bench.build(text));
        // Another time, the same bytes.
        std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - std::chrono::hours(5));
        bench.directory.write("context/unrelated", "1");
        BUILT(bench.build(text));
        QVERIFY(bench.world.log.empty());
        bench.directory.write("context/a", "2");
        BUILT(bench.build(text));
        QCOMPARE(bench.world.log, (Lines{"copy /", "run after"}));
    }

    void copyFromChangedStageWithEqualContentHits() {
        Bench bench;
        BUILT(bench.build("FROM scratch AS a\nRUN one\nFROM scratch\nCOPY --from=a /x /x\nRUN last\n"));
        BUILT(bench.build("FROM scratch AS a\nRUN changed\nFROM scratch\nCOPY --from=a /x /x\nRUN last\n"));
        QCOMPARE(bench.world.log, (Lines{"run changed"}));
    }

    void noCacheDoesAnewAndStores() {
        Bench bench;
        const std::string text = "FROM scratch AS a\nRUN one\nFROM scratch\nCOPY --from=a /x /\nRUN two\n";
        BUILT(bench.build(text));
        bench.request.noCacheStages = {"a"};
        BUILT(bench.build(text));
        QCOMPARE(bench.world.log, (Lines{"run one"}));
        bench.request.noCacheStages.clear();
        bench.request.noCache = true;
        BUILT(bench.build(text));
        QCOMPARE(bench.world.log.size(), std::size_t(3));
        bench.request.noCache = false;
        BUILT(bench.build(text));
        QVERIFY(bench.world.log.empty());
    }

    void proxiesAndSecretsAreNotInKeys() {
        Bench bench;
        const std::string text = "FROM scratch\nRUN --mount=type=secret,id=s,env=TOKEN go\n";
        bench.request.secrets = {{"s", "one"}};
        bench.request.arguments = {{"HTTP_PROXY", "http://a"}};
        BUILT(bench.build(text));
        const Lines& environment = bench.world.runs.front().environment;
        QVERIFY(std::ranges::find(environment, "TOKEN=one") != environment.end());
        QVERIFY(std::ranges::find(environment, "http_proxy=http://a") != environment.end());
        bench.request.secrets = {{"s", "two"}};
        bench.request.arguments = {{"HTTP_PROXY", "http://b"}};
        BUILT(bench.build(text));
        QVERIFY(bench.world.log.empty());
    }

    void argumentsAreInKeysOnceDeclared() {
        Bench bench;
        const std::string text = "FROM scratch\nRUN before\nARG V\nRUN after\n";
        bench.request.arguments = {{"V", "1"}};
        BUILT(bench.build(text));
        bench.request.arguments = {{"V", "2"}};
        BUILT(bench.build(text));
        QCOMPARE(bench.world.log, (Lines{"run after"}));
    }

    void sandboxHostNameIsInKeys() {
        Bench bench;
        BUILT(bench.build("FROM scratch\nRUN one\n"));
        QCOMPARE(bench.world.runs.back().hostname, std::string("buildkitsandbox"));
        bench.request.arguments = {{"BUILDKIT_SANDBOX_HOSTNAME", "own"}};
        BUILT(bench.build("FROM scratch\nRUN one\n"));
        QCOMPARE(bench.world.runs.back().hostname, std::string("own"));
        QVERIFY(bench.recorder->warnings.empty());
    }

    void inheritedArgumentIsNoPartOfHistory() {
        Bench bench;
        const auto outcome = bench.build("FROM scratch AS a\nARG V=1\nRUN one\nFROM a\nRUN two\nARG W=2\nRUN three\n");
        BUILT(outcome);
        QCOMPARE(bench.history(outcome),
                 (Lines{"ARG V=1", "RUN |1 V=1 /bin/sh -c one # buildkit *", "RUN /bin/sh -c two # buildkit *",
                        "ARG W=2", "RUN |1 W=2 /bin/sh -c three # buildkit *"}));
        const Lines& environment = bench.world.runs.back().environment;
        QVERIFY(std::ranges::find(environment, "V=1") != environment.end());
    }

    void namedContextOfThePlatformWins() {
        Bench bench;
        std::filesystem::create_directories(bench.directory.path() / "any");
        std::filesystem::create_directories(bench.directory.path() / "own");
        bench.directory.write("own/f", "1");
        const std::string platform = image::Platform::host().text();
        bench.request.namedContexts = {{"files", (bench.directory.path() / "any").native()},
                                       {"files::other/arch", (bench.directory.path() / "any").native()},
                                       {"FILES::" + platform, (bench.directory.path() / "own").native()}};
        BUILT(bench.build("FROM scratch\nCOPY --from=files f /\n"));
        // As the name of an image, too.
        bench.request.namedContexts = {{"alpine", (bench.directory.path() / "any").native()},
                                       {"alpine:latest::" + platform, (bench.directory.path() / "own").native()}};
        BUILT(bench.build("FROM scratch\nCOPY --from=docker.io/library/alpine f /\n"));
    }

    void downloadsAreKeyedByContentAndTime() {
        Bench bench;
        const std::string text = "FROM scratch\nADD http://host/file /\nRUN after\n";
        bench.web->files["http://host/file"] = {"one", "tag1", 5};
        BUILT(bench.build(text));
        QCOMPARE(bench.world.log, (Lines{"copy /", "run after"}));
        const InlineFile file = bench.world.files.back();
        QCOMPARE(file.name, std::string("file"));
        QCOMPARE(file.mode, 0600U);
        QCOMPARE(*file.mtime, std::int64_t(5));
        // The server says that nothing has changed.
        BUILT(bench.build(text));
        QVERIFY(bench.world.log.empty());
        QCOMPARE(bench.web->unchanged, 1U);
        // Other validators, the same file: the cache holds.
        bench.web->files["http://host/file"].tag = "tag2";
        BUILT(bench.build(text));
        QVERIFY(bench.world.log.empty());
        bench.web->files["http://host/file"].text = "two";
        bench.web->files["http://host/file"].tag = "tag3";
        BUILT(bench.build(text));
        QCOMPARE(bench.world.log, (Lines{"copy /", "run after"}));
    }

    void knownChecksumNeedsNoServer() {
        Bench bench;
        const std::string sum = image::Digest::sha256Of("one").text();
        const std::string text = "FROM scratch\nADD --checksum=" + sum + " http://host/file /\n";
        bench.web->files["http://host/file"] = {"one", "", 0};
        BUILT(bench.build(text));
        bench.web->files.clear();
        BUILT(bench.build(text));
        QCOMPARE(bench.web->asked, 1U);
        bench.web->files["http://host/file"] = {"two", "", 0};
        bench.request.noCache = true;
        const auto outcome = bench.build(text);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Corrupt);
        QVERIFY(outcome.error().where.has_value());
    }

    void unneededStagesAreLeftOut() {
        Bench bench;
        const auto outcome = bench.build("FROM nowhere:1 AS unused\nRUN x\nFROM scratch AS a\nRUN y\nFROM a\nRUN z\n");
        BUILT(outcome);
        QCOMPARE(bench.world.log, (Lines{"run y", "run z"}));
        const auto record = bench.store->records().find(outcome->recordId);
        QVERIFY(record.has_value());
        QCOMPARE(record->stages.size(), std::size_t(3));
        QCOMPARE(record->stages[0].instructions[1].state, store::CacheState::NotReached);
        QVERIFY(!record->stages[0].shipped);
        QVERIFY(record->stages[1].shipped);
        QCOMPARE(record->stages[2].instructions[1].state, store::CacheState::Run);
        QVERIFY(!record->stages[2].instructions[1].diffId.empty());
    }

    void targetEndsTheBuild() {
        Bench bench;
        bench.request.target = "A";
        BUILT(bench.build("FROM scratch AS a\nRUN y\nFROM a\nRUN z\n"));
        QCOMPARE(bench.world.log, (Lines{"run y"}));
        bench.request.target = "bb";
        const auto outcome = bench.build("FROM scratch AS b\nRUN y\n");
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::NotFound);
    }

    void independentStagesMeet() {
        Bench bench;
        // Each waits until all three are in it.
        BUILT(bench.build("FROM scratch AS a\nENV N=1\nRUN meet 3\nFROM scratch AS b\nENV N=2\nRUN meet 3\n"
                          "FROM scratch AS c\nENV N=3\nRUN meet 3\n"
                          "FROM scratch\nCOPY --from=a / /a\nCOPY --from=b / /b\nCOPY --from=c / /c\n"));
        QCOMPARE(bench.world.meeting, 3U);
    }

    void equalStepsAreDoneOnce() {
        Bench bench;
        BUILT(bench.build("FROM scratch AS a\nRUN same\nFROM scratch AS b\nRUN same\n"
                          "FROM scratch\nCOPY --from=a / /a\nCOPY --from=b / /b\n"));
        QCOMPARE(std::ranges::count(bench.world.log, "run same"), 1);
    }

    void failureStopsTheOthersAndIsRecorded() {
        Bench bench;
        const auto outcome = bench.build("FROM scratch AS a\nRUN wait\nFROM scratch\nRUN fail 42\nCOPY --from=a / /\n");
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::StepFailed);
        QCOMPARE(outcome.error().exitCode, 42);
        QVERIFY(outcome.error().where.has_value());
        QCOMPARE(outcome.error().where->source.lineColumn(outcome.error().where->range.begin).line, std::size_t(4));
        QCOMPARE(outcome.error().notes.size(), std::size_t(2));
        QCOMPARE(bench.recorder->failed, 1U);
        const auto record = bench.store->records().find("latest");
        QVERIFY(record.has_value());
        QCOMPARE(record->outcome, store::BuildOutcome::Failed);
        QCOMPARE(record->stages[1].instructions[1].state, store::CacheState::Failed);
        QCOMPARE(record->stages[1].instructions[1].lastLog, (Lines{"going down"}));
        // Nothing of it is in the cache.
        QVERIFY(!bench.build("FROM scratch\nRUN fail 42\n").has_value());
        QCOMPARE(bench.world.log, (Lines{"run fail 42"}));
    }

    void stopEndsEverything() {
        Bench bench;
        bench.onStart = [&bench](const VertexStarted&) {
            // Not from within the callback.
            std::thread([&bench] { bench.stop.request_stop(); }).detach();
        };
        const auto outcome = bench.build("FROM scratch\nRUN wait\n");
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
        const auto record = bench.store->records().find("latest");
        QVERIFY(record.has_value());
        QCOMPARE(record->outcome, store::BuildOutcome::Cancelled);
    }

    void storedImageIsABase() {
        Bench bench;
        bench.request.tags = {"mine:1"};
        const auto base = bench.build("FROM scratch\nENV A=1\nRUN base\nCMD old\nONBUILD RUN trigger $A\n"
                                      "ONBUILD ENV B=2\n");
        BUILT(base);
        bench.request.tags.clear();
        const auto outcome = bench.build("FROM mine:1\nENTRYPOINT [\"/e\"]\nRUN own\n");
        BUILT(outcome);
        QCOMPARE(bench.world.log, (Lines{"run trigger $A", "run own"}));
        const image::ImageConfiguration image = bench.image(outcome);
        QVERIFY(image.run.onBuild.empty());
        // An inherited command does not fit another entry point.
        QVERIFY(!image.run.command.has_value());
        QCOMPARE(image.run.environment.back(), std::string("B=2"));
        QCOMPARE(image.diffIds.size(), std::size_t(3));
        QCOMPARE(image.diffIds.front(), bench.image(base).diffIds.front());
        QCOMPARE(outcome->steps, std::size_t(3));
    }

    void missingThingsAreErrorsWithPlaces_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::newRow("base") << "FROM nowhere:1\n" << 1;
        QTest::newRow("file") << "FROM scratch\nCOPY gone /\n" << 2;
        QTest::newRow("stage index") << "FROM scratch\nCOPY --from=7 / /\n" << 2;
        QTest::newRow("image") << "FROM scratch\nCOPY --from=gone:1 / /\n" << 2;
        QTest::newRow("later stage") << "FROM scratch\nCOPY --from=b / /\nFROM scratch AS b\nCOPY --from=0 / /\n" << 2;
        QTest::newRow("itself") << "FROM scratch AS a\nCOPY --from=a / /\n" << 2;
        QTest::newRow("secret") << "FROM scratch\nRUN --mount=type=secret,id=s,required x\n" << 2;
        QTest::newRow("port") << "FROM scratch\nEXPOSE nope\n" << 2;
        QTest::newRow("signal") << "FROM scratch\nSTOPSIGNAL NOPE\n" << 2;
        QTest::newRow("mount at the root") << "FROM scratch\nRUN --mount=type=tmpfs,target=/ x\n" << 2;
        QTest::newRow("checksum of a file of the context")
            << "FROM scratch\nADD --checksum=sha256:" + QString(64, '0') + " a /\n"
            << 2;
        QTest::newRow("checksum of another kind")
            << "FROM scratch\nADD --checksum=sha512:" + QString(128, '0') + " http://h/a /\n"
            << 2;
        QTest::newRow("git") << "FROM scratch\nADD https://host/project.git#main /\n" << 2;
        QTest::newRow("nothing there") << "FROM scratch\nADD http://host/nothing /\n" << 2;
        QTest::newRow("variable of a base") << "ARG B\nFROM ${B}\n" << 2;
    }
    void missingThingsAreErrorsWithPlaces() {
        QFETCH(QString, text);
        QFETCH(int, line);
        Bench bench;
        const auto outcome = bench.build(text.toStdString());
        QVERIFY(!outcome.has_value());
        QVERIFY2(outcome.error().where.has_value(), described(outcome).c_str());
        QCOMPARE(int(outcome.error().where->source.lineColumn(outcome.error().where->range.begin).line), line);
    }

    void unusedArgumentsWarn() {
        Bench bench;
        bench.request.arguments = {{"VERSIO", "1"}};
        BUILT(bench.build("FROM scratch\nARG VERSION\n"));
        QCOMPARE(bench.recorder->warnings.size(), std::size_t(1));
        QCOMPARE(bench.recorder->warnings[0].notes.size(), std::size_t(1));
    }

    void environmentOrderIsBuildKits() {
        Bench bench;
        BUILT(bench.build("FROM scratch\nENV FOO=env\nARG FOO=arg\nRUN one\nENV FOO=again\nRUN two\n"));
        const auto has = [&](std::size_t run, const std::string& entry) {
            const Lines& environment = bench.world.runs[run].environment;
            return std::ranges::find(environment, entry) != environment.end();
        };
        QVERIFY(has(0, "FOO=arg"));
        QVERIFY(has(1, "FOO=again"));
    }

    void vertexNamesAreBuildKits() {
        Bench bench;
        bench.directory.write("context/f", "");
        BUILT(bench.build("FROM scratch AS build\nRUN a\nFROM scratch\nCOPY --from=build / /\nRUN b\n"));
        Lines names;
        for (const VertexInfo& each : bench.recorder->vertices)
            names.push_back(each.name);
        QCOMPARE(names, (Lines{"[build 1/1] RUN a", "[stage-1 1/2] COPY --from=build / /", "[stage-1 2/2] RUN b",
                               "exporting to image"}));
    }

    void linkedCopySurvivesAnotherParent() {
        Bench bench;
        bench.directory.write("context/f", "x");
        BUILT(bench.build("FROM scratch\nRUN one\nCOPY --link f /\n"));
        const auto outcome = bench.build("FROM scratch\nRUN other\nCOPY --link f /\n");
        BUILT(outcome);
        QCOMPARE(bench.world.log, (Lines{"run other"}));
        QCOMPARE(bench.image(outcome).diffIds.size(), std::size_t(2));
    }

    void epochFixesTimes() {
        Bench bench;
        bench.request.arguments = {{"SOURCE_DATE_EPOCH", "86400"}};
        const auto outcome = bench.build("FROM scratch\nRUN one\nENV A=1\n");
        BUILT(outcome);
        const image::ImageConfiguration image = bench.image(outcome);
        QCOMPARE(image.created, std::string("1970-01-02T00:00:00Z"));
        for (const image::HistoryEntry& entry : image.history)
            QCOMPARE(entry.created, image.created);
        bench.request.arguments = {{"SOURCE_DATE_EPOCH", "yesterday"}};
        QVERIFY(!bench.build("FROM scratch\n").has_value());
    }

    void labelsOfTheRequestWin() {
        Bench bench;
        bench.request.labels = {{"a", "outer"}};
        const auto outcome = bench.build("FROM scratch\nLABEL a=inner b=2\n");
        BUILT(outcome);
        QCOMPARE(bench.image(outcome).run.labels, (std::map<std::string, std::string>{{"a", "outer"}, {"b", "2"}}));
    }
};

QTEST_APPLESS_MAIN(BuildTest)
#include "build_test.moc"
