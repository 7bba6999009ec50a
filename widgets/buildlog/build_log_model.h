// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/buildlog/build_run.h"

#include <QAbstractItemModel>
#include <QPointer>

namespace slipway::widgets {

// Steps, and below each its lines of output.
class BuildLogModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { NameColumn, TimeColumn, ColumnCount };
    // The number of the step; true for a line of output.
    enum Role { StepRole = Qt::UserRole, IsLineRole };

    using QAbstractItemModel::QAbstractItemModel;

    void setRun(BuildRun* run);
    [[nodiscard]] BuildRun* run() const { return m_run; }
    void retranslate();

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void synchronise(std::size_t step);

    QPointer<BuildRun> m_run;
    // Rows that the views know of each step.
    std::vector<int> m_rows;
};

// "cached", "running", ...
[[nodiscard]] QString stateName(BuildStep::Kind kind);

} // namespace slipway::widgets
