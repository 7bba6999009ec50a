// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/tables.h"

namespace slipway::lint {

std::span<const RuleInfo> shellRules() {
    return {};
}

} // namespace slipway::lint
