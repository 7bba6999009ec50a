// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/general.h"
#include "widgets/buildlog/build_log_model.h"
#include "widgets/buildlog/build_view.h"
#include "widgets/buildlog/history_view.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <thread>

using namespace slipway;
using namespace slipway::widgets;
using namespace std::chrono_literals;

namespace {

const build::Time kStart{1'700'000'000s};

store::InstructionRecord ran(std::uint64_t bytes) {
    store::InstructionRecord record;
    record.keyword = "RUN";
    record.bytes = bytes;
    return record;
}

build::VertexInfo vertex(std::uint32_t id, std::vector<build::VertexId> inputs, std::string name) {
    build::VertexInfo info;
    info.id = build::VertexId{id};
    info.digest = "sha256:" + std::to_string(id);
    info.inputs = std::move(inputs);
    info.name = std::move(name);
    info.range = {id * 10, id * 10 + 5};
    info.stage = 0;
    return info;
}

// base → two branches → end
build::PlanReady plan() {
    return {{vertex(0, {}, "FROM"), vertex(1, {build::VertexId{0}}, "RUN a"), vertex(2, {build::VertexId{0}}, "RUN b"),
             vertex(3, {build::VertexId{1}, build::VertexId{2}}, "COPY")},
            {}};
}

void output(BuildRun& run, std::uint32_t step, std::string_view text) {
    run.apply(build::VertexOutput{build::VertexId{step}, build::Stream::Output, text, kStart});
}

} // namespace

class BuildRunTest : public QObject {
    Q_OBJECT

private slots:
    void statesFollowEvents() {
        BuildRun run({});
        run.apply(plan());
        run.apply(build::VertexStarted{build::VertexId{1}, kStart});
        QVERIFY(run.steps()[1].kind == BuildStep::Kind::Running);
        run.apply(build::VertexCached{build::VertexId{0}, kStart});
        run.apply(build::VertexFinished{build::VertexId{0}, kStart});
        QVERIFY(run.steps()[0].kind == BuildStep::Kind::Cached);
        run.apply(build::VertexFinished{build::VertexId{1}, kStart + 3s});
        QVERIFY(run.steps()[1].kind == BuildStep::Kind::Done);
        QVERIFY(run.steps()[1].duration(kStart) == 3s);
        QCOMPARE(run.finishedSteps(), 2U);
        // Of a step that is not in the plan.
        run.apply(build::VertexStarted{build::VertexId{99}, kStart});
        run.apply(build::VertexFailed{build::VertexId{2},
                                      Error{ErrorCode::StepFailed, messages::message(msg::Cancelled)}, kStart});
        QCOMPARE(run.failedStep(), std::optional<std::size_t>(2));
    }

