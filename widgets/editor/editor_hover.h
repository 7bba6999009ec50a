// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/hover.h"

#include <QString>

namespace slipway::widgets {

class DockerfileEditor;

// What a tool tip says about a byte: findings there, then what the language knows, as rich text; empty for nothing.
[[nodiscard]] QString hoverText(DockerfileEditor& editor, std::size_t position, const language::HoverSources& sources);

} // namespace slipway::widgets
