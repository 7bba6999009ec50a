// SPDX-License-Identifier: Apache-2.0
#include "widgets/buildlog/history_view.h"

#include "engine/messages/format.h"
#include "widgets/buildlog/history_chart.h"
#include "widgets/document/empty_state.h"
#include "widgets/document/icons.h"

#include <QDateTime>
#include <QEvent>
#include <QHeaderView>
#include <QLocale>
#include <QSplitter>
#include <QStackedLayout>
#include <QTreeView>

namespace slipway::widgets {

std::uint64_t shippedBytes(const store::BuildRecord& record) {
    std::uint64_t bytes = 0;
    for (const store::StageRecord& stage : record.stages)
        if (stage.shipped)
            for (const store::InstructionRecord& each : stage.instructions)
                bytes += each.bytes;
    return bytes;
}

void HistoryModel::setRecords(BuildRecords records) {
    beginResetModel();
    m_records = std::move(records);
    endResetModel();
}

int HistoryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_records.size());
}

int HistoryModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const store::BuildRecord& record = *m_records[static_cast<std::size_t>(index.row())];
    const bool good = record.outcome == store::BuildOutcome::Succeeded;
    if (role == Qt::DecorationRole && index.column() == OutcomeColumn) {
        if (record.outcome == store::BuildOutcome::Cancelled)
            return lineIcon(QStringLiteral("stop"), Tone::Muted);
        return good ? lineIcon(QStringLiteral("done"), Tone::Good) : lineIcon(QStringLiteral("failed"), Tone::Bad);
    }
    if (role == Qt::TextAlignmentRole && index.column() >= SizeColumn)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case WhenColumn:
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(record.started / 1'000'000), QLocale::ShortFormat);
    case OutcomeColumn:
        return good ? tr("built") : record.outcome == store::BuildOutcome::Failed ? tr("failed") : tr("cancelled");
    case SizeColumn:
        return good ? QString::fromStdString(messages::formatBytes(shippedBytes(record))) : QString();
    case DurationColumn:
        return QString::fromStdString(messages::formatDuration(std::chrono::nanoseconds(record.duration)));
    case CacheColumn: {
        const std::size_t cached = record.countOf(store::CacheState::Cached);
        return QStringLiteral("%1/%2").arg(cached).arg(cached + record.countOf(store::CacheState::Run));
    }
    default:
        return {};
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case WhenColumn:
        return tr("When");
    case OutcomeColumn:
        return tr("Outcome");
    case SizeColumn:
        return tr("Stored");
    case DurationColumn:
        return tr("Time");
    case CacheColumn:
        return tr("Cached");
    default:
        return {};
    }
}

HistoryView::HistoryView(QWidget* parent)
    : QWidget(parent)
    , m_model(new HistoryModel(this))
    , m_table(new QTreeView)
    , m_chart(new HistoryChart)
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout) {
    setObjectName(QStringLiteral("history"));
    m_table->setModel(m_model);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    auto* page = new QSplitter;
    page->addWidget(m_table);
    page->addWidget(m_chart);
    page->setStretchFactor(0, 3);
    page->setStretchFactor(1, 2);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(page);
    setLayout(m_pages);
    connect(m_table, &QTreeView::activated, this, [this](const QModelIndex& index) {
        emit recordActivated(m_model->records()[static_cast<std::size_t>(index.row())]);
    });
    connect(m_empty, &EmptyState::buttonClicked, this, &HistoryView::buildRequested);
    retranslate();
}

void HistoryView::setRecords(BuildRecords records) {
    m_chart->setRecords(records);
    m_pages->setCurrentIndex(records.empty() ? 0 : 1);
    m_model->setRecords(std::move(records));
}

void HistoryView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_model->setRecords(BuildRecords(m_model->records()));
        m_chart->update();
    }
    QWidget::changeEvent(event);
}

void HistoryView::retranslate() {
    m_empty->setSentence(tr("No build of this file is on record."));
    m_empty->setButton(tr("Build"));
    m_table->setAccessibleName(tr("Builds of this file"));
    m_chart->setAccessibleName(tr("Size and time of the builds"));
}

} // namespace slipway::widgets
