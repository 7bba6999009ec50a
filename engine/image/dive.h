// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/root_filesystem.h"
#include "engine/messages/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The numbers that the tool dive prints, computed its way (and with its faults: a removed directory costs nothing
// there), for people whose gates rest on them. Ours are in accounting.h.
namespace slipway::image {

struct DiveNumbers {
    double efficiency = 1;
    std::uint64_t wastedBytes = 0;
    std::uint64_t userBytes = 0;
    // wastedBytes / userBytes; nothing for an image of one layer, may exceed 1.
    std::optional<double> wastedUserPercent;
};
[[nodiscard]] DiveNumbers diveNumbers(RootFilesystem::Layers layers);

// Thresholds of a .dive-ci file; one that is absent or "disabled" is not checked.
struct DiveThresholds {
    std::optional<double> lowestEfficiency;
    std::optional<std::uint64_t> highestWastedBytes;
    std::optional<double> highestUserWastedPercent;

    // dive's defaults where the file does not say otherwise: lowestEfficiency 0.9, highestUserWastedPercent 0.1.
    [[nodiscard]] static Result<DiveThresholds> parse(std::string_view text, std::string_view fileName);
};

struct DiveRuleResult {
    // "lowestEfficiency", "highestWastedBytes", "highestUserWastedPercent"
    std::string rule;
    bool passed = true;
    std::string value;
    std::string threshold;
};
// One for each threshold that is set.
[[nodiscard]] std::vector<DiveRuleResult> check(const DiveThresholds& thresholds, const DiveNumbers& numbers);

} // namespace slipway::image
