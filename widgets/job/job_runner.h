// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/job/job_queue.h"

#include <QObject>

namespace slipway::widgets {

// A JobQueue whose outcomes arrive in the event loop of the thread that made it.
class JobRunner : public QObject {
    Q_OBJECT

public:
    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override;

    template <typename T>
    Job start(std::function<Result<T>(std::stop_token, const JobQueue::Report&)> work,
              std::function<void(Result<T>)> done, std::function<void(JobProgress)> progress = {}) {
        return m_queue.start<T>(std::move(work), std::move(done), std::move(progress));
    }

    [[nodiscard]] bool isIdle() const { return m_queue.isIdle(); }

private:
    JobQueue m_queue;
};

// Keeps only the newest of a kind of job: a new one cancels the one before, whose outcome is dropped however late it
// comes. For what is recomputed when something changes.
class LatestJob {
public:
    explicit LatestJob(JobRunner& runner)
        : m_runner(&runner) {}
    ~LatestJob() { cancel(); }
    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;

    template <typename T>
    void start(std::function<Result<T>(std::stop_token, const JobQueue::Report&)> work,
               std::function<void(Result<T>)> done, std::function<void(JobProgress)> progress = {}) {
        cancel();
        const auto current = m_current = std::make_shared<char>();
        const std::weak_ptr<char> mine = current;
        m_job = m_runner->start<T>(
            std::move(work),
            [mine, done = std::move(done)](Result<T> result) {
                if (!mine.expired())
                    done(std::move(result));
            },
            progress ? std::function<void(JobProgress)>([mine, progress](JobProgress amount) {
                if (!mine.expired())
                    progress(amount);
            })
                     : std::function<void(JobProgress)>());
    }

    void cancel() {
        m_job.cancel();
        m_current.reset();
    }
    [[nodiscard]] bool isRunning() const { return m_current && m_job.isRunning(); }

private:
    JobRunner* m_runner;
    Job m_job;
    std::shared_ptr<char> m_current;
};

} // namespace slipway::widgets
