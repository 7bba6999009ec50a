// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/report/comparison_tables.h"

#include <QAbstractTableModel>

namespace slipway::widgets {

// A table of the report. Sorts by value where cells are amounts ("14.2 MB", "1.2 s", "12 %"), else by text.
class ReportTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role { SortRole = Qt::UserRole };

    explicit ReportTableModel(report::Table table, QObject* parent = nullptr);
    [[nodiscard]] const report::Table& table() const { return m_table; }
    // Where a row leads: by the cell itself, else by the first of the row that leads somewhere. Null for nowhere.
    [[nodiscard]] const report::Cell* lead(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    report::Table m_table;
};

// The number that a text starts with, its unit counted in; nothing when it starts with none.
[[nodiscard]] std::optional<double> amountOf(const QString& text);

} // namespace slipway::widgets
