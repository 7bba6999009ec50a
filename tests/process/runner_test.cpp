// SPDX-License-Identifier: Apache-2.0
#include "engine/process/runner.h"

#include <QtTest>
#include <thread>

using namespace slipway;
using namespace slipway::process;

class RunnerTest : public QObject {
    Q_OBJECT

private slots:
    void outputOfBothStreamsAndCode() {
        SystemRunner runner;
        const auto outcome =
            runner.run({.arguments = {"sh", "-c", "echo a; echo $B >&2; exit 3"}, .environment = {{"B", "b"}}}, {});
        QVERIFY(outcome.has_value());
        QCOMPARE(outcome->output, std::string("a\nb\n"));
        QCOMPARE(outcome->exitCode, 3);
    }
    void standardOutputIntoAFile() {
        QTemporaryDir directory;
        const std::filesystem::path file = directory.filePath("out").toStdString();
        process::SystemRunner runner;
        const auto outcome = runner.run({.arguments = {"sh", "-c", "echo a; echo b >&2"}, .outputFile = file}, {});
        QVERIFY(outcome.has_value());
        QCOMPARE(outcome->output, std::string("b\n"));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), QByteArray("a\n"));
    }
    void signalsAreCodesAsInAShell() {
        SystemRunner runner;
        QCOMPARE(runner.run({.arguments = {"sh", "-c", "kill -9 $$"}}, {})->exitCode, 137);
    }
    void missingProgram() {
        SystemRunner runner;
        const auto outcome = runner.run({.arguments = {"/no/such/program"}}, {});
        QVERIFY(!outcome && outcome.error().code == ErrorCode::NotFound);
    }
    void onlyTheEndOfLongOutput() {
        SystemRunner runner;
        const auto outcome = runner.run({.arguments = {"sh", "-c", "seq 100000"}}, {});
        QVERIFY(outcome && outcome->output.size() <= 64 * 1024 && outcome->output.ends_with("100000\n"));
    }
    void stopEndsTheProcessAndItsChildren() {
        SystemRunner runner;
        std::stop_source stop;
        std::jthread later([&stop] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            stop.request_stop();
        });
        const auto outcome = runner.run({.arguments = {"sh", "-c", "sleep 60 & sleep 60"}}, stop.get_token());
        QVERIFY(!outcome && outcome.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(RunnerTest)
#include "runner_test.moc"
