// SPDX-License-Identifier: Apache-2.0
#include "app/cli/analysis_report.h"
#include "engine/text/escape.h"

#include <nlohmann/json.hpp>

namespace slipway::cli {

namespace {

using nlohmann::ordered_json;
using namespace image;
using namespace image::facts;

std::string shown(std::string_view text) {
    return text::escaped(text);
}
std::string shownPath(std::string_view path) {
    return "/" + text::escaped(path);
}
ordered_json list(const std::vector<std::string>& texts) {
    ordered_json array = ordered_json::array();
    for (const std::string& one : texts)
        array.push_back(shown(one));
    return array;
}
ordered_json paths(const std::vector<std::string>& texts) {
    ordered_json array = ordered_json::array();
    for (const std::string& one : texts)
        array.push_back(shownPath(one));
    return array;
}
ordered_json files(const std::vector<FileMark>& marks) {
    ordered_json array = ordered_json::array();
    for (const FileMark& mark : marks)
        array.push_back({{"path", shownPath(mark.path)}, {"bytes", mark.bytes}, {"layer", mark.layer.value}});
    return array;
}

ordered_json totals(const AnalysisReport& report) {
    const ByteClasses& classes = report.analysis.accounting.totals;
    return {{"download", report.download},
            {"layerTar", report.analysis.layerTarBytes},
            {"stored", classes.stored},
            {"live", classes.live},
            {"overwrittenMetadata", classes.overwrittenMetadata},
            {"rewritten", classes.rewritten + classes.overwrittenUnknown},
            {"deleted", classes.deleted},
            {"repeated", classes.repeated},
            {"duplicate", report.analysis.accounting.duplicate}};
}

ordered_json layers(const AnalysisReport& report) {
    ordered_json array = ordered_json::array();
    const ImageAnalysis& analysis = report.analysis;
    for (std::size_t i = 0; i < analysis.layers.size(); ++i) {
        const ImageLayer& layer = analysis.image.layers[i];
        const LayerReading& reading = analysis.layers[i].reading;
        const LayerAccount& account = analysis.accounting.layers[i];
        const HistoryEntry* history = analysis.image.historyOf(i);
        static constexpr std::array kStates{"present", "missing", "foreign"};
        array.push_back({{"layer", i},
                         {"state", kStates[static_cast<std::size_t>(layer.state)]},
                         {"instruction", report.instruction(i)},
                         {"createdBy", history ? shown(history->createdBy) : ""},
                         {"diffId", layer.diffId ? shown(layer.diffId->text()) : shown(reading.diffId.text())},
                         {"mediaType", shown(layer.blob.mediaType)},
                         {"compression", archive::nameOf(reading.compression)},
                         {"blob", reading.blobBytes},
                         {"layerTar", reading.tarBytes},
                         {"stored", account.classes.stored},
                         {"live", account.classes.live},
                         {"dead", account.classes.dead()},
                         {"killed", account.killed},
                         {"files", account.files},
                         {"directories", account.directories},
                         {"whiteouts", account.whiteouts}});
    }
    return array;
}

ordered_json goOf(const GoBuildInfo& go) {
    ordered_json settings = ordered_json::object();
    for (const auto& [key, value] : go.settings)
        settings[shown(key)] = shown(value);
    ordered_json modules = ordered_json::array();
    for (const GoModule& module : go.dependencies) {
        ordered_json one{{"path", shown(module.path)}, {"version", shown(module.version)}};
        if (!module.replacedBy.empty())
            one["replacedBy"] = shown(module.replacedBy);
        modules.push_back(std::move(one));
    }
    ordered_json json{{"version", shown(go.goVersion)}, {"path", shown(go.path)}};
    if (go.main)
        json["main"] = {{"path", shown(go.main->path)}, {"version", shown(go.main->version)}};
    json["settings"] = std::move(settings);
    json["modules"] = std::move(modules);
    return json;
}

ordered_json executables(const std::vector<ExecutableFacts>& programs) {
    ordered_json array = ordered_json::array();
    for (const ExecutableFacts& program : programs) {
        ordered_json one{{"path", shownPath(program.path)},
                         {"bytes", program.bytes},
                         {"layer", program.layer.value},
                         {"package", shown(program.package)},
                         {"kind", nameOf(program.elf.kind)},
                         {"architecture", program.elf.architecture},
                         {"starts", program.starts()},
                         {"interpreter", shown(program.elf.interpreter)},
                         {"interpreterMissing", program.interpreterMissing},
                         {"needed", list(program.elf.needed)},
                         {"missing", list(program.missing)},
                         {"glibc", program.elf.glibcVersion},
                         {"stripped", program.elf.stripped},
                         {"symbolBytes", program.elf.symbolBytes},
                         {"debugBytes", program.elf.debugBytes},
                         {"buildId", program.elf.buildId}};
        if (program.elf.go)
            one["go"] = goOf(*program.elf.go);
        array.push_back(std::move(one));
    }
    return array;
}

ordered_json packages(const std::vector<PackageFacts>& all) {
    ordered_json array = ordered_json::array();
    for (const PackageFacts& one : all)
        array.push_back({{"manager", facts::nameOf(one.package.manager)},
                         {"name", shown(one.package.name)},
                         {"version", shown(one.package.version)},
                         {"architecture", shown(one.package.architecture)},
                         {"source", shown(one.package.source)},
                         {"installedSize", one.package.installedSize},
                         {"bytes", one.bytes},
                         {"files", one.files}});
    return array;
}

ordered_json waste(const std::vector<WasteFacts>& kinds) {
    ordered_json array = ordered_json::array();
    for (const WasteFacts& kind : kinds) {
        ordered_json byLayer = ordered_json::array();
        for (const auto& [layer, bytes] : kind.layers)
            byLayer.push_back({{"layer", layer.value}, {"bytes", bytes}});
        array.push_back({{"kind", facts::nameOf(kind.kind)},
                         {"bytes", kind.bytes},
                         {"files", kind.files},
                         {"layers", std::move(byLayer)},
                         {"examples", files(kind.examples)}});
    }
    return array;
}

ordered_json unowned(const ImageFacts& facts) {
    ordered_json folders = ordered_json::array();
    for (const UnownedFolder& folder : facts.unowned)
        folders.push_back({{"path", shownPath(folder.path)}, {"bytes", folder.bytes}, {"files", folder.files}});
    return {{"bytes", facts.unownedBytes}, {"files", facts.unownedFiles}, {"directories", std::move(folders)}};
}

ordered_json system(const ImageFacts& facts) {
    static constexpr std::array kLibcs{"none", "glibc", "musl"};
    ordered_json user{{"written", shown(facts.user.written)},
                      {"uid", nullptr},
                      {"name", shown(facts.user.name)},
                      {"root", facts.user.isRoot()}};
    if (facts.user.uid)
        user["uid"] = *facts.user.uid;
    return {{"os", shown(facts.osName())},
            {"libc", kLibcs[static_cast<std::size_t>(facts.libc)]},
            {"libcVersion", shown(facts.libcVersion)},
            {"user", std::move(user)},
            {"shells", paths(facts.shells)},
            {"packageManagers", paths(facts.packageManagers)},
            {"certificates", facts.certificates.empty() ? "" : shownPath(facts.certificates)},
            {"timeZones", facts.timeZones},
            {"setuid", files(facts.setuid)},
            {"setgid", files(facts.setgid)},
            {"worldWritable", files(facts.worldWritable)},
            {"capabilities", files(facts.capabilities)}};
}

ordered_json findings(const AnalysisReport& report, messages::Language language) {
    static constexpr std::array kSeverities{"error", "warning", "info", "style"};
    ordered_json array = ordered_json::array();
    for (const ImageFinding& finding : report.findings) {
        ordered_json one{{"rule", finding.rule},
                         {"severity", kSeverities[static_cast<std::size_t>(finding.severity)]},
                         {"id", messages::name(finding.message.id)},
                         {"message", messages::render(finding.message, language)}};
        if (!finding.path.empty())
            one["path"] = shownPath(finding.path);
        if (finding.layer)
            one["layer"] = finding.layer->value;
        array.push_back(std::move(one));
    }
    return array;
}

} // namespace

std::string analysisJson(const AnalysisReport& report, messages::Language language) {
    const ImageAnalysis& analysis = report.analysis;
    ordered_json blame = ordered_json::array();
    for (const Blame& cell : analysis.accounting.blame)
        blame.push_back(
            {{"from", cell.from.value}, {"by", cell.by.value}, {"bytes", cell.bytes}, {"files", cell.files}});
    ordered_json dive{{"efficiency", analysis.dive.efficiency},
                      {"wastedBytes", analysis.dive.wastedBytes},
                      {"wastedUserPercent", nullptr}};
    if (analysis.dive.wastedUserPercent)
        dive["wastedUserPercent"] = *analysis.dive.wastedUserPercent;
    const ordered_json json{{"schema", "slipway.analysis/1"},
                            {"source", shown(report.source)},
                            {"names", list(analysis.image.names)},
                            {"platform", shown(analysis.image.configuration.platform.text())},
                            {"imageId", shown(analysis.image.imageId.text())},
                            {"totals", totals(report)},
                            {"downloadBasis", report.downloadBasis == DownloadBasis::Blob ? "blob" : "compressed"},
                            {"efficiency", analysis.accounting.efficiency},
                            {"layers", layers(report)},
                            {"blame", std::move(blame)},
                            {"dive", std::move(dive)},
                            {"largestFiles", files(report.facts.largestFiles)},
                            {"waste", waste(report.facts.waste)},
                            {"packages", packages(report.facts.packages)},
                            {"unowned", unowned(report.facts)},
                            {"executables", executables(report.facts.executables)},
                            {"system", system(report.facts)},
                            {"findings", findings(report, language)}};
    return json.dump(2) + "\n";
}

} // namespace slipway::cli
