// SPDX-License-Identifier: Apache-2.0
#include "engine/shell/shebang.h"

#include "engine/shell/invocation.h"

#include <algorithm>

namespace slipway::shell {

std::string_view shebang(std::string_view script) {
    if (!script.starts_with("#!"))
        return {};
    std::string_view line = script.substr(2, script.find('\n') - 2);
    const auto next = [&] {
        line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
        const std::string_view result = line.substr(0, line.find_first_of(" \t\r"));
        line.remove_prefix(result.size());
        return result;
    };
    std::string_view result = next();
    if (baseName(result) == "env") {
        result = next();
        while (result.starts_with('-') || result.contains('='))
            result = next();
    }
    return result;
}

} // namespace slipway::shell
