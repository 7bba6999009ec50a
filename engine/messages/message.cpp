// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/message.h"

#include "engine/text/escape.h"

#include <algorithm>
#include <array>

namespace slipway::messages {

namespace rows {
#define SLIPWAY_MESSAGE(id, english, chinese)                                                                          \
    extern const CatalogueRow id;                                                                                      \
    constexpr CatalogueRow id{#id, english, chinese};
#include "engine/messages/catalogue/all.inc"
#undef SLIPWAY_MESSAGE
} // namespace rows

namespace {

constexpr auto all = std::to_array<const CatalogueRow*>({
#define SLIPWAY_MESSAGE(id, english, chinese) &rows::id,
#include "engine/messages/catalogue/all.inc"
#undef SLIPWAY_MESSAGE
});

} // namespace

std::string render(const Message& message, Language language) {
    const CatalogueRow* words = message.id.row();
    if (words == nullptr)
        return {};
    const std::string_view pattern = language == Language::Chinese ? words->chinese : words->english;
    std::string result;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if ((c == '{' || c == '}') && i + 1 < pattern.size() && pattern[i + 1] == c) {
            result += c;
            ++i;
        } else if (c == '{' && i + 2 < pattern.size() && pattern[i + 2] == '|') {
            const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
            const std::size_t end = std::min(pattern.find('}', i), pattern.size());
            const std::string_view forms = pattern.substr(i + 3, end - std::min(end, i + 3));
            const std::size_t bar = std::min(forms.find('|'), forms.size());
            const bool one = index < message.arguments.size() && message.arguments[index] == "1";
            result += one ? forms.substr(0, bar) : forms.substr(std::min(bar + 1, forms.size()));
            i = end;
        } else if (c == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}') {
            const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
            if (index < message.arguments.size()) {
                // Line breaks and colour are the caller's own; only bytes that are no text are made harmless.
                const std::string& argument = message.arguments[index];
                result += text::isUtf8(argument) ? argument : text::escaped(argument);
            } else {
                result += pattern.substr(i, 3);
            }
            i += 2;
        } else {
            result += c;
        }
    }
    return result;
}

std::span<const CatalogueRow* const> catalogue() {
    return all;
}

std::string_view name(Msg id) {
    return id.row() != nullptr ? id.row()->name : std::string_view{};
}

std::size_t numberOf(Msg id) {
    return static_cast<std::size_t>(std::ranges::find(all, id.row()) - all.begin());
}

Msg idOfNumber(std::size_t number) {
    return number < all.size() ? Msg(all[number]) : Msg();
}

Language languageOf(std::string_view locale) {
    const bool chinese = locale.starts_with("zh") && (locale.size() == 2 || locale[2] == '_' || locale[2] == '-' ||
                                                      locale[2] == '.' || locale[2] == '@');
    return chinese ? Language::Chinese : Language::English;
}

} // namespace slipway::messages
