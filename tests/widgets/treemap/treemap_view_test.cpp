// SPDX-License-Identifier: Apache-2.0
// Driven by mouse and keys, over layers made here; with SLIPWAY_SCREENSHOTS also over a base of the kit.
#include "engine/image/analysis.h"
#include "engine/image/sources.h"
#include "tests/image/image_builder.h"
#include "widgets/treemap/image_items.h"
#include "widgets/treemap/treemap_browser.h"
#include "widgets/treemap/treemap_models.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAccessibleActionInterface>
#include <QDir>
#include <QMenu>
#include <QToolButton>
#include <QXmlStreamReader>
#include <QtTest>

using namespace slipway;
using namespace slipway::widgets;
using picture::Grouping;
using picture::ItemMap;

namespace {

std::shared_ptr<const image::RootFilesystem> rootOf(const std::vector<std::vector<std::string>>& layers) {
    std::vector<std::shared_ptr<const image::LayerIndex>> indexes;
    for (const auto& layer : layers)
        indexes.push_back(test::layerOf(layer));
    return image::RootFilesystem::stack(indexes);
}

std::shared_ptr<const image::RootFilesystem> example() {
    return rootOf({{"usr/lib/libc.so 4000", "usr/lib/libm.so 2000", "usr/bin/sh 1000", "etc/passwd 50"},
                   {"usr/bin/app 3000", "var/cache/list 2500"},
                   {"var/cache/.wh.list", "usr/bin/app 3100"}});
}

std::shared_ptr<const ItemMap> exampleItems() {
    ImageItemsOptions options;
    options.layers = {{"FROM debian", 1}, {"RUN make", 4}, {"RUN rm list", 7}};
    return imageItems(*example(), options);
}

std::uint64_t sumOf(const picture::FlatTree& tree) {
    return tree.node(0).after;
}

void shot(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("SLIPWAY_SCREENSHOTS");
    if (!folder.isEmpty())
        widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

QPalette darkPalette() {
    QPalette palette;
    for (const auto role : {QPalette::Base, QPalette::Window, QPalette::Button, QPalette::AlternateBase})
        palette.setColor(role, QColor(0x1e, 0x20, 0x24));
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
        palette.setColor(role, QColor(0xe6, 0xe7, 0xea));
    palette.setColor(QPalette::PlaceholderText, QColor(0x9a, 0x9d, 0xa5));
    return palette;
}

struct Bench {
    explicit Bench(std::shared_ptr<const ItemMap> items = exampleItems()) {
        view.resize(600, 420);
        view.setTree(std::move(items));
        view.show();
        view.setFocus();
    }
    [[nodiscard]] QPoint middle(const char* path) const {
        for (std::uint32_t i = 1; i < view.tree().nodes().size(); ++i) {
            if (view.nodePath(i) == QLatin1String(path))
                return view.tileRect(i).center();
        }
        return {};
    }
    TreemapView view;
};

} // namespace

class TreemapViewTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)")));
    }

    void countsEveryStoredByteOnce() {
        const Bench bench;
        // 4000 + 2000 + 1000 + 50 + 3000 (dead) + 2500 (dead) + 3100
        QCOMPARE(sumOf(bench.view.tree()), std::uint64_t{15650});
        const auto items = bench.view.items();
        std::uint64_t dead = 0;
        for (const auto& item : items->items())
            dead += item.waste != picture::Waste::None ? item.after : 0;
        QCOMPARE(dead, std::uint64_t{5500});
    }

    void groupings_data() {
        QTest::addColumn<int>("grouping");
        QTest::addColumn<QString>("largest");
        QTest::newRow("directory") << int(Grouping::Directory) << "usr";
        QTest::newRow("layer") << int(Grouping::Layer) << "FROM debian";
        QTest::newRow("instruction") << int(Grouping::Instruction) << "FROM debian";
        QTest::newRow("package") << int(Grouping::Package) << "no package owns";
        QTest::newRow("waste") << int(Grouping::Waste) << "live";
    }
    void groupings() {
        QFETCH(int, grouping);
        QFETCH(QString, largest);
        Bench bench;
        bench.view.setGrouping(Grouping(grouping));
        QCOMPARE(sumOf(bench.view.tree()), std::uint64_t{15650});
        QCOMPARE(bench.view.nodeName(bench.view.tree().node(0).first), largest);
    }

    void keyDShowsTheRootFilesystemAlone() {
        Bench bench;
        QTest::keyClick(&bench.view, Qt::Key_D);
        QCOMPARE(sumOf(bench.view.tree()), std::uint64_t{10150});
        QTest::keyClick(&bench.view, Qt::Key_D);
        QCOMPARE(sumOf(bench.view.tree()), std::uint64_t{15650});
    }

    void deadTilesStandBehindLiveOnes() {
        const Bench bench;
        for (const auto& node : bench.view.tree().nodes()) {
            bool dead = false;
            for (std::uint32_t i = 0; i < node.count; ++i) {
                const auto& child = bench.view.tree().node(node.first + i);
                QVERIFY(!dead || child.isDead);
                dead = child.isDead;
            }
        }
    }

    void keysZoomAndComeBack() {
        Bench bench;
        QTest::keyClick(&bench.view, Qt::Key_Right);
        QVERIFY(bench.view.selected());
        QCOMPARE(bench.view.nodePath(*bench.view.selected()), QStringLiteral("/usr"));
        QTest::keyClick(&bench.view, Qt::Key_Return);
        QCOMPARE(bench.view.nodePath(bench.view.root()), QStringLiteral("/usr"));
        QTest::keyClick(&bench.view, Qt::Key_Return);
        QVERIFY(bench.view.nodePath(bench.view.root()).startsWith(QStringLiteral("/usr/")));
        QTest::keyClick(&bench.view, Qt::Key_Backspace);
        QCOMPARE(bench.view.nodePath(bench.view.root()), QStringLiteral("/usr"));
        QTest::keyClick(&bench.view, Qt::Key_Left, Qt::AltModifier);
        QVERIFY(bench.view.nodePath(bench.view.root()).startsWith(QStringLiteral("/usr/")));
        QTest::keyClick(&bench.view, Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(bench.view.nodePath(bench.view.root()), QStringLiteral("/usr"));
        QTest::keyClick(&bench.view, Qt::Key_Home);
        QCOMPARE(bench.view.root(), 0U);
    }

    void clicksSelectZoomAndActivate() {
        Bench bench;
        QSignalSpy activated(&bench.view, &TreemapView::fileActivated);
        const QPoint libc = bench.middle("/usr/lib/libc.so");
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, libc);
        QCOMPARE(bench.view.nodePath(*bench.view.selected()), QStringLiteral("/usr/lib/libc.so"));
        QTest::mouseDClick(&bench.view, Qt::LeftButton, {}, libc);
        QCOMPARE(bench.view.nodePath(bench.view.root()), QStringLiteral("/usr"));
        QTest::mouseDClick(&bench.view, Qt::LeftButton, {}, bench.middle("/usr/lib/libc.so"));
        QTest::mouseDClick(&bench.view, Qt::LeftButton, {}, bench.middle("/usr/lib/libc.so"));
        QCOMPARE(activated.count(), 1);
        QCOMPARE(QLatin1Char('/') +
                     QString::fromStdString(bench.view.items()->path(activated.front().front().toUInt())),
                 QStringLiteral("/usr/lib/libc.so"));
    }

    void groupingKeepsSelectionAndZoom() {
        Bench bench;
        QVERIFY(bench.view.showPath("usr/bin/sh"));
        bench.view.zoomTo(bench.view.tree().node(*bench.view.selected()).parent);
        bench.view.setGrouping(Grouping::Layer);
        QCOMPARE(bench.view.nodePath(*bench.view.selected()), QStringLiteral("/usr/bin/sh"));
        QCOMPARE(bench.view.nodePath(bench.view.root()), QStringLiteral("/usr/bin"));
    }

    void searchCountsAndDims() {
        Bench bench;
        QSignalSpy found(&bench.view, &TreemapView::searchChanged);
        bench.view.setSearch(QStringLiteral("LIB"));
        QCOMPARE(found.count(), 1);
        QCOMPARE(bench.view.matches().files, std::uint64_t{2});
        QCOMPARE(bench.view.matches().bytes, std::uint64_t{6000});
        shot(bench.view, QStringLiteral("treemap-search"));
        bench.view.setSearch(QStringLiteral("/usr/bin/"));
        QCOMPARE(bench.view.matches().files, std::uint64_t{3});
    }

    void lineOfTheLayer() {
        Bench bench;
        QSignalSpy lines(&bench.view, &TreemapView::lineRequested);
        bench.view.showPath("usr/bin/sh");
        QTest::keyClick(&bench.view, Qt::Key_L);
        QCOMPARE(lines.count(), 1);
        QCOMPARE(lines.front().front().toULongLong(), qulonglong{1});
        bench.view.showLayer(1);
        QCOMPARE(bench.view.nodeName(bench.view.root()), QStringLiteral("RUN make"));
    }

    void wheelZooms() {
        Bench bench;
        const QPoint at = bench.middle("/usr/lib/libc.so");
        const auto turn = [&](int by) {
            QWheelEvent event(at, bench.view.mapToGlobal(at), {}, {0, by}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QApplication::sendEvent(&bench.view, &event);
        };
        turn(120);
        QCOMPARE(bench.view.nodePath(bench.view.root()), QStringLiteral("/usr"));
        turn(-120);
        QCOMPARE(bench.view.root(), 0U);
    }

    void comparisonFindsWhatMoved() {
        const auto before = rootOf({{"a/tool 500 x", "a/old 300", "same 100", "changed 10"}});
        const auto after = rootOf({{"b/tool 500 x", "new 200", "same 100", "changed 20"}});
        const auto items = comparedItems(*before, *after);
        std::map<std::string, picture::ItemChange> changes;
        for (std::uint32_t i = 1; i < items->items().size(); ++i) {
            if (!items->item(i).isDirectory)
                changes[items->path(i)] = items->item(i).change;
        }
        using enum picture::ItemChange;
        QCOMPARE(changes["a/tool"], Moved);
        QCOMPARE(changes["b/tool"], Moved);
        QCOMPARE(changes["a/old"], Removed);
        QCOMPARE(changes["new"], Added);
        QCOMPARE(changes["same"], Same);
        QCOMPARE(changes["changed"], Changed);
        Bench bench(items);
        bench.view.setColouring(Colouring::Change);
        QCOMPARE(bench.view.tree().node(0).before, std::uint64_t{910});
        QCOMPARE(bench.view.tree().node(0).after, std::uint64_t{820});
        shot(bench.view, QStringLiteral("treemap-difference"));
        for (const auto mode : {DifferenceMode::After, DifferenceMode::Churn}) {
            bench.view.setDifferenceMode(mode);
            QVERIFY(!bench.view.placed().tiles.empty());
            bench.view.grab();
        }
    }

    void tilesCoverTheAreaWithoutOverlap() {
        std::vector<std::string> files;
        for (int i = 0; i < 3000; ++i)
            files.push_back("d" + std::to_string(i % 17) + "/e" + std::to_string(i % 5) + "/f" + std::to_string(i) +
                            " " + std::to_string(1 + (i * 7919) % 50000));
        const Bench bench(imageItems(*rootOf({files})));
        double area = 0;
        std::uint64_t bytes = 0;
        for (const auto& tile : bench.view.placed().tiles) {
            area += tile.rectangle.area();
            bytes += tile.after;
        }
        QCOMPARE(area, bench.view.placed().frames.front().rectangle.area());
        // Only what is thinner than a pixel is missing.
        QVERIFY(double(bytes) > 0.995 * double(sumOf(bench.view.tree())));
    }

    void menuOfAnImageAndOfAContext() {
        Bench bench;
        bench.view.showPath("usr/bin/sh");
        const auto words = [&] {
            QStringList result;
            const std::unique_ptr<QMenu> menu(bench.view.contextMenu());
            for (const QAction* action : menu->actions())
                result += action->text();
            return result;
        };
        QVERIFY(words().contains(QStringLiteral("Copy path")));
        QVERIFY(!words().contains(QStringLiteral("Exclude by the ignore file")));
        auto context = std::make_shared<ItemMap>();
        context->add(0, "node_modules", {.after = 900, .isIgnored = true});
        context->add(0, "main.go", {.after = 400});
        bench.view.setTree(context);
        bench.view.showPath("main.go");
        QSignalSpy excluded(&bench.view, &TreemapView::excludeRequested);
        const std::unique_ptr<QMenu> menu(bench.view.contextMenu());
        for (QAction* action : menu->actions()) {
            if (action->text() == QStringLiteral("Exclude by the ignore file"))
                action->trigger();
        }
        QCOMPARE(excluded.count(), 1);
        QCOMPARE(excluded.front().front().toString(), QStringLiteral("main.go"));
    }

    void svgIsWellFormed() {
        Bench bench;
        bench.view.grab();
        QXmlStreamReader reader(bench.view.exportedSvg());
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QVERIFY(!QImage::fromData(bench.view.exportedPng(), "PNG").isNull());
    }

    void modelsAreConsistent() {
        Bench bench;
        LayerModel layers;
        const QAbstractItemModelTester layerTester(&layers);
        layers.set(bench.view.items());
        QCOMPARE(layers.rowCount(), 3);
        QCOMPARE(layers.index(1, LayerModel::Dead).data(LayerModel::kSortRole).toULongLong(), qulonglong{5500});
        FileTreeModel files(bench.view, nullptr);
        const QAbstractItemModelTester fileTester(&files);
        QCOMPARE(files.index(0, 0).data().toString(), QStringLiteral("usr"));
        bench.view.setGrouping(Grouping::Waste);
        files.reset();
        QCOMPARE(files.rowCount(), 3);
    }

    void browserLeadsThroughCrumbsAndLayers() {
        auto* view = new TreemapView;
        view->setTree(exampleItems());
        TreemapBrowser browser(view);
        browser.resize(900, 420);
        browser.setListsShown(true);
        browser.show();
        view->showPath("usr/bin/sh");
        view->zoomTo(view->tree().node(*view->selected()).parent);
        QToolButton* usr = nullptr;
        for (auto* button : browser.findChildren<QToolButton*>()) {
            if (button->text() == QStringLiteral("usr"))
                usr = button;
        }
        QVERIFY(usr);
        QTest::mouseClick(usr, Qt::LeftButton);
        QCOMPARE(view->nodePath(view->root()), QStringLiteral("/usr"));
        shot(browser, QStringLiteral("browser"));
        view->setLayers({0});
        QCOMPARE(sumOf(view->tree()), std::uint64_t{7050});
    }

    void screenReaderWalksTheTiles() {
        Bench bench;
        QAccessibleInterface* top = QAccessible::queryAccessibleInterface(&bench.view);
        QVERIFY(top);
        QCOMPARE(top->childCount(), bench.view.partCount());
        QVERIFY(top->childCount() >= 2);
        QTest::keyClick(&bench.view, Qt::Key_Right);
        QAccessibleInterface* part = top->child(*bench.view.selectedPart());
        QCOMPARE(part->text(QAccessible::Name), QStringLiteral("usr"));
        QVERIFY(part->text(QAccessible::Value).contains(QStringLiteral("kB")));
        QVERIFY(part->state().selected);
        QCOMPARE(part->role(), QAccessible::ListItem);
        QVERIFY(!part->rect().isEmpty());
        part->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(bench.view.nodePath(bench.view.root()), QStringLiteral("/usr"));
    }

    void pictures() {
        if (qEnvironmentVariableIsEmpty("SLIPWAY_SCREENSHOTS"))
            QSKIP("no folder for pictures");
        const QString kit = QDir::home().filePath(QStringLiteral(".cache/slipway/kit/golang"));
        if (!QDir(kit).exists())
            QSKIP("no kit");
        image::OciSource source(image::openDirectoryTree(kit.toStdString()));
        image::AnalysisOptions options;
        options.reading.blobDigest = options.reading.diffId = false;
        const auto analysis = image::analyse(source, options);
        QVERIFY(analysis.has_value());
        auto* view = new TreemapView;
        view->setTree(imageItems(*analysis->root));
        TreemapBrowser browser(view);
        browser.resize(510, 400);
        browser.show();
        shot(browser, QStringLiteral("golang-510"));
        browser.resize(1600, 900);
        browser.setListsShown(true);
        shot(browser, QStringLiteral("golang-light"));
        browser.setPalette(darkPalette());
        shot(browser, QStringLiteral("golang-dark"));
    }
};

QTEST_MAIN(TreemapViewTest)
#include "treemap_view_test.moc"
