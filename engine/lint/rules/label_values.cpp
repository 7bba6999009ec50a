// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/label_values.h"

#include "engine/text/similar.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <vector>

namespace slipway::lint::rules {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// 'd' stands for a digit, all else for itself.
bool looksLike(std::string_view text, std::string_view shape) {
    return text.size() == shape.size() && std::ranges::equal(text, shape, [](char c, char wanted) {
               return wanted == 'd' ? isDigit(c) : c == wanted;
           });
}

int number(std::string_view text) {
    int value = 0;
    for (const char c : text)
        value = value * 10 + (c - '0');
    return value;
}

bool isDate(std::string_view text) {
    if (!looksLike(text, "dddd-dd-dd"))
        return false;
    static constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const int year = number(text.substr(0, 4));
    const int month = number(text.substr(5, 2));
    const int day = number(text.substr(8, 2));
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= days[static_cast<std::size_t>(month) - 1] + (month == 2 && leap ? 1 : 0);
}

bool isClock(std::string_view text) {
    return looksLike(text, "dd:dd:dd") && number(text.substr(0, 2)) <= 23 && number(text.substr(3, 2)) <= 59 &&
           number(text.substr(6, 2)) <= 60;
}

bool isIdentifiers(std::string_view text, bool leadingZeros) {
    return !text.empty() && std::ranges::all_of(std::views::split(text, '.'), [&](const auto part) {
        const std::string_view name(part);
        const bool digits = std::ranges::all_of(name, isDigit);
        return !name.empty() &&
               std::ranges::all_of(name, [](char c) { return isDigit(c) || isLetter(c) || c == '-'; }) &&
               (leadingZeros || !digits || name.size() == 1 || name.front() != '0');
    });
}

constexpr std::string_view licences[] = {
#include "engine/lint/rules/spdx_licences.inc"
};

constexpr std::string_view exceptions[] = {
    "Autoconf-exception-2.0",  "Autoconf-exception-3.0", "Bison-exception-2.2", "Bootloader-exception",
    "Classpath-exception-2.0", "CLISP-exception-2.0",    "Font-exception-2.0",  "GCC-exception-2.0",
    "GCC-exception-3.1",       "LLVM-exception",         "Linux-syscall-note",  "OpenJDK-assembly-exception-1.0",
    "Qt-GPL-exception-1.0",    "Qt-LGPL-exception-1.1",  "Swift-exception",     "Universal-FOSS-exception-1.0",
    "WxWindows-exception-3.1"};

} // namespace

bool isUri(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || !isLetter(text.front()))
        return false;
    const bool scheme = std::ranges::all_of(
        text.substr(0, colon), [](char c) { return isLetter(c) || isDigit(c) || c == '+' || c == '-' || c == '.'; });
    return scheme && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) <= ' ' || std::string_view("<>\"{}|\\^`").contains(c);
           });
}

bool isRfc3339(std::string_view text) {
    if (text.size() < 20 || !isDate(text.substr(0, 10)) || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
        !isClock(text.substr(11, 8)))
        return false;
    text.remove_prefix(19);
    if (text.starts_with('.')) {
        const std::size_t end = text.find_first_not_of("0123456789", 1);
        if (end == 1 || end == std::string_view::npos)
            return false;
        text.remove_prefix(end);
    }
    if (text == "Z" || text == "z")
        return true;
    return (looksLike(text, "+dd:dd") || looksLike(text, "-dd:dd")) && number(text.substr(1, 2)) <= 23 &&
           number(text.substr(4, 2)) <= 59;
}

bool isSemver(std::string_view text) {
    std::string_view build;
    if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
        build = text.substr(plus + 1);
        text = text.substr(0, plus);
        if (!isIdentifiers(build, true))
            return false;
    }
    if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
        if (!isIdentifiers(text.substr(dash + 1), false))
            return false;
        text = text.substr(0, dash);
    }
    return std::ranges::count(text, '.') == 2 &&
           std::ranges::all_of(text, [](char c) { return isDigit(c) || c == '.'; }) && isIdentifiers(text, false);
}

