// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/byte_range.h"

#include <QRegularExpression>
#include <QWidget>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace slipway::widgets {

class DockerfileEditor;

struct FindOptions {
    bool regularExpression = false;
    bool caseSensitive = false;
    bool wholeWords = false;
};

// Finds and replaces within lines. "$" and "^" are ends of lines; "\1" in a replacement is what a group found.
class FindBar : public QWidget {
    Q_OBJECT

public:
    explicit FindBar(DockerfileEditor& editor, QWidget* parent = nullptr);

    // Shows the bar, with what is selected as what to look for.
    void open(bool replace);
    void close();
    [[nodiscard]] const std::vector<text::ByteRange>& hits() const { return m_hits; }

public slots:
    void findNext();
    void findPrevious();
    void replaceOne();
    void replaceAll();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void search();
    void go(bool forward);
    void translate();
    [[nodiscard]] QString replacementFor(text::ByteRange hit) const;

    DockerfileEditor& m_editor;
    QLineEdit* m_text = nullptr;
    QLineEdit* m_replacement = nullptr;
    QLabel* m_count = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_replaceOne = nullptr;
    QToolButton* m_replaceAll = nullptr;
    QCheckBox* m_expression = nullptr;
    QCheckBox* m_case = nullptr;
    QCheckBox* m_words = nullptr;
    QWidget* m_replaceRow = nullptr;
    QRegularExpression m_pattern;
    std::vector<text::ByteRange> m_hits;
};

} // namespace slipway::widgets
