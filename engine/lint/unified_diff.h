// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slipway::lint {

// As "diff -u" prints it, with three lines around each change; empty when the texts are equal.
[[nodiscard]] std::string unifiedDiff(std::string_view name, std::string_view before, std::string_view after);

} // namespace slipway::lint
