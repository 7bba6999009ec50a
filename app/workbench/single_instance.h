// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QStringList>

namespace slipway::workbench {

// One window for one settings file: a second start gives it its words and ends.
class SingleInstance : public QObject {
    Q_OBJECT

public:
    explicit SingleInstance(const QString& settingsFile, QObject* parent = nullptr);

    // True: another one took them. False: this is the one, and it listens from now on.
    bool handOver(const QStringList& arguments, const QString& directory);

signals:
    void received(const QStringList& arguments, const QString& directory);

private:
    void accept();

    QString m_name;
    QLocalServer m_server;
};

} // namespace slipway::workbench
