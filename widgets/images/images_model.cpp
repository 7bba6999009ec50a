// SPDX-License-Identifier: Apache-2.0
#include "widgets/images/images_model.h"

#include "engine/messages/format.h"

#include <QDateTime>
#include <QLocale>

namespace slipway::widgets {

QString namesOf(const store::ImageSummary& image) {
    QStringList names;
    for (const image::Reference& each : image.references)
        names.append(QString::fromStdString(each.familiar()));
    return names.isEmpty() ? QStringLiteral("-") : names.join(QStringLiteral(", "));
}

void ImagesModel::setImages(std::vector<store::ImageSummary> images) {
    beginResetModel();
    m_images = std::move(images);
    endResetModel();
}

int ImagesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_images.size());
}

int ImagesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ImagesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const store::ImageSummary& each = image(index.row());
    if (role == Qt::TextAlignmentRole && index.column() >= LayersColumn)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    switch (index.column()) {
    case NameColumn:
        return namesOf(each);
    case IdColumn:
        return QString::fromStdString(std::string(each.id.brief()));
    case CreatedColumn:
        return role == SortRole
                   ? QVariant(static_cast<qlonglong>(each.created))
                   : QVariant(QLocale().toString(QDateTime::fromSecsSinceEpoch(each.created), QLocale::ShortFormat));
    case LayersColumn:
        return static_cast<qulonglong>(each.layers);
    case DiskColumn:
        return role == SortRole ? QVariant(static_cast<qulonglong>(each.diskBytes))
                                : QVariant(QString::fromStdString(messages::formatBytes(each.diskBytes)));
    default:
        return {};
    }
}

QVariant ImagesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section >= LayersColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Name");
    case IdColumn:
        return tr("Image id");
    case CreatedColumn:
        return tr("Stored since");
    case LayersColumn:
        return tr("Layers");
    case DiskColumn:
        return tr("Disk usage");
    default:
        return {};
    }
}

} // namespace slipway::widgets
