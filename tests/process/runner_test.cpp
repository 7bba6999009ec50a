// SPDX-License-Identifier: Apache-2.0
#include "engine/kit/process_runner.h"

#include <QtTest>
#include <thread>

using namespace slipway;
using namespace slipway::kit;

class ProcessRunnerTest : public QObject {
    Q_OBJECT

private slots:
    void outputOfBothStreamsAndCode() {
        SystemProcessRunner runner;
        const auto outcome =
            runner.run({.arguments = {"sh", "-c", "echo a; echo $B >&2; exit 3"}, .environment = {{"B", "b"}}}, {});
        QVERIFY(outcome.has_value());
        QCOMPARE(outcome->output, std::string("a\nb\n"));
        QCOMPARE(outcome->exitCode, 3);
    }
    void signalsAreCodesAsInAShell() {
        SystemProcessRunner runner;
        QCOMPARE(runner.run({.arguments = {"sh", "-c", "kill -9 $$"}}, {})->exitCode, 137);
    }
    void missingProgram() {
        SystemProcessRunner runner;
        const auto outcome = runner.run({.arguments = {"/no/such/program"}}, {});
        QVERIFY(!outcome && outcome.error().code == ErrorCode::NotFound);
    }
    void onlyTheEndOfLongOutput() {
        SystemProcessRunner runner;
        const auto outcome = runner.run({.arguments = {"sh", "-c", "seq 100000"}}, {});
        QVERIFY(outcome && outcome->output.size() <= 64 * 1024 && outcome->output.ends_with("100000\n"));
    }
    void stopEndsTheProcessAndItsChildren() {
        SystemProcessRunner runner;
        std::stop_source stop;
        std::jthread later([&stop] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            stop.request_stop();
        });
        const auto outcome = runner.run({.arguments = {"sh", "-c", "sleep 60 & sleep 60"}}, stop.get_token());
        QVERIFY(!outcome && outcome.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(ProcessRunnerTest)
#include "process_runner_test.moc"
