// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QTreeWidget;

namespace slipway::workbench {

// What of a folder matters here: Dockerfiles in any spelling, and their ignore files.
class FilesPanel : public QWidget {
    Q_OBJECT

public:
    explicit FilesPanel(QWidget* parent = nullptr);

    void setFolder(const QString& folder);
    [[nodiscard]] QString folder() const { return m_folder; }
    // Relative paths, the Dockerfiles first; directories that hold no sources of one's own are left out.
    [[nodiscard]] static QStringList dockerfilesIn(const QString& folder);
    [[nodiscard]] static bool isDockerfileName(const QString& name);

signals:
    void fileChosen(const QString& path);

private:
    QString m_folder;
    QTreeWidget* m_list;
};

} // namespace slipway::workbench
