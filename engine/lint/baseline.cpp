// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/baseline.h"

#include "engine/messages/catalogue/lint_settings.h"

#include <nlohmann/json.hpp>

namespace slipway::lint {

using Json = nlohmann::ordered_json;

Result<Baseline> readBaseline(const text::SourceText& source) {
    const Json root = Json::parse(source.bytes(), nullptr, false);
    const auto broken = [&] {
        return std::unexpected(Error{ErrorCode::InvalidInput, messages::message(msg::BaselineBroken, source.name())});
    };
    if (!root.is_object() || !root.contains("files") || !root["files"].is_object())
        return broken();
    Baseline baseline;
    for (const auto& [path, accepted] : root["files"].items()) {
        if (!accepted.is_array())
            return broken();
        for (const Json& print : accepted) {
            if (!print.is_object() || !print.contains("fingerprint") || !print["fingerprint"].is_string())
                return broken();
            baseline.files[path].insert(print["fingerprint"].get<std::string>());
        }
    }
    return baseline;
}

std::string writeBaseline(std::span<const FileFindings> files) {
    Json all = Json::object();
    for (const FileFindings& file : files) {
        const std::vector<std::string> prints = fingerprints(file);
        for (std::size_t i = 0; i < prints.size(); ++i)
            all[file.source.name()].push_back({{"rule", file.findings[i].rule}, {"fingerprint", prints[i]}});
    }
    return Json{{"schema", "slipway-baseline-1"}, {"files", all}}.dump(2, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

void apply(const Baseline& baseline, FileFindings& file) {
    const auto accepted = baseline.files.find(file.source.name());
    if (accepted == baseline.files.end())
        return;
    const std::vector<std::string> prints = fingerprints(file);
    std::vector<Finding> kept;
    for (std::size_t i = 0; i < prints.size(); ++i) {
        if (!accepted->second.contains(prints[i]))
            kept.push_back(std::move(file.findings[i]));
    }
    file.findings = std::move(kept);
}

} // namespace slipway::lint
