// SPDX-License-Identifier: Apache-2.0
#include "engine/build/metadata.h"

#include "engine/image/configuration.h"
#include "engine/text/escape.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <format>

namespace slipway::build {

namespace {

std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

template <typename Format>
std::string bracketed(std::span<const std::string> words, Format format) {
    std::string text = "[";
    for (const std::string& word : words) {
        if (text.size() > 1)
            text += ' ';
        text += format(word);
    }
    return text + "]";
}

// Names of Linux signals without SIG.
constexpr std::array kSignals = std::to_array<std::string_view>(
    {"ABRT", "ALRM", "BUS",  "CHLD", "CLD",  "CONT", "FPE",    "HUP",    "ILL",  "INT",  "IO",    "IOT",
     "KILL", "PIPE", "POLL", "PROF", "PWR",  "QUIT", "SEGV",   "STKFLT", "STOP", "SYS",  "TERM",  "TRAP",
     "TSTP", "TTIN", "TTOU", "URG",  "USR1", "USR2", "VTALRM", "WINCH",  "XCPU", "XFSZ", "RTMIN", "RTMAX"});

} // namespace

std::string goQuoted(std::string_view text) {
    std::string quoted = "\"";
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x80) {
            std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
            const std::string_view sequence = text.substr(i, length);
            if (sequence.size() == length && text::isUtf8(sequence)) {
                quoted += sequence;
                i += length;
                continue;
            }
            quoted += std::format("\\x{:02x}", byte);
            ++i;
            continue;
        }
        ++i;
        switch (byte) {
        case '"':
            quoted += "\\\"";
            break;
        case '\\':
            quoted += "\\\\";
            break;
        case '\a':
            quoted += "\\a";
            break;
        case '\b':
            quoted += "\\b";
            break;
        case '\f':
            quoted += "\\f";
            break;
        case '\n':
            quoted += "\\n";
            break;
        case '\r':
            quoted += "\\r";
            break;
        case '\t':
            quoted += "\\t";
            break;
        case '\v':
            quoted += "\\v";
            break;
        default:
            if (byte < 0x20 || byte == 0x7f)
                quoted += std::format("\\x{:02x}", byte);
            else
                quoted += static_cast<char>(byte);
        }
    }
    return quoted + "\"";
}

std::string goQuotedList(std::span<const std::string> words) {
    return bracketed(words, [](const std::string& word) { return goQuoted(word); });
}

std::string goList(std::span<const std::string> words) {
    return bracketed(words, [](const std::string& word) { return word; });
}

std::string goDuration(std::int64_t nanoseconds) {
    if (nanoseconds == 0)
        return "0s";
    std::string text = nanoseconds < 0 ? "-" : "";
    std::uint64_t rest =
        nanoseconds < 0 ? ~static_cast<std::uint64_t>(nanoseconds) + 1 : static_cast<std::uint64_t>(nanoseconds);
    const auto fraction = [](std::uint64_t value, std::uint64_t unit) {
        std::string digits = std::to_string(value / unit);
        std::uint64_t below = value % unit;
        if (below == 0)
            return digits;
        digits += '.';
        for (std::uint64_t place = unit / 10; below != 0; place /= 10) {
            digits += static_cast<char>('0' + below / place);
            below %= place;
        }
        return digits;
    };
    constexpr std::uint64_t microsecond = 1000, millisecond = 1'000'000, second = 1'000'000'000;
    if (rest < microsecond)
        return text + std::to_string(rest) + "ns";
    if (rest < millisecond)
        return text + fraction(rest, microsecond) + "µs";
    if (rest < second)
        return text + fraction(rest, millisecond) + "ms";
    const std::uint64_t hours = rest / (3600 * second), minutes = rest / (60 * second) % 60;
    if (hours > 0)
        text += std::to_string(hours) + "h";
    if (hours > 0 || minutes > 0)
        text += std::to_string(minutes) + "m";
    return text + fraction(rest % (60 * second), second) + "s";
}

