// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <string>

namespace slipway::dockerfile {

// The bytes of the file of that name; "-" is standard input. Not more than limits::fileBytes.
[[nodiscard]] Result<std::string> readFile(const std::string& name);

} // namespace slipway::dockerfile
