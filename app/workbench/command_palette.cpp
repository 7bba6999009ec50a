// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/command_palette.h"

#include "app/workbench/commands.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

namespace slipway::workbench {

CommandPalette::CommandPalette(Commands& commands, QWidget* parent)
    : QDialog(parent)
    , m_commands(commands)
    , m_words(new QLineEdit)
    , m_list(new QListWidget) {
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Command palette"));
    setModal(true);
    m_words->setPlaceholderText(tr("Type a command, or :12 for a line"));
    m_words->setAccessibleName(tr("Command"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setUniformItemSizes(true);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_words);
    layout->addWidget(m_list);
    resize(520, 420);
    m_words->installEventFilter(this);
    connect(m_words, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_words, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::runCurrent);
    fill();
}

int CommandPalette::score(const QString& text, const QString& words) {
    int sum = 1;
    const QStringList parts = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        const qsizetype at = text.indexOf(part, 0, Qt::CaseInsensitive);
        if (at >= 0) {
            const bool startsWord = at == 0 || !text[at - 1].isLetterOrNumber();
            sum += startsWord ? 100 : 50;
            continue;
        }
        qsizetype from = 0;
        for (const QChar letter : part) {
            from = text.indexOf(letter, from, Qt::CaseInsensitive);
            if (from < 0)
                return 0;
            ++from;
        }
        sum += 10;
    }
    return sum;
}

void CommandPalette::fill() {
    m_list->clear();
    struct Row {
        int score;
        QAction* action;
        QString text;
    };
    std::vector<Row> rows;
    for (const CommandSpec& spec : commandSpecs()) {
        QAction& action = m_commands.action(spec.id);
        const QString text = QStringLiteral("%1: %2").arg(Commands::menuTitle(spec.menu), action.text());
        if (const int points = score(text, m_words->text()); points > 0 && action.isEnabled())
            rows.push_back({points, &action, text});
    }
    std::ranges::stable_sort(rows, std::greater{}, &Row::score);
    for (const Row& row : rows) {
        const QString keys = row.action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(keys.isEmpty() ? row.text : QStringLiteral("%1   %2").arg(row.text, keys));
        item->setData(Qt::UserRole, QVariant::fromValue(row.action));
        m_list->addItem(item);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent() {
    if (m_words->text().startsWith(QLatin1Char(':'))) {
        bool isNumber = false;
        const int line = QStringView(m_words->text()).mid(1).toInt(&isNumber);
        accept();
        if (isNumber)
            emit lineRequested(line);
        return;
    }
    const QListWidgetItem* item = m_list->currentItem();
    if (!item)
        return;
    const QPointer<QAction> action = item->data(Qt::UserRole).value<QAction*>();
    accept();
    // A command may open a dialog of its own: this one is gone by then.
    QTimer::singleShot(0, action, [action] { action->trigger(); });
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_words && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up) {
            const int by = key->key() == Qt::Key_Down ? 1 : -1;
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + by, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace slipway::workbench