bool isEmail(std::string_view text) {
    const std::size_t at = text.find_last_of('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || at > 64)
        return false;
    const std::string_view local = text.substr(0, at);
    const std::string_view domain = text.substr(at + 1);
    const bool quotedLocal = local.size() > 2 && local.starts_with('"') && local.ends_with('"');
    const bool plainLocal = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..") &&
                            std::ranges::all_of(local, [](char c) {
                                return isLetter(c) || isDigit(c) ||
                                       std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(c) ||
                                       static_cast<unsigned char>(c) >= 0x80;
                            });
    const bool goodDomain = std::ranges::all_of(std::views::split(domain, '.'), [](const auto part) {
        const std::string_view name(part);
        return !name.empty() && !name.starts_with('-') && !name.ends_with('-') && std::ranges::all_of(name, [](char c) {
            return isLetter(c) || isDigit(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80;
        });
    });
    return (quotedLocal || plainLocal) && goodDomain;
}

bool isSpdx(std::string_view text) {
    std::string spaced;
    int depth = 0;
    for (const char c : text) {
        if (c == '(' || c == ')') {
            depth += c == '(' ? 1 : -1;
            spaced += ' ';
        } else {
            spaced += c;
        }
        if (depth < 0)
            return false;
    }
    bool expectsName = true;
    bool exception = false;
    for (const auto part : std::views::split(spaced, ' ')) {
        std::string_view word(part);
        if (word.empty())
            continue;
        if (!expectsName) {
            if (word != "AND" && word != "OR" && word != "WITH")
                return false;
            exception = word == "WITH";
            expectsName = true;
            continue;
        }
        if (exception) {
            if (!std::ranges::contains(exceptions, word))
                return false;
        } else {
            const std::string_view plain = word.ends_with('+') ? word.substr(0, word.size() - 1) : word;
            if (!std::ranges::contains(licences, word) && !std::ranges::contains(licences, plain) &&
                !word.starts_with("LicenseRef-"))
                return false;
        }
        exception = false;
        expectsName = false;
    }
    return depth == 0 && !expectsName;
}

std::string asRfc3339(std::string_view text) {
    if (isDate(text))
        return std::string(text) + "T00:00:00Z";
    if (text.size() == 10 && (text[4] == '/' || text[4] == '.')) {
        std::string date(text);
        date[4] = date[7] = '-';
        return isDate(date) ? date + "T00:00:00Z" : std::string();
    }
    if (text.size() == 19 && isDate(text.substr(0, 10)) && isClock(text.substr(11)))
        return std::string(text.substr(0, 10)) + "T" + std::string(text.substr(11)) + "Z";
    return {};
}

std::string asSemver(std::string_view text) {
    if (text.starts_with('v') || text.starts_with('V'))
        text.remove_prefix(1);
    std::string result(text);
    const std::size_t core = result.find_first_of("-+");
    std::string rest = core == std::string::npos ? "" : result.substr(core);
    result = result.substr(0, core);
    while (std::ranges::count(result, '.') < 2)
        result += ".0";
    result += rest;
    return isSemver(result) ? result : std::string();
}

std::optional<std::string_view> similarSpdx(std::string_view text) {
    static constexpr std::pair<std::string_view, std::string_view> usual[] = {{"Apache", "Apache-2.0"},
                                                                              {"Apache 2", "Apache-2.0"},
                                                                              {"Apache2", "Apache-2.0"},
                                                                              {"Apache 2.0", "Apache-2.0"},
                                                                              {"Apache License 2.0", "Apache-2.0"},
                                                                              {"BSD", "BSD-3-Clause"},
                                                                              {"GPL", "GPL-3.0-or-later"},
                                                                              {"GPLv2", "GPL-2.0-only"},
                                                                              {"GPLv3", "GPL-3.0-only"},
                                                                              {"GPLv3+", "GPL-3.0-or-later"},
                                                                              {"LGPLv3", "LGPL-3.0-only"},
                                                                              {"AGPLv3", "AGPL-3.0-only"},
                                                                              {"MIT License", "MIT"},
                                                                              {"MPL2", "MPL-2.0"}};
    for (const auto& [written, meant] : usual) {
        if (written == text)
            return meant;
    }
    return text::mostSimilar(text, licences);
}

} // namespace slipway::lint::rules
