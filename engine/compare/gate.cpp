// SPDX-License-Identifier: Apache-2.0
#include "engine/compare/gate.h"

#include "engine/messages/catalogue/compare.h"
#include "engine/messages/format.h"

#include <array>
#include <charconv>
#include <cmath>

namespace slipway::compare {

namespace {

void skipBlanks(std::string_view& text) {
    while (!text.empty() && (text[0] == ' ' || text[0] == '\t'))
        text.remove_prefix(1);
}

std::string_view takeWord(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() &&
           ((text[length] >= 'a' && text[length] <= 'z') || (text[length] >= 'A' && text[length] <= 'Z')))
        ++length;
    const std::string_view word = text.substr(0, length);
    text.remove_prefix(length);
    return word;
}

struct Unit {
    std::string_view name;
    double factor;
};
constexpr std::array units{Unit{"", 1},
                           Unit{"B", 1},
                           Unit{"kB", 1e3},
                           Unit{"KB", 1e3},
                           Unit{"MB", 1e6},
                           Unit{"GB", 1e9},
                           Unit{"TB", 1e12},
                           Unit{"KiB", 1024},
                           Unit{"MiB", 1048576},
                           Unit{"GiB", 1073741824},
                           Unit{"TiB", 1099511627776}};

std::uint64_t measured(Gate::Measure measure, const SizeTotals& totals) {
    switch (measure) {
    case Gate::Measure::Download:
        return totals.download;
    case Gate::Measure::LayerTar:
        return totals.layerTar;
    case Gate::Measure::Stored:
        return totals.stored;
    case Gate::Measure::RootFilesystem:
        return totals.live;
    case Gate::Measure::Dead:
        return totals.dead();
    }
    return 0;
}

bool holds(Gate::Comparison comparison, double value, double limit) {
    switch (comparison) {
    case Gate::Comparison::Greater:
        return value > limit;
    case Gate::Comparison::GreaterEqual:
        return value >= limit;
    case Gate::Comparison::Less:
        return value < limit;
    case Gate::Comparison::LessEqual:
        return value <= limit;
    }
    return false;
}

} // namespace

Result<Gate> Gate::parse(std::string_view text) {
    const auto wrong = [&] { return fail(ErrorCode::InvalidInput, msg::GateMalformed, text); };
    Gate gate;
    gate.text = text;
    std::string_view rest = text;
    skipBlanks(rest);
    const std::string_view name = takeWord(rest);
    if (name == "download")
        gate.measure = Measure::Download;
    else if (name == "layerTar")
        gate.measure = Measure::LayerTar;
    else if (name == "stored")
        gate.measure = Measure::Stored;
    else if (name == "rootfs")
        gate.measure = Measure::RootFilesystem;
    else if (name == "dead")
        gate.measure = Measure::Dead;
    else
        return wrong();
    skipBlanks(rest);
    if (rest.starts_with(">=") || rest.starts_with("<=")) {
        gate.comparison = rest[0] == '>' ? Comparison::GreaterEqual : Comparison::LessEqual;
        rest.remove_prefix(2);
    } else if (rest.starts_with('>') || rest.starts_with('<')) {
        gate.comparison = rest[0] == '>' ? Comparison::Greater : Comparison::Less;
        rest.remove_prefix(1);
    } else {
        return wrong();
    }
    skipBlanks(rest);
    const bool plus = rest.starts_with('+');
    const bool isSigned = plus || rest.starts_with('-');
    if (plus)
        rest.remove_prefix(1);
    const auto [end, problem] =
        std::from_chars(rest.data(), rest.data() + rest.size(), gate.limit, std::chars_format::fixed);
    if (problem != std::errc() || !std::isfinite(gate.limit) || (plus && gate.limit < 0))
        return wrong();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    skipBlanks(rest);
    if (rest.starts_with('%')) {
        gate.relative = true;
        rest.remove_prefix(1);
    } else {
        const std::string_view unitName = takeWord(rest);
        const Unit* found = nullptr;
        for (const Unit& unit : units)
            if (unit.name == unitName)
                found = &unit;
        // A signed number of bytes would be a change, which a gate cannot be about.
        if (!found || isSigned)
            return wrong();
        gate.limit *= found->factor;
    }
    skipBlanks(rest);
    if (!rest.empty())
        return wrong();
    return gate;
}

Result<std::vector<GateResult>> check(const std::vector<Gate>& gates, const slipway::compare::Comparison& comparison) {
    std::vector<GateResult> results;
    const ImageSummary& baseline = comparison.variants.front();
    for (const Gate& gate : gates) {
        for (std::size_t i = 1; i < comparison.variants.size(); ++i) {
            const ImageSummary& variant = comparison.variants[i];
            const bool estimated = variant.totals.downloadBasis == DownloadBasis::Estimate ||
                                   (gate.relative && baseline.totals.downloadBasis == DownloadBasis::Estimate);
            if (gate.measure == Gate::Measure::Download && estimated)
                return fail(ErrorCode::InvalidInput, msg::GateNeedsDownload, gate.text);
            const std::uint64_t value = measured(gate.measure, variant.totals);
            GateResult result{gate.text, variant.name, false, messages::formatBytes(value)};
            if (gate.relative) {
                const std::uint64_t before = measured(gate.measure, baseline.totals);
                double change = 0;
                if (before > 0)
                    change =
                        (static_cast<double>(value) - static_cast<double>(before)) / static_cast<double>(before) * 100;
                else if (value > 0)
                    // From nothing to something is more than any percentage.
                    change = HUGE_VAL;
                result.failed = holds(gate.comparison, change, gate.limit);
                const std::string shown = messages::formatPercentChange(before, value);
                if (!shown.empty())
                    result.value = shown;
            } else {
                result.failed = holds(gate.comparison, static_cast<double>(value), gate.limit);
            }
            results.push_back(std::move(result));
        }
    }
    return results;
}

} // namespace slipway::compare
