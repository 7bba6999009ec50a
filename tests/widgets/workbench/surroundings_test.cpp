// SPDX-License-Identifier: Apache-2.0
// What the editor in the window offers and tells of the files around it and of images, by keys and the mouse.
#include "app/workbench/application.h"
#include "app/workbench/main_window.h"
#include "app/workbench/settings.h"
#include "widgets/editor/completion_popup.h"
#include "widgets/editor/document_binding.h"

#include <QApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QTemporaryDir>
#include <QTest>
#include <QToolTip>

using namespace slipway;
using namespace slipway::workbench;

class SurroundingsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<Application> m_application;

    QString write(const QString& name, const QByteArray& bytes) const {
        const QString path = m_home->filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
    }
    // A layout of one empty layer.
    void writeLayout(const QString& folder) const {
        const auto blob = [&](const QByteArray& bytes) {
            const QByteArray digest = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
            (void)write(folder + "/blobs/sha256/" + QString::fromLatin1(digest), bytes);
            return QByteArray("\"digest\":\"sha256:" + digest + "\",\"size\":" + QByteArray::number(bytes.size()));
        };
        const QByteArray layer(1024, '\0');
        const QByteArray diffId = QCryptographicHash::hash(layer, QCryptographicHash::Sha256).toHex();
        const QByteArray config = blob("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"User\":\"nobody\"},"
                                       "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" +
                                       diffId + "\"]}}");
        const QByteArray manifest = blob(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{"
            "\"mediaType\":\"application/vnd.oci.image.config.v1+json\"," +
            config + "},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\"," + blob(layer) + "}]}");
        (void)write(folder + "/index.json", "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":"
                                            "\"application/vnd.oci.image.manifest.v1+json\"," +
                                                manifest + "}]}");
        (void)write(folder + "/oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    widgets::DockerfileEditor& editor() { return m_application->window().documents().current()->editor(); }
    QStringList offered() { return editor().completion().labels(); }
    void open(const QByteArray& text) {
        m_application->window().openPath(write(QStringLiteral("work/Dockerfile"), text));
        editor().setFocus();
    }
    void caretBehind(std::string_view text) {
        const std::size_t at = editor().source().bytes().find(text) + text.size();
        editor().select({at, at});
    }
    // What a mouse that rests there is told, at once or a moment later.
    void rest(std::string_view text) {
        caretBehind(text);
        const QPoint place = editor().cursorRect().center() - QPoint(3, 0);
        QHelpEvent help(QEvent::ToolTip, place, editor().viewport()->mapToGlobal(place));
        QApplication::sendEvent(editor().viewport(), &help);
    }

private slots:
    void init() {
        m_home = std::make_unique<QTemporaryDir>();
        writeLayout(QStringLiteral("kit/golang"));
        m_application = std::make_unique<Application>(m_home->filePath(QStringLiteral("settings.ini")));
        m_application->settings().setStoreDirectory(m_home->filePath(QStringLiteral("store")));
        m_application->settings().setKitFolders({m_home->filePath(QStringLiteral("kit"))});
        m_application->settings().setLanguage(UiLanguage::English);
        m_application->window().show();
        QVERIFY(QTest::qWaitForWindowActive(&m_application->window()));
    }
    void cleanup() {
        QToolTip::hideText();
        for (EditorPage* each : m_application->window().documents().pages())
            each->document().document().markSaved();
        m_application.reset();
        m_home.reset();
    }

    void offersPathsOfTheContext() {
        (void)write(QStringLiteral("work/go.mod"), "module a\n");
        (void)write(QStringLiteral("work/cmd/主程序.go"), "package main\n");
        (void)write(QStringLiteral("work/secret.env"), "A=1\n");
        (void)write(QStringLiteral("work/.dockerignore"), "*.env\n");
        open("FROM scratch\nCOPY ");
        caretBehind("COPY ");
        QTest::keyClicks(&editor(), QStringLiteral("g"));
        // Nothing is known at first; the list opens by itself when the files were read.
        QTRY_VERIFY(offered().contains(QStringLiteral("go.mod")));
        QTest::keyClick(&editor(), Qt::Key_Return);
        QCOMPARE(QByteArray::fromStdString(std::string(editor().source().bytes())),
                 QByteArray("FROM scratch\nCOPY go.mod"));
        QTest::keyClicks(&editor(), QStringLiteral(" cm"));
        QTRY_VERIFY(offered().contains(QStringLiteral("cmd/")));
        QTest::keyClick(&editor(), Qt::Key_Return);
        QTRY_VERIFY(offered().contains(QStringLiteral("主程序.go")));
        QTest::keyClick(&editor(), Qt::Key_Escape);
        // Hidden by the ignore file: offered, and said so.
        QTest::keyClicks(&editor(), QStringLiteral(" secr"));
        QTRY_VERIFY(offered().contains(QStringLiteral("secret.env")));
    }

    void aNewFileIsSeen() {
        open("FROM scratch\nCOPY ");
        caretBehind("COPY ");
        QTest::keyClicks(&editor(), QStringLiteral("D"));
        QTRY_VERIFY(offered().contains(QStringLiteral("Dockerfile")));
        QTest::keyClick(&editor(), Qt::Key_Escape);
        QTest::keyClick(&editor(), Qt::Key_Backspace);
        (void)write(QStringLiteral("work/later.txt"), "x");
        QTest::qWait(2100);
        QTest::keyClicks(&editor(), QStringLiteral("la"));
        QTRY_VERIFY(offered().contains(QStringLiteral("later.txt")));
    }

    void nothingOpensAfterEscape() {
        open("FROM scratch\nCOPY ");
        caretBehind("COPY ");
        QTest::keyClicks(&editor(), QStringLiteral("D"));
        QTest::keyClick(&editor(), Qt::Key_Escape);
        QTest::qWait(300);
        QVERIFY(!editor().completion().isVisible());
    }

    void offersImagesOfTheKit() {
        open("FROM \n");
        caretBehind("FROM ");
        QTest::keyClicks(&editor(), QStringLiteral("go"));
        QTRY_VERIFY(offered().contains(QStringLiteral("golang")));
        QTest::keyClick(&editor(), Qt::Key_Return);
        QVERIFY(editor().source().bytes().starts_with("FROM golang\n"));
        caretBehind("golang\n");
        QTest::keyClicks(&editor(), QStringLiteral("COPY --from=gol"));
        QTRY_VERIFY(offered().contains(QStringLiteral("golang")));
    }

    void tellsWhatACopyMatches() {
        (void)write(QStringLiteral("work/src/a.go"), "package a\n");
        (void)write(QStringLiteral("work/src/b.go"), "package b\n");
        (void)write(QStringLiteral("work/src/c.env"), "A=1\n");
        (void)write(QStringLiteral("work/.dockerignore"), "**/*.env\n");
        open("FROM scratch\nARG DIR=src\nCOPY ./${DIR}/ /app/\nCOPY missing /app/\n");
        rest("COPY ./");
        QTRY_VERIFY(QToolTip::text().contains(QStringLiteral("2 files, 20 B")));
        QVERIFY(QToolTip::text().contains(QStringLiteral("1 more")));
        rest("COPY miss");
        QTRY_VERIFY(QToolTip::text().contains(QStringLiteral("matches nothing")));
    }

    void tellsTheFactsOfABase() {
        open("ARG NAME=lang\nFROM go$NAME\nFROM golang\nRUN x\nFROM nowhere\n");
        rest("FROM gola");
        QTRY_VERIFY(QToolTip::text().contains(QStringLiteral("runs as nobody")));
        QVERIFY(QToolTip::text().contains(QStringLiteral("has no shell")));
        QVERIFY(QToolTip::text().contains(QStringLiteral("to download")));
    }

    void aMouseThatMovedIsToldNothing() {
        open("FROM golang\nRUN x\n");
        rest("FROM gola");
        const QPointF away(300, 200);
        QMouseEvent move(QEvent::MouseMove, away, editor().viewport()->mapToGlobal(away), Qt::NoButton, Qt::NoButton,
                         Qt::NoModifier);
        QApplication::sendEvent(editor().viewport(), &move);
        QTest::qWait(500);
        QVERIFY(!QToolTip::text().contains(QStringLiteral("runs as")));
    }
};

QTEST_MAIN(SurroundingsTest)
#include "surroundings_test.moc"
