// SPDX-License-Identifier: Apache-2.0
#include "widgets/problems/findings_model.h"

#include "widgets/document/icons.h"
#include "widgets/document/ui_language.h"

#include <algorithm>

namespace slipway::widgets {

void FindingsModel::setFindings(std::vector<Finding> findings, const text::SourceText& source) {
    beginResetModel();
    m_findings = std::move(findings);
    m_source = source;
    endResetModel();
}

int FindingsModel::count(Severity severity) const {
    return static_cast<int>(std::ranges::count(m_findings, severity, &Finding::severity));
}

void FindingsModel::retranslate() {
    beginResetModel();
    endResetModel();
}

int FindingsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_findings.size());
}

int FindingsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Finding& each = finding(index.row());
    const auto at = m_source.lineColumn(each.range.begin);
    if (role == SeverityRole)
        return static_cast<int>(each.severity);
    if (role == Qt::DecorationRole && index.column() == MessageColumn)
        return severityIcon(each.severity);
    if (role == Qt::TextAlignmentRole && index.column() == LineColumn)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        QString text = rendered(each.message);
        for (const messages::Message& note : each.notes)
            text += QLatin1Char('\n') + rendered(note);
        return text;
    }
    if (role == Qt::AccessibleTextRole && index.column() == MessageColumn)
        return QStringLiteral("%1: %2").arg(severityName(each.severity), rendered(each.message));
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    switch (index.column()) {
    case LineColumn:
        return role == SortRole ? QVariant(static_cast<qulonglong>(each.range.begin))
                                : QVariant(QStringLiteral("%1:%2").arg(at.line).arg(at.column));
    case MessageColumn:
        return rendered(each.message);
    case RuleColumn:
        return QString::fromStdString(each.rule);
    default:
        return {};
    }
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case LineColumn:
        return tr("Line");
    case MessageColumn:
        return tr("Finding");
    case RuleColumn:
        return tr("Rule");
    default:
        return {};
    }
}

} // namespace slipway::widgets
