// SPDX-License-Identifier: Apache-2.0
#include "widgets/buildlog/build_run.h"

#include "widgets/document/ui_language.h"

#include <QPointer>
#include <algorithm>

namespace slipway::widgets {

namespace {

// A line longer than this is cut: nobody reads it, and layout is slow.
constexpr std::size_t kMaximumLineBytes = 4000;

// Escape sequences for colours and cursor movement, which a log does not need.
std::string withoutEscapes(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') {
            if (i + 1 < text.size() && text[i + 1] == '[') {
                i += 2;
                while (i < text.size() && (text[i] < '@' || text[i] > '~'))
                    ++i;
            } else if (i + 1 < text.size() && text[i + 1] == ']') {
                while (i < text.size() && text[i] != '\a')
                    ++i;
            } else {
                ++i;
            }
        } else if (static_cast<unsigned char>(text[i]) >= 0x20 || text[i] == '\t') {
            result += text[i];
        }
    }
    return result;
}

} // namespace

std::chrono::nanoseconds BuildStep::duration(build::Time now) const {
    if (!started)
        return {};
    return finished.value_or(now) - *started;
}

BuildRun::BuildRun(build::BuildRequest request, QObject* parent)
    : QObject(parent)
    , m_request(std::move(request))
    , m_started(std::chrono::system_clock::now()) {}

std::size_t BuildRun::finishedSteps() const {
    return static_cast<std::size_t>(std::ranges::count_if(m_steps, [](const BuildStep& step) {
        return step.kind == BuildStep::Kind::Cached || step.kind == BuildStep::Kind::Done;
    }));
}

build::Time BuildRun::lastTime() const {
    return m_ended.value_or(std::chrono::system_clock::now());
}

std::optional<std::size_t> BuildRun::failedStep() const {
    const auto at = std::ranges::find(m_steps, BuildStep::Kind::Failed, &BuildStep::kind);
    return at == m_steps.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - m_steps.begin()));
}

std::vector<std::size_t> BuildRun::criticalPath() const {
    const build::Time now = lastTime();
    std::vector<std::chrono::nanoseconds> cost(m_steps.size());
    std::vector<std::optional<std::size_t>> before(m_steps.size());
    std::optional<std::size_t> last;
    // Every input stands before what needs it.
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        for (const build::VertexId input : m_steps[i].info.inputs) {
            const auto index = static_cast<std::size_t>(input);
            if (index < i && (!before[i] || cost[index] > cost[*before[i]]))
                before[i] = index;
        }
        cost[i] = m_steps[i].duration(now) + (before[i] ? cost[*before[i]] : std::chrono::nanoseconds{});
        if (!last || cost[i] >= cost[*last])
            last = i;
    }
    std::vector<std::size_t> path;
    for (; last; last = before[*last])
        path.push_back(*last);
    std::ranges::reverse(path);
    return path;
}

void BuildRun::addLine(BuildStep& step, std::string_view bytes) {
    // What a carriage return went over is gone, as in a terminal.
    if (bytes.ends_with('\r'))
        bytes.remove_suffix(1);
    if (const std::size_t back = bytes.rfind('\r'); back != bytes.npos)
        bytes.remove_prefix(back + 1);
    const std::string text = withoutEscapes(bytes.substr(0, kMaximumLineBytes));
    step.lines.push_back(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
}

void BuildRun::addOutput(std::size_t number, std::string_view bytes) {
    BuildStep& step = m_steps[number];
    const std::size_t first = step.lines.size();
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        if (end == bytes.npos) {
            if (step.rest.size() < kMaximumLineBytes)
                step.rest += bytes;
            break;
        }
        step.rest += bytes.substr(0, std::min(end, kMaximumLineBytes));
        addLine(step, step.rest);
        step.rest.clear();
        bytes.remove_prefix(end + 1);
    }
    if (step.lines.size() > BuildStep::kMaximumLines) {
        const std::size_t surplus = step.lines.size() - BuildStep::kMaximumLines / 2;
        step.lines.erase(step.lines.begin(), step.lines.begin() + static_cast<std::ptrdiff_t>(surplus));
        step.droppedLines += surplus;
        emit stepChanged(number);
        return;
    }
    if (step.lines.size() > first)
        emit linesAdded(number, first, step.lines.size() - first);
}

