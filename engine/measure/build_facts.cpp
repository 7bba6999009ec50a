// SPDX-License-Identifier: Apache-2.0
#include "engine/measure/build_facts.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace slipway::measure {

using Ballast = lint::BuildFacts::Ballast;
using image::facts::WasteKind;

namespace {

constexpr std::string_view kSchema = "slipway.build-facts/1";
// More findings than anybody reads.
constexpr std::size_t kMost = 200;

struct KindName {
    Ballast::Kind kind;
    WasteKind waste;
    std::string_view name;
};
constexpr std::array kinds{KindName{Ballast::Kind::DebugSymbols, WasteKind::DebugSymbols, "debug"},
                           KindName{Ballast::Kind::Documentation, WasteKind::Documentation, "documentation"},
                           KindName{Ballast::Kind::PackageCache, WasteKind::PackageCache, "package-cache"},
                           KindName{Ballast::Kind::LanguageCache, WasteKind::LanguageCache, "language-cache"},
                           KindName{Ballast::Kind::StaticLibrary, WasteKind::StaticLibrary, "static-library"}};

const LayerOrigin* at(const std::vector<LayerOrigin>& origins, image::LayerNumber layer) {
    return layer.value < origins.size() && !origins[layer.value].range.empty() ? &origins[layer.value] : nullptr;
}

void addDead(lint::BuildFacts& into, const std::vector<LayerOrigin>& origins, const image::Accounting& accounting) {
    // Several layers of the base are one FROM.
    std::map<std::array<std::size_t, 2>, lint::BuildFacts::DeadBytes> sums;
    for (const image::Blame& blame : accounting.blame) {
        const LayerOrigin* from = at(origins, blame.from);
        const LayerOrigin* by = at(origins, blame.by);
        if (from == nullptr || by == nullptr || from->range == by->range)
            continue;
        lint::BuildFacts::DeadBytes& dead = sums[{from->range.begin, by->range.begin}];
        dead.from = from->range;
        dead.by = by->range;
        dead.inherited = from->inherited;
        dead.deleted += blame.classes.deleted;
        dead.rewritten += blame.classes.rewritten + blame.classes.overwrittenUnknown;
        dead.metadataOnly += blame.classes.overwrittenMetadata;
        dead.files += blame.files;
    }
    for (const auto& [key, dead] : sums)
        into.dead.push_back(dead);
}

void addBallast(lint::BuildFacts& into, const std::vector<LayerOrigin>& origins,
                const image::facts::ImageFacts& facts) {
    for (const image::facts::WasteFacts& waste : facts.waste) {
        const auto kind = std::ranges::find(kinds, waste.kind, &KindName::waste);
        if (kind == kinds.end())
            continue;
        std::map<std::size_t, Ballast> sums;
        for (const auto& [layer, bytes] : waste.layers) {
            const LayerOrigin* origin = at(origins, layer);
            if (origin == nullptr)
                continue;
            Ballast& ballast = sums[origin->range.begin];
            ballast.kind = kind->kind;
            ballast.range = origin->range;
            ballast.inherited = origin->inherited;
            ballast.bytes += bytes;
        }
        for (const image::facts::FileMark& example : waste.examples) {
            const LayerOrigin* origin = at(origins, example.layer);
            const auto sum = origin != nullptr ? sums.find(origin->range.begin) : sums.end();
            if (sum != sums.end() && sum->second.example.empty())
                sum->second.example = "/" + example.path;
        }
        for (auto& [key, ballast] : sums)
            into.ballast.push_back(std::move(ballast));
    }
}

} // namespace

std::vector<LayerOrigin> originsOf(const store::BuildRecord& record, const std::vector<store::StoredLayer>& layers) {
    std::vector<LayerOrigin> origins(layers.size());
    text::ByteRange from;
    std::size_t next = 0;
    for (const store::StageRecord& stage : record.stages) {
        if (!stage.shipped)
            continue;
        for (const store::InstructionRecord& step : stage.instructions) {
            if (step.keyword == "FROM") {
                if (from.empty())
                    from = step.range;
                continue;
            }
            if (!step.snapshot)
                continue;
            std::size_t found = next;
            while (found < layers.size() && layers[found].snapshot != step.snapshot &&
                   (step.diffId.empty() || layers[found].diffId.text() != step.diffId))
                ++found;
            if (found == layers.size())
                continue; // it added no layer
            origins[found].range = step.range;
            next = found + 1;
        }
    }
    for (LayerOrigin& origin : origins) {
        if (!origin.range.empty())
            break;
        origin = {from, true};
    }
    return origins;
}

