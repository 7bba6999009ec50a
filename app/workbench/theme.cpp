// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/theme.h"

#include <QApplication>
#include <QFont>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <cmath>

namespace slipway::workbench {

namespace {

struct Colours {
    QColor window, base, alternate, text, muted, button, highlight, highlightedText, link, border, tooltip;
};

QPalette paletteOf(const Colours& c) {
    QPalette palette;
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.base);
    palette.setColor(QPalette::AlternateBase, c.alternate);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::Button, c.button);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.text);
    palette.setColor(QPalette::ToolTipBase, c.tooltip);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Highlight, c.highlight);
    palette.setColor(QPalette::HighlightedText, c.highlightedText);
    palette.setColor(QPalette::Link, c.link);
    palette.setColor(QPalette::LinkVisited, c.link);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::Mid, c.border);
    palette.setColor(QPalette::Midlight, c.alternate);
    palette.setColor(QPalette::Dark, c.border);
    palette.setColor(QPalette::Light, c.base);
    palette.setColor(QPalette::Shadow, c.border.darker(150));
    palette.setColor(QPalette::Accent, c.highlight);
    for (const QPalette::ColorRole role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, c.muted);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.border);
    return palette;
}

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour) {
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

} // namespace

QPalette lightPalette() {
    return paletteOf({.window = QColor(0xf3, 0xf4, 0xf6),
                      .base = QColor(0xff, 0xff, 0xff),
                      .alternate = QColor(0xf6, 0xf8, 0xfa),
                      .text = QColor(0x1f, 0x23, 0x28),
                      .muted = QColor(0x6e, 0x77, 0x81),
                      .button = QColor(0xf0, 0xf1, 0xf3),
                      .highlight = QColor(0x0b, 0x5c, 0xad),
                      .highlightedText = QColor(0xff, 0xff, 0xff),
                      .link = QColor(0x0b, 0x5c, 0xad),
                      .border = QColor(0xc4, 0xc9, 0xcf),
                      .tooltip = QColor(0xff, 0xff, 0xff)});
}

QPalette darkPalette() {
    return paletteOf({.window = QColor(0x25, 0x28, 0x2d),
                      .base = QColor(0x1b, 0x1d, 0x21),
                      .alternate = QColor(0x22, 0x25, 0x2a),
                      .text = QColor(0xe4, 0xe6, 0xe9),
                      .muted = QColor(0x8f, 0x96, 0x9e),
                      .button = QColor(0x2f, 0x33, 0x39),
                      .highlight = QColor(0x2f, 0x6f, 0xb5),
                      .highlightedText = QColor(0xff, 0xff, 0xff),
                      .link = QColor(0x79, 0xb8, 0xff),
                      .border = QColor(0x44, 0x4a, 0x52),
                      .tooltip = QColor(0x2f, 0x33, 0x39)});
}

QPalette highContrastPalette() {
    return paletteOf({.window = QColor(Qt::black),
                      .base = QColor(Qt::black),
                      .alternate = QColor(0x14, 0x14, 0x14),
                      .text = QColor(Qt::white),
                      .muted = QColor(0xc8, 0xc8, 0xc8),
                      .button = QColor(0x10, 0x10, 0x10),
                      .highlight = QColor(0xff, 0xe0, 0x66),
                      .highlightedText = QColor(Qt::black),
                      .link = QColor(0x9c, 0xd2, 0xff),
                      .border = QColor(Qt::white),
                      .tooltip = QColor(Qt::black)});
}

double contrast(const QColor& a, const QColor& b) {
    const double first = luminance(a), second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

void applyAppearance(const Settings& settings) {
    // Fusion alone draws every control from the palette on every platform.
    if (QApplication::style()->name() != QLatin1String("fusion"))
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    Theme theme = settings.theme();
    if (theme == Theme::System)
        theme = QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark ? Theme::Dark : Theme::Light;
    QApplication::setPalette(theme == Theme::HighContrast ? highContrastPalette()
                             : theme == Theme::Dark       ? darkPalette()
                                                          : lightPalette());
    static const double standard = QApplication::font().pointSizeF();
    QFont font = QApplication::font();
    const double points = standard * (settings.presentation() ? 1.5 : 1.0);
    if (std::abs(font.pointSizeF() - points) > 0.01) {
        font.setPointSizeF(points);
        QApplication::setFont(font);
    }
    QApplication::setEffectEnabled(Qt::UI_AnimateMenu, !settings.reducedMotion());
}

} // namespace slipway::workbench
