// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/text_edit.h"

#include <QWidget>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace slipway::widgets {

class DockerfileEditor;

// What a build found out about one instruction, shown beside its first line.
struct BuildNumbers {
    text::ByteRange instruction; // in the text that was built
    std::uint64_t bytes = 0;     // added to the image
    std::uint64_t deadBytes = 0; // of them in the image and of no use
    std::chrono::milliseconds time{};
    bool cached = false;
};

// Line numbers, marks of findings, arrows that fold, and what the last build said.
class Gutter : public QWidget {
    Q_OBJECT

public:
    explicit Gutter(DockerfileEditor& editor);

    [[nodiscard]] int preferredWidth() const;
    [[nodiscard]] QSize sizeHint() const override { return {preferredWidth(), 0}; }

    void setNumbers(std::vector<BuildNumbers> numbers);
    [[nodiscard]] const std::vector<BuildNumbers>& numbers() const { return m_numbers; }
    // The text is edited: places move along, and what the build said fades.
    void follow(const std::vector<text::TextEdit>& edits);

signals:
    // A click on what a build said about an instruction; the range of that instruction as it was built.
    void numbersActivated(slipway::text::ByteRange instruction);
    // A click on the mark of a line, counted from 0.
    void markActivated(int block);
    void foldActivated(int block);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Columns {
        int numbers = 0; // left edge of what a build said
        int lines = 0;
        int marks = 0;
        int folds = 0;
        int end = 0;
    };
    [[nodiscard]] Columns columns() const;
    [[nodiscard]] const BuildNumbers* numbersAt(int block) const;
    [[nodiscard]] QString shortText(const BuildNumbers& numbers) const;
    void paintBulb(QPainter& painter, const QRectF& place) const;
    void paintFold(QPainter& painter, const QRectF& place, bool folded) const;
    [[nodiscard]] QString toolTipAt(QPoint position) const;

    DockerfileEditor& m_editor;
    std::vector<BuildNumbers> m_numbers;
    std::vector<text::ByteRange> m_places; // of m_numbers, moved along with edits
    bool m_faded = false;
};

} // namespace slipway::widgets
