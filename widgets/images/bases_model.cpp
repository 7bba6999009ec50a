// SPDX-License-Identifier: Apache-2.0
#include "widgets/images/bases_model.h"

#include "engine/messages/format.h"

namespace slipway::widgets {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& each : words)
        text += (text.empty() ? "" : ", ") + each.substr(each.rfind('/') + 1);
    return text;
}

bool isAmount(int column) {
    return (column >= BasesModel::DownloadColumn && column <= BasesModel::PackagesColumn) ||
           column >= BasesModel::SetuidColumn;
}

} // namespace

BaseRow baseRowOf(const std::string& name, const image::ImageAnalysis& analysis,
                  const image::facts::ImageFacts& facts) {
    BaseRow row{.name = name};
    row.download = analysis.downloadBytes;
    row.layerTar = analysis.layerTarBytes;
    row.stored = analysis.accounting.totals.stored;
    row.rootFilesystem = analysis.accounting.totals.live;
    row.packages = facts.packages.size();
    row.executables = facts.executables.size();
    row.setuid = facts.setuid.size();
    row.system = facts.osName();
    row.shells = joined(facts.shells);
    row.packageManagers = joined(facts.packageManagers);
    row.libc = facts.libc == image::facts::Libc::Glibc  ? "glibc " + facts.libcVersion
               : facts.libc == image::facts::Libc::Musl ? "musl " + facts.libcVersion
                                                        : "";
    row.user = analysis.image.configuration.run.user.empty() ? "root" : analysis.image.configuration.run.user;
    return row;
}

void BasesModel::setRows(std::vector<BaseRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int BasesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int BasesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BasesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isAmount(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != SortRole && role != Qt::ToolTipRole)
        return {};
    const BaseRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const auto bytes = [&](std::uint64_t amount) {
        return role == SortRole ? QVariant(static_cast<qulonglong>(amount))
                                : QVariant(QString::fromStdString(messages::formatBytes(amount)));
    };
    const auto words = [](const std::string& text) {
        return text.empty() ? QStringLiteral("—") : QString::fromStdString(text);
    };
    switch (index.column()) {
    case NameColumn:
        return words(row.name);
    case SystemColumn:
        return words(row.system);
    case DownloadColumn:
        return bytes(row.download);
    case LayerTarColumn:
        return bytes(row.layerTar);
    case StoredColumn:
        return bytes(row.stored);
    case RootColumn:
        return bytes(row.rootFilesystem);
    case PackagesColumn:
        return static_cast<qulonglong>(row.packages);
    case ShellColumn:
        return words(row.shells);
    case ManagerColumn:
        return words(row.packageManagers);
    case LibcColumn:
        return words(row.libc);
    case UserColumn:
        return words(row.user);
    case SetuidColumn:
        return static_cast<qulonglong>(row.setuid);
    case ExecutablesColumn:
        return static_cast<qulonglong>(row.executables);
    default:
        return {};
    }
}

QVariant BasesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isAmount(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Base");
    case SystemColumn:
        return tr("System");
    case DownloadColumn:
        return tr("Download");
    case LayerTarColumn:
        return tr("Layer tar");
    case StoredColumn:
        return tr("Stored");
    case RootColumn:
        return tr("Root filesystem");
    case PackagesColumn:
        return tr("Packages");
    case ShellColumn:
        return tr("Shell");
    case ManagerColumn:
        return tr("Package manager");
    case LibcColumn:
        return tr("C library");
    case UserColumn:
        return tr("User");
    case SetuidColumn:
        return tr("Setuid files");
    case ExecutablesColumn:
        return tr("Executables");
    default:
        return {};
    }
}

} // namespace slipway::widgets
