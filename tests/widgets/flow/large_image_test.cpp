// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/application.h"
#include "app/workbench/file_access.h"
#include "app/workbench/image_panel.h"
#include "app/workbench/main_window.h"
#include "app/workbench/settings.h"
#include "engine/archive/tar_writer.h"
#include "tests/widgets/support/person.h"
#include "widgets/treemap/treemap_view.h"

#include <fcntl.h>
#include <unistd.h>

#include <QDialog>
#include <QDialogButtonBox>
#include <QElapsedTimer>
#include <QFile>
#include <QFileDialog>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStatusBar>
#include <QTemporaryDir>

using namespace slipway;
using namespace slipway::workbench;

// An image of 10 GB, nearly all of it a hole on the disk, opened in the window: nothing freezes, files come out of it.
class LargeImageTest : public QObject {
    Q_OBJECT

    static constexpr std::uint64_t kLarge = 10'000'000'000;

    // A tar with one file of zeros that is a hole, and a small file behind it.
    static bool writeImage(const QString& path) {
        archive::MemorySink head;
        archive::TarWriter writer(head);
        writer.addKnownParent("data");
        writer.addKnownParent("etc");
        archive::TarEntry large;
        large.path = "data/large";
        large.mode = 0644;
        large.size = large.storedSize = kLarge;
        // Its header is that of an empty file with the length and the checksum put right.
        archive::TarEntry none = large;
        none.size = none.storedSize = 0;
        if (!writer.addFile(none, {}))
            return false;
        archive::TarEntry small = none;
        small.path = "etc/motd";
        const std::string text = "welcome\n";
        small.size = small.storedSize = text.size();
        if (!writer.addFile(small, archive::bytesOf(text)) || !writer.finish())
            return false;
        std::string bytes = head.take();
        const std::size_t header = bytes.find("data/large");
        std::string first = bytes.substr(0, header + 512);
        std::string number(12, '\0');
        number[0] = static_cast<char>(0x80); // base 256, as GNU tar writes what octal digits do not hold
        for (int i = 0; i < 8; ++i)
            number[static_cast<std::size_t>(11 - i)] = static_cast<char>(kLarge >> (8 * i) & 0xff);
        first.replace(header + 124, 12, number);
        first.replace(header + 148, 8, 8, ' ');
        unsigned sum = 0;
        for (std::size_t i = header; i < header + 512; ++i)
            sum += static_cast<unsigned char>(first[i]);
        char text6[8];
        std::snprintf(text6, sizeof text6, "%06o", sum);
        first.replace(header + 148, 7, std::string(text6, 7));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(first.data(), qsizetype(first.size())) < 0)
            return false;
        const qint64 end = qint64(first.size() + (kLarge + 511) / 512 * 512);
        return file.resize(end) && file.seek(end) &&
               file.write(bytes.data() + header + 512, qsizetype(bytes.size() - header - 512)) > 0;
    }

private slots:
    void opensWithoutFreezing() {
        QTemporaryDir home;
        const QString path = home.filePath(QStringLiteral("large.tar"));
        QVERIFY(writeImage(path));
        const test::EventWatch watch;
        Application application(home.filePath(QStringLiteral("settings.ini")));
        application.settings().setStoreDirectory(home.filePath(QStringLiteral("store")));
        application.settings().setLanguage(UiLanguage::English);
        MainWindow& window = application.window();
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.openPath(path);
        QCOMPARE(window.windowLayout().mode(), Mode::Images);
        // The panel of the images page: the other one is of the document.
        auto* panel = window.findChild<QWidget*>(QStringLiteral("imagesPage"))->findChild<ImagePanel*>();
        QVERIFY(panel);
        QElapsedTimer clock;
        clock.start();
        // Says how far it is while it reads.
        QTRY_VERIFY_WITH_TIMEOUT(panel->map().items() || window.statusBar()->currentMessage().contains(u" of 10"),
                                 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(panel->map().items(), 280'000);
        qInfo("10 GB read in %lld ms", static_cast<long long>(clock.elapsed()));
        QCOMPARE(panel->map().tree().node(0).after, kLarge + 8);
        QVERIFY(panel->map().showPath("etc/motd"));
        emit panel->map().fileActivated(panel->map().tree().node(*panel->map().selected()).item);
        QDialog* view = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((view = panel->findChild<QDialog*>(QStringLiteral("fileView"))) != nullptr, 60'000);
        QCOMPARE(view->findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("welcome\n"));
        view->reject();
        QTRY_VERIFY(!panel->findChild<QDialog*>(QStringLiteral("fileView")));
        // One that is long is shown by its beginning, at once.
        QVERIFY(panel->map().showPath("data/large"));
        clock.restart();
        QTest::keyClick(&panel->map(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT((view = panel->findChild<QDialog*>(QStringLiteral("fileView"))) != nullptr, 60'000);
        QVERIFY(view->findChild<QPlainTextEdit*>()->toPlainText().startsWith(QLatin1String("00000000  00 00")));
        view->reject();
        QTRY_VERIFY(!panel->findChild<QDialog*>(QStringLiteral("fileView")));
        const QString out = home.filePath(QStringLiteral("motd"));
        QVERIFY(panel->map().showPath("etc/motd"));
        emit panel->map().extractRequested(panel->map().tree().node(*panel->map().selected()).item);
        QDialog* save = nullptr;
        QTRY_VERIFY((save = panel->findChild<QDialog*>(QStringLiteral("extractDialog"))) != nullptr);
        auto* files = qobject_cast<QFileDialog*>(save);
        files->setDirectory(home.path());
        files->selectFile(out);
        QTest::mouseClick(files->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(out), 60'000);
        QFile extracted(out);
        QVERIFY(extracted.open(QIODevice::ReadOnly));
        QCOMPARE(extracted.readAll(), QByteArray("welcome\n"));
        // Closing while another one is read ends that.
        window.openPath(path);
        QTest::qWait(200);
        clock.restart();
        window.close();
        watch.verdict();
    }

    void init() { QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }
};

SLIPWAY_WATCHED_TEST_MAIN(LargeImageTest)
#include "large_image_test.moc"
