// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/general.h"
#include "widgets/job/job_runner.h"

#include <QTest>
#include <chrono>

using namespace slipway;
using namespace slipway::widgets;

namespace {

Result<int> untilStopped(std::stop_token stop, const JobQueue::Report&) {
    while (!stop.stop_requested())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return cancelled();
}

} // namespace

class JobTest : public QObject {
    Q_OBJECT

private slots:
    void deliversOnTheOwnersThread() {
        JobRunner runner;
        int answer = 0;
        bool sameThread = false;
        const Job job = runner.start<int>([](std::stop_token, const JobQueue::Report&) { return Result<int>(42); },
                                          [&](Result<int> result) {
                                              answer = *result;
                                              sameThread = QThread::currentThread() == thread();
                                          });
        QTRY_COMPARE(answer, 42);
        QVERIFY(sameThread);
        QVERIFY(!job.isRunning());
        QVERIFY(runner.isIdle());
    }

    void cancelEndsIt() {
        JobRunner runner;
        bool wasCancelled = false;
        const Job job = runner.start<int>(untilStopped, [&](Result<int> result) {
            wasCancelled = !result && result.error().code == ErrorCode::Cancelled;
        });
        QVERIFY(job.isRunning());
        job.cancel();
        QTRY_VERIFY(wasCancelled);
    }

    void destructorCancelsAndJoins() {
        bool called = false;
        {
            JobRunner runner;
            runner.start<int>(untilStopped, [&](Result<int>) { called = true; });
        }
        QCoreApplication::processEvents();
        QVERIFY(!called);
    }

    void progressIsThrottledAndTheLastIsKept() {
        JobRunner runner;
        int calls = 0;
        std::uint64_t last = 0;
        bool done = false;
        runner.start<int>(
            [](std::stop_token, const JobQueue::Report& report) {
                for (std::uint64_t i = 1; i <= 1000; ++i)
                    report({i, 1000});
                return Result<int>(0);
            },
            [&](Result<int>) { done = true; },
            [&](JobProgress progress) {
                ++calls;
                last = progress.done;
            });
        QTRY_VERIFY(done);
        QVERIFY(calls < 20);
        QCOMPARE(last, 1000U);
    }

    void onlyTheLatestAnswers() {
        JobRunner runner;
        LatestJob latest(runner);
        std::vector<int> answers;
        for (int i = 0; i < 5; ++i)
            latest.start<int>(
                [i](std::stop_token, const JobQueue::Report&) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(10 * (5 - i)));
                    return Result<int>(i);
                },
                [&](Result<int> result) { answers.push_back(*result); });
        QTRY_VERIFY(runner.isIdle());
        QCOMPARE(answers, std::vector<int>{4});
        QVERIFY(!latest.isRunning());
    }
};

QTEST_GUILESS_MAIN(JobTest)
#include "job_test.moc"
