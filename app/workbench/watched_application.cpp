// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/watched_application.h"

#include <time.h>

#include <QEvent>
#include <QMetaEnum>
#include <QThread>
#include <algorithm>

namespace slipway::workbench {

namespace {

constexpr std::size_t kKept = 1000;

std::chrono::nanoseconds threadTime() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

QString describe(const char* type, const char* className, const QString& objectName) {
    QString text = QStringLiteral("%1 to %2").arg(QLatin1String(type), QLatin1String(className));
    return objectName.isEmpty() ? text : text + QLatin1Char(' ') + objectName;
}

} // namespace

WatchedApplication::WatchedApplication(int& argc, char** argv)
    : QApplication(argc, argv) {}

std::chrono::nanoseconds WatchedApplication::slowest() const {
    std::chrono::nanoseconds most{};
    for (const SlowEvent& each : m_slow)
        most = std::max(most, each.cpu);
    return most;
}

bool WatchedApplication::notify(QObject* receiver, QEvent* event) {
    // Other threads have loops of their own.
    if (m_limit.count() == 0 || QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    const int level = QThread::currentThread()->loopLevel();
    // The handler may delete both.
    const QEvent::Type type = event->type();
    const char* className = receiver->metaObject()->className();
    const QString objectName = receiver->objectName();
    m_frames.push_back({.loopLevel = level, .begin = threadTime()});
    const bool result = QApplication::notify(receiver, event);
    const Frame frame = std::move(m_frames.back());
    m_frames.pop_back();
    const std::chrono::nanoseconds whole = threadTime() - frame.begin;
    const std::chrono::nanoseconds own = whole - frame.elsewhere;
    Frame* outer = m_frames.empty() ? nullptr : &m_frames.back();
    if (outer != nullptr && own < m_limit && own <= outer->largest && frame.elsewhere.count() == 0 &&
        outer->loopLevel == level)
        return result;
    const auto name = [&] {
        const char* key = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        QString text = describe(key != nullptr ? key : "user event", className, objectName);
        if (frame.largest * 2 > own)
            text += QStringLiteral(" > ") + frame.largestName;
        return text;
    };
    if (outer == nullptr || outer->loopLevel != level) {
        if (own >= m_limit && m_slow.size() < kKept) {
            m_slow.push_back({own, name()});
            if (m_observer)
                m_observer(m_slow.back());
        }
        if (outer != nullptr)
            outer->elsewhere += whole;
        return result;
    }
    outer->elsewhere += frame.elsewhere;
    if (own > outer->largest && own * 4 > m_limit) {
        outer->largest = own;
        outer->largestName = name();
    }
    return result;
}

} // namespace slipway::workbench
