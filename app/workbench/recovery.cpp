// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/recovery.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QSaveFile>
#include <csignal>

namespace slipway::workbench {

namespace {

// Names are PID-HASH.text; the first line is the path, the rest the bytes.
constexpr qint64 kMaximumBytes = 64 << 20;

bool isAlive(qint64 process) {
    return process > 0 && (::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM);
}

} // namespace

Recovery::Recovery(QString directory)
    : m_directory(std::move(directory)) {
    QDir().mkpath(m_directory);
}

QString Recovery::fileOf(const QString& key) const {
    const QByteArray hash = QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return QStringLiteral("%1/%2-%3.text")
        .arg(m_directory)
        .arg(QCoreApplication::applicationPid())
        .arg(QString::fromLatin1(hash));
}

void Recovery::keep(const QString& key, const QString& path, const std::string& bytes) {
    QSaveFile file(fileOf(key));
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(path.toUtf8() + '\n');
    file.write(bytes.data(), static_cast<qint64>(bytes.size()));
    file.commit();
}

void Recovery::forget(const QString& key) {
    QFile::remove(fileOf(key));
}

std::vector<Recovery::Text> Recovery::take() {
    std::vector<Text> texts;
    const QDir directory(m_directory);
    const QStringList names = directory.entryList({QStringLiteral("*.text")}, QDir::Files, QDir::Time);
    for (const QString& name : names) {
        const qint64 process = name.section(QLatin1Char('-'), 0, 0).toLongLong();
        if (isAlive(process) && process != QCoreApplication::applicationPid())
            continue;
        QFile file(directory.filePath(name));
        if (!file.open(QIODevice::ReadOnly) || file.size() > kMaximumBytes)
            continue;
        const QByteArray all = file.readAll();
        const qsizetype end = all.indexOf('\n');
        if (end < 0)
            continue;
        texts.push_back({QString::fromUtf8(all.left(end)), all.mid(end + 1).toStdString(), file.fileName()});
        file.close();
        file.remove();
    }
    return texts;
}

} // namespace slipway::workbench
