// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/image_facts.h"
#include "engine/messages/finding.h"

#include <optional>
#include <string>
#include <vector>

namespace slipway::image::facts {

// Something about an image that its owner should know. A place in it rather than in a text.
struct ImageFinding {
    // "secret", "missing-library", ...: stable.
    std::string rule;
    Severity severity = Severity::Warning;
    messages::Message message;
    // Without a leading "/"; empty when it is about no file.
    std::string path{};
    std::optional<LayerNumber> layer{};
};

// Most severe first. `minimumDead` is what a pair of layers must waste to be worth a line.
inline constexpr std::uint64_t kWorthALine = 100'000;
[[nodiscard]] std::vector<ImageFinding> findingsOf(const ImageAnalysis& analysis, const ImageFacts& facts,
                                                   std::uint64_t minimumDead = kWorthALine);

} // namespace slipway::image::facts
