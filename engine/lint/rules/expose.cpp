// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/characters.h"
#include "engine/lint/rules/rules.h"
#include "engine/lint/variables.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>
#include <charconv>

namespace slipway::lint::rules {

using dockerfile::Word;
using messages::message;

namespace {

// [[ip:]host:]port[-port][/protocol]
struct Port {
    std::string_view front; // with the last ":"
    std::string_view ports;
    std::string_view protocol; // behind "/"
    bool slash = false;
};

Port portOf(std::string_view text) {
    Port port;
    if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
        port.protocol = text.substr(slash + 1);
        port.slash = true;
        text = text.substr(0, slash);
    }
    if (const std::size_t colon = text.find_last_of(':'); colon != std::string_view::npos) {
        port.front = text.substr(0, colon + 1);
        text = text.substr(colon + 1);
    }
    port.ports = text;
    return port;
}

bool isNumber(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool isTooLarge(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return isNumber(text) && (error != std::errc{} || value > 65535);
}

bool isPorts(std::string_view text) {
    const std::size_t dash = text.find('-');
    return dash == std::string_view::npos ? isNumber(text)
                                          : isNumber(text.substr(0, dash)) && isNumber(text.substr(dash + 1));
}

template <typename Call>
void forEachPort(const Subject& subject, const Call& call) {
    for (const Site& site : subject.sites()) {
        const auto* expose = site.as<dockerfile::Expose>();
        if (expose == nullptr || site.isTrigger())
            continue;
        for (const Word& word : expose->ports) {
            // A variable may stand for several words.
            const bool literal = !word.text.contains('$');
            std::string text = word.text;
            if (!literal) {
                const auto known = subject.expanded(word, site);
                if (!known || known->contains(' '))
                    continue;
                text = *known;
            }
            std::erase_if(text, [](char c) { return c == '"' || c == '\''; });
            call(word, text, literal && text == word.text);
        }
    }
}

text::ByteRange partRange(const Subject& subject, const Word& word, std::string_view text, std::string_view part,
                          bool literal) {
    if (!literal)
        return word.range;
    const auto at = static_cast<std::size_t>(part.data() - text.data());
    return rangeIn(subject.source(), word, at, at + part.size());
}

} // namespace

void portTooLarge(const Subject& subject, Report& report) {
    forEachPort(subject, [&](const Word& word, std::string_view text, bool literal) {
        const Port port = portOf(text);
        const std::size_t dash = port.ports.find('-');
        for (const std::string_view part :
             {port.ports.substr(0, dash),
              dash == std::string_view::npos ? std::string_view{} : port.ports.substr(dash + 1)}) {
            if (isTooLarge(part))
                report.add(partRange(subject, word, text, part, literal), message(msg::PortTooLarge, part));
        }
    });
}

void exposedHostPort(const Subject& subject, Report& report) {
    forEachPort(subject, [&](const Word& word, std::string_view text, bool literal) {
        const Port port = portOf(text);
        if (port.front.empty())
            return;
        Finding& finding = report.add(word.range, message(msg::ExposeHostPort, text));
        if (literal && isPorts(port.ports)) {
            const std::string wanted =
                std::string(port.ports) + (port.slash ? "/" + std::string(port.protocol) : std::string());
            finding.fixes.push_back(safeFix(message(msg::FixWrite, wanted), {{word.range, wanted}}));
        }
    });
}

void invalidPort(const Subject& subject, Report& report) {
    forEachPort(subject, [&](const Word& word, std::string_view text, bool literal) {
        const Port port = portOf(text);
        if (!isPorts(port.ports)) {
            report.add(word.range, message(msg::PortInvalid, text));
            return;
        }
        const std::size_t dash = port.ports.find('-');
        unsigned first = 0;
        unsigned last = 0;
        if (dash == std::string_view::npos)
            return;
        std::from_chars(port.ports.data(), port.ports.data() + dash, first);
        std::from_chars(port.ports.data() + dash + 1, port.ports.data() + port.ports.size(), last);
        if (first > last && !isTooLarge(port.ports.substr(0, dash)))
            report.add(partRange(subject, word, text, port.ports, literal),
                       message(msg::PortRangeReversed, port.ports));
    });
}

void invalidProtocol(const Subject& subject, Report& report) {
    forEachPort(subject, [&](const Word& word, std::string_view text, bool literal) {
        const Port port = portOf(text);
        const std::string lower = dockerfile::toLower(port.protocol);
        if (port.slash && lower != "tcp" && lower != "udp" && lower != "sctp")
            report.add(port.protocol.empty() ? word.range : partRange(subject, word, text, port.protocol, literal),
                       message(msg::ProtocolInvalid, port.protocol));
    });
}

void protocolCasing(const Subject& subject, Report& report) {
    forEachPort(subject, [&](const Word& word, std::string_view text, bool literal) {
        const Port port = portOf(text);
        const std::string lower = dockerfile::toLower(port.protocol);
        if (lower == port.protocol || (lower != "tcp" && lower != "udp" && lower != "sctp"))
            return;
        const text::ByteRange range = partRange(subject, word, text, port.protocol, literal);
        Finding& finding = report.add(range, message(msg::ProtocolUpper, port.protocol));
        if (literal)
            finding.fixes.push_back(safeFix(message(msg::FixWrite, lower), {{range, lower}}));
    });
}

} // namespace slipway::lint::rules
