// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/application.h"
#include "app/workbench/commands.h"
#include "app/workbench/edit_panels.h"
#include "app/workbench/engine_access.h"
#include "app/workbench/main_window.h"
#include "app/workbench/settings.h"
#include "widgets/compare/compare_page.h"
#include "widgets/stagegraph/stage_graph_view.h"

#include <unistd.h>

#include <QAbstractButton>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QMenu>
#include <QPushButton>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace slipway;
using namespace slipway::workbench;

// From the start page to the saved report: seven clicks and no key. Needs a kit with golang and distroless-static, and
// namespaces.
class MainFlowTest : public QObject {
    Q_OBJECT

    int m_clicks = 0;

    void click(QWidget* widget) {
        QVERIFY(widget);
        QVERIFY2(widget->isVisible() && widget->isEnabled(), qPrintable(widget->objectName()));
        ++m_clicks;
        QTest::mouseClick(widget, Qt::LeftButton);
    }
    // A click in a dialog that a modal call is about to open.
    void clickInNextDialog(const std::function<QWidget*(QDialog*)>& choose) {
        auto* timer = new QTimer(this);
        connect(timer, &QTimer::timeout, this, [this, timer, choose] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            if (!dialog)
                return;
            timer->stop();
            timer->deleteLater();
            click(choose(dialog));
        });
        timer->start(50);
    }

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
        Application application(home.filePath(QStringLiteral("settings.ini")));
        application.settings().setLanguage(UiLanguage::English);
        MainWindow& window = application.window();
        window.resize(1280, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));

        // 1
        click(window.findChild<QPushButton*>(QStringLiteral("exampleSingleStage")));
        EditorPage* page = window.documents().current();
        QVERIFY(page);
        QCOMPARE(window.panels().stages().picture().graph().stageCount(), 1U);
        // 2
        click(window.findChild<QPushButton*>(QStringLiteral("buildButton")));
        QTRY_VERIFY_WITH_TIMEOUT(!page->document().isBuilding(), 400'000);
        QVERIFY2(page->document().built(), qPrintable(window.statusBar()->currentMessage()));
        // 3 and 4: the stage's card offers it, the sheet has chosen everything
        window.windowLayout().showPanel(WindowLayout::Panel::Stages);
        clickInNextDialog([](QDialog* dialog) -> QWidget* {
            return dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
        });
        window.panels().stages().select(stages::NodeId{0});
        ++m_clicks;
        window.commands().action("stage.split").trigger();
        QCOMPARE(window.panels().stages().picture().graph().stageCount(), 2U);
        // 5
        click(window.findChild<QToolButton*>(QStringLiteral("compareButton")));
        QTRY_VERIFY_WITH_TIMEOUT(window.comparisons().hasComparison(), 600'000);
        const auto comparison = window.findChild<widgets::ComparePage*>()->comparison();
        QVERIFY2(comparison->variants[1].totals.live * 5 < comparison->variants[0].totals.live,
                 page->document().document().bytes().data());
        // 6 and 7
        const QString report = home.filePath(QStringLiteral("slipway-report.html"));
        clickInNextDialog([&](QDialog* dialog) -> QWidget* {
            auto* files = qobject_cast<QFileDialog*>(dialog);
            files->setDirectory(home.path());
            files->selectFile(report);
            return files->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save);
        });
        click(window.findChild<QPushButton*>(QStringLiteral("saveReport")));
        QVERIFY(QFile::exists(report));
        qInfo("%d clicks", m_clicks);
        QVERIFY(m_clicks <= 8);
        page->document().document().markSaved();
    }

    void init() { QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }
};

QTEST_MAIN(MainFlowTest)
#include "main_flow_test.moc"
