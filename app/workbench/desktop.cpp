// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/desktop.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QGuiApplication>
#include <QVariantMap>

namespace slipway::workbench {

void notifyDesktop(const QString& title, const QString& text) {
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    constexpr int byDefault = -1;
    call.setArguments({QGuiApplication::applicationDisplayName(), 0U, QGuiApplication::desktopFileName(), title,
                       text.toHtmlEscaped(), QStringList(), QVariantMap(), byDefault});
    bus.asyncCall(call);
}

void showTaskProgress(std::optional<double> progress) {
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    QDBusMessage signal =
        QDBusMessage::createSignal(QStringLiteral("/org/slipway/workbench"),
                                   QStringLiteral("com.canonical.Unity.LauncherEntry"), QStringLiteral("Update"));
    signal.setArguments({QStringLiteral("application://%1.desktop").arg(QGuiApplication::desktopFileName()),
                         QVariantMap{{QStringLiteral("progress"), progress.value_or(0)},
                                     {QStringLiteral("progress-visible"), progress.has_value()}}});
    bus.send(signal);
}

} // namespace slipway::workbench
