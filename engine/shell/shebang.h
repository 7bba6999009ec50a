// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace slipway::shell {

// The interpreter that the first line of a script names, as written: "/bin/sh" of "#!/bin/sh -e", "python3" of
// "#!/usr/bin/env -S A=1 python3 -u". Empty when the script does not begin with "#!".
[[nodiscard]] std::string_view shebang(std::string_view script);

} // namespace slipway::shell
