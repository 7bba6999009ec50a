// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/settings.h"

#include <QPalette>

namespace slipway::workbench {

[[nodiscard]] QPalette lightPalette();
[[nodiscard]] QPalette darkPalette();
// Text on its ground at least 7:1.
[[nodiscard]] QPalette highContrastPalette();

// Contrast of two colours as WCAG 2 defines it, 1 to 21.
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

// Style, palette and font size of the application; System follows the platform's light or dark.
void applyAppearance(const Settings& settings);

} // namespace slipway::workbench
