// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/single_instance.h"

#include <unistd.h>

#include <QCryptographicHash>
#include <QDataStream>
#include <QLocalSocket>

namespace slipway::workbench {

namespace {

constexpr int kTimeoutMilliseconds = 1000;
// More than any command line.
constexpr qint64 kMaximumBytes = 4 << 20;

} // namespace

SingleInstance::SingleInstance(const QString& settingsFile, QObject* parent)
    : QObject(parent)
    , m_name(QStringLiteral("slipway-workbench-%1-%2")
                 .arg(::getuid())
                 .arg(QString::fromLatin1(
                     QCryptographicHash::hash(settingsFile.toUtf8(), QCryptographicHash::Sha256).toHex().left(12)))) {
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::accept);
}

bool SingleInstance::handOver(const QStringList& arguments, const QString& directory) {
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (socket.waitForConnected(kTimeoutMilliseconds)) {
        QByteArray bytes;
        QDataStream stream(&bytes, QIODevice::WriteOnly);
        stream << arguments << directory;
        socket.write(bytes);
        socket.flush();
        socket.waitForBytesWritten(kTimeoutMilliseconds);
        socket.disconnectFromServer();
        return true;
    }
    if (!m_server.listen(m_name)) {
        // What a killed one left.
        QLocalServer::removeServer(m_name);
        m_server.listen(m_name);
    }
    return false;
}

void SingleInstance::accept() {
    QLocalSocket* socket = m_server.nextPendingConnection();
    if (!socket)
        return;
    connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
        const QByteArray bytes = socket->read(kMaximumBytes);
        socket->deleteLater();
        QDataStream stream(bytes);
        QStringList arguments;
        QString directory;
        stream >> arguments >> directory;
        if (stream.status() == QDataStream::Ok)
            emit received(arguments, directory);
    });
}

} // namespace slipway::workbench
