// SPDX-License-Identifier: Apache-2.0
#include "widgets/compare/compare_page.h"
#include "widgets/compare/place_panel.h"
#include "widgets/compare/report_table_model.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace slipway;
using namespace slipway::widgets;

class ComparePageTest : public QObject {
    Q_OBJECT

    static std::shared_ptr<const compare::Comparison> comparison() {
        compare::ImageSummary before{.name = "single", .source = "a"};
        before.totals = {.download = 300'000'000,
                         .layerTar = 910'000'000,
                         .stored = 903'000'000,
                         .live = 900'000'000,
                         .deleted = 3'000'000};
        before.records = {{.path = "usr/bin/go", .bytes = 800'000'000, .length = 800'000'000},
                          {.path = "usr/share/x", .bytes = 100'000'000, .length = 100'000'000}};
        compare::ImageSummary after{.name = "static", .source = "b"};
        after.totals = {.download = 5'000'000, .layerTar = 9'000'000, .stored = 9'000'000, .live = 9'000'000};
        after.records = {{.path = "app", .bytes = 9'000'000, .length = 9'000'000}};
        return std::make_shared<const compare::Comparison>(compare::compare({before, after}));
    }

private slots:
    void amounts_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("amount");
        QTest::newRow("bytes") << "999 B" << 999.0;
        QTest::newRow("megabytes") << "14.2 MB" << 14.2e6;
        QTest::newRow("difference") << "-903 MB" << -903e6;
        QTest::newRow("percent") << "+5.0%" << 5.0;
        QTest::newRow("minutes") << "3 min 20 s" << 180.0;
    }
    void amounts() {
        QFETCH(QString, text);
        QFETCH(double, amount);
        QCOMPARE(amountOf(text).value(), amount);
        QVERIFY(!amountOf(QStringLiteral("text")));
    }

    void tablesAreModels() {
        report::Table table{"t", {}, {"a", "b"}, {{{"x"}, {"10 kB", true}}, {{"y"}, {"2 MB", true}}, {{"z"}}}};
        ReportTableModel model(table);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(model.index(1, 1).data(ReportTableModel::SortRole).toDouble() >
                model.index(0, 1).data(ReportTableModel::SortRole).toDouble());
        QVERIFY(!model.index(2, 1).data().isValid());
    }

    void pageShowsWhatIsCompared() {
        ComparePage page;
        page.resize(1100, 700);
        page.show();
        QSignalSpy variants(&page, &ComparePage::variantsRequested);
        QTest::mouseClick(page.findChild<QPushButton*>(QString(), Qt::FindChildrenRecursively), Qt::LeftButton);
        QCOMPARE(variants.count(), 1);
        page.setComparison(comparison());
        auto* sections = page.findChild<QListWidget*>();
        QVERIFY(sections->count() >= 2);
        for (int i = 0; i < sections->count(); ++i) {
            sections->setCurrentRow(i);
            QCoreApplication::processEvents();
            QVERIFY(!page.currentSection().isEmpty());
            QVERIFY(!page.grab().isNull());
        }
        QSignalSpy save(&page, &ComparePage::saveRequested);
        QTest::mouseClick(page.findChild<QPushButton*>(QStringLiteral("saveReport")), Qt::LeftButton);
        QCOMPARE(save.count(), 1);
        QTest::keyClicks(page.findChild<QLineEdit*>(), QStringLiteral("no row has this"));
        for (const QTreeView* each : page.findChildren<QTreeView*>())
            QCOMPARE(each->model()->rowCount(), 0);
    }

    // A comparison with everything that a report has a table for.
    static std::shared_ptr<const compare::Comparison> whole(const std::string& dockerfile) {
        compare::Comparison small = *comparison();
        std::vector<compare::ImageSummary> variants = small.variants;
        for (compare::ImageSummary& each : variants) {
            each.layers = {{.diffId = "sha256:" + each.name, .instruction = "COPY /app /app", .stored = 9, .line = 4}};
            each.configuration = {{"entrypoint", each.name}, {"env PATH", each.name}, {"user", "root"}};
            each.blame = {{.from = 0, .by = 0, .bytes = 5}};
            each.hasFacts = true;
            each.packages = {{.manager = "dpkg", .name = "p", .version = each.name, .bytes = 4}};
            each.executables = {{.path = "app", .bytes = 9}};
            each.waste = {{.kind = "documentation", .bytes = 3, .files = 1, .example = "usr/share/x"}};
            each.security = {.root = true, .shells = {"/bin/sh"}};
            each.source = "/nowhere/Dockerfile";
            each.imageId = "sha256:0123";
            compare::BuildSummary build;
            build.dockerfile = dockerfile;
            build.steps = {{.name = "COPY /app /app", .stage = "1", .line = 4}};
            build.stages = {{.name = "build"}, {.name = "1", .shipped = true}};
            each.build = build;
        }
        return std::make_shared<const compare::Comparison>(compare::compare(variants));
    }

    void everyRowLeads() {
        const auto everything =
            whole("FROM golang AS build\nENV PATH=/x\nFROM debian\nCOPY /app /app\nENTRYPOINT [\"a\"]\n");
        ComparePage page;
        page.resize(1100, 800);
        page.show();
        page.setComparison(everything);
        auto* sections = page.findChild<QListWidget*>();
        auto* panel = page.findChild<PlacePanel*>();
        QSignalSpy image(&page, &ComparePage::imageRequested);
        QVERIFY(panel->isHidden());
        int followed = 0;
        for (int i = 1; i < sections->count(); ++i) {
            sections->setCurrentRow(i);
            for (QTreeView* view : page.findChildren<QTreeView*>()) {
                for (int row = 0; view->isVisible() && row < view->model()->rowCount(); ++row) {
                    // "None" is nowhere.
                    if (view->model()->index(row, 1).data() == view->model()->index(row, 2).data() &&
                        page.currentSection() == QLatin1String("Security"))
                        continue;
                    QTest::mouseClick(view->viewport(), Qt::LeftButton, {},
                                      view->visualRect(view->model()->index(row, 0)).center());
                    QVERIFY2(panel->isVisible(), qPrintable(page.currentSection() + QString::number(row)));
                    ++followed;
                }
            }
        }
        QVERIFY(followed >= 12);
        QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("showInImage")), Qt::LeftButton);
        QVERIFY(image.count() <= 1);
        page.grab();
    }

    void rowsKnowTheirPlace() {
        const auto everything =
            whole("FROM golang AS build\nENV PATH=/x\nFROM debian\nCOPY /app /app\nENTRYPOINT [\"a\"]\n");
        PlacePanel panel;
        report::Cell cell{.text = "app", .variant = 1, .file = "app"};
        panel.show(everything, cell);
        QCOMPARE(panel.shownLine(), 4U);
        QSignalSpy image(&panel, &PlacePanel::imageRequested);
        QTest::mouseClick(panel.findChild<QPushButton*>(QStringLiteral("showInImage")), Qt::LeftButton);
        QCOMPARE(image.count(), 1);
        QCOMPARE(image[0][0].toString(), QStringLiteral("sha256:0123"));
        QCOMPARE(image[0][1].toString(), QStringLiteral("app"));
        panel.show(everything, {.text = "nothing"});
        QVERIFY(panel.isHidden());
    }

    void reportsAreSaved_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("beginning");
        QTest::newRow("html") << "r.html" << QByteArray("<!DOCTYPE html>");
        QTest::newRow("markdown") << "r.md" << QByteArray("#");
        QTest::newRow("json") << "r.json" << QByteArray("{");
        QTest::newRow("pdf") << "r.pdf" << QByteArray("%PDF-");
    }
    void reportsAreSaved() {
        QFETCH(QString, name);
        QFETCH(QByteArray, beginning);
        QTemporaryDir directory;
        for (const messages::Language language : {messages::Language::English, messages::Language::Chinese}) {
            const auto saved =
                saveReport(directory.filePath(name), *comparison(), {.language = language, .version = "1"});
            QVERIFY(saved.has_value());
            QFile file(directory.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(file.readAll().startsWith(beginning));
        }
        QVERIFY(!saveReport(QStringLiteral("/there/is/no/directory/") + name, *comparison(), {}).has_value());
    }
};

QTEST_MAIN(ComparePageTest)
#include "compare_page_test.moc"
