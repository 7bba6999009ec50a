// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/message.h"

#include <string_view>

namespace slipway::lint {

// The page of resources/rules that explains a rule, Markdown; empty when there is none. In the file the English text
// comes first, the Chinese one behind a line "---".
[[nodiscard]] std::string_view page(std::string_view rule, messages::Language language);

} // namespace slipway::lint
