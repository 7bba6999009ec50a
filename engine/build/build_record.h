// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/image_result.h"
#include "engine/store/build_record.h"

namespace slipway::build {

// What a record is made of; null where a build did not get that far.
struct RecordFacts {
    const BuildRequest& request;
    const Plan& plan;
    Time started{};
    std::chrono::nanoseconds duration{};
    const Scheduler* scheduler = nullptr;
    const ImageResult* image = nullptr;
    store::BuildOutcome outcome = store::BuildOutcome::Succeeded;
};

// Every instruction of every stage of the Dockerfile, those of stages that nothing needs as not reached.
[[nodiscard]] store::BuildRecord makeRecord(const RecordFacts& facts);

} // namespace slipway::build
