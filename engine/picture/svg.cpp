// SPDX-License-Identifier: Apache-2.0
#include "engine/picture/svg.h"

#include "engine/text/escape.h"

#include <cmath>
#include <format>

namespace slipway::picture {

namespace {

std::size_t characterLength(unsigned char lead) {
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// Three- and four-byte characters are wide, except punctuation, arrows and box drawing below U+2E80.
bool isWide(std::string_view character) {
    return character.size() > 3 || (character.size() == 3 && static_cast<unsigned char>(character[0]) >= 0xE2 &&
                                    character >= std::string_view("\xE2\xBA\x80"));
}

double advance(std::string_view character, double fontSize) {
    return fontSize * (isWide(character) ? 1.0 : 0.6);
}

} // namespace

std::string xmlEscaped(std::string_view text) {
    std::string result;
    for (const char c : text::escaped(text)) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        case '\'':
            result += "&#39;";
            break;
        default:
            result += c;
        }
    }
    return result;
}

std::string number(double value) {
    std::string text = std::format("{:.2f}", value);
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.'))
        text.pop_back();
    return text == "-0" ? "0" : text;
}

double textWidth(std::string_view text, double fontSize) {
    double width = 0;
    while (!text.empty()) {
        const std::size_t length = std::min(characterLength(static_cast<unsigned char>(text[0])), text.size());
        width += advance(text.substr(0, length), fontSize);
        text.remove_prefix(length);
    }
    return width;
}

std::string fittedEnd(std::string_view text, double fontSize, double width) {
    if (textWidth(text, fontSize) <= width)
        return std::string(text);
    std::string_view rest = text;
    std::size_t characters = 0;
    while (!rest.empty()) {
        rest.remove_prefix(std::min(characterLength(static_cast<unsigned char>(rest[0])), rest.size()));
        if (textWidth(rest, fontSize) + fontSize <= width)
            break;
    }
    for (const char c : rest)
        characters += (static_cast<unsigned char>(c) & 0xC0u) != 0x80;
    return characters < 3 ? std::string() : "…" + std::string(rest);
}

std::string fittedPath(std::string_view path, double fontSize, double width) {
    if (textWidth(path, fontSize) <= width)
        return std::string(path);
    std::string_view last = path;
    while (last.find('/') != std::string_view::npos) {
        last.remove_prefix(last.find('/') + 1);
        if (!last.empty() && textWidth("…/", fontSize) + textWidth(last, fontSize) <= width)
            return (last.starts_with("…") ? "" : "…/") + std::string(last);
    }
    if (textWidth(last, fontSize) <= width)
        return std::string(last);
    constexpr std::size_t fewest = 5;
    std::size_t characters = 0;
    std::size_t end = 0;
    while (end < last.size()) {
        const std::size_t next =
            end + std::min(characterLength(static_cast<unsigned char>(last[end])), last.size() - end);
        if (textWidth(last.substr(0, next), fontSize) + fontSize * 0.6 > width)
            break;
        end = next;
        ++characters;
    }
    return characters < fewest ? std::string() : std::string(last.substr(0, end)) + "…";
}

SvgWriter::SvgWriter(double width, double height, std::string_view label) {
    m_markup = std::format("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" viewBox=\"0 0 {0} {1}\" "
                           "width=\"{0}\" height=\"{1}\" role=\"img\" aria-label=\"{2}\"><style>{3}</style>\n",
                           number(width), number(height), xmlEscaped(label), styleSheet());
}

void SvgWriter::rectangle(const Rectangle& where, std::string_view style, std::string_view tooltip) {
    m_markup += std::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"", number(where.x),
                            number(where.y), number(where.width), number(where.height), style);
    if (tooltip.empty())
        m_markup += "/>\n";
    else
        m_markup += "><title>" + xmlEscaped(tooltip) + "</title></rect>\n";
}

void SvgWriter::text(double x, double y, std::string_view words, std::string_view style, Anchor anchor) {
    const std::string_view place = anchor == Anchor::Start    ? ""
                                   : anchor == Anchor::Middle ? " text-anchor=\"middle\""
                                                              : " text-anchor=\"end\"";
    m_markup += std::format("<text x=\"{}\" y=\"{}\" class=\"{}\"{}>{}</text>\n", number(x), number(y), style, place,
                            xmlEscaped(words));
}

void SvgWriter::line(double x1, double y1, double x2, double y2, std::string_view style) {
    m_markup += std::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>\n", number(x1), number(y1),
                            number(x2), number(y2), style);
}

std::string SvgWriter::finish() {
    m_markup += "</svg>\n";
    return std::move(m_markup);
}

// Fills after Okabe and Ito (2008), lightened so that dark text keeps a contrast of 4.5 on them, darkened for light
// text.
std::string_view styleSheet() {
    return ".picture{font-family:system-ui,'Noto Sans','Noto Sans CJK SC',sans-serif;max-width:100%;height:auto}"
           ".picture text{fill:#1a1c1f}.picture .faint{fill:#5b6068}.picture .strong{font-weight:600}"
           ".picture .t11{font-size:11px}.picture .t12{font-size:12px}.picture .t13{font-size:13px}"
           ".picture .ground{fill:#f3f4f6}.picture .room{fill:none;stroke:#c3c8cf;stroke-width:.6}"
           ".picture .tile{stroke:#fff;stroke-width:1}.picture .axis{stroke:#8a9099;stroke-width:1}"
           ".picture .s0{fill:#8cc4ea}.picture .s1{fill:#f5c26b}.picture .s2{fill:#7fd0b3}.picture .s3{fill:#e3a3c6}"
           ".picture .s4{fill:#f0e27a}.picture .s5{fill:#eb9f72}.picture .s6{fill:#a9b6ee}.picture .s7{fill:#c9ccd2}"
           ".picture .dead{fill:#d9742b}.picture .scale{fill:#5b6068}"
           "@media screen and (prefers-color-scheme:dark){"
           ".picture text{fill:#eceef1}.picture .faint{fill:#a7adb6}"
           ".picture .ground{fill:#23262b}.picture .room{stroke:#4a5059}.picture .tile{stroke:#15171a}"
           ".picture .axis{stroke:#7b828c}"
           ".picture .s0{fill:#22597f}.picture .s1{fill:#7a5210}.picture .s2{fill:#17614a}.picture .s3{fill:#79375a}"
           ".picture .s4{fill:#66590f}.picture .s5{fill:#823f17}.picture .s6{fill:#3f4c8c}.picture .s7{fill:#4b5058}"
           ".picture .dead{fill:#c4601b}.picture .scale{fill:#a7adb6}}";
}

} // namespace slipway::picture
