// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/build.h"

#include <mutex>

namespace slipway::build {

// The executor, started when something first needs it. May be used from several threads.
class LazyExecutor {
public:
    explicit LazyExecutor(ExecutorFactory factory)
        : m_factory(std::move(factory)) {}

    [[nodiscard]] Result<Executor*> get(std::stop_token stop) {
        const std::scoped_lock lock(m_mutex);
        if (!m_executor) {
            Result<std::unique_ptr<Executor>> made = m_factory(std::move(stop));
            if (!made)
                return passOn(std::move(made.error()));
            m_executor = std::move(*made);
        }
        return m_executor.get();
    }
    [[nodiscard]] bool started() const { return m_executor != nullptr; }

private:
    ExecutorFactory m_factory;
    std::mutex m_mutex;
    std::unique_ptr<Executor> m_executor;
};

} // namespace slipway::build
