// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/build_record.h"

#include <QAbstractTableModel>
#include <QWidget>
#include <memory>
#include <vector>

class QStackedLayout;
class QTreeView;

namespace slipway::widgets {

class EmptyState;
class HistoryChart;

using BuildRecords = std::vector<std::shared_ptr<const store::BuildRecord>>;

// Bytes of the files that the steps of the shipped stages wrote.
[[nodiscard]] std::uint64_t shippedBytes(const store::BuildRecord& record);

class HistoryModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { WhenColumn, OutcomeColumn, SizeColumn, DurationColumn, CacheColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    // Newest first.
    void setRecords(BuildRecords records);
    [[nodiscard]] const BuildRecords& records() const { return m_records; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    BuildRecords m_records;
};

// The builds of one file: a table, and size and time as a chart.
class HistoryView : public QWidget {
    Q_OBJECT

public:
    explicit HistoryView(QWidget* parent = nullptr);
    void setRecords(BuildRecords records);
    [[nodiscard]] HistoryModel& model() { return *m_model; }

signals:
    void recordActivated(std::shared_ptr<const slipway::store::BuildRecord> record);
    void buildRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    HistoryModel* m_model;
    QTreeView* m_table;
    HistoryChart* m_chart;
    EmptyState* m_empty;
    QStackedLayout* m_pages;
};

} // namespace slipway::widgets
