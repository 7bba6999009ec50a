// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/picture/treemap.h"

#include <string>
#include <string_view>

namespace slipway::picture {

// Text for element content and attribute values: &, <, >, quotes as entities; bytes that are no UTF-8 and control
// characters as \xNN, because XML cannot hold them.
[[nodiscard]] std::string xmlEscaped(std::string_view text);
// Up to two decimals, no trailing zeros, no locale.
[[nodiscard]] std::string number(double value);
// Width that a text takes at a font size, roughly: wide (Chinese) characters count whole, others six tenths.
[[nodiscard]] double textWidth(std::string_view text, double fontSize);
// The text, or its end after "…", as far as it fits; empty when not even three characters do.
[[nodiscard]] std::string fittedEnd(std::string_view text, double fontSize, double width);

// A path as far as it can be read: whole, or its last components after "…/", or the beginning of its last one before
// "…"; empty when not even five characters of that fit.
[[nodiscard]] std::string fittedPath(std::string_view path, double fontSize, double width);

// Writes one self-contained SVG element. Colours are classes of styleSheet(), light and dark; nothing is fetched, no
// script.
class SvgWriter {
public:
    // `label` is read to people who cannot see it.
    SvgWriter(double width, double height, std::string_view label);
    // `style`: classes. `tooltip` may be empty.
    void rectangle(const Rectangle& where, std::string_view style, std::string_view tooltip = {});
    enum class Anchor : std::uint8_t { Start, Middle, End };
    void text(double x, double y, std::string_view words, std::string_view style, Anchor anchor = Anchor::Start);
    void line(double x1, double y1, double x2, double y2, std::string_view style);
    // Markup that is known to be good.
    void raw(std::string_view markup) { m_markup += markup; }
    [[nodiscard]] std::string finish();

private:
    std::string m_markup;
};

// Number of fill classes "s0", "s1", ...: distinguishable for colour-blind people, also from the greys.
inline constexpr unsigned seriesColours = 8;
// Rules for the classes that pictures use, for both colour schemes and for print.
[[nodiscard]] std::string_view styleSheet();

} // namespace slipway::picture
