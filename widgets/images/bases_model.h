// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/analysis.h"
#include "engine/image/facts/image_facts.h"

#include <QAbstractTableModel>
#include <vector>

namespace slipway::widgets {

// What one base image offers and costs.
struct BaseRow {
    std::string name;
    std::uint64_t download = 0;
    std::uint64_t layerTar = 0;
    std::uint64_t stored = 0;
    std::uint64_t rootFilesystem = 0;
    std::size_t packages = 0;
    std::size_t executables = 0;
    std::size_t setuid = 0;
    std::string system{};
    std::string shells{};
    std::string packageManagers{};
    std::string libc{};
    std::string user{};
};

[[nodiscard]] BaseRow baseRowOf(const std::string& name, const image::ImageAnalysis& analysis,
                                const image::facts::ImageFacts& facts);

// Bases beside each other; each size by its name.
class BasesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        SystemColumn,
        DownloadColumn,
        LayerTarColumn,
        StoredColumn,
        RootColumn,
        PackagesColumn,
        ShellColumn,
        ManagerColumn,
        LibcColumn,
        UserColumn,
        SetuidColumn,
        ExecutablesColumn,
        ColumnCount
    };
    enum Role { SortRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;
    void setRows(std::vector<BaseRow> rows);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<BaseRow> m_rows;
};

} // namespace slipway::widgets
