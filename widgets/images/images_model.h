// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/images.h"

#include <QAbstractTableModel>
#include <vector>

// images: what the store holds, and what one image is made of.
namespace slipway::widgets {

class ImagesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { NameColumn, IdColumn, CreatedColumn, LayersColumn, DiskColumn, ColumnCount };
    enum Role { SortRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setImages(std::vector<store::ImageSummary> images);
    [[nodiscard]] const store::ImageSummary& image(int row) const { return m_images[static_cast<std::size_t>(row)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<store::ImageSummary> m_images;
};

// "golang:1.24, go:latest"; "-" for an image without a name.
[[nodiscard]] QString namesOf(const store::ImageSummary& image);

} // namespace slipway::widgets
