// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QLineEdit;
class QListWidget;

namespace slipway::workbench {

class Commands;

// Every command by its words; also ":12" for a line. Enter runs, Esc leaves.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    CommandPalette(Commands& commands, QWidget* parent);

    // How well `words` fit `text`: every word must be in it, in any order, or its letters in theirs; 0 is not at all.
    [[nodiscard]] static int score(const QString& text, const QString& words);

signals:
    void lineRequested(int line);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void runCurrent();

    Commands& m_commands;
    QLineEdit* m_words;
    QListWidget* m_list;
};

} // namespace slipway::workbench
