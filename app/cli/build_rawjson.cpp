// SPDX-License-Identifier: Apache-2.0
// --progress=rawjson: one JSON object a line, in the shape of BuildKit's client.SolveStatus.
#include "app/cli/build_progress.h"
#include "engine/text/escape.h"

#include <nlohmann/json.hpp>

#include <format>
#include <map>

namespace slipway::cli {

using namespace build;

namespace {

using Json = nlohmann::ordered_json;

std::string base64(std::span<const char> bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63U];
    }
    return text;
}

std::string timeText(Time time) {
    return std::format("{:%FT%TZ}", std::chrono::floor<std::chrono::nanoseconds>(time));
}

class RawJsonView final : public ProgressView {
public:
    explicit RawJsonView(const Context& context)
        : m_context(context) {}
    void on(const Event& event) override {
        std::visit([this](const auto& each) { take(each); }, event);
    }

private:
    void print(const char* list, Json entry) {
        Json object;
        object[list] = Json::array({std::move(entry)});
        m_context.err(object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    }
    Json vertex(VertexId id) {
        const VertexInfo& info = m_vertices[id];
        Json entry;
        entry["digest"] = info.digest;
        if (!info.inputs.empty()) {
            entry["inputs"] = Json::array();
            for (const VertexId input : info.inputs)
                entry["inputs"].push_back(m_vertices[input].digest);
        }
        entry["name"] = text::escaped(info.name);
        if (const auto started = m_started.find(id); started != m_started.end())
            entry["started"] = timeText(started->second);
        return entry;
    }

    void take(const PlanReady& plan) {
        for (const VertexInfo& each : plan.vertices)
            m_vertices[each.id] = each;
        for (const VertexInfo& each : plan.vertices)
            print("vertexes", vertex(each.id));
    }
    void take(const VertexStarted& started) {
        m_started[started.vertex] = started.time;
        print("vertexes", vertex(started.vertex));
    }
    void take(const VertexCached& cached) {
        m_started[cached.vertex] = cached.time;
        Json entry = vertex(cached.vertex);
        entry["completed"] = timeText(cached.time);
        entry["cached"] = true;
        print("vertexes", std::move(entry));
    }
    void take(const VertexOutput& output) {
        print("logs", {{"vertex", m_vertices[output.vertex].digest},
                       {"stream", static_cast<int>(output.stream)},
                       {"data", base64(output.bytes)},
                       {"timestamp", timeText(output.time)}});
    }
    void take(const VertexProgress& progress) {
        Json entry{{"id", progress.item}, {"vertex", m_vertices[progress.vertex].digest}, {"current", progress.done}};
        if (progress.total > 0)
            entry["total"] = progress.total;
        entry["timestamp"] = timeText(progress.time);
        print("statuses", std::move(entry));
    }
    void take(const VertexFinished& finished) {
        Json entry = vertex(finished.vertex);
        entry["completed"] = timeText(finished.time);
        print("vertexes", std::move(entry));
    }
    void take(const VertexFailed& failed) {
        Json entry = vertex(failed.vertex);
        entry["completed"] = timeText(failed.time);
        entry["error"] = messages::render(failed.error.message, m_context.language);
        print("vertexes", std::move(entry));
    }
    void take(const Warning& warning) {
        Json entry;
        entry["vertex"] = warning.vertex ? m_vertices[*warning.vertex].digest : "";
        entry["level"] = 1;
        entry["short"] = base64(messages::render(warning.message, m_context.language));
        if (warning.where) {
            const text::LineColumn begin = warning.where->source.lineColumn(warning.where->range.begin);
            const text::LineColumn end = warning.where->source.lineColumn(warning.where->range.end);
            entry["range"] = Json::array({{{"start", {{"line", begin.line}, {"character", begin.column - 1}}},
                                           {"end", {{"line", end.line}, {"character", end.column - 1}}}}});
        }
        print("warnings", std::move(entry));
    }

    const Context& m_context;
    std::map<VertexId, VertexInfo> m_vertices;
    std::map<VertexId, Time> m_started;
};

} // namespace

std::unique_ptr<ProgressView> makeRawJsonView(const Context& context) {
    return std::make_unique<RawJsonView>(context);
}

} // namespace slipway::cli
