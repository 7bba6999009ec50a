// SPDX-License-Identifier: Apache-2.0
// The view of a build on a terminal: finished steps scroll up and stay, running ones are redrawn below them with their
// time and last lines of output.
#include "app/cli/build_progress.h"
#include "engine/messages/catalogue/build.h"
#include "engine/messages/catalogue/general.h"
#include "engine/text/escape.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <format>
#include <map>
#include <mutex>
#include <thread>

namespace slipway::cli {

using namespace build;

namespace {

constexpr std::size_t kLogLines = 4;
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::size_t kLongestOpenLine = 1024;

class LiveView final : public ProgressView {
public:
    explicit LiveView(const Context& context)
        : m_context(context)
        , m_clock([this](const std::stop_token& stop) { tick(stop); }) {}
    ~LiveView() override { close(); }
    LiveView(const LiveView&) = delete;
    LiveView& operator=(const LiveView&) = delete;

    void on(const Event& event) override {
        const std::scoped_lock lock(m_mutex);
        std::visit([this](const auto& each) { take(each); }, event);
    }
    void close() override {
        m_clock.request_stop();
        if (m_clock.joinable())
            m_clock.join();
        const std::scoped_lock lock(m_mutex);
        m_running.clear();
        redraw();
    }

private:
    struct Running {
        std::string name;
        Time started{};
        std::string open;
        std::deque<std::string> log;
        std::uint64_t done = 0, total = 0;
    };

    void tick(const std::stop_token& stop) {
        std::mutex waiting;
        std::condition_variable_any changed;
        while (!stop.stop_requested()) {
            std::unique_lock wait(waiting);
            changed.wait_for(wait, stop, kRedraw, [] { return false; });
            const std::scoped_lock lock(m_mutex);
            if (!m_running.empty())
                redraw();
        }
    }

    static std::pair<std::size_t, std::size_t> windowSize() {
        winsize size{};
        if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
            return {80, 24};
        return {size.ws_col, size.ws_row};
    }

    // At most `columns` columns of one line. Bytes beyond ASCII count one for each character; a wide one may cost a
    // column more, so that one is left free.
    static std::string cut(std::string_view text, std::size_t columns) {
        std::string line;
        std::size_t used = 0;
        for (const char c : text) {
            const bool continues = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
            const std::size_t width = static_cast<unsigned char>(c) >= 0xe0U ? 2 : continues ? 0 : 1;
            if (used + width >= columns)
                break;
            used += width;
            line += c == '\t' ? ' ' : c;
        }
        return line;
    }

    std::string paint(std::string_view text, const char* code) const {
        return m_context.colourErr ? std::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
    }

    // Replaces what was drawn last by `finished` (which stays) and the running steps.
    void redraw(const std::string& finished = {}) {
        std::string out;
        if (m_drawn > 0)
            out += std::format("\x1b[{}F", m_drawn);
        out += "\x1b[0J" + finished;
        m_drawn = 0;
        const auto [columns, rows] = windowSize();
        const std::size_t room = rows > 2 ? rows - 1 : 1;
        const Time now = std::chrono::system_clock::now();
        const std::size_t logLines =
            m_running.empty() ? 0 : std::min(kLogLines, room / m_running.size() > 0 ? room / m_running.size() - 1 : 0);
        for (const auto& [id, each] : m_running) {
            if (m_drawn >= room)
                break;
            const double seconds = std::chrono::duration<double>(now - each.started).count();
            std::string right = std::format(" {:.1f}s", seconds);
            if (each.total > 0)
                right = std::format(" {}%", std::min<std::uint64_t>(100, each.done * 100 / each.total)) + right;
            const std::size_t left = columns > right.size() + 4 ? columns - right.size() - 3 : 8;
            out += paint(" > " + cut(each.name, left), "36") + right + "\n";
            ++m_drawn;
            const std::size_t first = each.log.size() > logLines ? each.log.size() - logLines : 0;
            for (std::size_t i = first; i < each.log.size() && m_drawn < room; ++i) {
                out += paint("   " + cut(each.log[i], columns > 4 ? columns - 3 : 1), "2") + "\n";
                ++m_drawn;
            }
        }
        m_context.err(out);
    }

    std::string stayingLine(const std::string& name, std::string_view right, const char* code) const {
        const std::size_t columns = windowSize().first;
        const std::size_t left = columns > right.size() + 5 ? columns - right.size() - 4 : 8;
        return paint("   " + cut(name, left), code) + " " + std::string(right) + "\n";
    }

    void take(const PlanReady& plan) {
        for (const VertexInfo& vertex : plan.vertices)
            m_names[vertex.id] = text::escaped(vertex.name);
    }
    void take(const VertexStarted& started) {
        m_running[started.vertex] = {.name = m_names[started.vertex], .started = started.time, .open = {}, .log = {}};
        redraw();
    }
    void take(const VertexCached& cached) {
        redraw(stayingLine(m_names[cached.vertex], m_context.tr(msg::CliBuildCached), "34"));
    }
    void take(const VertexOutput& output) {
        Running& each = m_running[output.vertex];
        for (const char c : output.bytes) {
            if (c == '\n' || c == '\r') {
                if (!each.open.empty())
                    each.log.push_back(text::escaped(std::exchange(each.open, {})));
                if (each.log.size() > kLogLines)
                    each.log.pop_front();
            } else if (each.open.size() < kLongestOpenLine) {
                each.open += c;
            }
        }
    }
    void take(const VertexProgress& progress) {
        const auto found = m_running.find(progress.vertex);
        if (found == m_running.end())
            return;
        found->second.done = progress.done;
        found->second.total = progress.total;
    }
    void take(const VertexFinished& finished) { end(finished.vertex, finished.time, "32"); }
    void take(const VertexFailed& failed) { end(failed.vertex, failed.time, "31"); }
    void take(const Warning& warning) {
        std::string text =
            m_context.tr(msg::LabelWarning) + ": " + messages::render(warning.message, m_context.language);
        for (const messages::Message& note : warning.notes)
            text += "; " + messages::render(note, m_context.language);
        redraw(paint(text, "33") + "\n");
    }
    void end(VertexId id, Time time, const char* code) {
        const auto found = m_running.find(id);
        const Time started = found == m_running.end() ? time : found->second.started;
        if (found != m_running.end())
            m_running.erase(found);
        const double seconds = std::chrono::duration<double>(time - started).count();
        redraw(stayingLine(m_names[id], std::format("{:.1f}s", seconds), code));
    }

    const Context& m_context;
    std::mutex m_mutex;
    std::map<VertexId, std::string> m_names;
    std::map<VertexId, Running> m_running;
    std::size_t m_drawn = 0;
    std::jthread m_clock;
};

} // namespace

std::unique_ptr<ProgressView> makeLiveView(const Context& context) {
    return std::make_unique<LiveView>(context);
}

} // namespace slipway::cli
