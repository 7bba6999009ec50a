// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slipway::lsp {

// The absolute path of a "file:" URI of this machine; nothing for every other URI, and for one whose escapes are broken
// or hold a NUL.
[[nodiscard]] std::optional<std::string> pathOf(std::string_view uri);

} // namespace slipway::lsp
