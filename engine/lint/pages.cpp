// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/pages.h"

#include "engine/lint/rule_pages.h" // made from resources/rules

#include <algorithm>

namespace slipway::lint {

std::string_view page(std::string_view rule, messages::Language language) {
    static constexpr std::string_view between = "\n---\n";
    const auto found = std::ranges::find(rulePages, rule, &RulePage::rule);
    if (found == std::end(rulePages))
        return {};
    const std::size_t middle = found->text.find(between);
    if (middle == std::string_view::npos)
        return found->text;
    return language == messages::Language::English ? found->text.substr(0, middle + 1)
                                                   : found->text.substr(middle + between.size());
}

} // namespace slipway::lint
