// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slipway::text {

// Valid UTF-8 as it is; every other byte and every control character (but tab) as \xNN, so that paths and names from
// outside can be shown and put into JSON. A backslash is left alone: the result is for people, not for reading back.
[[nodiscard]] std::string escaped(std::string_view bytes);

// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool isUtf8(std::string_view bytes);

} // namespace slipway::text
