// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"

#include <string_view>

namespace slipway::report {

// The line, from 1, of the instruction of a stage that decides a key of the configuration ("user", "env PATH", "expose
// 80/tcp"): the last one that sets it, else the stage's FROM, which brought it. 0 for a text without stages.
[[nodiscard]] std::size_t settingLine(const dockerfile::Dockerfile& file, std::string_view stage, std::string_view key);
// Of a stage's FROM, by its name or its number; 0 for none.
[[nodiscard]] std::size_t stageLine(const dockerfile::Dockerfile& file, std::string_view stage);

} // namespace slipway::report
