// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/body_highlighter.h"

#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Theme>

namespace slipway::widgets {

using KSyntaxHighlighting::Definition;
using KSyntaxHighlighting::State;

KSyntaxHighlighting::Repository& syntaxRepository() {
    static KSyntaxHighlighting::Repository repository;
    return repository;
}

Definition definitionFor(const language::Body& body) {
    auto& repository = syntaxRepository();
    const std::string& name = body.interpreter;
    if (!name.empty()) {
        if (name == "sh" || name == "bash" || name == "ash" || name == "dash" || name == "ksh" || name == "busybox")
            return repository.definitionForName(QStringLiteral("Bash"));
        if (name == "zsh")
            return repository.definitionForName(QStringLiteral("Zsh"));
        if (name == "cmd")
            return repository.definitionForName(QStringLiteral("MS-DOS Batch"));
        if (name == "pwsh" || name == "powershell")
            return repository.definitionForName(QStringLiteral("PowerShell"));
        if (name.starts_with("python"))
            return repository.definitionForName(QStringLiteral("Python"));
        if (name == "node" || name == "nodejs" || name == "deno" || name == "bun")
            return repository.definitionForName(QStringLiteral("JavaScript"));
        if (name.starts_with("perl"))
            return repository.definitionForName(QStringLiteral("Perl"));
        if (name.starts_with("ruby"))
            return repository.definitionForName(QStringLiteral("Ruby"));
        if (name.starts_with("php"))
            return repository.definitionForName(QStringLiteral("PHP/PHP"));
        if (name.starts_with("lua"))
            return repository.definitionForName(QStringLiteral("Lua"));
        return {};
    }
    return body.fileName.empty() ? Definition{}
                                 : repository.definitionForFileName(QString::fromStdString(body.fileName));
}

State BodyHighlighter::colour(const Definition& target, QStringView line, const State& before, qsizetype offset,
                              QList<QTextLayout::FormatRange>& result) {
    if (m_definition != target.name()) {
        setDefinition(target);
        m_definition = target.name();
    }
    m_result = &result;
    m_offset = offset;
    State after = highlightLine(line, before);
    m_result = nullptr;
    return after;
}

void BodyHighlighter::applyFormat(int offset, int length, const KSyntaxHighlighting::Format& format) {
    if (length <= 0 || m_result == nullptr)
        return;
    QTextLayout::FormatRange range;
    range.start = static_cast<int>(m_offset) + offset;
    range.length = length;
    const auto& colours = theme();
    if (!m_plain && format.hasTextColor(colours))
        range.format.setForeground(format.textColor(colours));
    if (format.isBold(colours))
        range.format.setFontWeight(QFont::Bold);
    if (format.isItalic(colours))
        range.format.setFontItalic(true);
    if (range.format.propertyCount() > 0)
        m_result->push_back(range);
}

} // namespace slipway::widgets
