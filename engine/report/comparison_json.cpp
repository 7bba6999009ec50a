// SPDX-License-Identifier: Apache-2.0
#include "engine/report/comparison_report.h"
#include "engine/text/escape.h"

#include <nlohmann/json.hpp>

namespace slipway::report {

using compare::Comparison;
using compare::ImageSummary;
using Json = nlohmann::ordered_json;

namespace {

// dump() throws on bytes that are no UTF-8; names from images may hold any.
std::string safe(std::string_view bytes) {
    return text::escaped(bytes);
}

Json strings(const std::vector<std::string>& list) {
    Json result = Json::array();
    for (const std::string& text : list)
        result.push_back(safe(text));
    return result;
}

std::string_view basis(compare::DownloadBasis basis) {
    return basis == compare::DownloadBasis::Blob         ? "blob"
           : basis == compare::DownloadBasis::Compressed ? "compressed"
                                                         : "estimate";
}

std::string_view word(compare::Direction direction) {
    return direction == compare::Direction::Better  ? "better"
           : direction == compare::Direction::Worse ? "worse"
                                                    : "same";
}

Json totalsOf(const compare::SizeTotals& totals) {
    return {{"download", totals.download},
            {"layerTar", totals.layerTar},
            {"stored", totals.stored},
            {"live", totals.live},
            {"overwrittenMetadata", totals.overwrittenMetadata},
            {"rewritten", totals.rewritten},
            {"deleted", totals.deleted},
            {"repeated", totals.repeated},
            {"duplicate", totals.duplicate}};
}

Json lineOf(std::size_t line) {
    return line == 0 ? Json() : Json(line);
}

Json buildOf(const compare::BuildSummary& build) {
    Json steps = Json::array();
    for (const compare::StepSummary& step : build.steps)
        steps.push_back({{"name", safe(step.name)},
                         {"stage", safe(step.stage)},
                         {"cached", step.cached},
                         {"seconds", std::chrono::duration<double>(step.duration).count()},
                         {"line", lineOf(step.line)},
                         {"bytes", step.bytes}});
    Json stages = Json::array();
    for (const compare::StageSummary& stage : build.stages)
        stages.push_back({{"name", safe(stage.name)}, {"shipped", stage.shipped}, {"bytes", stage.bytes}});
    return {{"seconds", std::chrono::duration<double>(build.duration).count()},
            {"keptOut", build.keptOut()},
            {"steps", std::move(steps)},
            {"stages", std::move(stages)}};
}

Json variantOf(const ImageSummary& variant, messages::Language language) {
    Json layers = Json::array();
    for (const compare::LayerSummary& layer : variant.layers)
        layers.push_back({{"diffId", layer.diffId},
                          {"createdBy", safe(layer.instruction)},
                          {"blob", layer.blob},
                          {"tar", layer.tar},
                          {"stored", layer.stored},
                          {"live", layer.live},
                          {"line", lineOf(layer.line)}});
    Json blame = Json::array();
    for (const compare::BlameSummary& one : variant.blame)
        blame.push_back({{"from", one.from}, {"by", one.by}, {"bytes", one.bytes}});
    Json configuration = Json::object();
    for (const auto& [key, value] : variant.configuration)
        configuration[safe(key)] = safe(value);
    Json remarks = Json::array();
    for (const messages::Message& remark : variant.remarks)
        remarks.push_back({{"id", messages::name(remark.id)}, {"text", render(remark, language)}});
    Json result{{"name", safe(variant.name)},
                {"source", safe(variant.source)},
                {"imageId", variant.imageId},
                {"platform", safe(variant.platform)},
                {"totals", totalsOf(variant.totals)},
                {"downloadBasis", basis(variant.totals.downloadBasis)},
                {"efficiency", variant.efficiency},
                {"files", variant.files},
                {"layers", std::move(layers)},
                {"blame", std::move(blame)},
                {"configuration", std::move(configuration)},
                {"security", {{"root", variant.security.root}, {"setuid", strings(variant.security.setuid)}}},
                {"remarks", std::move(remarks)}};
    if (variant.hasFacts) {
        result["security"]["shells"] = strings(variant.security.shells);
        result["security"]["packageManagers"] = strings(variant.security.packageManagers);
        result["security"]["secrets"] = strings(variant.security.secrets);
        Json packages = Json::array();
        for (const compare::PackageSummary& package : variant.packages)
            packages.push_back({{"manager", package.manager},
                                {"name", safe(package.name)},
                                {"version", safe(package.version)},
                                {"bytes", package.bytes}});
        result["packages"] = std::move(packages);
        Json executables = Json::array();
        for (const compare::ExecutableSummary& executable : variant.executables)
            executables.push_back({{"path", safe(executable.path)},
                                   {"bytes", executable.bytes},
                                   {"dynamic", executable.dynamic},
                                   {"stripped", executable.stripped},
                                   {"symbolAndDebugBytes", executable.symbolAndDebugBytes},
                                   {"missing", strings(executable.missing)},
                                   {"go", safe(executable.goVersion)}});
        result["executables"] = std::move(executables);
        Json waste = Json::array();
        for (const compare::WasteSummary& one : variant.waste)
            waste.push_back({{"kind", safe(one.kind)}, {"bytes", one.bytes}, {"files", one.files}});
        result["waste"] = std::move(waste);
    }
    if (variant.build)
        result["build"] = buildOf(*variant.build);
    return result;
}

Json reasonsOf(const compare::ChangeReasons& reasons) {
    Json result = Json::array();
    for (const auto& [set, name] : {std::pair{reasons.kind, "kind"},
                                    {reasons.content, "content"},
                                    {reasons.mode, "mode"},
                                    {reasons.owner, "owner"},
                                    {reasons.time, "time"},
                                    {reasons.link, "link"},
                                    {reasons.attributes, "xattr"},
                                    {reasons.unknown, "unread"}})
        if (set)
            result.push_back(name);
    return result;
}

Json countsOf(const compare::FileTotals& totals) {
    return {{"files", totals.files}, {"before", totals.bytesBefore}, {"after", totals.bytesAfter}};
}

Json differenceOf(const Comparison& comparison, std::size_t number) {
    const compare::Difference& difference = comparison.differences[number];
    const auto index = [](const std::optional<std::size_t>& value) { return value ? Json(*value) : Json(); };
    const auto text = [](const std::optional<std::string>& value) { return value ? Json(safe(*value)) : Json(); };
    Json layers = Json::array();
    for (const compare::LayerMatch& match : difference.layers)
        layers.push_back({{"before", index(match.before)}, {"after", index(match.after)}});
    static constexpr const char* kinds[] = {"added", "removed", "moved", "changed"};
    Json changes = Json::array();
    for (const compare::FileChange& change : difference.files.changes) {
        Json one{{"what", kinds[static_cast<std::size_t>(change.what)]},
                 {"path", safe(change.path)},
                 {"before", change.bytesBefore},
                 {"after", change.bytesAfter},
                 {"layer", change.layer}};
        if (!change.oldPath.empty())
            one["oldPath"] = safe(change.oldPath);
        if (change.reasons.any())
            one["reasons"] = reasonsOf(change.reasons);
        changes.push_back(std::move(one));
    }
    Json packages = Json::array();
    for (const compare::PackageChange& change : difference.packages)
        packages.push_back({{"manager", change.manager},
                            {"name", safe(change.name)},
                            {"before", text(change.versionBefore)},
                            {"after", text(change.versionAfter)},
                            {"bytesBefore", change.bytesBefore},
                            {"bytesAfter", change.bytesAfter}});
    Json configuration = Json::array();
    for (const compare::Change& change : difference.configuration)
        configuration.push_back(
            {{"key", safe(change.key)}, {"before", text(change.before)}, {"after", text(change.after)}});
    return {{"variant", safe(comparison.variants[number + 1].name)},
            {"verdict", word(difference.verdict)},
            {"verdictLine", safe(compare::verdictLine(comparison, number))},
            {"downloadsComparable", difference.downloadsComparable},
            {"sharedLayers", difference.sharedLayers},
            {"sharedBlobBytes", difference.sharedBlobBytes},
            {"layers", std::move(layers)},
            {"files",
             {{"added", countsOf(difference.files.added)},
              {"removed", countsOf(difference.files.removed)},
              {"moved", countsOf(difference.files.moved)},
              {"changed", countsOf(difference.files.changed)},
              {"timeOnly", countsOf(difference.files.timeOnly)},
              {"same", countsOf(difference.files.same)},
              {"changes", std::move(changes)}}},
            {"packages", std::move(packages)},
            {"configuration", std::move(configuration)}};
}

} // namespace

std::string comparisonJson(const Comparison& comparison, const ReportOptions& options) {
    Json variants = Json::array();
    for (const ImageSummary& variant : comparison.variants)
        variants.push_back(variantOf(variant, options.language));
    Json differences = Json::array();
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        differences.push_back(differenceOf(comparison, i));
    Json gates = Json::array();
    for (const compare::GateResult& gate : options.gates)
        gates.push_back({{"gate", safe(gate.gate)},
                         {"variant", safe(gate.variant)},
                         {"value", safe(gate.value)},
                         {"failed", gate.failed}});
    const Json document{{"schema", "slipway.comparison/1"},
                        {"slipway", options.version},
                        {"variants", std::move(variants)},
                        {"differences", std::move(differences)},
                        {"gates", std::move(gates)}};
    return document.dump(2) + "\n";
}

} // namespace slipway::report
