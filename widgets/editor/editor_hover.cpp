// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/editor_hover.h"

#include "widgets/document/ui_language.h"
#include "widgets/editor/dockerfile_editor.h"

#include <QStringList>

namespace slipway::widgets {

QString hoverText(DockerfileEditor& editor, std::size_t position, const language::HoverSources& sources) {
    QStringList parts;
    for (const FindingLayer::Shown* shown : editor.findingLayer().at({position, position})) {
        const Finding& finding = shown->finding;
        const QString colour = editor.theme().severity(finding.severity).name();
        QString text = QStringLiteral("<p><span style='color:%1'>■</span> %2 <small>%3</small>")
                           .arg(colour, rendered(finding.message).toHtmlEscaped(),
                                QString::fromStdString(finding.rule).toHtmlEscaped());
        for (const messages::Message& note : finding.notes)
            text += QStringLiteral("<br>") + rendered(note).toHtmlEscaped();
        for (const Fix& fix : finding.fixes)
            text += QStringLiteral("<br>→ ") + rendered(fix.label).toHtmlEscaped();
        parts << text + QStringLiteral("</p>");
    }
    const auto snapshot = editor.source().snapshot();
    if (const auto found = language::hover(snapshot->file, snapshot->graph, position, sources)) {
        QString text =
            QStringLiteral("<p><code><b>%1</b></code>").arg(QString::fromStdString(found->code).toHtmlEscaped());
        for (const messages::Message& paragraph : found->paragraphs) {
            const QString line = rendered(paragraph).toHtmlEscaped();
            if (!line.isEmpty())
                text += QStringLiteral("<br>") + line;
        }
        parts << text + QStringLiteral("</p>");
    }
    return parts.join(QStringLiteral("<hr>"));
}

} // namespace slipway::widgets
