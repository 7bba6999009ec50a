// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QApplication>
#include <QString>
#include <chrono>
#include <functional>
#include <vector>

namespace slipway::workbench {

// An event that kept the window's thread busy.
struct SlowEvent {
    std::chrono::nanoseconds cpu{}; // of that thread alone, whatever else the machine does
    // "MouseButtonRelease to QPushButton saveReport", and what inside it took most.
    QString name;
};

// Measures what every event costs. What an event's handler sends on counts as its own; events of a nested loop (a
// dialog) count alone.
class WatchedApplication : public QApplication {
    Q_OBJECT

public:
    // `argc` must outlive it.
    WatchedApplication(int& argc, char** argv);

    // Nothing that takes less is told; 0 tells nothing.
    void setLimit(std::chrono::milliseconds limit) { m_limit = limit; }
    // Called right after each slow event.
    void setObserver(std::function<void(const SlowEvent&)> observer) { m_observer = std::move(observer); }
    [[nodiscard]] const std::vector<SlowEvent>& slowEvents() const { return m_slow; }
    [[nodiscard]] std::chrono::nanoseconds slowest() const;
    void forget() { m_slow.clear(); }

    bool notify(QObject* receiver, QEvent* event) override;

private:
    struct Frame {
        int loopLevel = 0;
        std::chrono::nanoseconds begin{};
        std::chrono::nanoseconds elsewhere{}; // in loops inside
        std::chrono::nanoseconds largest{};   // of what was sent on
        QString largestName{};
    };

    std::chrono::milliseconds m_limit{0};
    std::function<void(const SlowEvent&)> m_observer;
    std::vector<Frame> m_frames;
    std::vector<SlowEvent> m_slow;
};

} // namespace slipway::workbench
