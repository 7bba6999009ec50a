// SPDX-License-Identifier: Apache-2.0
#include "app/cli/build_progress.h"

#include "engine/messages/catalogue/general.h"
#include "engine/messages/format.h"
#include "engine/text/escape.h"

#include <format>
#include <map>

namespace slipway::cli {

using namespace build;

std::unique_ptr<ProgressView> makeProgressView(ProgressKind kind, const Context& context) {
    switch (kind) {
    case ProgressKind::Live:
        return makeLiveView(context);
    case ProgressKind::RawJson:
        return makeRawJsonView(context);
    case ProgressKind::Plain:
        break;
    }
    return makePlainView(context);
}

namespace {

class PlainView final : public ProgressView {
public:
    explicit PlainView(const Context& context)
        : m_context(context) {}

    void on(const Event& event) override {
        std::visit([this](const auto& each) { take(each); }, event);
    }

private:
    struct Line {
        std::string name;
        Time started{};
        // Output that has no line end yet.
        std::string open;
        unsigned number = 0;
    };

    Line& line(VertexId id) {
        Line& found = m_lines[id];
        if (found.number == 0)
            found.number = ++m_count;
        return found;
    }
    void print(const Line& of, std::string_view text) { m_context.err(std::format("#{} {}\n", of.number, text)); }

    void take(const PlanReady& plan) {
        for (const VertexInfo& vertex : plan.vertices)
            m_lines[vertex.id].name = vertex.name;
    }
    void take(const VertexStarted& started) {
        Line& each = line(started.vertex);
        each.started = started.time;
        print(each, each.name);
    }
    void take(const VertexCached& cached) {
        const Line& each = line(cached.vertex);
        print(each, each.name);
        print(each, "CACHED");
    }
    void take(const VertexOutput& output) {
        Line& each = line(output.vertex);
        each.open.append(output.bytes.data(), output.bytes.size());
        std::string text;
        for (std::size_t end = each.open.find('\n'); end != std::string::npos; end = each.open.find('\n')) {
            text += outputLine(each, output.time, std::string_view(each.open).substr(0, end));
            each.open.erase(0, end + 1);
        }
        m_context.err(text);
    }
    void take(const VertexProgress&) {}
    void take(const VertexFinished& finished) {
        Line& each = line(finished.vertex);
        flush(each, finished.time);
        const double seconds = std::chrono::duration<double>(finished.time - each.started).count();
        print(each, std::format("DONE {:.1f}s", seconds));
    }
    void take(const VertexFailed& failed) {
        Line& each = line(failed.vertex);
        flush(each, failed.time);
        print(each, "ERROR: " + messages::render(failed.error.message, m_context.language));
    }
    void take(const Warning& warning) {
        if (warning.where) {
            m_context.report(Finding{.rule = std::string(messages::name(warning.message.id)),
                                     .severity = Severity::Warning,
                                     .range = warning.where->range,
                                     .message = warning.message,
                                     .notes = warning.notes},
                             warning.where->source);
            return;
        }
        std::string text =
            m_context.tr(msg::LabelWarning) + ": " + messages::render(warning.message, m_context.language);
        for (const messages::Message& note : warning.notes)
            text += "; " + messages::render(note, m_context.language);
        m_context.err(text + "\n");
    }

    static std::string outputLine(const Line& of, Time now, std::string_view text) {
        const double seconds = std::chrono::duration<double>(now - of.started).count();
        if (text.ends_with('\r'))
            text.remove_suffix(1);
        return std::format("#{} {:.3f} {}\n", of.number, seconds, text::escaped(text));
    }
    void flush(Line& of, Time now) {
        if (!of.open.empty())
            m_context.err(outputLine(of, now, std::exchange(of.open, {})));
    }

    const Context& m_context;
    std::map<VertexId, Line> m_lines;
    unsigned m_count = 0;
};

} // namespace

std::unique_ptr<ProgressView> makePlainView(const Context& context) {
    return std::make_unique<PlainView>(context);
}

} // namespace slipway::cli