    void linesOfOutput_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("lines");
        QTest::newRow("two lines") << QByteArray("a\nb\n") << QStringList{"a", "b"};
        QTest::newRow("the rest comes at the end") << QByteArray("a\nb") << QStringList{"a", "b"};
        QTest::newRow("carriage return goes over") << QByteArray("10%\r50%\r100%\n") << QStringList{"100%"};
        QTest::newRow("line end of Windows") << QByteArray("a\r\n") << QStringList{"a"};
        QTest::newRow("colours") << QByteArray("\x1b[31mred\x1b[0m x\n") << QStringList{"red x"};
        QTest::newRow("title of a terminal") << QByteArray("\x1b]0;title\aabc\n") << QStringList{"abc"};
        QTest::newRow("Chinese") << QByteArray("构建\n") << QStringList{QStringLiteral("构建")};
        QTest::newRow("an escape at the end") << QByteArray("a\x1b\n") << QStringList{"a"};
    }
    void linesOfOutput() {
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, lines);
        for (const qsizetype piece : {qsizetype{1}, qsizetype{3}, bytes.size()}) {
            BuildRun run({});
            run.apply(plan());
            for (qsizetype at = 0; at < bytes.size(); at += piece)
                output(run, 1, bytes.mid(at, piece).toStdString());
            run.apply(build::VertexFinished{build::VertexId{1}, kStart});
            QCOMPARE(QStringList(run.steps()[1].lines.begin(), run.steps()[1].lines.end()), lines);
        }
    }

    void outputIsBounded() {
        BuildRun run({});
        BuildLogModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRun(&run);
        run.apply(plan());
        for (int i = 0; i < 30; ++i) {
            std::string chunk;
            for (int line = 0; line < 1000; ++line)
                chunk += "line\n";
            output(run, 1, chunk);
        }
        output(run, 2, std::string(1 << 20, 'x') + "\n");
        QVERIFY(run.steps()[1].lines.size() <= BuildStep::kMaximumLines);
        QCOMPARE(run.steps()[1].lines.size() + run.steps()[1].droppedLines, 30'000U);
        QVERIFY(run.steps()[2].lines[0].size() <= 4000);
        QCOMPARE(model.rowCount(model.index(1, 0)), static_cast<int>(run.steps()[1].lines.size()));
    }

    void criticalPathIsTheLongest() {
        BuildRun run({});
        run.apply(plan());
        for (const auto& [step, seconds] : {std::pair{0U, 1}, {1U, 5}, {2U, 2}, {3U, 1}}) {
            run.apply(build::VertexStarted{build::VertexId{step}, kStart});
            run.apply(build::VertexFinished{build::VertexId{step}, kStart + std::chrono::seconds(seconds)});
        }
        QCOMPARE(run.criticalPath(), (std::vector<std::size_t>{0, 1, 3}));
    }

    void relayBringsEventsOfOtherThreads() {
        BuildRun run({});
        EventRelay relay(&run);
        std::thread worker([&] {
            relay.on(plan());
            for (int i = 0; i < 1000; ++i) {
                const std::string text = "line " + std::to_string(i) + "\n";
                relay.on(
                    build::VertexOutput{build::VertexId{i % 2 == 0 ? 1U : 2U}, build::Stream::Output, text, kStart});
            }
        });
        worker.join();
        QTRY_COMPARE(run.steps().size(), 4U);
        QCOMPARE(run.steps()[1].lines.size(), 500U);
        QCOMPARE(run.steps()[2].lines.back(), QStringLiteral("line 999"));
    }

    void relayOutlivesTheRun() {
        auto run = std::make_unique<BuildRun>(build::BuildRequest{});
        EventRelay relay(run.get());
        relay.on(plan());
        run.reset();
        relay.on(build::VertexStarted{build::VertexId{1}, kStart});
        QCoreApplication::processEvents();
        relay.flush();
    }

    void failedStepLeadsToItsLine() {
        BuildView view;
        BuildRun run({});
        view.setRun(&run);
        view.resize(700, 200);
        view.show();
        run.apply(plan());
        output(run, 2, "no such file\n");
        run.apply(build::VertexFailed{build::VertexId{2},
                                      Error{ErrorCode::StepFailed, messages::message(msg::Cancelled)}, kStart});
        run.end(fail(ErrorCode::StepFailed, msg::Cancelled));
        auto* button = view.findChild<QPushButton*>(QStringLiteral("goToFailedLine"));
        QVERIFY(button->isVisible());
        QVERIFY(view.log().isExpanded(view.log().model()->index(2, 0)));
        QSignalSpy spy(&view, &BuildView::goTo);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
        QVERIFY(spy[0][0].value<text::ByteRange>() == (text::ByteRange{20, 25}));
    }

    void cancelAnswersAtOnce() {
        BuildView view;
        BuildRun run({});
        view.setRun(&run);
        view.show();
        run.apply(plan());
        auto* cancel = view.findChild<QPushButton*>(QStringLiteral("cancelBuild"));
        QSignalSpy spy(&view, &BuildView::cancelRequested);
        QTest::mouseClick(cancel, Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
        QVERIFY(!cancel->isEnabled());
        run.end(cancelled());
        QVERIFY(!cancel->isVisible());
        view.setRun(nullptr);
    }

    void historyModel() {
        auto record = std::make_shared<store::BuildRecord>();
        record->stages.push_back({.name = "a", .shipped = true});
        record->stages[0].instructions.push_back(ran(1000));
        record->stages.push_back({.name = "b"});
        record->stages[1].instructions.push_back(ran(5000));
        QCOMPARE(shippedBytes(*record), std::uint64_t{1000});
        HistoryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRecords({record, record});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, HistoryModel::SizeColumn).data().toString(), QStringLiteral("1.0 kB"));
    }
};

QTEST_MAIN(BuildRunTest)
#include "build_run_test.moc"
