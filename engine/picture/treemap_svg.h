// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/message.h"
#include "engine/picture/treemap.h"

namespace slipway::picture {

enum class Side : std::uint8_t { Before, After };

struct TreemapPictureOptions {
    double width = 900;
    double height = 420;
    messages::Language language = messages::Language::English;
    // Read to people who cannot see it.
    std::string label{};
};

// The tiles of one side, each as large as that side's bytes, in the room of the larger side; both sides of a tree have
// the same scale. Colours by directory, in the order of size.
[[nodiscard]] std::string treemapSvg(const WeightTree& tree, Side side, const TreemapPictureOptions& options);
// Bytes that one square pixel of such a picture stands for.
[[nodiscard]] double bytesPerPixel(const WeightTree& tree, const TreemapPictureOptions& options);

struct Bar {
    std::string label;
    // Shown behind the bar.
    std::string value;
    double amount = 0;
    // Of `amount`, drawn apart at its end.
    double deadPart = 0;
};
// Horizontal bars, one scale, from zero.
[[nodiscard]] std::string barsSvg(const std::vector<Bar>& bars, double width, std::string_view label);

} // namespace slipway::picture
