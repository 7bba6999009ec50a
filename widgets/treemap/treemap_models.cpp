// SPDX-License-Identifier: Apache-2.0
#include "widgets/treemap/treemap_models.h"

#include "engine/messages/format.h"
#include "engine/text/escape.h"

#include <algorithm>

namespace slipway::widgets {

using picture::FlatTree;
using picture::ItemMap;

namespace {

QString bytesText(std::uint64_t bytes) {
    return QString::fromStdString(messages::formatBytes(bytes));
}

} // namespace

void LayerModel::set(std::shared_ptr<const ItemMap> items) {
    beginResetModel();
    m_rows.clear();
    if (items) {
        for (const ItemMap::Group& layer : items->layers)
            m_rows.push_back({QString::fromStdString(text::escaped(layer.name))});
        for (const ItemMap::Item& item : items->items()) {
            if (item.layer >= m_rows.size() || item.isDirectory)
                continue;
            m_rows[item.layer].bytes += item.after;
            m_rows[item.layer].dead += item.waste != picture::Waste::None ? item.after : 0;
        }
    }
    endResetModel();
}

int LayerModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LayerModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LayerModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const std::uint64_t number = index.column() == Dead ? row.dead : row.bytes;
    if (role == Qt::TextAlignmentRole && index.column() != Instruction)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return row.name;
    if (role == kSortRole)
        return index.column() == Instruction ? QVariant(index.row()) : QVariant::fromValue<qulonglong>(number);
    if (role != Qt::DisplayRole)
        return {};
    if (index.column() == Instruction)
        return row.name;
    return index.column() == Dead && row.dead == 0 ? QString() : bytesText(number);
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Instruction ? tr("Layer") : section == Bytes ? tr("Size") : tr("Dead");
}

FileTreeModel::FileTreeModel(const TreemapView& map, QObject* parent)
    : QAbstractItemModel(parent)
    , m_map(map) {}

void FileTreeModel::reset() {
    beginResetModel();
    endResetModel();
}

std::uint32_t FileTreeModel::nodeOf(const QModelIndex& index) const {
    return index.isValid() ? static_cast<std::uint32_t>(index.internalId()) : 0;
}

QModelIndex FileTreeModel::indexOf(std::uint32_t node) const {
    const auto& nodes = m_map.tree().nodes();
    if (node == 0 || node >= nodes.size())
        return {};
    return createIndex(static_cast<int>(node - nodes[nodes[node].parent].first), 0, quintptr{node});
}

QModelIndex FileTreeModel::index(int row, int column, const QModelIndex& parent) const {
    const auto& nodes = m_map.tree().nodes();
    const std::uint32_t of = nodeOf(parent);
    if (row < 0 || column < 0 || column >= ColumnCount || of >= nodes.size() ||
        static_cast<std::uint32_t>(row) >= nodes[of].count)
        return {};
    return createIndex(row, column, quintptr{nodes[of].first + static_cast<std::uint32_t>(row)});
}

QModelIndex FileTreeModel::parent(const QModelIndex& index) const {
    const std::uint32_t node = nodeOf(index);
    return node == 0 || node >= m_map.tree().nodes().size() ? QModelIndex() : indexOf(m_map.tree().node(node).parent);
}

int FileTreeModel::rowCount(const QModelIndex& parent) const {
    const std::uint32_t node = nodeOf(parent);
    const bool isOther = parent.isValid() && parent.column() != 0;
    return isOther || node >= m_map.tree().nodes().size() ? 0 : static_cast<int>(m_map.tree().node(node).count);
}

int FileTreeModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant FileTreeModel::data(const QModelIndex& index, int role) const {
    const std::uint32_t node = nodeOf(index);
    if (node == 0 || node >= m_map.tree().nodes().size())
        return {};
    const FlatTree::Node& of = m_map.tree().node(node);
    if (role == Qt::TextAlignmentRole && index.column() != Name)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return m_map.nodeDetails(node);
    if (role != Qt::DisplayRole)
        return {};
    if (index.column() == Name)
        return m_map.nodeName(node);
    if (index.column() == Files)
        return of.count > 0 ? QVariant(static_cast<int>(of.files)) : QVariant();
    return bytesText(std::max(of.after, m_map.items()->isComparison() ? of.room : of.after));
}

QVariant FileTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Name ? tr("File") : section == Bytes ? tr("Size") : tr("Files");
}

} // namespace slipway::widgets
