// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/engine_access.h"

#include <QString>

namespace slipway::workbench {

// What is known of an image, as rich text.
[[nodiscard]] QString detailsOf(const StudiedImage& image);

} // namespace slipway::workbench
