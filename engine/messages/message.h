// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Every text for people is an id with arguments; the words stand in catalogue/SUBJECT.inc, both languages in one row,
// so that none lacks one. {0} is the first argument, {0|layer|layers} the first word where it is 1, else the second.
namespace slipway::messages {

enum class Language : std::uint8_t { English, Chinese };

// One row of the catalogue. Its name ("UnknownInstruction") is the stable code in JSON.
struct CatalogueRow {
    std::string_view name;
    std::string_view english;
    std::string_view chinese;
};

// The id of a text: a place in the catalogue. The ids of a subject stand in catalogue/SUBJECT.h as slipway::msg::NAME,
// so that a new row compiles only what speaks of its subject. The default is no text at all and renders as nothing.
class Msg {
public:
    constexpr Msg() = default;
    constexpr explicit Msg(const CatalogueRow* row)
        : m_row(row) {}
    [[nodiscard]] constexpr const CatalogueRow* row() const { return m_row; }
    friend constexpr bool operator==(Msg, Msg) = default;

private:
    const CatalogueRow* m_row = nullptr;
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

// All rows, for tests and for translators' tools.
[[nodiscard]] std::span<const CatalogueRow* const> catalogue();
[[nodiscard]] std::string_view name(Msg id);
// An id as a place in catalogue() and back, for processes that share one catalogue; the size of catalogue() stands for
// the id of no text, and so does every number beyond.
[[nodiscard]] std::size_t numberOf(Msg id);
[[nodiscard]] Msg idOfNumber(std::size_t number);

// From a locale name as LANG, LC_ALL or --lang give it ("zh", "zh_CN.UTF-8" are Chinese; all else is English).
[[nodiscard]] Language languageOf(std::string_view locale);

} // namespace slipway::messages

// What catalogue/SUBJECT.h makes of a row.
#define SLIPWAY_MESSAGE_ID(id, english, chinese)                                                                       \
    namespace messages::rows {                                                                                         \
    extern const CatalogueRow id;                                                                                      \
    }                                                                                                                  \
    namespace msg {                                                                                                    \
    inline constexpr messages::Msg id{&messages::rows::id};                                                            \
    }
