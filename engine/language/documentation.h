// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/keyword.h"
#include "engine/messages/message.h"

#include <string_view>

namespace slipway::language {

// What an instruction, a flag or a key does; no text (Msg()) for what the grammar does not know.
[[nodiscard]] messages::Msg documentation(dockerfile::Keyword keyword);
[[nodiscard]] messages::Msg flagDocumentation(std::string_view flag);
// Aliases have the text of what they stand for.
[[nodiscard]] messages::Msg mountKeyDocumentation(std::string_view key);
[[nodiscard]] messages::Msg mountTypeDocumentation(std::string_view type);
[[nodiscard]] messages::Msg directiveDocumentation(std::string_view directive);

// "COPY [FLAGS] SOURCE... DESTINATION"
[[nodiscard]] std::string_view synopsis(dockerfile::Keyword keyword);

} // namespace slipway::language
