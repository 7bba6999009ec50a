// SPDX-License-Identifier: Apache-2.0
#include "widgets/buildlog/build_log_model.h"

#include "engine/messages/format.h"
#include "widgets/document/icons.h"

#include <QCoreApplication>
#include <QFont>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPalette>

namespace slipway::widgets {

QString stateName(BuildStep::Kind kind) {
    switch (kind) {
    case BuildStep::Kind::Waiting:
        return BuildLogModel::tr("waiting");
    case BuildStep::Kind::Running:
        return BuildLogModel::tr("running");
    case BuildStep::Kind::Cached:
        return BuildLogModel::tr("cached");
    case BuildStep::Kind::Done:
        return BuildLogModel::tr("done");
    case BuildStep::Kind::Failed:
        return BuildLogModel::tr("failed");
    }
    return {};
}

void BuildLogModel::setRun(BuildRun* run) {
    beginResetModel();
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    m_rows.clear();
    if (run) {
        for (const BuildStep& step : run->steps())
            m_rows.push_back(static_cast<int>(step.lines.size()));
        connect(run, &BuildRun::planned, this, [this] {
            beginResetModel();
            m_rows.assign(m_run->steps().size(), 0);
            endResetModel();
        });
        connect(run, &BuildRun::stepChanged, this, [this](std::size_t step) {
            synchronise(step);
            const int row = static_cast<int>(step);
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
        });
        connect(run, &BuildRun::linesAdded, this, [this](std::size_t step) { synchronise(step); });
    }
    endResetModel();
}

void BuildLogModel::retranslate() {
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, ColumnCount - 1));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

void BuildLogModel::synchronise(std::size_t step) {
    if (step >= m_rows.size())
        return;
    const int now = static_cast<int>(m_run->steps()[step].lines.size());
    const QModelIndex parent = index(static_cast<int>(step), 0);
    if (now > m_rows[step]) {
        beginInsertRows(parent, m_rows[step], now - 1);
        m_rows[step] = now;
        endInsertRows();
    } else if (now < m_rows[step]) {
        beginRemoveRows(parent, now, m_rows[step] - 1);
        m_rows[step] = now;
        endRemoveRows();
    }
}

// The internal id of a step is 0, of a line its step's number from 1.
QModelIndex BuildLogModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : 0);
}

QModelIndex BuildLogModel::parent(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == 0)
        return {};
    return createIndex(static_cast<int>(index.internalId() - 1), 0, quintptr{0});
}

int BuildLogModel::rowCount(const QModelIndex& parent) const {
    if (!m_run)
        return 0;
    if (!parent.isValid())
        return static_cast<int>(m_rows.size());
    if (parent.internalId() != 0 || parent.column() != 0)
        return 0;
    return m_rows[static_cast<std::size_t>(parent.row())];
}

int BuildLogModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant BuildLogModel::data(const QModelIndex& index, int role) const {
    if (!m_run || !index.isValid())
        return {};
    const bool isLine = index.internalId() != 0;
    const std::size_t number = isLine ? index.internalId() - 1 : static_cast<std::size_t>(index.row());
    const BuildStep& step = m_run->steps()[number];
    const QPalette palette = QGuiApplication::palette();
    if (role == StepRole)
        return static_cast<qulonglong>(number);
    if (role == IsLineRole)
        return isLine;
    if (isLine) {
        if (index.column() != NameColumn)
            return {};
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
            return step.lines[static_cast<std::size_t>(index.row())];
        if (role == Qt::FontRole)
            return QFontDatabase::systemFont(QFontDatabase::FixedFont);
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        if (index.column() == NameColumn)
            return QString::fromStdString(step.info.name);
        if (step.kind == BuildStep::Kind::Cached)
            return stateName(step.kind);
        if (step.kind == BuildStep::Kind::Running && step.total > 0)
            return QStringLiteral("%1 %").arg(100 * step.done / step.total);
        return step.kind == BuildStep::Kind::Waiting
                   ? QString()
                   : QString::fromStdString(messages::formatDuration(step.duration(m_run->lastTime())));
    case Qt::DecorationRole:
        if (index.column() != NameColumn)
            return {};
        switch (step.kind) {
        case BuildStep::Kind::Waiting:
            return lineIcon(QStringLiteral("waiting"), Tone::Muted);
        case BuildStep::Kind::Running:
            return lineIcon(QStringLiteral("running"), Tone::Running);
        case BuildStep::Kind::Cached:
            return lineIcon(QStringLiteral("cached"), Tone::Muted);
        case BuildStep::Kind::Done:
            return lineIcon(QStringLiteral("done"), Tone::Good);
        case BuildStep::Kind::Failed:
            return lineIcon(QStringLiteral("failed"), Tone::Bad);
        }
        return {};
    case Qt::ForegroundRole:
        if (step.kind == BuildStep::Kind::Failed)
            return toneColour(Tone::Bad, palette);
        if (step.kind == BuildStep::Kind::Waiting || step.kind == BuildStep::Kind::Cached)
            return toneColour(Tone::Muted, palette);
        return {};
    case Qt::TextAlignmentRole:
        return index.column() == TimeColumn ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::AccessibleTextRole:
        return index.column() == NameColumn
                   ? QStringLiteral("%1, %2").arg(QString::fromStdString(step.info.name), stateName(step.kind))
                   : QVariant();
    default:
        return {};
    }
}

QVariant BuildLogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? tr("Step") : tr("Time");
}

} // namespace slipway::widgets
