// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"

#include <QColor>
#include <QIcon>
#include <QString>

class QPalette;

namespace slipway::widgets {

// Colours that carry a meaning, readable on the palette's base colour (4.5:1; 7:1 in the high-contrast theme).
enum class Tone : std::uint8_t { Good, Bad, Warning, Information, Muted, Running };
[[nodiscard]] QColor toneColour(Tone tone, const QPalette& palette);
[[nodiscard]] bool isDark(const QPalette& palette);

[[nodiscard]] Tone toneOf(Severity severity);
[[nodiscard]] QString severityName(Severity severity);
// A shape of its own for each severity, so that colour is not needed to tell them apart.
[[nodiscard]] QIcon severityIcon(Severity severity);

// Line drawings in the colour of the palette's text: "edit", "compare", "images", "build", "stop", "open", "folder",
// "save", "search", "settings", "done", "cached", "failed", "waiting", "running", "close", "undo", "report".
[[nodiscard]] QIcon lineIcon(const QString& name);
[[nodiscard]] QIcon lineIcon(const QString& name, Tone tone);

} // namespace slipway::widgets
