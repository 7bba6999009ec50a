// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/main_window.h"

#include "widgets/document/document.h"

#include <QFile>
#include <QFileInfo>
#include <QPlainTextEdit>
#include <QTabWidget>

namespace slipway::workbench {

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent)
    , m_tabs(new QTabWidget) {
    setCentralWidget(m_tabs);
    resize(1280, 800);
}

MainWindow::~MainWindow() = default;

void MainWindow::openPath(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return;
    auto* view = new QPlainTextEdit;
    auto* document = new widgets::Document(view);
    document->setPath(path);
    document->load(file.readAll().toStdString());
    view->setReadOnly(true);
    view->setPlainText(QString::fromUtf8(document->bytes()));
    m_tabs->addTab(view, QFileInfo(path).fileName());
}

} // namespace slipway::workbench
