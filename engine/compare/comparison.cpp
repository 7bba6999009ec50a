// SPDX-License-Identifier: Apache-2.0
#include "engine/compare/comparison.h"

#include "engine/messages/format.h"

#include <algorithm>
#include <map>

namespace slipway::compare {

namespace {

std::vector<LayerMatch> matchLayers(const std::vector<LayerSummary>& before, const std::vector<LayerSummary>& after) {
    std::vector<LayerMatch> result;
    std::vector<bool> used(before.size(), false);
    std::vector<LayerMatch> onlyAfter;
    for (std::size_t j = 0; j < after.size(); ++j) {
        std::optional<std::size_t> match;
        for (std::size_t i = 0; i < before.size() && !match && !after[j].diffId.empty(); ++i)
            if (!used[i] && before[i].diffId == after[j].diffId)
                match = i;
        if (match) {
            used[*match] = true;
            result.push_back({match, j});
        } else {
            onlyAfter.push_back({std::nullopt, j});
        }
    }
    for (std::size_t i = 0; i < before.size(); ++i)
        if (!used[i])
            result.push_back({i, std::nullopt});
    std::ranges::move(onlyAfter, std::back_inserter(result));
    return result;
}

std::vector<Change> changesOf(const std::vector<std::pair<std::string, std::string>>& before,
                              const std::vector<std::pair<std::string, std::string>>& after) {
    std::map<std::string, Change> byKey;
    for (const auto& [key, value] : before)
        byKey[key] = {key, value, std::nullopt};
    for (const auto& [key, value] : after) {
        Change& change = byKey[key];
        change.key = key;
        change.after = value;
    }
    std::vector<Change> result;
    for (auto& [key, change] : byKey)
        if (change.before != change.after)
            result.push_back(std::move(change));
    return result;
}

std::vector<PackageChange> packageChanges(const std::vector<PackageSummary>& before,
                                          const std::vector<PackageSummary>& after) {
    std::map<std::pair<std::string, std::string>, PackageChange> byName;
    for (const PackageSummary& package : before) {
        PackageChange& change = byName[{package.manager, package.name}];
        change = {package.manager, package.name, package.version, std::nullopt, package.bytes, 0};
    }
    for (const PackageSummary& package : after) {
        PackageChange& change = byName[{package.manager, package.name}];
        change.manager = package.manager;
        change.name = package.name;
        change.versionAfter = package.version;
        change.bytesAfter = package.bytes;
    }
    std::vector<PackageChange> result;
    for (auto& [name, change] : byName)
        if (change.versionBefore != change.versionAfter)
            result.push_back(std::move(change));
    std::ranges::stable_sort(result, [](const PackageChange& a, const PackageChange& b) {
        return std::max(a.bytesBefore, a.bytesAfter) > std::max(b.bytesBefore, b.bytesAfter);
    });
    return result;
}

std::string_view word(Direction direction) {
    return direction == Direction::Better ? "better" : direction == Direction::Worse ? "worse" : "same";
}

std::string percent(std::uint64_t before, std::uint64_t after) {
    const std::string text = messages::formatPercentChange(before, after);
    return text.empty() ? "new" : text;
}

} // namespace

std::size_t BuildSummary::cachedSteps() const {
    return static_cast<std::size_t>(std::ranges::count_if(steps, &StepSummary::cached));
}

std::uint64_t BuildSummary::keptOut() const {
    std::uint64_t sum = 0;
    for (const StageSummary& stage : stages)
        if (!stage.shipped)
            sum += stage.bytes;
    return sum;
}

Direction direction(std::uint64_t before, std::uint64_t after) {
    const std::uint64_t apart = before > after ? before - after : after - before;
    // Half a percent, in whole numbers: apart / before <= 1 / 200.
    if (apart <= before / 200)
        return Direction::Same;
    return after < before ? Direction::Better : Direction::Worse;
}

Direction verdict(const SizeTotals& before, const SizeTotals& after) {
    const Direction first = direction(before.live, after.live);
    return first != Direction::Same ? first : direction(before.download, after.download);
}

Comparison compare(std::vector<ImageSummary> variants) {
    Comparison result;
    result.variants = std::move(variants);
    for (std::size_t i = 1; i < result.variants.size(); ++i) {
        const ImageSummary& before = result.variants[0];
        const ImageSummary& after = result.variants[i];
        Difference difference;
        difference.layers = matchLayers(before.layers, after.layers);
        for (const LayerMatch& match : difference.layers) {
            if (match.before && match.after) {
                ++difference.sharedLayers;
                difference.sharedBlobBytes += after.layers[*match.after].blob;
            }
        }
        difference.files = compareFiles(before.records, after.records);
        difference.packages = packageChanges(before.packages, after.packages);
        difference.configuration = changesOf(before.configuration, after.configuration);
        difference.verdict = verdict(before.totals, after.totals);
        difference.downloadsComparable = before.totals.downloadBasis == after.totals.downloadBasis;
        result.differences.push_back(std::move(difference));
    }
    return result;
}

std::string verdictLine(const Comparison& comparison, std::size_t difference) {
    const ImageSummary& before = comparison.variants[0];
    const ImageSummary& after = comparison.variants[difference + 1];
    std::string line = "verdict: " + std::string(word(comparison.differences[difference].verdict)) +
                       " rootfs=" + percent(before.totals.live, after.totals.live) +
                       " download=" + percent(before.totals.download, after.totals.download) +
                       " dead=" + percent(before.totals.dead(), after.totals.dead());
    if (!comparison.differences[difference].downloadsComparable)
        line += " basis=mixed";
    if (comparison.variants.size() > 2)
        line += " variant=" + after.name;
    return line;
}

} // namespace slipway::compare
