// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

// What the values of labels are, when the schema says so.
namespace slipway::lint::rules {

[[nodiscard]] bool isUri(std::string_view text);     // absolute: scheme and something behind it
[[nodiscard]] bool isRfc3339(std::string_view text); // "2026-01-31T12:00:00Z"
[[nodiscard]] bool isSemver(std::string_view text);  // semver.org 2.0.0
[[nodiscard]] bool isEmail(std::string_view text);
// A licence id of SPDX, or several with AND, OR, WITH and parentheses.
[[nodiscard]] bool isSpdx(std::string_view text);

// The same said rightly, when it can be guessed; else empty.
[[nodiscard]] std::string asRfc3339(std::string_view text);
[[nodiscard]] std::string asSemver(std::string_view text);
[[nodiscard]] std::optional<std::string_view> similarSpdx(std::string_view text);

} // namespace slipway::lint::rules
