// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/buildlog/history_view.h"

namespace slipway::widgets {

// Size as bars and time as a line, oldest at the left; each has its own scale from zero.
class HistoryChart : public QWidget {
    Q_OBJECT

public:
    explicit HistoryChart(QWidget* parent = nullptr);
    void setRecords(const BuildRecords& newestFirst);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    BuildRecords m_oldestFirst;
};

} // namespace slipway::widgets
