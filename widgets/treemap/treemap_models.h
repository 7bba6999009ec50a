// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/treemap/treemap_view.h"

#include <QAbstractItemModel>
#include <QAbstractTableModel>
#include <memory>
#include <vector>

namespace slipway::widgets {

// The layers of an image: instruction, bytes, of them dead. The sort role is a number where the cell is a size.
class LayerModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Instruction, Bytes, Dead, ColumnCount };
    static constexpr int kSortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;
    void set(std::shared_ptr<const picture::ItemMap> items);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate() { emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1); }

private:
    struct Row {
        QString name;
        std::uint64_t bytes = 0;
        std::uint64_t dead = 0;
    };
    std::vector<Row> m_rows;
};

// The nodes of a treemap as a tree, largest first. Holds nothing of its own; internal ids are nodes.
class FileTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Bytes, Files, ColumnCount };

    FileTreeModel(const TreemapView& map, QObject* parent);
    // Around a change of the map's tree.
    void reset();

    [[nodiscard]] QModelIndex indexOf(std::uint32_t node) const;
    [[nodiscard]] std::uint32_t nodeOf(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate() { emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1); }

private:
    const TreemapView& m_map;
};

} // namespace slipway::widgets
