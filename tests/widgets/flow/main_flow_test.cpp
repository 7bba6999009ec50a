// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/application.h"
#include "app/workbench/commands.h"
#include "app/workbench/edit_panels.h"
#include "app/workbench/engine_access.h"
#include "app/workbench/main_window.h"
#include "app/workbench/settings.h"
#include "tests/widgets/support/person.h"
#include "widgets/compare/compare_page.h"
#include "widgets/stagegraph/stage_graph_view.h"

#include <QAbstractButton>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QPushButton>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QToolButton>

using namespace slipway;
using namespace slipway::workbench;

// From the start page to the saved report, by the mouse alone: seven clicks, and one more for the menu that Split
// stands in. Needs a kit with golang and distroless-static, and namespaces. Without a screen, or on an X server with a
// window manager (under_x11.sh). No event may keep the window busy.
class MainFlowTest : public QObject {
    Q_OBJECT

private slots:
    void sevenClicks() {
        const QString kit = qEnvironmentVariable("SLIPWAY_KIT", qEnvironmentVariable("SLIPWAY_DEV_CACHE") + "/kit");
        if (!QFile::exists(kit + "/golang/index.json") || !QFile::exists(kit + "/debian/index.json"))
            QSKIP("no bases in SLIPWAY_KIT: make them with slipway kit make");
        if (::geteuid() != 0)
            QSKIP("a store of files with other owners is not taken away again by an ordinary user");
        QTemporaryDir home;
        qputenv("SLIPWAY_KIT", kit.toUtf8());
        qputenv("SLIPWAY_STORE", home.filePath(QStringLiteral("store")).toUtf8());
        const test::EventWatch watch;
        test::Person person;
        Application application(home.filePath(QStringLiteral("settings.ini")));
        application.settings().setLanguage(UiLanguage::English);
        MainWindow& window = application.window();
        window.resize(1280, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));

        // 1
        person.click(window.findChild<QPushButton*>(QStringLiteral("exampleSingleStage")));
        QTRY_VERIFY(window.documents().current());
        EditorPage* page = window.documents().current();
        widgets::StageGraphView& stages = window.panels().stages();
        QCOMPARE(stages.picture().graph().stageCount(), 1U);
        // 2
        person.click(window.findChild<QPushButton*>(QStringLiteral("buildButton")));
        QTRY_VERIFY_WITH_TIMEOUT(!page->document().isBuilding(), 400'000);
        QVERIFY2(page->document().built(), qPrintable(window.statusBar()->currentMessage()));
        // 3 and 4: the stage's card offers it, the sheet has chosen everything
        window.windowLayout().showPanel(WindowLayout::Panel::Stages);
        QTRY_VERIFY(stages.isVisible());
        person.clickAt(&stages, stages.partRect(0).center(), Qt::RightButton);
        person.clickInNextDialog([](QDialog* dialog) -> QWidget* {
            return dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
        });
        person.clickInMenu(QStringLiteral("Split…"));
        QTRY_COMPARE(stages.picture().graph().stageCount(), 2U);
        if (QTest::currentTestFailed())
            return;
        // 5
        person.click(window.findChild<QToolButton*>(QStringLiteral("compareButton")));
        QTRY_VERIFY_WITH_TIMEOUT(window.comparisons().hasComparison(), 600'000);
        const auto comparison = window.findChild<widgets::ComparePage*>()->comparison();
        QVERIFY2(comparison->variants[1].totals.live * 5 < comparison->variants[0].totals.live,
                 page->document().document().bytes().data());
        // 6 and 7
        const QString report = home.filePath(QStringLiteral("slipway-report.html"));
        person.clickInNextDialog([&](QDialog* dialog) -> QWidget* {
            auto* files = qobject_cast<QFileDialog*>(dialog);
            files->setDirectory(home.path());
            files->selectFile(report);
            return files->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save);
        });
        person.click(window.findChild<QPushButton*>(QStringLiteral("saveReport")));
        QTRY_VERIFY(QFile::exists(report));
        qInfo("%d clicks%s", person.clicks(), person.usesServer() ? " through the X server" : "");
        QVERIFY(person.clicks() <= 8);
        page->document().document().markSaved();
        watch.verdict();
    }

    void init() { QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }
};

SLIPWAY_WATCHED_TEST_MAIN(MainFlowTest)
#include "main_flow_test.moc"
