// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/stagegraph/stage_graph_view.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QListWidget;

namespace slipway::widgets {

// Opens where a copy was dropped: which file, and where to. Enter accepts, Esc leaves no trace.
class PathPicker : public QFrame {
    Q_OBJECT

public:
    // `files`: what the stage is known to hold, the likeliest first; may be empty.
    PathPicker(const QString& title, std::vector<StageFile> files, QWidget* parent);
    void open(const QPoint& globalPosition);

signals:
    void accepted(const QStringList& sources, const QString& destination);
    // What accepting would copy now.
    void changed(const QStringList& sources, const QString& destination);
    void cancelled();

protected:
    void closeEvent(QCloseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& words);
    void accept();
    [[nodiscard]] QStringList sources() const;
    [[nodiscard]] QString destination() const;

    std::vector<StageFile> m_files;
    QLineEdit* m_path;
    QListWidget* m_list;
    QLineEdit* m_destination;
    bool m_isDone = false;
};

} // namespace slipway::widgets
