// SPDX-License-Identifier: Apache-2.0
#include "widgets/compare/report_table_model.h"

#include "widgets/document/icons.h"

#include <QGuiApplication>
#include <QPalette>
#include <QRegularExpression>
#include <algorithm>

namespace slipway::widgets {

std::optional<double> amountOf(const QString& text) {
    static const QRegularExpression pattern(QStringLiteral("^([+-]?[0-9]+(?:\\.[0-9]+)?)\\s*(\\S*)"));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const QString unit = match.captured(2);
    double factor = 1;
    if (unit.startsWith(QLatin1String("kB")))
        factor = 1e3;
    else if (unit.startsWith(QLatin1String("MB")))
        factor = 1e6;
    else if (unit.startsWith(QLatin1String("GB")))
        factor = 1e9;
    else if (unit.startsWith(QLatin1String("min")))
        factor = 60;
    return match.captured(1).toDouble() * factor;
}

ReportTableModel::ReportTableModel(report::Table table, QObject* parent)
    : QAbstractTableModel(parent)
    , m_table(std::move(table)) {}

const report::Cell* ReportTableModel::lead(const QModelIndex& index) const {
    if (!index.isValid())
        return nullptr;
    const auto& row = m_table.rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    if (column < row.size() && row[column].leadsSomewhere())
        return &row[column];
    const auto first = std::ranges::find_if(row, &report::Cell::leadsSomewhere);
    return first == row.end() ? nullptr : &*first;
}

int ReportTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int ReportTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.header.size());
}

QVariant ReportTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const auto& row = m_table.rows[static_cast<std::size_t>(index.row())];
    if (static_cast<std::size_t>(index.column()) >= row.size())
        return {};
    const report::Cell& cell = row[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return QString::fromStdString(cell.text);
    case SortRole: {
        const QString text = QString::fromStdString(cell.text);
        if (const auto amount = cell.right ? amountOf(text) : std::nullopt)
            return *amount;
        return text;
    }
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((cell.right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        if (cell.direction && *cell.direction != compare::Direction::Same)
            return toneColour(*cell.direction == compare::Direction::Better ? Tone::Good : Tone::Bad,
                              QGuiApplication::palette());
        return {};
    default:
        return {};
    }
}

QVariant ReportTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || static_cast<std::size_t>(section) >= m_table.header.size())
        return {};
    if (role == Qt::DisplayRole)
        return QString::fromStdString(m_table.header[static_cast<std::size_t>(section)]);
    if (role == Qt::TextAlignmentRole) {
        const bool right = !m_table.rows.empty() && static_cast<std::size_t>(section) < m_table.rows[0].size() &&
                           m_table.rows[0][static_cast<std::size_t>(section)].right;
        return QVariant::fromValue((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return {};
}

} // namespace slipway::widgets
