// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/tokens.h"
#include "engine/messages/finding.h"

#include <KSyntaxHighlighting/Theme>

#include <QTextCharFormat>
#include <array>

namespace slipway::widgets {

enum class ColourScheme : std::uint8_t { Light, Dark, HighContrast };

// All colours of the editor. Light and dark come from KSyntaxHighlighting's Breeze; high contrast is our own (it has
// none): every text at least 7:1 on its ground.
struct EditorTheme {
    ColourScheme scheme = ColourScheme::Light;
    KSyntaxHighlighting::Theme syntax;
    QColor ground;
    QColor text;
    QColor selection;
    QColor selectedText;
    QColor currentLine;
    QColor gutterGround;
    QColor gutterText;
    QColor gutterCurrent;
    QColor gutterLine;
    QColor bracket;
    QColor searchHit;
    QColor flash;
    QColor whitespace;
    QColor faded;
    QColor bar; // of bytes in the gutter
    std::array<QTextCharFormat, language::tokenKindCount> tokens;

    [[nodiscard]] QColor severity(Severity level) const;
    [[nodiscard]] const QTextCharFormat& format(language::TokenKind kind) const {
        return tokens[static_cast<std::size_t>(kind)];
    }

    [[nodiscard]] static EditorTheme make(ColourScheme scheme);
};

} // namespace slipway::widgets
