// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace slipway::widgets {

// What a panel shows when it has nothing to show: one sentence, and one button that leads on (hidden without a text).
class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    void setButton(const QString& text);
    [[nodiscard]] QString sentence() const;

signals:
    void buttonClicked();

private:
    QLabel* m_sentence;
    QPushButton* m_button;
};

} // namespace slipway::widgets
