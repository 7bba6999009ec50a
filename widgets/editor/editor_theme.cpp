// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/editor_theme.h"

#include "widgets/editor/body_highlighter.h"

namespace slipway::widgets {

namespace {

using KSyntaxHighlighting::Theme;
using language::TokenKind;

struct TokenStyle {
    TokenKind kind;
    Theme::TextStyle style;
    QRgb highContrast;
    bool bold = false;
    bool italic = false;
};

constexpr TokenStyle styles[] = {
    {TokenKind::Keyword, Theme::Keyword, 0xFFFFFF00, true},
    {TokenKind::Flag, Theme::Attribute, 0xFF80E0FF},
    {TokenKind::Operator, Theme::Operator, 0xFFFFFFFF},
    {TokenKind::Value, Theme::Normal, 0xFFFFFFFF},
    {TokenKind::Property, Theme::DataType, 0xFFA0FFA0},
    {TokenKind::Image, Theme::Import, 0xFFFFB0FF},
    {TokenKind::Stage, Theme::Function, 0xFFFFC060, true},
    {TokenKind::Variable, Theme::Variable, 0xFFA0FFA0},
    {TokenKind::String, Theme::String, 0xFFFFC0A0},
    {TokenKind::Number, Theme::DecVal, 0xFFFFD080},
    {TokenKind::Path, Theme::Normal, 0xFFFFFFFF},
    {TokenKind::Comment, Theme::Comment, 0xFFC0C0C0, false, true},
    {TokenKind::Directive, Theme::Preprocessor, 0xFF80E0FF, true},
    {TokenKind::Heredoc, Theme::RegionMarker, 0xFFFFC060, true},
    {TokenKind::Continuation, Theme::SpecialChar, 0xFFFFD080},
    {TokenKind::Unknown, Theme::Error, 0xFFFF8080},
};

QColor blended(const QColor& a, const QColor& b, double share) {
    const auto mix = [share](int x, int y) { return static_cast<int>(x + (y - x) * share); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

void takeSyntaxColours(EditorTheme& theme) {
    const auto editor = [&](Theme::EditorColorRole role) { return QColor::fromRgba(theme.syntax.editorColor(role)); };
    theme.ground = editor(Theme::BackgroundColor);
    theme.text = QColor::fromRgba(theme.syntax.textColor(Theme::Normal));
    theme.selection = editor(Theme::TextSelection);
    theme.selectedText = theme.text;
    theme.currentLine = editor(Theme::CurrentLine);
    theme.gutterGround = editor(Theme::IconBorder);
    theme.gutterText = editor(Theme::LineNumbers);
    theme.gutterCurrent = editor(Theme::CurrentLineNumber);
    theme.gutterLine = editor(Theme::Separator);
    theme.bracket = editor(Theme::BracketMatching);
    theme.searchHit = editor(Theme::SearchHighlight);
    theme.whitespace = editor(Theme::TabMarker);
    theme.faded = blended(theme.gutterText, theme.gutterGround, 0.45);
    for (const TokenStyle& style : styles) {
        QTextCharFormat& format = theme.tokens[static_cast<std::size_t>(style.kind)];
        format.setForeground(QColor::fromRgba(theme.syntax.textColor(style.style)));
        if (style.bold || theme.syntax.isBold(style.style))
            format.setFontWeight(QFont::Bold);
        if (style.italic || theme.syntax.isItalic(style.style))
            format.setFontItalic(true);
    }
}

} // namespace

QColor EditorTheme::severity(Severity level) const {
    const bool light = scheme == ColourScheme::Light;
    const bool contrast = scheme == ColourScheme::HighContrast;
    switch (level) {
    case Severity::Error:
        return light ? QColor(0xC8, 0x14, 0x28) : contrast ? QColor(0xFF, 0x80, 0x80) : QColor(0xF4, 0x62, 0x6B);
    case Severity::Warning:
        return light ? QColor(0xB8, 0x6E, 0x00) : contrast ? QColor(0xFF, 0xE0, 0x60) : QColor(0xF6, 0xB7, 0x3C);
    case Severity::Info:
        return light ? QColor(0x1F, 0x6F, 0xB8) : contrast ? QColor(0x80, 0xE0, 0xFF) : QColor(0x5A, 0xB2, 0xF0);
    case Severity::Style:
        break;
    }
    return light ? QColor(0x5F, 0x6B, 0x76) : contrast ? QColor(0xE0, 0xE0, 0xE0) : QColor(0x9A, 0xA7, 0xB2);
}

EditorTheme EditorTheme::make(ColourScheme scheme) {
    EditorTheme theme;
    theme.scheme = scheme;
    theme.syntax = syntaxRepository().theme(scheme == ColourScheme::Light ? QStringLiteral("Breeze Light")
                                                                          : QStringLiteral("Breeze Dark"));
    takeSyntaxColours(theme);
    theme.flash = scheme == ColourScheme::Light ? QColor(0xFF, 0xF0, 0xA8) : QColor(0x5A, 0x50, 0x1E);
    theme.bar = scheme == ColourScheme::Light ? QColor(0x9C, 0xC3, 0xE8) : QColor(0x2E, 0x5E, 0x8C);
    if (scheme != ColourScheme::HighContrast)
        return theme;
    theme.ground = Qt::black;
    theme.text = Qt::white;
    theme.selection = QColor(0xFF, 0xFF, 0x00);
    theme.selectedText = Qt::black;
    theme.currentLine = QColor(0x20, 0x20, 0x20);
    theme.gutterGround = Qt::black;
    theme.gutterText = QColor(0xD0, 0xD0, 0xD0);
    theme.gutterCurrent = QColor(0xFF, 0xFF, 0x00);
    theme.gutterLine = QColor(0xFF, 0xFF, 0xFF);
    theme.bracket = QColor(0x00, 0x60, 0x60);
    theme.searchHit = QColor(0x60, 0x40, 0x00);
    theme.whitespace = QColor(0x90, 0x90, 0x90);
    theme.faded = QColor(0xB0, 0xB0, 0xB0);
    for (const TokenStyle& style : styles)
        theme.tokens[static_cast<std::size_t>(style.kind)].setForeground(QColor::fromRgb(style.highContrast));
    return theme;
}

} // namespace slipway::widgets
