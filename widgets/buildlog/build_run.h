// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/event.h"
#include "engine/build/request.h"

#include <QObject>
#include <QString>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

// buildlog: one build as it runs and the builds before it. Events come from the build's threads through EventRelay into
// a BuildRun, which lives on the window's thread; log and timeline show that.
namespace slipway::widgets {

struct BuildStep {
    enum class Kind : std::uint8_t { Waiting, Running, Cached, Done, Failed };

    build::VertexInfo info{};
    Kind kind = Kind::Waiting;
    std::optional<build::Time> started{};
    std::optional<build::Time> finished{};
    // Whole lines of output, oldest first; at most kMaximumLines, what went before is counted.
    std::vector<QString> lines{};
    std::size_t droppedLines = 0;
    // The line that is not ended yet.
    std::string rest{};
    std::uint64_t done = 0, total = 0;
    std::optional<Error> error{};

    static constexpr std::size_t kMaximumLines = 20'000;

    [[nodiscard]] std::chrono::nanoseconds duration(build::Time now) const;
};

// One build, running or ended.
class BuildRun : public QObject {
    Q_OBJECT

public:
    enum class State : std::uint8_t { Running, Succeeded, Failed, Cancelled };

    explicit BuildRun(build::BuildRequest request, QObject* parent = nullptr);

    [[nodiscard]] const build::BuildRequest& request() const { return m_request; }
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const std::vector<BuildStep>& steps() const { return m_steps; }
    [[nodiscard]] std::size_t finishedSteps() const;
    [[nodiscard]] build::Time started() const { return m_started; }
    // Of the end, or now.
    [[nodiscard]] build::Time lastTime() const;
    [[nodiscard]] const std::optional<build::BuildOutcome>& outcome() const { return m_outcome; }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] const std::vector<QString>& warnings() const { return m_warnings; }
    // The step that failed.
    [[nodiscard]] std::optional<std::size_t> failedStep() const;
    // Steps on the longest way of inputs, by the time they took; from the first to the last.
    [[nodiscard]] std::vector<std::size_t> criticalPath() const;

    void apply(const build::Event& event);
    void end(Result<build::BuildOutcome> result);

signals:
    void planned();
    void stepChanged(std::size_t step);
    void linesAdded(std::size_t step, std::size_t first, std::size_t count);
    void ended();

private:
    void addOutput(std::size_t step, std::string_view bytes);
    void addLine(BuildStep& step, std::string_view bytes);

    build::BuildRequest m_request;
    State m_state = State::Running;
    std::vector<BuildStep> m_steps;
    build::Time m_started;
    std::optional<build::Time> m_ended;
    std::optional<build::BuildOutcome> m_outcome;
    std::optional<Error> m_error;
    std::vector<QString> m_warnings;
};

// Carries events from any thread to a BuildRun on its own thread, in bundles: a chatty build does not flood the event
// loop. May outlive the run.
class EventRelay : public build::BuildObserver {
public:
    explicit EventRelay(BuildRun* run);
    ~EventRelay() override;
    void on(const build::Event& event) override;
    // Runs on the run's thread: hands over what has gathered.
    void flush();

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

} // namespace slipway::widgets