std::string healthcheckText(const image::Healthcheck& check) {
    std::string retries;
    const std::int64_t count = check.retries;
    switch (count) {
    case 7:
        retries = "\\a";
        break;
    case 8:
        retries = "\\b";
        break;
    case 9:
        retries = "\\t";
        break;
    case 10:
        retries = "\\n";
        break;
    case 11:
        retries = "\\v";
        break;
    case 12:
        retries = "\\f";
        break;
    case 13:
        retries = "\\r";
        break;
    case '\'':
        retries = "\\'";
        break;
    case '\\':
        retries = "\\\\";
        break;
    default:
        // Go prints the number as the character of that code.
        if (count < 0x20 || count == 0x7f)
            retries = std::format("\\x{:02x}", static_cast<std::uint64_t>(count));
        else if (count < 0x7f)
            retries = static_cast<char>(count);
        else
            retries = std::format("\\u{:04x}", static_cast<std::uint64_t>(count));
    }
    return std::format("&{{{} {} {} {} {} '{}'}}", goQuotedList(check.test), goQuoted(goDuration(check.interval)),
                       goQuoted(goDuration(check.timeout)), goQuoted(goDuration(check.startPeriod)),
                       goQuoted(goDuration(check.startInterval)), retries);
}

std::optional<ExposedPorts> parsePort(std::string_view word) {
    ExposedPorts result;
    std::string protocol = "tcp";
    if (const std::size_t slash = word.find('/'); slash != word.npos) {
        protocol = word.substr(slash + 1);
        word = word.substr(0, slash);
        std::ranges::transform(protocol, protocol.begin(), [](unsigned char c) { return std::tolower(c); });
        // "80/" means tcp.
        if (protocol.empty())
            protocol = "tcp";
    }
    if (protocol != "tcp" && protocol != "udp" && protocol != "sctp")
        return std::nullopt;
    if (const std::size_t colon = word.rfind(':'); colon != word.npos) {
        result.ignoredHost = true;
        word = word.substr(colon + 1);
    }
    const std::size_t dash = word.find('-');
    const auto first = number(word.substr(0, dash));
    const auto last = dash == word.npos ? first : number(word.substr(dash + 1));
    if (!first || !last || *first > 65535 || *last > 65535 || *first > *last)
        return std::nullopt;
    for (unsigned port = *first; port <= *last; ++port)
        result.ports.insert(std::to_string(port) + "/" + protocol);
    return result;
}

bool isSignal(std::string_view text) {
    if (const auto value = number(text))
        return *value > 0; // BuildKit takes every number, known to the kernel or not
    std::string name(text);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    std::string_view rest = name;
    if (rest.starts_with("SIG"))
        rest.remove_prefix(3);
    if (rest.starts_with("RTMIN+") || rest.starts_with("RTMAX-")) {
        const auto offset = number(rest.substr(6));
        return offset && *offset <= 30;
    }
    return std::ranges::find(kSignals, rest) != kSignals.end();
}

std::string joinedPath(std::string_view directory, std::string_view path) {
    std::vector<std::string_view> parts;
    const auto add = [&parts](std::string_view text) {
        while (!text.empty()) {
            const std::size_t slash = text.find('/');
            const std::string_view part = text.substr(0, slash);
            text = slash == text.npos ? std::string_view() : text.substr(slash + 1);
            if (part == ".." && !parts.empty())
                parts.pop_back();
            else if (!part.empty() && part != "." && part != "..")
                parts.push_back(part);
        }
    };
    if (!path.starts_with('/'))
        add(directory);
    add(path);
    std::string result;
    for (const std::string_view part : parts)
        result.append("/").append(part);
    return result.empty() ? "/" : result;
}

std::string joinedDestination(std::string_view directory, std::string_view path) {
    std::string result = joinedPath(directory, path);
    const bool isDirectory = path.empty() || path.ends_with('/') || path == "." || path == ".." ||
                             path.ends_with("/.") || path.ends_with("/..");
    if (isDirectory && result != "/")
        result += '/';
    return result;
}

} // namespace slipway::build
