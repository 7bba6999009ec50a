// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"
#include "engine/text/source_text.h"

#include <QAbstractTableModel>
#include <vector>

// problems: what is wrong with the text, as a list with filters.
namespace slipway::widgets {

class FindingsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { LineColumn, MessageColumn, RuleColumn, ColumnCount };
    // Beside Qt::DisplayRole: what sorting goes by, and the severity as a number from the gravest.
    enum Role { SortRole = Qt::UserRole, SeverityRole };

    using QAbstractTableModel::QAbstractTableModel;

    // `source` is the text that the findings' ranges stand in.
    void setFindings(std::vector<Finding> findings, const text::SourceText& source);
    [[nodiscard]] const Finding& finding(int row) const { return m_findings[static_cast<std::size_t>(row)]; }
    [[nodiscard]] int count(Severity severity) const;
    // For a change of language.
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<Finding> m_findings;
    text::SourceText m_source;
};

} // namespace slipway::widgets
