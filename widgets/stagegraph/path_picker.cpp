// SPDX-License-Identifier: Apache-2.0
#include "widgets/stagegraph/path_picker.h"

#include "engine/messages/format.h"
#include "engine/text/escape.h"

#include <QFormLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>

namespace slipway::widgets {

namespace {

constexpr int kShown = 200; // files that the list has at once

} // namespace

PathPicker::PathPicker(const QString& title, std::vector<StageFile> files, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_files(std::move(files))
    , m_path(new QLineEdit(this))
    , m_list(new QListWidget(this))
    , m_destination(new QLineEdit(this)) {
    setFrameShape(QFrame::StyledPanel);
    setAttribute(Qt::WA_DeleteOnClose);
    std::ranges::stable_sort(m_files, [](const StageFile& a, const StageFile& b) {
        return a.isNew != b.isNew ? a.isNew : a.bytes > b.bytes;
    });
    auto* heading = new QLabel(title, this);
    QFont bold = heading->font();
    bold.setBold(true);
    heading->setFont(bold);
    m_path->setPlaceholderText(tr("Path in the stage, for example /app"));
    m_path->setAccessibleName(tr("Path to copy"));
    m_destination->setPlaceholderText(tr("The same path"));
    m_destination->setAccessibleName(tr("Copy to"));
    m_list->setAccessibleName(tr("Files of the stage"));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setUniformItemSizes(true);
    auto* form = new QFormLayout;
    form->addRow(tr("From:"), m_path);
    form->addRow(tr("To:"), m_destination);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(heading);
    layout->addLayout(form);
    if (m_files.empty()) {
        m_list->hide();
        auto* hint = new QLabel(tr("Build once to choose from the stage's files."), this);
        hint->setEnabled(false);
        layout->addWidget(hint);
    } else {
        layout->addWidget(m_list);
    }
    setFixedWidth(380);
    for (QWidget* each :
         {static_cast<QWidget*>(m_path), static_cast<QWidget*>(m_list), static_cast<QWidget*>(m_destination)})
        each->installEventFilter(this);
    connect(m_path, &QLineEdit::textEdited, this, &PathPicker::filter);
    const auto tell = [this] { emit changed(sources(), destination()); };
    connect(m_path, &QLineEdit::textChanged, this, tell);
    connect(m_destination, &QLineEdit::textChanged, this, tell);
    connect(m_list, &QListWidget::itemSelectionChanged, this, tell);
    connect(m_list, &QListWidget::itemActivated, this, &PathPicker::accept);
    filter({});
}

void PathPicker::open(const QPoint& globalPosition) {
    adjustSize();
    QPoint at = globalPosition;
    if (const QScreen* screen = parentWidget() ? parentWidget()->screen() : nullptr) {
        const QRect room = screen->availableGeometry();
        at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
        at.setY(std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    }
    move(at);
    show();
    m_path->setFocus();
    emit changed(sources(), destination());
}

void PathPicker::filter(const QString& words) {
    m_list->clear();
    const std::string wanted = words.toStdString();
    for (const StageFile& file : m_files) {
        if (m_list->count() >= kShown)
            break;
        if (!wanted.empty() && !file.path.contains(wanted))
            continue;
        auto* item = new QListWidgetItem(QStringLiteral("%1    %2")
                                             .arg(QString::fromStdString(text::escaped(file.path)),
                                                  QString::fromStdString(messages::formatBytes(file.bytes))));
        item->setData(Qt::UserRole, QString::fromStdString(file.path));
        m_list->addItem(item);
    }
    if (m_list->count() > 0)
        m_list->setCurrentRow(0);
}

QStringList PathPicker::sources() const {
    QStringList result;
    for (const QListWidgetItem* item : m_list->selectedItems())
        result += item->data(Qt::UserRole).toString();
    // A path that was typed whole is meant, whatever the list shows.
    if (m_path->text().startsWith(QLatin1Char('/')) && (result.isEmpty() || !m_path->text().isEmpty())) {
        const bool narrows = result.size() == 1 && result.front().contains(m_path->text());
        if (!narrows)
            result = QStringList{m_path->text()};
    }
    return result;
}

QString PathPicker::destination() const {
    if (!m_destination->text().isEmpty())
        return m_destination->text();
    const QStringList from = sources();
    if (from.isEmpty())
        return {};
    if (from.size() == 1)
        return from.front();
    return from.front().left(from.front().lastIndexOf(QLatin1Char('/')) + 1);
}

void PathPicker::accept() {
    const QStringList chosen = sources();
    if (chosen.isEmpty())
        return;
    m_isDone = true;
    const QString to = destination();
    close();
    emit accepted(chosen, to);
}

void PathPicker::closeEvent(QCloseEvent* event) {
    QFrame::closeEvent(event);
    if (!m_isDone) {
        m_isDone = true;
        emit cancelled();
    }
}

bool PathPicker::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        accept();
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    case Qt::Key_Down:
    case Qt::Key_Up:
        if (watched != m_list && m_list->count() > 0) {
            const int by = key->key() == Qt::Key_Down ? 1 : -1;
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + by, 0, m_list->count() - 1));
            return true;
        }
        break;
    default:
        break;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace slipway::widgets
