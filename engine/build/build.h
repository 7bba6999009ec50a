// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/event.h"
#include "engine/build/request.h"
#include "engine/transfer/download.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace slipway::store {
class Store;
}

// From a Dockerfile to an image in the store: parse → plan (plan.h) → scheduler (scheduler.h), which asks the cache
// and, where it does not know, an Executor (executor.h) → image (image_result.h) → exports (export.h) → build record.
namespace slipway::build {

// Starts what does the steps. Called at most once, and only when something is not in the cache.
using ExecutorFactory = std::function<Result<std::unique_ptr<Executor>>(std::stop_token)>;

struct BuildServices {
    store::Store& store;
    ExecutorFactory executor;
    // Names the kind of snapshots that the executor will make (Capabilities::idMap), known without starting it.
    std::string idMap;
    // Now; tests put a fixed one here.
    std::function<Time()> clock = [] { return std::chrono::system_clock::now(); };
    // For ADD of a URL.
    std::shared_ptr<transfer::Downloader> downloader = transfer::makeDownloader();
};

// Cancelled when `stop` asks for it; the record is stored in any case.
[[nodiscard]] Result<BuildOutcome> build(const BuildRequest& request, const BuildServices& services,
                                         BuildObserver& observer, std::stop_token stop);

} // namespace slipway::build