void BuildRun::apply(const build::Event& event) {
    const auto stepOf = [this](build::VertexId id) -> BuildStep* {
        const auto index = static_cast<std::size_t>(id);
        return index < m_steps.size() ? &m_steps[index] : nullptr;
    };
    using Kind = BuildStep::Kind;
    if (const auto* plan = std::get_if<build::PlanReady>(&event)) {
        m_steps.clear();
        for (const build::VertexInfo& each : plan->vertices)
            m_steps.push_back({.info = each});
        emit planned();
        return;
    }
    if (const auto* warning = std::get_if<build::Warning>(&event)) {
        m_warnings.push_back(rendered(warning->message));
        return;
    }
    const auto with = [&](const auto& what, const auto& change) {
        if (BuildStep* step = stepOf(what.vertex)) {
            change(*step);
            emit stepChanged(static_cast<std::size_t>(what.vertex));
        }
    };
    if (const auto* started = std::get_if<build::VertexStarted>(&event)) {
        with(*started, [&](BuildStep& step) {
            step.kind = Kind::Running;
            step.started = started->time;
        });
    } else if (const auto* cached = std::get_if<build::VertexCached>(&event)) {
        with(*cached, [&](BuildStep& step) {
            step.kind = Kind::Cached;
            if (!step.started)
                step.started = cached->time;
            step.finished = cached->time;
        });
    } else if (const auto* output = std::get_if<build::VertexOutput>(&event)) {
        if (stepOf(output->vertex))
            addOutput(static_cast<std::size_t>(output->vertex), {output->bytes.data(), output->bytes.size()});
    } else if (const auto* progress = std::get_if<build::VertexProgress>(&event)) {
        with(*progress, [&](BuildStep& step) {
            step.done = progress->done;
            step.total = progress->total;
        });
    } else if (const auto* finished = std::get_if<build::VertexFinished>(&event)) {
        with(*finished, [&](BuildStep& step) {
            if (step.kind != Kind::Cached)
                step.kind = Kind::Done;
            step.finished = finished->time;
            if (!step.rest.empty())
                addLine(step, std::exchange(step.rest, {}));
        });
    } else if (const auto* failed = std::get_if<build::VertexFailed>(&event)) {
        with(*failed, [&](BuildStep& step) {
            step.finished = failed->time;
            if (!step.rest.empty())
                addLine(step, std::exchange(step.rest, {}));
            if (failed->error.code == ErrorCode::Cancelled) {
                step.kind = Kind::Waiting;
                return;
            }
            step.kind = Kind::Failed;
            step.error = failed->error;
        });
    }
}

void BuildRun::end(Result<build::BuildOutcome> result) {
    m_ended = std::chrono::system_clock::now();
    if (result) {
        m_outcome = std::move(*result);
        m_state = State::Succeeded;
    } else {
        m_state = result.error().code == ErrorCode::Cancelled ? State::Cancelled : State::Failed;
        m_error = std::move(result.error());
    }
    emit ended();
}

// What gathers between two turns of the event loop. Output that stands behind output of the same step joins it.
struct EventRelay::Shared {
    struct Item {
        build::Event event;
        // Of a VertexOutput, whose own bytes are gone by now.
        std::string bytes{};
    };
    std::mutex mutex;
    std::vector<Item> items;
    QPointer<BuildRun> run;

    void deliver() {
        std::vector<Item> taken;
        {
            const std::scoped_lock lock(mutex);
            taken.swap(items);
        }
        for (Item& item : taken) {
            if (!run)
                return;
            if (auto* output = std::get_if<build::VertexOutput>(&item.event))
                output->bytes = item.bytes;
            run->apply(item.event);
        }
    }
};

EventRelay::EventRelay(BuildRun* run)
    : m_shared(std::make_shared<Shared>()) {
    m_shared->run = run;
}

EventRelay::~EventRelay() = default;

void EventRelay::on(const build::Event& event) {
    const std::scoped_lock lock(m_shared->mutex);
    const bool first = m_shared->items.empty();
    const auto* output = std::get_if<build::VertexOutput>(&event);
    if (output && !first) {
        auto& last = m_shared->items.back();
        const auto* before = std::get_if<build::VertexOutput>(&last.event);
        if (before && before->vertex == output->vertex) {
            last.bytes.append(output->bytes.data(), output->bytes.size());
            return;
        }
    }
    Shared::Item item{event};
    if (output)
        item.bytes.assign(output->bytes.data(), output->bytes.size());
    m_shared->items.push_back(std::move(item));
    if (first)
        QMetaObject::invokeMethod(
            m_shared->run.data(), [shared = m_shared] { shared->deliver(); }, Qt::QueuedConnection);
}

void EventRelay::flush() {
    m_shared->deliver();
}

} // namespace slipway::widgets
