// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/files_panel.h"

#include "widgets/document/icons.h"

#include <QDir>
#include <QDirIterator>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace slipway::workbench {

namespace {

// A folder opened by mistake ("/") must not hold anybody up.
constexpr int kMaximumDirectories = 4000;
constexpr int kMaximumDepth = 6;

void collect(const QDir& directory, const QString& prefix, int depth, int& budget, QStringList& found) {
    if (depth > kMaximumDepth || --budget < 0)
        return;
    const QFileInfoList entries =
        directory.entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::Hidden, QDir::Name);
    for (const QFileInfo& each : entries) {
        if (each.isDir()) {
            const QString name = each.fileName();
            if (!each.isSymLink() && name != QLatin1String(".git") && name != QLatin1String("node_modules") &&
                name != QLatin1String("vendor"))
                collect(QDir(each.filePath()), prefix + name + QLatin1Char('/'), depth + 1, budget, found);
        } else if (FilesPanel::isDockerfileName(each.fileName()) ||
                   each.fileName().endsWith(QLatin1String(".dockerignore"))) {
            found.append(prefix + each.fileName());
        }
    }
}

} // namespace

FilesPanel::FilesPanel(QWidget* parent)
    : QWidget(parent)
    , m_list(new QTreeWidget) {
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setFrameShape(QFrame::NoFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    const auto choose = [this](const QTreeWidgetItem* item) {
        emit fileChosen(item->data(0, Qt::UserRole).toString());
    };
    connect(m_list, &QTreeWidget::itemClicked, this, choose);
    connect(m_list, &QTreeWidget::itemActivated, this, choose);
}

bool FilesPanel::isDockerfileName(const QString& name) {
    const QString lower = name.toLower();
    if (lower.endsWith(QLatin1String(".dockerignore")) || lower.endsWith(QLatin1String(".md")))
        return false;
    return lower == QLatin1String("dockerfile") || lower == QLatin1String("containerfile") ||
           lower.endsWith(QLatin1String(".dockerfile")) || lower.startsWith(QLatin1String("dockerfile.")) ||
           lower.startsWith(QLatin1String("containerfile."));
}

QStringList FilesPanel::dockerfilesIn(const QString& folder) {
    QStringList found;
    int budget = kMaximumDirectories;
    collect(QDir(folder), QString(), 0, budget, found);
    std::ranges::stable_sort(found, {}, [](const QString& each) {
        return std::pair(each.endsWith(QLatin1String(".dockerignore")), each.count(QLatin1Char('/')));
    });
    return found;
}

void FilesPanel::setFolder(const QString& folder) {
    m_folder = folder;
    m_list->clear();
    const QStringList files = dockerfilesIn(folder);
    for (const QString& each : files) {
        auto* item = new QTreeWidgetItem(m_list, {each});
        item->setIcon(0, widgets::lineIcon(QStringLiteral("edit")));
        item->setData(0, Qt::UserRole, QDir(folder).filePath(each));
        item->setToolTip(0, each);
    }
}

} // namespace slipway::workbench
