// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/picture/treemap.h"

#include <algorithm>
#include <cmath>

// What both layouts of treemaps share (Bruls, Huizing, van Wijk: Squarified Treemaps).
namespace slipway::picture {

// The worst ratio of sides in a row of total area `sum` along a side of length `side`.
[[nodiscard]] inline double worstRatio(double sum, double largest, double smallest, double side) {
    const double side2 = side * side;
    const double sum2 = sum * sum;
    return std::max(side2 * largest / sum2, sum2 / (side2 * smallest));
}

// Edges on whole pixels, so that tiles meet without gap or overlap.
[[nodiscard]] inline Rectangle snapped(const Rectangle& exact) {
    const double left = std::round(exact.x);
    const double top = std::round(exact.y);
    return {left, top, std::round(exact.x + exact.width) - left, std::round(exact.y + exact.height) - top};
}

} // namespace slipway::picture
