// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/application.h"

#include <QApplication>

int main(int argc, char** argv) {
    QApplication qt(argc, argv);
    slipway::workbench::Application application;
    return application.run(QCoreApplication::arguments().mid(1));
}
