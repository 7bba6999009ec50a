// SPDX-License-Identifier: Apache-2.0
// Order and threads; what one vertex does is in vertex_execution.cpp.
#include "engine/build/scheduler.h"

#include "engine/build/operation_digest.h"

#include <algorithm>
#include <atomic>

namespace slipway::build {

namespace {

// Steps mostly wait for their commands, so more of them than processors may run; each RUN is a container of its own.
constexpr std::size_t kMaximumThreads = 16;
// Hashing and compressing are bound by processors.
constexpr std::size_t kMaximumJobs = 8;

} // namespace

Scheduler::Scheduler(const Plan& plan, const BuildRequest& request, const BuildServices& services,
                     BuildContexts& contexts, LazyExecutor& executor, BuildObserver& observer)
    : m_plan(plan)
    , m_request(request)
    , m_services(services)
    , m_contexts(contexts)
    , m_executor(executor)
    , m_downloads(services.store, services.downloader)
    , m_observer(observer)
    , m_results(plan.vertices.size())
    , m_waitingFor(plan.vertices.size())
    , m_dependents(plan.vertices.size()) {}

void Scheduler::tell(const Event& event) {
    const std::scoped_lock lock(m_observerMutex);
    m_observer.on(event);
}

Result<void> Scheduler::run(std::stop_token stop) {
    const std::stop_callback forward(stop, [this] { m_stop.request_stop(); });
    {
        const std::scoped_lock lock(m_mutex);
        m_left = m_plan.vertices.size();
        for (const Vertex& vertex : m_plan.vertices) {
            const std::vector<VertexId> inputs = inputsOf(vertex);
            m_waitingFor[static_cast<std::size_t>(vertex.info.id)] = inputs.size();
            for (const VertexId input : inputs)
                m_dependents[static_cast<std::size_t>(input)].push_back(vertex.info.id);
        }
        for (const Vertex& vertex : m_plan.vertices)
            if (m_waitingFor[static_cast<std::size_t>(vertex.info.id)] == 0)
                enqueue(vertex.info.id);
    }
    {
        // This thread works too; the others end when nothing is left.
        work(m_stop.get_token());
        std::unique_lock lock(m_mutex);
        while (!m_threads.empty()) {
            std::vector<std::jthread> threads = std::exchange(m_threads, {});
            lock.unlock();
            threads.clear();
            lock.lock();
        }
    }
    if (m_failure)
        return passOn(std::move(*m_failure));
    if (stop.stop_requested())
        return cancelled();
    // Bases that no step had to unpack are simply there.
    for (const Vertex& vertex : m_plan.vertices) {
        VertexResult& each = m_results[static_cast<std::size_t>(vertex.info.id)];
        if (std::holds_alternative<BaseOperation>(vertex.operation) && each.state == store::CacheState::NotReached) {
            each.state = store::CacheState::Cached;
            each.started = m_services.clock();
            tell(VertexCached{vertex.info.id, each.started});
        }
    }
    return {};
}

void Scheduler::enqueue(VertexId id) {
    m_ready.push_back(id);
    if (m_idle > 0)
        m_changed.notify_one();
    else if (m_ready.size() > 1 && m_threads.size() + 1 < kMaximumThreads)
        m_threads.emplace_back([this] { work(m_stop.get_token()); });
}

void Scheduler::work(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    while (m_left > 0 && !stop.stop_requested()) {
        if (m_ready.empty()) {
            ++m_idle;
            m_changed.wait(lock, stop, [&] { return !m_ready.empty() || m_left == 0; });
            --m_idle;
            continue;
        }
        const VertexId id = m_ready.front();
        m_ready.pop_front();
        lock.unlock();
        Result<void> done = execute(id, stop);
        lock.lock();
        finish(id, std::move(done));
    }
    m_changed.notify_all();
}

void Scheduler::finish(VertexId id, Result<void> done) {
    --m_left;
    if (!done) {
        // The first failure counts; what it stopped ends as cancelled.
        if (!m_failure && done.error().code != ErrorCode::Cancelled) {
            m_failure = std::move(done.error());
            m_results[static_cast<std::size_t>(id)].state = store::CacheState::Failed;
        }
        m_stop.request_stop();
        m_changed.notify_all();
        return;
    }
    for (const VertexId next : m_dependents[static_cast<std::size_t>(id)])
        if (--m_waitingFor[static_cast<std::size_t>(next)] == 0)
            enqueue(next);
    if (m_left == 0)
        m_changed.notify_all();
}

Result<void> runAll(std::size_t count, const std::function<Result<void>(std::size_t)>& job) {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::optional<Error> failure;
    const auto work = [&] {
        for (std::size_t i = next++; i < count; i = next++) {
            Result<void> done = job(i);
            const std::scoped_lock lock(mutex);
            if (!done && !failure) {
                failure = std::move(done.error());
                next = count;
            }
        }
    };
    {
        const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < std::min({count, processors, kMaximumJobs}); ++i)
            threads.emplace_back(work);
        work();
    }
    if (failure)
        return passOn(std::move(*failure));
    return {};
}

} // namespace slipway::build
