// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/application.h"
#include "app/workbench/commands.h"
#include "app/workbench/edit_panels.h"
#include "app/workbench/engine_access.h"
#include "app/workbench/info_bar.h"
#include "app/workbench/main_window.h"
#include "app/workbench/settings.h"
#include "widgets/problems/findings_view.h"
#include "widgets/stagegraph/stage_graph_view.h"

#include <QComboBox>
#include <QFile>
#include <QInputDialog>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

using namespace slipway;
using namespace slipway::workbench;
using widgets::FindingsModel;

class MainWindowTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<Application> m_application;

    QString write(const QString& name, const QByteArray& bytes) const {
        QFile file(m_home->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            return {};
        return file.fileName();
    }
    static QByteArray read(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    MainWindow& window() { return m_application->window(); }
    EditorPage& page() { return *window().documents().current(); }

private slots:
    void init() {
        m_home = std::make_unique<QTemporaryDir>();
        m_application = std::make_unique<Application>(m_home->filePath(QStringLiteral("settings.ini")));
        m_application->settings().setStoreDirectory(m_home->filePath(QStringLiteral("store")));
        m_application->settings().setLanguage(UiLanguage::English);
        window().show();
        QVERIFY(QTest::qWaitForWindowExposed(&window()));
    }
    void cleanup() {
        for (EditorPage* each : window().documents().pages())
            each->document().document().markSaved();
        m_application.reset();
        m_home.reset();
    }

    void startsWithTheStartPage() {
        QVERIFY(window().windowLayout().mode() == Mode::Start);
        auto* card = window().findChild<QPushButton*>(QStringLiteral("exampleSingleStage"));
        QVERIFY(card && card->isVisible());
    }

    void typingUpdatesFindingsAndGraph() {
        window().openPath(write(QStringLiteral("Dockerfile"), "FROM scratch\n"));
        QVERIFY(window().windowLayout().mode() == Mode::Edit);
        QCOMPARE(window().panels().findings().model().rowCount(), 0);
        page().editor().jumpTo({13, 13});
        QTest::keyClicks(&page().editor(), QStringLiteral("FROM scratch AS second"));
        QCOMPARE(window().panels().stages().picture().graph().stageCount(), 2U);
        QTest::keyClick(&page().editor(), Qt::Key_Return);
        QTest::keyClicks(&page().editor(), QStringLiteral("NOSUCH x"));
        QVERIFY(window().panels().findings().model().rowCount() >= 1);
        auto* target = window().findChild<QComboBox*>(QStringLiteral("target"));
        QVERIFY(target->findData(QStringLiteral("second")) >= 0);
        window().commands().action("edit.undo").trigger();
        QVERIFY(page().document().document().canRedo());
    }

    void savingKeepsEveryByte() {
        const QByteArray odd("\xef\xbb\xbf"
                             "FROM scratch\r\n# \xc2\xa0\nLABEL a=b");
        const QString path = write(QStringLiteral("Dockerfile"), odd);
        window().openPath(path);
        window().commands().action("file.save").trigger();
        QCOMPARE(read(path), odd);
    }

    void cleanFileReloadsAndChangedFileAsks() {
        const QString path = write(QStringLiteral("Dockerfile"), "FROM scratch\n");
        window().openPath(path);
        write(QStringLiteral("Dockerfile"), "FROM scratch\nLABEL a=b\n");
        QTRY_COMPARE(page().document().document().bytes(), std::string_view("FROM scratch\nLABEL a=b\n"));
        QVERIFY(!page().document().document().isModified());
        QCOMPARE(page().document().document().undoCount(), 1U);
        page().editor().jumpTo({0, 0});
        QTest::keyClicks(&page().editor(), QStringLiteral("#"));
        write(QStringLiteral("Dockerfile"), "FROM scratch\nLABEL c=d\n");
        QTRY_VERIFY(!page().bar().sentence().isEmpty());
        QVERIFY(page().document().document().bytes().starts_with("#"));
        QPushButton* reload = nullptr;
        for (QPushButton* each : page().bar().findChildren<QPushButton*>())
            if (each->text() == QLatin1String("Reload"))
                reload = each;
        QVERIFY(reload);
        QTest::mouseClick(reload, Qt::LeftButton);
        QCOMPARE(page().document().document().bytes(), std::string_view("FROM scratch\nLABEL c=d\n"));
    }

    void languageSwitchesWhileRunning() {
        window().openPath(write(QStringLiteral("Dockerfile"), "FROM scratch\n"));
        m_application->settings().setLanguage(UiLanguage::Chinese);
        QTRY_COMPARE(window().commands().action("build.build").text(), QStringLiteral("构建"));
        QTRY_COMPARE(window().findChild<QPushButton*>(QStringLiteral("buildButton"))->text(), QStringLiteral("构建"));
        m_application->settings().setLanguage(UiLanguage::English);
        QTRY_COMPARE(window().commands().action("build.build").text(), QStringLiteral("Build"));
    }

    void nothingIsClippedAt1280_data() {
        QTest::addColumn<int>("language");
        QTest::newRow("English") << static_cast<int>(UiLanguage::English);
        QTest::newRow("Chinese") << static_cast<int>(UiLanguage::Chinese);
    }
    void nothingIsClippedAt1280() {
        QFETCH(int, language);
        m_application->settings().setLanguage(static_cast<UiLanguage>(language));
        window().resize(1280, 800);
        const auto check = [&](const char* place) {
            QTest::qWait(100);
            for (QWidget* each : window().findChildren<QWidget*>()) {
                if (!each->isVisible())
                    continue;
                const auto* button = qobject_cast<QAbstractButton*>(each);
                const auto* label = qobject_cast<QLabel*>(each);
                const bool counts = (button && !button->text().isEmpty()) ||
                                    (label && !label->text().isEmpty() && !label->wordWrap() &&
                                     label->sizePolicy().horizontalPolicy() != QSizePolicy::Ignored);
                if (counts && each->width() + 1 < each->minimumSizeHint().width())
                    QFAIL(qPrintable(QStringLiteral("%1: %2 has %3 of %4")
                                         .arg(QLatin1String(place), button ? button->text() : label->text())
                                         .arg(each->width())
                                         .arg(each->minimumSizeHint().width())));
            }
        };
        check("start");
        window().openPath(write(QStringLiteral("Dockerfile"), "FROM scratch AS a\nFROM scratch\nCOPY --from=a / /\n"));
        check("edit");
        window().commands().action("view.build").trigger();
        check("build");
        window().commands().action("view.image").trigger();
        check("image");
        window().commands().action("view.compare").trigger();
        check("compare");
        window().commands().action("view.images").trigger();
        check("images");
    }

    void layoutIsKeptAndReset() {
        window().openPath(write(QStringLiteral("Dockerfile"), "FROM scratch\n"));
        using Panel = WindowLayout::Panel;
        window().commands().action("view.files").trigger();
        QTRY_VERIFY(window().windowLayout().isShown(Panel::Files));
        window().commands().action("view.compare").trigger();
        window().commands().action("view.edit").trigger();
        QTRY_VERIFY(window().windowLayout().isShown(Panel::Files));
        window().commands().action("view.resetLayout").trigger();
        QTRY_VERIFY(!window().windowLayout().isShown(Panel::Files));
        QVERIFY(window().windowLayout().isShown(Panel::Stages));
        window().windowLayout().toggleMaximised(Panel::Stages);
        QVERIFY(!window().windowLayout().isShown(Panel::Findings));
        window().windowLayout().toggleMaximised(Panel::Stages);
        QTRY_VERIFY(window().windowLayout().isShown(Panel::Findings));
    }

    void missingBaseIsOfferedForMapping() {
        window().openPath(write(QStringLiteral("Dockerfile"), "FROM nowhere.example/base:7 AS a\nRUN true\n"));
        auto& model = window().panels().findings().model();
        const auto rowOf = [&] {
            for (int row = 0; row < model.rowCount(); ++row)
                if (model.finding(row).rule == EditorPage::kMissingBase)
                    return row;
            return -1;
        };
        QTRY_VERIFY(rowOf() >= 0);
        auto* list = window().panels().findings().findChild<QTreeView*>();
        window().windowLayout().showPanel(WindowLayout::Panel::Findings);
        QTRY_VERIFY(list->isVisible());
        // Rows may be sorted otherwise than the model.
        for (int row = 0; row < list->model()->rowCount(); ++row)
            if (list->model()->index(row, FindingsModel::RuleColumn).data().toString().contains(u"BaseMissing"))
                QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                                  list->visualRect(list->model()->index(row, 1)).center());
        QTRY_VERIFY(page().bar().sentence().contains(u"nowhere.example/base:7"));
        QPushButton* map = nullptr;
        for (QPushButton* each : page().bar().findChildren<QPushButton*>())
            if (each->text() == QStringLiteral("Map to…"))
                map = each;
        QVERIFY(map);
        QTimer::singleShot(200, this, [] {
            auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            dialog->setTextValue(QStringLiteral("oci-layout:///there"));
            dialog->accept();
        });
        QTest::mouseClick(map, Qt::LeftButton);
        QCOMPARE(m_application->settings().baseMapping().value(QStringLiteral("nowhere.example/base:7")),
                 QStringLiteral("oci-layout:///there"));
    }

    void longBuildInTheBackgroundIsTold() {
        QStringList told;
        window().setNotice([&](const QString& title, const QString&) { told += title; }, std::chrono::milliseconds(0));
        window().openPath(write(QStringLiteral("Dockerfile"), "FROM nowhere.example/base:7\n"));
        QWidget other;
        other.show();
        other.activateWindow();
        QTRY_VERIFY(!window().isActiveWindow());
        window().commands().action("build.build").trigger();
        QTRY_COMPARE(told.size(), 1);
        QVERIFY(told.first().contains(u"failed"));
        // And what can be done about it stands above the text.
        QTRY_VERIFY(page().bar().sentence().contains(u"nowhere.example/base:7"));
    }

    void folderShowsItsDockerfiles() {
        write(QStringLiteral("Dockerfile"), "FROM scratch\n");
        write(QStringLiteral("Dockerfile.dev"), "FROM scratch\n");
        window().openPath(m_home->path());
        QVERIFY(window().documents().current());
        QTRY_VERIFY(window().windowLayout().isShown(WindowLayout::Panel::Files));
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
