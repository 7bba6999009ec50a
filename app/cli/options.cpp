// SPDX-License-Identifier: Apache-2.0
#include "app/cli/options.h"

#include "engine/messages/catalogue/cli.h"
#include "engine/messages/catalogue/general.h"
#include "engine/text/similar.h"

#include <algorithm>

namespace slipway::cli {

namespace {

constexpr OptionSpec everywhere[] = {
    {"help", 'h', OptionKind::Switch, "", msg::CliOptionHelp},
    {"lang", 0, OptionKind::Value, "en|zh", msg::CliOptionLang},
};

template <typename Predicate>
const OptionSpec* find(std::span<const OptionSpec> specs, Predicate matches) {
    for (const std::span<const OptionSpec> list : {specs, commonOptions()})
        if (const auto found = std::ranges::find_if(list, matches); found != list.end())
            return &*found;
    return nullptr;
}

std::unexpected<Error> unknown(std::span<const OptionSpec> specs, std::string_view word, std::string_view name) {
    Error error{ErrorCode::InvalidInput, messages::message(msg::CliUnknownOption, word)};
    std::vector<std::string_view> names;
    for (const OptionSpec& spec : specs)
        names.push_back(spec.name);
    if (const auto similar = text::mostSimilar(name, names))
        error.notes.push_back(messages::message(msg::DidYouMean, "--" + std::string(*similar)));
    return passOn(std::move(error));
}

} // namespace

std::span<const OptionSpec> commonOptions() {
    return everywhere;
}

bool ParsedOptions::isOn(std::string_view name) const {
    const auto last = value(name);
    return last && *last != "false";
}

std::optional<std::string> ParsedOptions::value(std::string_view name) const {
    const auto found = m_values.find(name);
    return found == m_values.end() ? std::nullopt : std::optional(found->second.back());
}

std::string ParsedOptions::valueOr(std::string_view name, std::string_view fallback) const {
    return value(name).value_or(std::string(fallback));
}

std::vector<std::string> ParsedOptions::values(std::string_view name) const {
    const auto found = m_values.find(name);
    return found == m_values.end() ? std::vector<std::string>{} : found->second;
}

Result<ParsedOptions> parseOptions(std::span<const OptionSpec> specs, std::span<const std::string> words) {
    ParsedOptions parsed;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--") {
            parsed.m_operands.insert(parsed.m_operands.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     words.end());
            break;
        }
        if (word.size() < 2 || word[0] != '-') {
            parsed.m_operands.emplace_back(word);
            continue;
        }
        const OptionSpec* spec = nullptr;
        std::optional<std::string> attached;
        if (word.starts_with("--")) {
            const std::size_t equals = word.find('=');
            const std::string_view name = word.substr(2, equals == word.npos ? equals : equals - 2);
            spec = find(specs, [&](const OptionSpec& each) { return each.name == name; });
            if (!spec)
                return unknown(specs, word.substr(0, equals), name);
            if (equals != word.npos)
                attached = word.substr(equals + 1);
        } else {
            spec = find(specs, [&](const OptionSpec& each) { return each.letter == word[1]; });
            if (!spec)
                return unknown(specs, word, word.substr(1));
            if (word.size() > 2)
                attached = word.substr(word[2] == '=' ? 3 : 2);
        }
        if (spec->kind == OptionKind::Switch) {
            if (attached && *attached != "true" && *attached != "false")
                return fail(ErrorCode::InvalidInput, msg::CliSwitchTakesNoValue, word);
            parsed.m_values[std::string(spec->name)].push_back(attached.value_or("true"));
            continue;
        }
        if (!attached) {
            if (i + 1 >= words.size())
                return fail(ErrorCode::InvalidInput, msg::CliOptionNeedsValue, word, spec->placeholder);
            attached = words[++i];
        }
        parsed.m_values[std::string(spec->name)].push_back(*attached);
    }
    return parsed;
}

} // namespace slipway::cli
