// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"
#include "engine/messages/catalogue/store.h"
#include "engine/store/store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// What every subcommand needs that uses the store.
namespace slipway::cli {

inline constexpr OptionSpec kStoreOption{"store", 0, OptionKind::Value, "DIR", msg::CliOptionStore};

[[nodiscard]] Result<store::StoreLocation> storeLocation(const ParsedOptions& options);
[[nodiscard]] Result<std::unique_ptr<store::Store>> openStore(const ParsedOptions& options);

// "10GB", "500 MB", "2GiB": kB, MB, GB, TB are powers of 1000, KiB to TiB of 1024; without a unit bytes.
[[nodiscard]] std::optional<std::uint64_t> parseBytes(std::string_view text);
// "90s", "15m", "24h", "7d", in seconds.
[[nodiscard]] std::optional<std::int64_t> parseSeconds(std::string_view text);
// "2026-11-24 17:20" in UTC.
[[nodiscard]] std::string formatTime(std::int64_t secondsSince1970);

} // namespace slipway::cli
