// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Every text for people is an id with arguments; the words stand in catalogue/SUBJECT.inc, English and Chinese side by
// side in one row, so that no row can lack a language. To add one: write a row, use its id as Msg::Name.
namespace slipway::messages {

enum class Language : std::uint8_t { English, Chinese };

enum class Msg : std::uint16_t {
#ifndef Q_MOC_RUN // the tests' meta-object compiler cannot read an include inside an enumeration
#define SLIPWAY_MESSAGE(id, english, chinese) id,
#include "engine/messages/catalogue/all.inc"
#undef SLIPWAY_MESSAGE
#endif
};

struct Message {
    Msg id{};
    std::vector<std::string> arguments;
    friend bool operator==(const Message&, const Message&) = default;
};

namespace detail {
inline std::string argument(std::string_view text) {
    return std::string(text);
}
inline std::string argument(const char* text) {
    return text;
}
template <std::integral T>
std::string argument(T number) {
    return std::to_string(number);
}
} // namespace detail

// Msg with its arguments: texts and whole numbers. Format sizes and times first (see format.h).
template <typename... Arguments>
[[nodiscard]] Message message(Msg id, const Arguments&... arguments) {
    return {id, {detail::argument(arguments)...}};
}

// {0}, {1}, ... replaced by the arguments; {{ and }} stand for braces. A missing argument is shown as {n}. Bytes in
// arguments that are no UTF-8 come out escaped (text::escaped).
[[nodiscard]] std::string render(const Message& message, Language language);

template <typename... Arguments>
[[nodiscard]] std::string tr(Language language, Msg id, const Arguments&... arguments) {
    return render(message(id, arguments...), language);
}

// One row of the catalogue, for tests and for translators' tools.
struct CatalogueRow {
    Msg id;
    std::string_view name;
    std::string_view english;
    std::string_view chinese;
};
[[nodiscard]] std::span<const CatalogueRow> catalogue();
// The id as it stands in the catalogue ("UnknownInstruction"): the stable code in JSON.
[[nodiscard]] std::string_view name(Msg id);

// From a locale name as LANG, LC_ALL or --lang give it ("zh", "zh_CN.UTF-8" are Chinese; all else is English).
[[nodiscard]] Language languageOf(std::string_view locale);

} // namespace slipway::messages
