// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::image::facts {

enum class PackageManager : std::uint8_t { Dpkg, Apk, Rpm };

// "dpkg", "apk", "rpm": the same in every language.
[[nodiscard]] std::string_view nameOf(PackageManager manager);

// An installed package as its database has it. Names are bytes from outside.
struct Package {
    PackageManager manager = PackageManager::Dpkg;
    std::string name{};
    std::string version{};
    std::string architecture{};
    // Source package; the name itself where the database says nothing.
    std::string source{};
    // What the database says it takes, in bytes.
    std::uint64_t installedSize = 0;
    // Paths it owns, directories included, without a leading "/", as the database writes them (before usr-merge links
    // are followed).
    std::vector<std::string> paths{};
};

} // namespace slipway::image::facts
