// SPDX-License-Identifier: Apache-2.0
#include "tests/worker/worker_fixture.h"

#include <sys/wait.h>

#include <QtTest>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

using namespace slipway;
using test::Workshop;

namespace {

constexpr int kRounds = 20;

// Processes that have `word` among their words.
std::vector<pid_t> processesWith(const std::string& word) {
    std::vector<pid_t> found;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        try {
            if (test::readAll(entry.path() / "cmdline").contains(word))
                found.push_back(std::stoi(name));
        } catch (const std::ios_base::failure&) { // it ended just now
        }
    }
    return found;
}

bool goneWithinASecond(const std::string& word) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (!processesWith(word).empty()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

} // namespace

class KillTest : public QObject {
    Q_OBJECT
private slots:
    // kill -9 of client or worker at random moments: nothing is left, and the store goes on.
    void nothing_outlives_client_or_worker() {
        std::mt19937 random(20240229);
        test::TemporaryDirectory place;
        const std::string scratch = (place.path() / "store/worker").string();
        for (int round = 0; round < kRounds; ++round) {
            const int milliseconds = std::uniform_int_distribution(0, 400)(random);
            const std::string mark = "7777" + std::to_string(100 + round);
            const pid_t client = ::fork();
            if (client == 0) {
                Workshop shop(place.path() / "store");
                const auto base = shop.busybox();
                static_cast<void>(shop.run(shop.shell(base, "setsid sleep " + mark + " & echo > /f; sleep " + mark)));
                ::_exit(0);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
            const std::vector<pid_t> workers = processesWith(scratch);
            if (round % 2 == 1 && !workers.empty()) {
                ::kill(workers[static_cast<std::size_t>(round / 2) % workers.size()], SIGKILL);
                QVERIFY2(goneWithinASecond(mark), "the container outlived its worker");
            }
            ::kill(client, SIGKILL);
            ::waitpid(client, nullptr, 0);
            QVERIFY2(goneWithinASecond(mark), "the container outlived its client");
            QVERIFY2(goneWithinASecond(scratch), "the worker outlived its client");
            QVERIFY(!test::readAll("/proc/self/mountinfo").contains(scratch));
        }
        Workshop shop(place.path() / "store");
        auto done = shop.run(shop.shell(shop.busybox(), "echo still here"));
        QVERIFY2(done.has_value(), done ? "" : test::textOf(done.error()).c_str());
        QCOMPARE(shop.output, "still here\n");
    }
};

QTEST_APPLESS_MAIN(KillTest)
#include "kill_test.moc"
