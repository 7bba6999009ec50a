// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

// job: engine functions, which are synchronous, on threads of their own; what they give comes back on the thread of
// the window. job_queue.h knows no toolkit, job_runner.h is its way into Qt's event loop.
namespace slipway::widgets {

// Bytes or pieces done so far; `total` is 0 when unknown.
struct JobProgress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

// Names one job. A copy names the same one; a default one names none.
class Job {
public:
    Job() = default;

    // Asks it to end; its outcome still comes (as Cancelled, as a rule).
    void cancel() const;
    [[nodiscard]] bool isRunning() const;

private:
    friend class JobQueue;
    struct State;
    std::shared_ptr<State> m_state;
};

// Starts a thread for each job. start() and the destructor are called from one thread, the owner's; `done` runs there
// too, by way of `post`, which must run what it is given there, in order, and may drop it once the queue is gone.
class JobQueue {
public:
    using Task = std::function<void()>;
    using Post = std::function<void(Task)>;
    using Report = std::function<void(JobProgress)>;

    explicit JobQueue(Post post);
    // Cancels what runs and waits for it. What had not been delivered is dropped.
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    // `work` runs on its own thread and must heed its stop token; it may call the report function as often as it
    // likes: at most one in 50 ms is passed on. `progress` may be empty.
    template <typename T>
    Job start(std::function<Result<T>(std::stop_token, const Report&)> work, std::function<void(Result<T>)> done,
              std::function<void(JobProgress)> progress = {}) {
        return launch(
            [work = std::move(work), done = std::move(done)](std::stop_token stop, const Report& report) -> Task {
                auto result = std::make_shared<Result<T>>(work(std::move(stop), report));
                return [result, done] { done(std::move(*result)); };
            },
            std::move(progress));
    }

    [[nodiscard]] bool isIdle() const;

private:
    using Work = std::function<Task(std::stop_token, const Report&)>;

    Job launch(Work work, std::function<void(JobProgress)> progress);
    // Joins the threads that are done.
    void reap();

    struct Running;
    Post m_post;
    std::list<std::unique_ptr<Running>> m_running;
    // What was posted looks here whether the queue is still there.
    std::shared_ptr<bool> m_alive;
};

} // namespace slipway::widgets
