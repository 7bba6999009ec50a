// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::dockerfile {

enum class Keyword : std::uint8_t {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    Unknown, // a word where an instruction's name should stand
};

inline constexpr std::size_t keywordCount = static_cast<std::size_t>(Keyword::Unknown);

// "ADD"; empty for Unknown.
[[nodiscard]] std::string_view name(Keyword keyword);
// In any case; nothing when no instruction is called so.
[[nodiscard]] std::optional<Keyword> keywordOf(std::string_view word);
// All names, in the order of the enumeration.
[[nodiscard]] const std::array<std::string_view, keywordCount>& keywordNames();

} // namespace slipway::dockerfile
