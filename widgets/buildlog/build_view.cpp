// SPDX-License-Identifier: Apache-2.0
#include "widgets/buildlog/build_view.h"

#include "engine/messages/format.h"
#include "widgets/buildlog/timeline_view.h"
#include "widgets/document/empty_state.h"
#include "widgets/document/icons.h"
#include "widgets/document/ui_language.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedLayout>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace slipway::widgets {

BuildView::BuildView(QWidget* parent)
    : QWidget(parent)
    , m_model(new BuildLogModel(this))
    , m_log(new QTreeView)
    , m_timeline(new TimelineView)
    , m_empty(new EmptyState)
    , m_state(new QLabel)
    , m_progress(new QProgressBar)
    , m_cancel(new QPushButton)
    , m_goToLine(new QPushButton)
    , m_showLog(new QToolButton)
    , m_showTimeline(new QToolButton)
    , m_views(new QStackedWidget)
    , m_pages(new QStackedLayout) {
    setObjectName(QStringLiteral("build"));
    m_log->setModel(m_model);
    m_log->setHeaderHidden(true);
    m_log->setUniformRowHeights(true);
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_log->header()->setStretchLastSection(false);
    m_log->header()->setSectionResizeMode(BuildLogModel::NameColumn, QHeaderView::Stretch);
    m_log->header()->setSectionResizeMode(BuildLogModel::TimeColumn, QHeaderView::ResizeToContents);
    m_log->installEventFilter(this);
    m_progress->setMaximumWidth(140);
    m_progress->setMaximumHeight(14);
    m_progress->setTextVisible(false);
    m_cancel->setObjectName(QStringLiteral("cancelBuild"));
    m_cancel->setIcon(lineIcon(QStringLiteral("stop"), Tone::Bad));
    m_goToLine->setObjectName(QStringLiteral("goToFailedLine"));
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto* views = new QButtonGroup(this);
    for (QToolButton* each : {m_showLog, m_showTimeline}) {
        each->setCheckable(true);
        each->setAutoRaise(true);
        views->addButton(each);
    }
    m_showLog->setChecked(true);
    m_views->addWidget(m_log);
    m_views->addWidget(m_timeline);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(6, 3, 6, 3);
    bar->addWidget(m_progress);
    bar->addWidget(m_state, 1);
    bar->addWidget(m_goToLine);
    bar->addWidget(m_cancel);
    bar->addSpacing(6);
    bar->addWidget(m_showLog);
    bar->addWidget(m_showTimeline);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_views);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(page);
    setLayout(m_pages);

    connect(m_showLog, &QToolButton::clicked, this, [this] { m_views->setCurrentIndex(0); });
    connect(m_showTimeline, &QToolButton::clicked, this, [this] { m_views->setCurrentIndex(1); });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        m_state->setText(tr("Cancelling…"));
        emit cancelRequested();
    });
    connect(m_goToLine, &QPushButton::clicked, this, [this] {
        if (run() && run()->failedStep())
            activate(*run()->failedStep());
        else if (run() && run()->error() && run()->error()->where)
            emit goTo(run()->error()->where->range);
    });
    connect(m_empty, &EmptyState::buttonClicked, this, &BuildView::buildRequested);
    connect(m_log, &QTreeView::doubleClicked, this,
            [this](const QModelIndex& index) { activate(index.data(BuildLogModel::StepRole).toULongLong()); });
    connect(m_timeline, &TimelineView::stepActivated, this, &BuildView::activate);
    m_clock.setInterval(500);
    connect(&m_clock, &QTimer::timeout, this, &BuildView::updateState);
    retranslate();
}

void BuildView::setRun(BuildRun* newRun) {
    if (BuildRun* old = run())
        old->disconnect(this);
    m_model->setRun(newRun);
    m_timeline->setRun(newRun);
    m_pages->setCurrentIndex(newRun ? 1 : 0);
    m_cancel->setEnabled(true);
    m_clock.stop();
    if (newRun) {
        connect(newRun, &BuildRun::planned, this, &BuildView::updateState);
        connect(newRun, &BuildRun::stepChanged, this, [this](std::size_t step) {
            if (run()->steps()[step].kind == BuildStep::Kind::Failed)
                m_log->expand(m_model->index(static_cast<int>(step), 0));
        });
        connect(newRun, &BuildRun::linesAdded, this, &BuildView::follow);
        connect(newRun, &BuildRun::ended, this, [this] {
            m_clock.stop();
            updateState();
        });
        if (newRun->state() == BuildRun::State::Running)
            m_clock.start();
    }
    updateState();
}

