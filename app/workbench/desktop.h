// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <optional>

// What the desktop shows of the program outside its window, where there is a session bus that takes it; nothing else.
namespace slipway::workbench {

// A notification as the desktop shows them (org.freedesktop.Notifications). Does not wait for an answer.
void notifyDesktop(const QString& title, const QString& text);

// Progress on the program's icon (com.canonical.Unity.LauncherEntry: Plasma, Ubuntu's dock), 0 to 1; nothing: none.
void showTaskProgress(std::optional<double> progress);

} // namespace slipway::workbench
