// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::cli {

enum class OptionKind : std::uint8_t {
    Switch, // --no-cache, also --no-cache=false
    Value,  // --target S, --target=S, -t S, -tS; the last one wins
    List,   // as Value, every one is kept in order
};

struct OptionSpec {
    // Without dashes. `letter` is 0 when there is no short form.
    std::string_view name;
    char letter = 0;
    OptionKind kind = OptionKind::Switch;
    // Shown in --help: "FILE", "K=V".
    std::string_view placeholder;
    messages::Msg help;
};

class ParsedOptions {
public:
    [[nodiscard]] bool isSet(std::string_view name) const { return m_values.contains(name); }
    // A switch that was given (and not as =false).
    [[nodiscard]] bool isOn(std::string_view name) const;
    // The last value, nothing when the option was not given.
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    [[nodiscard]] std::string valueOr(std::string_view name, std::string_view fallback) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
    [[nodiscard]] const std::vector<std::string>& operands() const { return m_operands; }

private:
    friend Result<ParsedOptions> parseOptions(std::span<const OptionSpec>, std::span<const std::string>);
    std::map<std::string, std::vector<std::string>, std::less<>> m_values;
    std::vector<std::string> m_operands;
};

// What every subcommand knows without listing it: --help and --lang.
[[nodiscard]] std::span<const OptionSpec> commonOptions();

// Options may stand before, between and after operands; "--" ends them; a lone "-" is an operand. Unknown options are
// errors with a "did you mean". --help and --lang are known everywhere without being listed.
[[nodiscard]] Result<ParsedOptions> parseOptions(std::span<const OptionSpec> specs, std::span<const std::string> words);

} // namespace slipway::cli
