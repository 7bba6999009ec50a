// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/buildlog/build_log_model.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace slipway::widgets {

class EmptyState;
class TimelineView;

// One build: a line with its state and Cancel, the log folded by step or the timeline. Of a failed one: what failed,
// and the way to the line.
class BuildView : public QWidget {
    Q_OBJECT

public:
    explicit BuildView(QWidget* parent = nullptr);

    void setRun(BuildRun* run);
    [[nodiscard]] BuildRun* run() const { return m_model->run(); }
    [[nodiscard]] QTreeView& log() { return *m_log; }

signals:
    void cancelRequested();
    void buildRequested();
    void goTo(slipway::text::ByteRange range);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void retranslate();
    void updateState();
    void activate(std::size_t step);
    void follow(std::size_t step);

    BuildLogModel* m_model;
    QTreeView* m_log;
    TimelineView* m_timeline;
    EmptyState* m_empty;
    QLabel* m_state;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
    QPushButton* m_goToLine;
    QToolButton* m_showLog;
    QToolButton* m_showTimeline;
    QStackedWidget* m_views;
    QStackedLayout* m_pages;
    // While a build runs, times go on.
    QTimer m_clock;
};

} // namespace slipway::widgets
