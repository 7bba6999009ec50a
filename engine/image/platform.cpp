// SPDX-License-Identifier: Apache-2.0
#include "engine/image/platform.h"

#include "engine/messages/catalogue/image.h"
#include "engine/text/escape.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace slipway::image {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

struct Alias {
    std::string_view name;
    std::string_view architecture;
    std::string_view variant;
};
constexpr std::array kAliases{
    Alias{"x86_64", "amd64", ""},       Alias{"x86-64", "amd64", ""},  Alias{"i386", "386", ""},
    Alias{"i686", "386", ""},           Alias{"aarch64", "arm64", ""}, Alias{"armhf", "arm", "v7"},
    Alias{"armel", "arm", "v6"},        Alias{"armv7l", "arm", "v7"},  Alias{"powerpc64le", "ppc64le", ""},
    Alias{"loongarch64", "loong64", ""}};

constexpr std::array<std::string_view, 14> kArchitectures{"386",     "amd64",   "arm",    "arm64",    "loong64",
                                                          "mips",    "mips64",  "mipsle", "mips64le", "ppc64",
                                                          "ppc64le", "riscv64", "s390x",  "wasm"};
constexpr std::array<std::string_view, 9> kSystems{"linux",   "windows", "darwin", "freebsd", "netbsd",
                                                   "openbsd", "solaris", "aix",    "wasip1"};

void normalise(Platform& platform) {
    if (platform.os == "macos") {
        platform.os = "darwin";
    }
    for (const Alias& alias : kAliases) {
        if (platform.architecture == alias.name) {
            platform.architecture = alias.architecture;
            if (platform.variant.empty()) {
                platform.variant = alias.variant;
            }
        }
    }
    if (!platform.variant.empty() && platform.variant.front() >= '0' && platform.variant.front() <= '9') {
        platform.variant.insert(0, "v");
    }
    if (platform.architecture == "arm" && platform.variant.empty()) {
        platform.variant = "v7";
    }
    if ((platform.architecture == "arm64" && platform.variant == "v8") ||
        (platform.architecture == "amd64" && platform.variant == "v1")) {
        platform.variant.clear();
    }
}

// "v7" is 7, nothing is the architecture's first variant; -1 where the variant is no number.
int rank(const Platform& platform) {
    if (platform.variant.empty()) {
        return platform.architecture == "arm64" ? 8 : platform.architecture == "amd64" ? 1 : 0;
    }
    int number = -1;
    const std::string_view digits = std::string_view(platform.variant).substr(1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size() && platform.variant.front() == 'v' ? number
                                                                                                           : -1;
}

bool isWord(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
}

} // namespace

Result<Platform> Platform::parse(std::string_view text) {
    std::vector<std::string> parts;
    for (std::string_view rest = text;;) {
        const std::size_t slash = rest.find('/');
        parts.push_back(lower(rest.substr(0, slash)));
        if (slash == std::string_view::npos || parts.size() > 3) {
            break;
        }
        rest.remove_prefix(slash + 1);
    }
    if (parts.size() > 3 || !std::ranges::all_of(parts, isWord)) {
        return fail(ErrorCode::InvalidInput, msg::InvalidPlatform, text::escaped(text.substr(0, 256)));
    }
    Platform platform = host();
    if (parts.size() == 1) {
        Platform alone{.os = platform.os, .architecture = parts[0]};
        normalise(alone);
        if (std::ranges::contains(kArchitectures, alone.architecture)) {
            return alone;
        }
        platform.os = parts[0];
        normalise(platform);
        if (!std::ranges::contains(kSystems, platform.os)) {
            return fail(ErrorCode::InvalidInput, msg::InvalidPlatform, text::escaped(text.substr(0, 256)));
        }
        return platform;
    }
    platform = Platform{.os = parts[0], .architecture = parts[1], .variant = parts.size() > 2 ? parts[2] : ""};
    normalise(platform);
    return platform;
}

Platform Platform::host() {
#if defined(__x86_64__)
    return {.os = "linux", .architecture = "amd64"};
#elif defined(__aarch64__)
    return {.os = "linux", .architecture = "arm64"};
#elif defined(__i386__)
    return {.os = "linux", .architecture = "386"};
#elif defined(__arm__)
    return {.os = "linux", .architecture = "arm", .variant = "v7"};
#elif defined(__riscv)
    return {.os = "linux", .architecture = "riscv64"};
#elif defined(__powerpc64__)
    return {.os = "linux", .architecture = "ppc64le"};
#elif defined(__s390x__)
    return {.os = "linux", .architecture = "s390x"};
#elif defined(__loongarch64)
    return {.os = "linux", .architecture = "loong64"};
#else
#error "name this architecture as Go does"
#endif
}

std::string Platform::text() const {
    return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

bool Platform::accepts(const Platform& candidate) const {
    Platform wanted = *this;
    Platform offered = candidate;
    normalise(wanted);
    const bool anyVariant = offered.variant.empty();
    normalise(offered);
    if (wanted.os != offered.os || wanted.architecture != offered.architecture) {
        return false;
    }
    if (!wanted.osVersion.empty() && !offered.osVersion.empty()) {
        // Windows: the first three numbers (10.0.17763) must agree, the last is a patch level.
        const auto build = [](std::string_view version) {
            std::size_t end = 0;
            for (int dots = 0; end < version.size() && (version[end] != '.' || ++dots < 3); ++end) {
            }
            return version.substr(0, end);
        };
        if (build(wanted.osVersion) != build(offered.osVersion)) {
            return false;
        }
    }
    if (anyVariant || wanted.variant == offered.variant) {
        return true;
    }
    const int have = rank(offered);
    return have >= 0 && have <= rank(wanted);
}

std::optional<std::size_t> Platform::choose(std::span<const Platform> candidates) const {
    std::optional<std::size_t> best;
    int bestRank = -2;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!accepts(candidates[i])) {
            continue;
        }
        Platform candidate = candidates[i];
        normalise(candidate);
        if (const int candidateRank = rank(candidate); candidateRank > bestRank) {
            best = i;
            bestRank = candidateRank;
        }
    }
    return best;
}

} // namespace slipway::image