lint::BuildFacts buildFacts(const std::vector<LayerOrigin>& origins, const image::Accounting& accounting,
                            const image::facts::ImageFacts& facts) {
    lint::BuildFacts result;
    addDead(result, origins, accounting);
    addBallast(result, origins, facts);
    for (const image::facts::ExecutableFacts& program : facts.executables) {
        const LayerOrigin* origin = at(origins, program.layer);
        if (origin == nullptr || program.starts() || result.missing.size() >= kMost)
            continue;
        if (program.interpreterMissing) {
            result.missing.push_back(
                {"/" + program.path, program.elf.interpreter, true, origin->range, origin->inherited});
            continue;
        }
        for (const std::string& library : program.missing)
            result.missing.push_back({"/" + program.path, library, false, origin->range, origin->inherited});
    }
    return result;
}

namespace {

using nlohmann::json;

json jsonOf(text::ByteRange range) {
    return json::array({range.begin, range.end});
}

text::ByteRange rangeOf(const json& value) {
    const text::ByteRange range{value.at(0).get<std::size_t>(), value.at(1).get<std::size_t>()};
    return range.begin <= range.end ? range : text::ByteRange{};
}

} // namespace

std::string toJson(const lint::BuildFacts& facts) {
    json all{{"schema", kSchema}, {"dead", json::array()}, {"ballast", json::array()}, {"missing", json::array()}};
    for (const lint::BuildFacts::DeadBytes& each : facts.dead)
        all["dead"].push_back({{"from", jsonOf(each.from)},
                               {"by", jsonOf(each.by)},
                               {"deleted", each.deleted},
                               {"rewritten", each.rewritten},
                               {"metadata", each.metadataOnly},
                               {"files", each.files},
                               {"inherited", each.inherited}});
    for (const Ballast& each : facts.ballast)
        all["ballast"].push_back({{"kind", std::ranges::find(kinds, each.kind, &KindName::kind)->name},
                                  {"range", jsonOf(each.range)},
                                  {"bytes", each.bytes},
                                  {"example", each.example},
                                  {"inherited", each.inherited}});
    for (const lint::BuildFacts::Missing& each : facts.missing)
        all["missing"].push_back({{"program", each.program},
                                  {"needs", each.needs},
                                  {"interpreter", each.interpreter},
                                  {"range", jsonOf(each.range)},
                                  {"inherited", each.inherited}});
    // Paths are bytes: what is no UTF-8 is replaced.
    return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<lint::BuildFacts> fromJson(std::string_view text) {
    try {
        const json all = json::parse(text);
        if (all.at("schema").get<std::string>() != kSchema)
            return std::nullopt;
        lint::BuildFacts facts;
        for (const json& each : all.at("dead"))
            facts.dead.push_back({rangeOf(each.at("from")), rangeOf(each.at("by")),
                                  each.at("deleted").get<std::uint64_t>(), each.at("rewritten").get<std::uint64_t>(),
                                  each.at("metadata").get<std::uint64_t>(), each.at("files").get<std::uint32_t>(),
                                  each.at("inherited").get<bool>()});
        for (const json& each : all.at("ballast")) {
            const auto kind = std::ranges::find(kinds, each.at("kind").get<std::string>(), &KindName::name);
            if (kind == kinds.end())
                return std::nullopt;
            facts.ballast.push_back({kind->kind, rangeOf(each.at("range")), each.at("bytes").get<std::uint64_t>(),
                                     each.at("example").get<std::string>(), each.at("inherited").get<bool>()});
        }
        for (const json& each : all.at("missing"))
            facts.missing.push_back({each.at("program").get<std::string>(), each.at("needs").get<std::string>(),
                                     each.at("interpreter").get<bool>(), rangeOf(each.at("range")),
                                     each.at("inherited").get<bool>()});
        return facts;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

} // namespace slipway::measure
