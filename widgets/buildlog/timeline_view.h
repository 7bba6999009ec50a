// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/buildlog/build_run.h"

#include <QAbstractScrollArea>
#include <QPointer>

namespace slipway::widgets {

// The steps of a build as bars over time, by stage; the critical path stands out.
class TimelineView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit TimelineView(QWidget* parent = nullptr);
    void setRun(BuildRun* run);

    // Where step number `step` is drawn, in the viewport; empty when it is not.
    [[nodiscard]] QRect barOf(std::size_t step) const;

signals:
    void stepActivated(std::size_t step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void updateRows();
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] int labelWidth() const;
    [[nodiscard]] std::optional<std::size_t> stepAt(QPoint position) const;

    QPointer<BuildRun> m_run;
    // Steps in the order of rows: by stage, then as planned.
    std::vector<std::size_t> m_rows;
};

} // namespace slipway::widgets
