// SPDX-License-Identifier: Apache-2.0
// What several processes have to do with one another: kill -9 and the texts that are found again, a second start. This
// program starts itself: --edit SETTINGS FILE TEXT types and waits to be killed, --start SETTINGS FILE is a start.
#include "app/workbench/application.h"
#include "app/workbench/engine_access.h"
#include "app/workbench/main_window.h"
#include "app/workbench/settings.h"
#include "app/workbench/single_instance.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::workbench;

namespace {

int edit(const QString& settings, const QString& file, const QString& text) {
    Application application(settings);
    MainWindow& window = application.window();
    window.show();
    (void)QTest::qWaitForWindowExposed(&window);
    window.openPath(file);
    window.documents().current()->editor().setFocus();
    QTest::qWait(200);
    (void)window.documents().current()->document().document().apply({{{0, 0}, text.toStdString()}},
                                                                    QStringLiteral("Edit"));
    return QApplication::exec();
}

} // namespace

class ProcessTest : public QObject {
    Q_OBJECT

    static QString write(const QString& path, const QByteArray& bytes) {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
    }

private slots:
    void killedTextIsFoundAgain() {
        QTemporaryDir home;
        const QString settings = home.filePath(QStringLiteral("settings.ini"));
        const QString file = write(home.filePath(QStringLiteral("Dockerfile")), "FROM scratch\r\n");
        QProcess victim;
        victim.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--edit"), settings, file, QStringLiteral("# lost")});
        QVERIFY(victim.waitForStarted());
        const QString recovery = home.filePath(QStringLiteral("recovery"));
        QTRY_VERIFY_WITH_TIMEOUT(!QDir(recovery).entryList({QStringLiteral("*.text")}, QDir::Files).isEmpty(), 60'000);
        victim.kill();
        QVERIFY(victim.waitForFinished());
        QCOMPARE(victim.exitStatus(), QProcess::CrashExit);

        Application application(settings);
        application.settings().setStoreDirectory(home.filePath(QStringLiteral("store")));
        MainWindow& window = application.window();
        window.show();
        window.recover();
        EditorPage* page = window.documents().current();
        QVERIFY(page);
        QCOMPARE(page->document().document().path(), file);
        QCOMPARE(page->document().document().bytes(), std::string_view("# lostFROM scratch\r\n"));
        QVERIFY(page->document().document().isModified());
        // The file itself was not touched.
        QFile disk(file);
        QVERIFY(disk.open(QIODevice::ReadOnly));
        QCOMPARE(disk.readAll(), QByteArray("FROM scratch\r\n"));
        page->document().document().markSaved();
    }

    void secondStartHandsItsFileOver() {
        QTemporaryDir home;
        const QString settings = home.filePath(QStringLiteral("settings.ini"));
        const QString file = write(home.filePath(QStringLiteral("Dockerfile")), "FROM scratch\n");
        SingleInstance first(settings);
        QVERIFY(!first.handOver({}, {}));
        QSignalSpy received(&first, &SingleInstance::received);
        QProcess second;
        second.setWorkingDirectory(home.path());
        second.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--start"), settings, QStringLiteral("Dockerfile")});
        QTRY_COMPARE_WITH_TIMEOUT(received.count(), 1, 30'000);
        QCOMPARE(received[0][0].toStringList(), QStringList(QStringLiteral("Dockerfile")));
        QCOMPARE(QDir(received[0][1].toString()).canonicalPath(), QDir(home.path()).canonicalPath());
        QVERIFY(second.state() == QProcess::NotRunning || second.waitForFinished());
        QCOMPARE(second.exitCode(), 0);
    }
};

int main(int argc, char** argv) {
    QApplication qt(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == QLatin1String("--edit"))
        return edit(words.value(2), words.value(3), words.value(4));
    if (words.value(1) == QLatin1String("--start")) {
        Application application(words.value(2));
        return application.run(words.mid(3));
    }
    ProcessTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "process_test.moc"
