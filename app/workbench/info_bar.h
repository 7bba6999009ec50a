// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <functional>
#include <utility>
#include <vector>

class QHBoxLayout;
class QLabel;

namespace slipway::workbench {

// One sentence with its answers above a page; hidden when there is nothing to say. The last one said wins.
class InfoBar : public QFrame {
    Q_OBJECT

public:
    using Answers = std::vector<std::pair<QString, std::function<void()>>>;

    explicit InfoBar(QWidget* parent = nullptr);
    // An answer is given once: the bar goes with it.
    void say(const QString& sentence, const Answers& answers);
    [[nodiscard]] QString sentence() const;

private:
    QLabel* m_sentence;
    QHBoxLayout* m_answers;
};

} // namespace slipway::workbench
