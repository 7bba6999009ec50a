// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/report/comparison_tables.h"

#include <QFrame>
#include <memory>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace slipway::widgets {

// What a row of a comparison is about: the line in the text that was built, the layer, the file; and the ways there.
class PlacePanel : public QFrame {
    Q_OBJECT

public:
    explicit PlacePanel(QWidget* parent = nullptr);

    // A cell that leads somewhere; hides for one that does not.
    void show(const std::shared_ptr<const compare::Comparison>& comparison, const report::Cell& cell);
    [[nodiscard]] std::size_t shownLine() const { return m_line; }

signals:
    // In the file that the variant was built from; from 1.
    void editorRequested(const QString& dockerfile, int line);
    // An image as openImageOperand() takes it; `layer` from 1, 0 for none; `file` may be empty.
    void imageRequested(const QString& word, const QString& file, int layer);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    std::shared_ptr<const compare::Comparison> m_comparison;
    report::Cell m_cell;
    std::size_t m_line = 0;
    QLabel* m_title;
    QPlainTextEdit* m_text;
    QPushButton* m_editor;
    QPushButton* m_image;
    QToolButton* m_close;
};

} // namespace slipway::widgets
