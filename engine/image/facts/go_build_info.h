// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway::image::facts {

struct GoModule {
    std::string path;
    std::string version;
    // "h1:..."; empty when the tool did not record it.
    std::string sum;
    // path and version that stand in for this one ("=>"), if any.
    std::string replacedBy{};
};

// What the Go tool writes into every program (the format of debug/buildinfo).
struct GoBuildInfo {
    // "go1.24.4"
    std::string goVersion;
    // Import path of the main package; empty for programs built without modules.
    std::string path{};
    std::optional<GoModule> main{};
    std::vector<GoModule> dependencies{};
    // "CGO_ENABLED" → "0", "-ldflags" → "-s -w", "vcs.revision" → ..., in the order of the file.
    std::vector<std::pair<std::string, std::string>> settings{};

    [[nodiscard]] std::optional<std::string_view> setting(std::string_view name) const;
};

// Bytes of the program at a virtual address: at most `length`, fewer where the segment ends, empty where nothing is
// loaded.
using AddressReader = std::function<std::string_view(std::uint64_t address, std::uint64_t length)>;

// `section` is .go.buildinfo or, without section headers, the program's first writable segment, which is searched for
// the magic. Both forms: with strings inline (Go 1.18 and later) and with pointers (before). Nothing when there is none
// or when it leads outside of the program.
[[nodiscard]] std::optional<GoBuildInfo> parseGoBuildInfo(std::string_view section, const AddressReader& atAddress);

// The text "path\t...\nmod\t...": lines of unknown kinds are ignored.
void parseGoModuleText(std::string_view text, GoBuildInfo& info);

} // namespace slipway::image::facts
