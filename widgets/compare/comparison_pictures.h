// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/compare/comparison.h"
#include "engine/picture/treemap.h"

#include <QPalette>
#include <QWidget>
#include <memory>

class QPainter;

namespace slipway::widgets {

// Stored bytes of each variant as bars of one scale, the dead part hatched at its end. Returns the height it needs.
double paintBars(QPainter& painter, const QRectF& area, const compare::Comparison& comparison, const QPalette& palette);
[[nodiscard]] double barsHeight(const compare::Comparison& comparison, const QFontMetricsF& metrics);

// One side of a tree of weights: the same place and the same scale on both sides.
void paintTreemap(QPainter& painter, const QRectF& area, const picture::WeightTree& tree, bool after,
                  const QPalette& palette);

class ComparisonBars : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonBars(QWidget* parent = nullptr);
    void setComparison(std::shared_ptr<const compare::Comparison> comparison);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::shared_ptr<const compare::Comparison> m_comparison;
};

// Baseline and one variant beside each other.
class TreemapPair : public QWidget {
    Q_OBJECT

public:
    explicit TreemapPair(QWidget* parent = nullptr);
    void setSides(std::shared_ptr<const compare::Comparison> comparison, std::size_t variant,
                  std::shared_ptr<const picture::WeightTree> weights);
    [[nodiscard]] QSize sizeHint() const override { return {800, 320}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRectF side(bool after) const;

    std::shared_ptr<const compare::Comparison> m_comparison;
    std::size_t m_variant = 1;
    std::shared_ptr<const picture::WeightTree> m_tree;
};

} // namespace slipway::widgets
