// SPDX-License-Identifier: Apache-2.0
#include "app/cli/store_options.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <format>

namespace slipway::cli {

namespace {

struct Amount {
    double number = 0;
    std::string_view unit;
};

std::optional<Amount> amountOf(std::string_view text) {
    Amount amount;
    const auto [end, code] =
        std::from_chars(text.data(), text.data() + text.size(), amount.number, std::chars_format::fixed);
    if (code != std::errc() || !(amount.number >= 0) || !std::isfinite(amount.number))
        return std::nullopt;
    amount.unit = text.substr(static_cast<std::size_t>(end - text.data()));
    while (amount.unit.starts_with(' '))
        amount.unit.remove_prefix(1);
    return amount;
}

} // namespace

Result<store::StoreLocation> storeLocation(const ParsedOptions& options) {
    return store::StoreLocation::choose(options.value("store"));
}

Result<std::unique_ptr<store::Store>> openStore(const ParsedOptions& options) {
    auto location = storeLocation(options);
    if (!location)
        return passOn(std::move(location.error()));
    return store::Store::open(*location);
}

std::optional<std::uint64_t> parseBytes(std::string_view text) {
    struct Unit {
        std::string_view name;
        double factor;
    };
    static constexpr std::array units{Unit{"", 1},
                                      Unit{"B", 1},
                                      Unit{"kB", 1e3},
                                      Unit{"KB", 1e3},
                                      Unit{"MB", 1e6},
                                      Unit{"GB", 1e9},
                                      Unit{"TB", 1e12},
                                      Unit{"KiB", 1024.0},
                                      Unit{"MiB", 1048576.0},
                                      Unit{"GiB", 1073741824.0},
                                      Unit{"TiB", 1099511627776.0}};
    const auto amount = amountOf(text);
    if (!amount)
        return std::nullopt;
    for (const Unit& unit : units)
        if (unit.name == amount->unit) {
            const double bytes = amount->number * unit.factor;
            return bytes < 9e18 ? std::optional(static_cast<std::uint64_t>(bytes)) : std::nullopt;
        }
    return std::nullopt;
}

std::optional<std::int64_t> parseSeconds(std::string_view text) {
    const auto amount = amountOf(text);
    if (!amount || amount->unit.size() != 1)
        return std::nullopt;
    double factor = 0;
    switch (amount->unit.front()) {
    case 's':
        factor = 1;
        break;
    case 'm':
        factor = 60;
        break;
    case 'h':
        factor = 3600;
        break;
    case 'd':
        factor = 86400;
        break;
    default:
        return std::nullopt;
    }
    const double seconds = amount->number * factor;
    return seconds < 1e12 ? std::optional(static_cast<std::int64_t>(seconds)) : std::nullopt;
}

std::string formatTime(std::int64_t secondsSince1970) {
    return std::format("{:%F %H:%M}", std::chrono::sys_seconds(std::chrono::seconds(secondsSince1970)));
}

} // namespace slipway::cli