// The step that writes is open, and its end in view, as long as nobody scrolled away from it.
void BuildView::follow(std::size_t step) {
    const QModelIndex index = m_model->index(static_cast<int>(step), 0);
    const QScrollBar* bar = m_log->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum() - 2;
    if (run()->steps()[step].lines.size() <= 1 || !m_log->isExpanded(index))
        m_log->expand(index);
    if (atEnd)
        m_log->scrollTo(m_model->index(m_model->rowCount(index) - 1, 0, index), QAbstractItemView::PositionAtBottom);
}

void BuildView::updateState() {
    BuildRun* current = run();
    if (!current)
        return;
    const bool running = current->state() == BuildRun::State::Running;
    m_cancel->setVisible(running);
    m_progress->setVisible(running);
    m_progress->setRange(0, static_cast<int>(current->steps().size()));
    m_progress->setValue(static_cast<int>(current->finishedSteps()));
    const QString time = QString::fromStdString(messages::formatDuration(current->lastTime() - current->started()));
    m_goToLine->setVisible(current->state() == BuildRun::State::Failed &&
                           (current->failedStep() || (current->error() && current->error()->where)));
    QString text;
    switch (current->state()) {
    case BuildRun::State::Running:
        if (!m_cancel->isEnabled())
            return;
        text = current->steps().empty()
                   ? tr("Planning…")
                   : tr("Step %1 of %2, %3").arg(current->finishedSteps() + 1).arg(current->steps().size()).arg(time);
        break;
    case BuildRun::State::Succeeded:
        text = tr("Built in %1: %2 of %3 steps from the cache.")
                   .arg(time)
                   .arg(current->outcome()->cachedSteps)
                   .arg(current->outcome()->steps);
        break;
    case BuildRun::State::Failed:
        text = rendered(*current->error()).section(QLatin1Char('\n'), 0, 0);
        break;
    case BuildRun::State::Cancelled:
        text = tr("Cancelled after %1.").arg(time);
        break;
    }
    m_state->setText(text);
    m_state->setToolTip(current->error() ? rendered(*current->error()) : QString());
    QPalette colours = palette();
    if (current->state() == BuildRun::State::Failed)
        colours.setColor(QPalette::WindowText, toneColour(Tone::Bad, palette()));
    m_state->setPalette(colours);
    // Steps that run show their time.
    for (std::size_t i = 0; running && i < current->steps().size(); ++i)
        if (current->steps()[i].kind == BuildStep::Kind::Running) {
            const QModelIndex index = m_model->index(static_cast<int>(i), BuildLogModel::TimeColumn);
            emit m_model->dataChanged(index, index);
        }
    if (running)
        m_timeline->viewport()->update();
}

void BuildView::activate(std::size_t step) {
    if (!run() || step >= run()->steps().size())
        return;
    const QModelIndex index = m_model->index(static_cast<int>(step), 0);
    m_log->setCurrentIndex(index);
    if (run()->steps()[step].kind == BuildStep::Kind::Failed)
        m_log->expand(index);
    if (!run()->steps()[step].info.range.empty())
        emit goTo(run()->steps()[step].info.range);
}

bool BuildView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_log && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy)) {
            QModelIndexList rows = m_log->selectionModel()->selectedRows();
            std::ranges::sort(rows, [](const QModelIndex& a, const QModelIndex& b) {
                return std::pair(a.data(BuildLogModel::StepRole).toULongLong(), a.parent().isValid() ? a.row() : -1) <
                       std::pair(b.data(BuildLogModel::StepRole).toULongLong(), b.parent().isValid() ? b.row() : -1);
            });
            QStringList lines;
            for (const QModelIndex& row : std::as_const(rows))
                lines.append(row.data().toString());
            QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
            return true;
        }
        if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && m_log->currentIndex().isValid()) {
            activate(m_log->currentIndex().data(BuildLogModel::StepRole).toULongLong());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void BuildView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_model->retranslate();
        updateState();
    }
    QWidget::changeEvent(event);
}

void BuildView::retranslate() {
    m_empty->setSentence(tr("This file was not built yet."));
    m_empty->setButton(tr("Build"));
    m_cancel->setText(tr("Cancel"));
    m_goToLine->setText(tr("Go to line"));
    m_showLog->setText(tr("Log"));
    m_showTimeline->setText(tr("Timeline"));
    m_log->setAccessibleName(tr("Build log"));
}

} // namespace slipway::widgets
