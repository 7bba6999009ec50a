// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/image_details.h"

#include "engine/messages/format.h"

#include <QCoreApplication>
#include <algorithm>

namespace slipway::workbench {

namespace {

QString bytes(std::uint64_t amount) {
    return QString::fromStdString(messages::formatBytes(amount));
}

QString row(const QString& key, const QString& value) {
    return QStringLiteral("<tr><td style='padding-right:12px'>%1</td><td>%2</td></tr>")
        .arg(key.toHtmlEscaped(), value.toHtmlEscaped());
}

QString joined(const std::vector<std::string>& words) {
    QStringList list;
    for (const std::string& each : words)
        list.append(QString::fromStdString(each));
    return list.isEmpty() ? QStringLiteral("—") : list.join(QStringLiteral(", "));
}

} // namespace

QString detailsOf(const StudiedImage& image) {
    const auto& analysis = image.analysis;
    const auto& facts = image.facts;
    const auto& totals = analysis.accounting.totals;
    QString html = QStringLiteral("<h3>%1</h3><table>").arg(QString::fromStdString(image.name).toHtmlEscaped());
    const std::string system = facts.osName();
    html += row(QCoreApplication::translate("ImageDetails", "System"),
                system.empty() ? QStringLiteral("—") : QString::fromStdString(system));
    html += row(QCoreApplication::translate("ImageDetails", "Download"), bytes(analysis.downloadBytes));
    html += row(QCoreApplication::translate("ImageDetails", "Stored"), bytes(totals.stored));
    html += row(QCoreApplication::translate("ImageDetails", "Root filesystem"), bytes(totals.live));
    html += row(QCoreApplication::translate("ImageDetails", "Dead bytes"), bytes(totals.dead()));
    html += row(QCoreApplication::translate("ImageDetails", "Files"), QString::number(analysis.accounting.liveFiles));
    html += row(QCoreApplication::translate("ImageDetails", "Packages"), QString::number(facts.packages.size()));
    html += row(QCoreApplication::translate("ImageDetails", "Shells"), joined(facts.shells));
    html += row(QCoreApplication::translate("ImageDetails", "Package managers"), joined(facts.packageManagers));
    const std::string& user = analysis.image.configuration.run.user;
    html += row(QCoreApplication::translate("ImageDetails", "User"),
                user.empty() ? QStringLiteral("root") : QString::fromStdString(user));
    html += row(QCoreApplication::translate("ImageDetails", "Setuid files"), QString::number(facts.setuid.size()));
    html += QStringLiteral("</table><h4>%1</h4><table>").arg(QCoreApplication::translate("ImageDetails", "Layers"));
    for (std::size_t i = 0; i < analysis.accounting.layers.size(); ++i) {
        const image::HistoryEntry* history = analysis.image.historyOf(i);
        const std::string made = history ? image::facts::instructionText(*history) : std::string();
        html += row(bytes(analysis.accounting.layers[i].classes.stored),
                    QString::fromStdString(made.empty() ? "—" : made.substr(0, 160)));
    }
    html += QStringLiteral("</table>");
    if (!facts.packages.empty()) {
        html +=
            QStringLiteral("<h4>%1</h4><table>").arg(QCoreApplication::translate("ImageDetails", "Largest packages"));
        for (std::size_t i = 0; i < std::min<std::size_t>(10, facts.packages.size()); ++i)
            html += row(bytes(facts.packages[i].bytes), QString::fromStdString(facts.packages[i].package.name + " " +
                                                                               facts.packages[i].package.version));
        html += QStringLiteral("</table>");
    }
    if (!facts.executables.empty()) {
        html +=
            QStringLiteral("<h4>%1</h4><table>").arg(QCoreApplication::translate("ImageDetails", "Largest programs"));
        for (std::size_t i = 0; i < std::min<std::size_t>(10, facts.executables.size()); ++i)
            html += row(bytes(facts.executables[i].bytes), QString::fromStdString("/" + facts.executables[i].path));
        html += QStringLiteral("</table>");
    }
    return html;
}

} // namespace slipway::workbench
