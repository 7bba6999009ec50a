// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/message.h"
#include "engine/messages/result.h"

#include <QString>

namespace slipway::widgets {

// The language of the window, for texts of the engine's catalogue. Widgets rebuild theirs on QEvent::LanguageChange.
[[nodiscard]] messages::Language uiLanguage();
void setUiLanguage(messages::Language language);

// A text of the catalogue in the window's language.
[[nodiscard]] QString rendered(const messages::Message& message);
template <typename... Arguments>
[[nodiscard]] QString catalogueText(messages::Msg id, const Arguments&... arguments) {
    return rendered(messages::message(id, arguments...));
}

// What went wrong and its notes, each on a line of its own; "file:line" stands in front where the place is known.
[[nodiscard]] QString rendered(const Error& error);

} // namespace slipway::widgets
