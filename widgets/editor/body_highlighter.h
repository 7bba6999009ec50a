// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/tokens.h"

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/State>

#include <QTextLayout>
#include <QVector>

namespace slipway::widgets {

// Syntax definitions and themes; loading them takes some milliseconds, so there is one for the GUI thread.
[[nodiscard]] KSyntaxHighlighting::Repository& syntaxRepository();

// The definition for what stands in a body; not valid where there is none.
[[nodiscard]] KSyntaxHighlighting::Definition definitionFor(const language::Body& body);

// Colours lines of another language, one at a time, with the state between them in the caller's hands.
class BodyHighlighter : public KSyntaxHighlighting::AbstractHighlighter {
public:
    // Appends the formats of `line`, moved by `offset`; returns the state behind the line. In high contrast only bold
    // and italic are taken.
    KSyntaxHighlighting::State colour(const KSyntaxHighlighting::Definition& definition, QStringView line,
                                      const KSyntaxHighlighting::State& before, qsizetype offset,
                                      QList<QTextLayout::FormatRange>& result);
    void setPlain(bool plain) { m_plain = plain; }

protected:
    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format& format) override;

private:
    QList<QTextLayout::FormatRange>* m_result = nullptr;
    qsizetype m_offset = 0;
    bool m_plain = false;
    QString m_definition;
};

} // namespace slipway::widgets
