// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::image {

struct Platform {
    std::string os;
    std::string architecture;
    std::string variant{};
    // Windows only.
    std::string osVersion{};
    std::vector<std::string> osFeatures{};

    // "linux/arm64/v8", "arm64" (with the host's system), "linux" (with the host's architecture); aliases as containerd
    // knows them: x86_64, aarch64, armhf, i386, ...
    [[nodiscard]] static Result<Platform> parse(std::string_view text);
    // linux and the architecture this program was built for.
    [[nodiscard]] static Platform host();

    // "linux/arm64/v8"
    [[nodiscard]] std::string text() const;
    // Whether something for `candidate` runs where this platform is wanted: same system and architecture, and the same
    // or an older variant (arm/v7 takes v7, v6, v5; arm64 and arm64/v8 are one, amd64 and amd64/v1 too). A candidate
    // without a variant suits any.
    [[nodiscard]] bool accepts(const Platform& candidate) const;
    // Which of the candidates to take: the first with the nearest variant; nothing if none is accepted.
    [[nodiscard]] std::optional<std::size_t> choose(std::span<const Platform> candidates) const;

    friend bool operator==(const Platform&, const Platform&) = default;
};

} // namespace slipway::image
