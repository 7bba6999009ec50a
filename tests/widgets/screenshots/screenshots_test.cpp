// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/application.h"
#include "app/workbench/build_settings_dialog.h"
#include "app/workbench/command_palette.h"
#include "app/workbench/commands.h"
#include "app/workbench/edit_panels.h"
#include "app/workbench/main_window.h"
#include "app/workbench/preferences_dialog.h"
#include "app/workbench/settings.h"
#include "app/workbench/variants_dialog.h"
#include "widgets/buildlog/build_run.h"
#include "widgets/compare/compare_page.h"

#include <QApplication>
#include <QDir>
#include <QListWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace slipway;
using namespace slipway::workbench;

// Pages as pictures, to look at: SLIPWAY_SCREENSHOTS says where to (a temporary directory else). With
// SLIPWAY_SCREENSHOTS_BUILD=1 the example is built, too, which needs a kit and namespaces.
class ScreenshotsTest : public QObject {
    Q_OBJECT

    static QString example() {
        return qEnvironmentVariable("SLIPWAY_TEST_SOURCE") + QStringLiteral("/resources/examples/go-api/");
    }

private slots:
    void pages_data() {
        QTest::addColumn<int>("theme");
        QTest::addColumn<int>("language");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light-en-1280") << static_cast<int>(Theme::Light) << static_cast<int>(UiLanguage::English)
                                       << QSize(1280, 800);
        QTest::newRow("dark-zh-1280") << static_cast<int>(Theme::Dark) << static_cast<int>(UiLanguage::Chinese)
                                      << QSize(1280, 800);
        QTest::newRow("contrast-en-1280")
            << static_cast<int>(Theme::HighContrast) << static_cast<int>(UiLanguage::English) << QSize(1280, 800);
        QTest::newRow("light-zh-2560") << static_cast<int>(Theme::Light) << static_cast<int>(UiLanguage::Chinese)
                                       << QSize(2560, 1440);
        QTest::newRow("dark-en-2560") << static_cast<int>(Theme::Dark) << static_cast<int>(UiLanguage::English)
                                      << QSize(2560, 1440);
    }

    void pages() {
        QFETCH(int, theme);
        QFETCH(int, language);
        QFETCH(QSize, size);
        QTemporaryDir home;
        const QString out = qEnvironmentVariable("SLIPWAY_SCREENSHOTS", home.path());
        QDir().mkpath(out);
        Application application(home.filePath(QStringLiteral("settings.ini")));
        application.settings().setTheme(static_cast<Theme>(theme));
        application.settings().setLanguage(static_cast<UiLanguage>(language));
        if (!qEnvironmentVariableIsSet("SLIPWAY_STORE"))
            application.settings().setStoreDirectory(home.filePath(QStringLiteral("store")));
        MainWindow& window = application.window();
        window.resize(size);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto shoot = [&](QWidget& widget, const char* page) {
            QTest::qWait(250);
            const QPixmap picture = widget.grab();
            QVERIFY(!picture.isNull());
            QVERIFY(picture.save(
                QStringLiteral("%1/%2-%3.png").arg(out, QLatin1String(page), QLatin1String(QTest::currentDataTag()))));
        };
        shoot(window, "start");
        window.openPath(example() + QStringLiteral("Dockerfile.3-multi-stage"));
        shoot(window, "edit");
        window.commands().action("view.image").trigger();
        shoot(window, "context");
        window.commands().action("view.palette").trigger();
        QTest::qWait(50);
        if (auto* palette = window.findChild<CommandPalette*>()) {
            shoot(*palette, "palette");
            palette->reject();
        }
        window.commands().action("file.preferences").trigger();
        if (auto* dialog = window.findChild<PreferencesDialog*>()) {
            shoot(*dialog, "preferences");
            dialog->reject();
        }
        window.commands().action("build.settings").trigger();
        if (auto* dialog = window.findChild<BuildSettingsDialog*>()) {
            shoot(*dialog, "settings");
            dialog->reject();
        }
        window.commands().action("compare.variants").trigger();
        if (auto* dialog = window.findChild<VariantsDialog*>()) {
            shoot(*dialog, "variants");
            dialog->reject();
        }
        if (qEnvironmentVariableIsSet("SLIPWAY_SCREENSHOTS_BUILD")) {
            window.openPath(example() + QStringLiteral("Dockerfile.1-single-stage"));
            OpenDocument& document = window.documents().current()->document();
            window.commands().action("build.build").trigger();
            QTest::qWait(1500);
            shoot(window, "building");
            QTRY_VERIFY_WITH_TIMEOUT(!document.isBuilding(), 400'000);
            shoot(window, "built");
            window.commands().action("view.stages").trigger();
            window.commands().action("view.history").trigger();
            shoot(window, "history");
            window.compareWords(
                {QStringLiteral("single=file:") + example() + QStringLiteral("Dockerfile.1-single-stage"),
                 QStringLiteral("static=file:") + example() + QStringLiteral("Dockerfile.4-static")});
            QTRY_VERIFY_WITH_TIMEOUT(window.comparisons().hasComparison(), 600'000);
            shoot(window, "compare");
        } else {
            window.commands().action("view.compare").trigger();
            shoot(window, "compare-empty");
            // Two bases of the kit, which need no build.
            const QString kit = qEnvironmentVariable("SLIPWAY_KIT");
            if (QFile::exists(kit + QStringLiteral("/debian/index.json")) &&
                QFile::exists(kit + QStringLiteral("/busybox/index.json"))) {
                window.compareWords({QStringLiteral("debian=image:") + kit + QStringLiteral("/debian"),
                                     QStringLiteral("busybox=image:") + kit + QStringLiteral("/busybox")});
                QTRY_VERIFY_WITH_TIMEOUT(window.comparisons().hasComparison(), 120'000);
                shoot(window, "compare-images");
                auto* page = window.findChild<widgets::ComparePage*>();
                page->findChild<QListWidget*>()->setCurrentRow(3);
                QTest::qWait(50);
                const auto tables = page->findChildren<QTreeView*>();
                for (QTreeView* each : tables)
                    if (each->isVisible())
                        each->setCurrentIndex(each->model()->index(0, 1));
                shoot(window, "compare-row");
                window.commands().action("images.bases").trigger();
                QTest::qWait(8000);
                shoot(window, "bases");
                window.openPath(kit + QStringLiteral("/debian"));
                QTest::qWait(4000);
                shoot(window, "image");
            }
        }
        window.commands().action("view.images").trigger();
        QTest::qWait(800);
        shoot(window, "images");
        window.documents().current()->document().document().markSaved();
    }
};

QTEST_MAIN(ScreenshotsTest)
#include "screenshots_test.moc"
