// SPDX-License-Identifier: Apache-2.0
#include "widgets/job/job_queue.h"

#include <atomic>
#include <chrono>

namespace slipway::widgets {

namespace {

constexpr std::chrono::milliseconds kProgressInterval{50};

} // namespace

struct Job::State {
    std::stop_source stop;
    // Until `done` was called.
    std::atomic<bool> running = true;
};

void Job::cancel() const {
    if (m_state)
        m_state->stop.request_stop();
}

bool Job::isRunning() const {
    return m_state && m_state->running;
}

struct JobQueue::Running {
    Job job;
    std::atomic<bool> finished = false;
    std::thread thread;
};

JobQueue::JobQueue(Post post)
    : m_post(std::move(post))
    , m_alive(std::make_shared<bool>(true)) {}

JobQueue::~JobQueue() {
    *m_alive = false;
    for (const auto& each : m_running)
        each->job.cancel();
    for (const auto& each : m_running)
        each->thread.join();
}

bool JobQueue::isIdle() const {
    for (const auto& each : m_running)
        if (each->job.isRunning())
            return false;
    return true;
}

void JobQueue::reap() {
    std::erase_if(m_running, [](const std::unique_ptr<Running>& each) {
        if (!each->finished)
            return false;
        each->thread.join();
        return true;
    });
}

Job JobQueue::launch(Work work, std::function<void(JobProgress)> progress) {
    reap();
    Job job;
    job.m_state = std::make_shared<Job::State>();
    Running& running = *m_running.emplace_back(std::make_unique<Running>());
    running.job = job;
    // `m_alive` is read by posted tasks only, on the owner's thread, where the destructor writes it.
    running.thread = std::thread([&running, post = m_post, alive = m_alive, state = job.m_state, work = std::move(work),
                                  progress = std::move(progress)] {
        const Report report = [&, last = std::chrono::steady_clock::time_point{}](JobProgress amount) mutable {
            const auto now = std::chrono::steady_clock::now();
            if (!progress || (now - last < kProgressInterval && amount.done != amount.total))
                return;
            last = now;
            post([alive, state, progress, amount] {
                if (*alive && state->running)
                    progress(amount);
            });
        };
        Task deliver = work(state->stop.get_token(), report);
        post([alive, state, deliver = std::move(deliver)] {
            state->running = false;
            if (*alive)
                deliver();
        });
        running.finished = true;
    });
    return job;
}

} // namespace slipway::widgets
