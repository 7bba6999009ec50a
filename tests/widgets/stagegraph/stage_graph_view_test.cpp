// SPDX-License-Identifier: Apache-2.0
// Driven by mouse and keys; a Document takes the edits as the window does.
#include "engine/stages/export.h"
#include "tests/support/paths.h"
#include "widgets/document/ui_language.h"
#include "widgets/stagegraph/instruction_form.h"
#include "widgets/stagegraph/path_picker.h"
#include "widgets/stagegraph/split_sheet.h"
#include "widgets/stagegraph/stage_graph_view.h"

#include <QAccessible>
#include <QAccessibleActionInterface>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QRadioButton>
#include <QtTest>
#include <fstream>
#include <sstream>

using namespace slipway;
using namespace slipway::widgets;
using stages::NodeId;
using stages::StageId;

namespace {

const char* const kThree = "# syntax=docker/dockerfile:1\n"
                           "FROM golang AS build\n"
                           "RUN make\n"
                           "\n"
                           "# the page\n"
                           "FROM node AS web\n"
                           "RUN npm run build\n"
                           "\n"
                           "FROM debian\n"
                           "COPY --from=build /app /app\n"
                           "CMD [\"/app\"]\n";

// A view and the document behind it.
struct Bench {
    explicit Bench(const std::string& text) {
        QObject::connect(&document, &Document::snapshotChanged, &view,
                         [this] { view.setSnapshot(document.snapshot()); });
        QObject::connect(
            &view, &StageGraphView::editRequested, &document,
            [this](const std::vector<text::TextEdit>& edits, const QString& label) { document.apply(edits, label); });
        QObject::connect(&view, &StageGraphView::message, &view, [this](const QString& words) { said = words; });
        document.load(text);
        view.resize(900, 500);
        view.show();
        view.setFocus();
        view.activateWindow();
    }
    [[nodiscard]] std::string text() const { return std::string(document.bytes()); }
    [[nodiscard]] QPoint middle(std::size_t node) const {
        return view.toWidget(view.picture().card(static_cast<NodeId>(node)).center() - QPointF(0, 14)).toPoint();
    }
    [[nodiscard]] QPoint tick(std::size_t node, std::size_t instruction) const {
        return view.toWidget(view.picture().tick(static_cast<NodeId>(node), instruction).center()).toPoint();
    }
    void drag(QPoint from, QPoint to) {
        QTest::mousePress(&view, Qt::LeftButton, {}, from);
        QTest::mouseMove(&view, from + QPoint(12, 0));
        QTest::mouseMove(&view, to);
        QTest::mouseRelease(&view, Qt::LeftButton, {}, to);
    }
    Document document;
    StageGraphView view;
    QString said;
};

std::string fileText(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::stringstream bytes;
    bytes << stream.rdbuf();
    return bytes.str();
}

// Where somebody wants to look at them.
void shot(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("SLIPWAY_SCREENSHOTS");
    if (!folder.isEmpty())
        widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

QPalette darkPalette() {
    QPalette palette;
    palette.setColor(QPalette::Base, QColor(0x1e, 0x20, 0x24));
    palette.setColor(QPalette::Window, QColor(0x26, 0x28, 0x2d));
    palette.setColor(QPalette::Text, QColor(0xe6, 0xe7, 0xea));
    palette.setColor(QPalette::WindowText, QColor(0xe6, 0xe7, 0xea));
    palette.setColor(QPalette::PlaceholderText, QColor(0x9a, 0x9d, 0xa5));
    palette.setColor(QPalette::Highlight, QColor(0x4c, 0x8d, 0xe0));
    palette.setColor(QPalette::ToolTipBase, QColor(0x33, 0x36, 0x3d));
    palette.setColor(QPalette::ToolTipText, QColor(0xe6, 0xe7, 0xea));
    return palette;
}

GraphFacts exampleFacts() {
    using enum StepState;
    using namespace std::chrono_literals;
    GraphFacts facts;
    facts.stages.resize(3);
    facts.stages[0].steps = {{Done, 840'000'000, 0s}, {Done, 14'000'000, 31s}};
    facts.stages[1].steps = {{Cached, 160'000'000, 0s}, {Running, 0, 4s}};
    facts.stages[2].steps = {{Done, 75'000'000, 0s}, {Waiting, 0, 0s}, {Waiting, 0, 0s}};
    facts.copies[{"build", 2}] = {3, 14'200'000};
    return facts;
}

} // namespace

class StageGraphViewTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)")));
    }

    void clicksLeadToLines() {
        Bench bench(kThree);
        QSignalSpy ranges(&bench.view, &StageGraphView::rangeActivated);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.middle(1));
        QCOMPARE(bench.view.selectedStage(), StageId{1});
        QCOMPARE(ranges.count(), 0);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.tick(2, 1));
        QCOMPARE(ranges.count(), 1);
        const auto range = ranges.front().front().value<text::ByteRange>();
        QCOMPARE(bench.document.snapshot()->source().slice(range), std::string_view("COPY --from=build /app /app"));
        QTest::mouseDClick(&bench.view, Qt::LeftButton, {}, bench.middle(0));
        QVERIFY(ranges.count() >= 2);
    }

    void keysWalkAndActivate() {
        Bench bench(kThree);
        QTest::keyClick(&bench.view, Qt::Key_Home);
        QCOMPARE(bench.view.selectedStage(), StageId{0});
        QTest::keyClick(&bench.view, Qt::Key_Right);
        QCOMPARE(bench.view.selectedStage(), StageId{2});
        QTest::keyClick(&bench.view, Qt::Key_Left);
        QVERIFY(bench.view.selected().has_value());
        QTest::keyClick(&bench.view, Qt::Key_End);
        QSignalSpy places(&bench.view, &StageGraphView::instructionActivated);
        QTest::keyClick(&bench.view, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&bench.view, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&bench.view, Qt::Key_Return);
        QCOMPARE(places.count(), 1);
        QCOMPARE(places.front().front().value<stages::InstructionPlace>(), (stages::InstructionPlace{StageId{2}, 1}));
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QVERIFY(!bench.view.selected());
    }

    void renamesInPlaceAsOneStep() {
        Bench bench(kThree);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.middle(0));
        QTest::keyClick(&bench.view, Qt::Key_F2);
        auto* name = bench.view.findChild<QLineEdit*>(QStringLiteral("stageName"));
        QVERIFY(name);
        QCOMPARE(name->text(), QStringLiteral("build"));
        QTest::keyClicks(name, QStringLiteral("compile"));
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(bench.text().contains("FROM golang AS compile\n"));
        QVERIFY(bench.text().contains("COPY --from=compile /app /app\n"));
        QCOMPARE(bench.view.selectedStage(), StageId{0});
        QCOMPARE(bench.document.undoCount(), std::size_t{1});
        bench.document.undo();
        QCOMPARE(bench.text(), std::string(kThree));
        bench.document.redo();
        QVERIFY(bench.text().contains("AS compile"));
    }

    void escapeLeavesNoTrace() {
        Bench bench(kThree);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.middle(0));
        QTest::keyClick(&bench.view, Qt::Key_F2);
        auto* name = bench.view.findChild<QLineEdit*>(QStringLiteral("stageName"));
        QTest::keyClicks(name, QStringLiteral("other"));
        QTest::keyClick(name, Qt::Key_Escape);
        QCOMPARE(bench.text(), std::string(kThree));
        QCOMPARE(bench.document.undoCount(), std::size_t{0});
    }

    void refusalIsSaidNotDone() {
        Bench bench(kThree);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.middle(0));
        QTest::keyClick(&bench.view, Qt::Key_F2);
        auto* name = bench.view.findChild<QLineEdit*>(QStringLiteral("stageName"));
        QTest::keyClicks(name, QStringLiteral("web"));
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(bench.text(), std::string(kThree));
        QVERIFY2(bench.said.contains(QStringLiteral("web")), qPrintable(bench.said));
    }

    void reordersByKeysWithComments() {
        Bench bench(kThree);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.middle(1));
        QTest::keyClick(&bench.view, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(bench.text().find("# the page\nFROM node AS web"),
                 std::string_view("# syntax=docker/dockerfile:1\n").size());
        QCOMPARE(bench.view.selectedStage(), StageId{0});
        bench.document.undo();
        QCOMPARE(bench.text(), std::string(kThree));
    }

    void duplicatesAndDeletes() {
        Bench bench(kThree);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.middle(1));
        QTest::keyClick(&bench.view, Qt::Key_D, Qt::ControlModifier);
        QVERIFY(bench.text().contains("FROM node AS web-2\n"));
        QTest::keyClick(&bench.view, Qt::Key_Delete);
        QCOMPARE(bench.text(), std::string(kThree));
    }

    void deleteOfAUsedStageAsks() {
        Bench bench(kThree);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.middle(0));
        bool asked = false;
        QTimer::singleShot(0, &bench.view, [&] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            if (!dialog)
                return;
            asked = true;
            QTest::keyClick(dialog, Qt::Key_Return);
        });
        QTest::keyClick(&bench.view, Qt::Key_Delete);
        QVERIFY(asked);
        QVERIFY(!bench.text().contains("golang"));
        QVERIFY(!bench.text().contains("COPY --from"));
    }

    void dragCopiesFromAStage() {
        Bench bench(kThree);
        bench.view.setFileSource([](StageId) {
            return std::vector<StageFile>{
                {"/etc/passwd", 1000, false}, {"/dist/small.js", 10, true}, {"/dist/app.js", 5000, true}};
        });
        QSignalSpy ghosts(&bench.view, &StageGraphView::ghostChanged);
        bench.drag(bench.middle(1), bench.middle(2));
        auto* picker = bench.view.findChild<PathPicker*>();
        QVERIFY(picker);
        QVERIFY(ghosts.count() > 0);
        auto* list = picker->findChild<QListWidget*>();
        QVERIFY(list->item(0)->text().startsWith(QStringLiteral("/dist/app.js")));
        shot(*picker, QStringLiteral("picker"));
        QTest::keyClick(picker->findChild<QLineEdit*>(), Qt::Key_Return);
        QVERIFY2(bench.text().contains("COPY --from=build /app /app\nCOPY --from=web /dist/app.js /dist/app.js\nCMD"),
                 bench.text().c_str());
        bench.document.undo();
        QCOMPARE(bench.text(), std::string(kThree));
    }

    void escapeInThePickerLeavesNoTrace() {
        Bench bench(kThree);
        bench.drag(bench.middle(1), bench.middle(2));
        auto* picker = bench.view.findChild<PathPicker*>();
        QVERIFY(picker);
        QTest::keyClick(picker->findChild<QLineEdit*>(), Qt::Key_Escape);
        QCOMPARE(bench.document.undoCount(), std::size_t{0});
    }

    void backwardCopyIsRefusedWithItsReason() {
        Bench bench(kThree);
        bench.drag(bench.middle(2), bench.middle(0));
        QVERIFY(!bench.view.findChild<PathPicker*>());
        QVERIFY(!bench.said.isEmpty());
        QCOMPARE(bench.text(), std::string(kThree));
    }

    void zoomPanFit() {
        Bench bench(kThree);
        const double fitted = bench.view.zoom();
        QTest::keyClick(&bench.view, Qt::Key_Plus);
        QVERIFY(bench.view.zoom() > fitted);
        QTest::keyClick(&bench.view, Qt::Key_0);
        QCOMPARE(bench.view.zoom(), fitted);
        const QPointF before = bench.view.toWidget({0, 0});
        bench.drag(QPoint(450, 490), QPoint(480, 470));
        QVERIFY(bench.view.toWidget({0, 0}) != before);
    }

    void brokenTextKeepsTheLastGoodGraph() {
        Bench bench(kThree);
        bench.document.apply({{{29, 33}, "FRM"}}, QStringLiteral("typing"));
        QVERIFY(bench.view.isStale());
        QCOMPARE(bench.view.picture().graph().stageCount(), std::size_t{3});
        shot(bench.view, QStringLiteral("graph-stale"));
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.middle(1));
        QTest::keyClick(&bench.view, Qt::Key_Delete);
        QCOMPARE(bench.document.undoCount(), std::size_t{1});
        bench.document.undo();
        QVERIFY(!bench.view.isStale());
    }

    void exportsWhatTheCommandLineWrites() {
        Bench bench(kThree);
        const auto& graph = bench.document.snapshot()->graph;
        const stages::ExportOptions options{uiLanguage(), StageId{2}};
        using Format = StageGraphView::Format;
        QCOMPARE(bench.view.exported(Format::Svg).toStdString(), stages::toSvg(graph, options));
        QCOMPARE(bench.view.exported(Format::Dot).toStdString(), stages::toDot(graph, options));
        QCOMPARE(bench.view.exported(Format::Mermaid).toStdString(), stages::toMermaid(graph, options));
        QVERIFY(QImage::fromData(bench.view.exported(Format::Png), "PNG").width() > 400);
    }

    void splitSheetNeedsNoTyping() {
        const std::string single =
            fileText(test::sourceRoot() / "resources" / "examples" / "go-api" / "Dockerfile.1-single-stage");
        Bench bench(single);
        bench.view.setSplitSource([](StageId) {
            return SplitInputs{{{"/usr/local/bin/go-api", 8'200'000, true, true}, {"/src/main.go", 900, true, false}},
                               {{QStringLiteral("distroless-base"), 12'000'000}},
                               903'000'000,
                               QStringLiteral("10:42")};
        });
        bench.view.select(static_cast<NodeId>(0));
        QString prediction;
        QTimer::singleShot(0, &bench.view, [&] {
            auto* sheet = qobject_cast<SplitSheet*>(QApplication::activeModalWidget());
            if (!sheet)
                return;
            prediction = sheet->prediction();
            shot(*sheet, QStringLiteral("split"));
            QTest::keyClick(sheet, Qt::Key_Return);
        });
        bench.view.splitStage();
        const std::string text = bench.text();
        QVERIFY2(text.contains("FROM golang AS build\n"), text.c_str());
        QVERIFY2(text.ends_with("\nFROM distroless-base\n"
                                "COPY --from=build /usr/local/bin/go-api /usr/local/bin/go-api\n"
                                "EXPOSE 8080\nCMD go-api\n"),
                 text.c_str());
        QVERIFY2(prediction.contains(QStringLiteral("20.2 MB")) && prediction.contains(QStringLiteral("10:42")),
                 qPrintable(prediction));
        bench.document.undo();
        QCOMPARE(bench.text(), single);
    }

    void formHasAFieldForEveryFlag() {
        Bench bench(kThree);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.tick(2, 1));
        QTimer::singleShot(0, &bench.view, [&] {
            auto* form = qobject_cast<InstructionForm*>(QApplication::activeModalWidget());
            if (!form)
                return;
            for (const auto& flag : dockerfile::grammar(dockerfile::Keyword::Copy).flags)
                QVERIFY(form->field(flag.name));
            QCOMPARE(qobject_cast<QComboBox*>(form->field("from"))->currentText(), QStringLiteral("build"));
            QTest::keyClicks(form->field("chown"), QStringLiteral("1:2"));
            qobject_cast<QComboBox*>(form->field("link"))->setCurrentIndex(1);
            shot(*form, QStringLiteral("form"));
            QTest::keyClick(form, Qt::Key_Return);
        });
        QTest::keyClick(&bench.view, Qt::Key_E);
        QVERIFY2(bench.text().contains("COPY --from=build --chown=1:2 --link /app /app\n"), bench.text().c_str());
        QCOMPARE(bench.document.undoCount(), std::size_t{1});
        bench.document.undo();
        QCOMPARE(bench.text(), std::string(kThree));
    }

    void screenReaderWalksTheCards() {
        Bench bench(kThree);
        QAccessibleInterface* top = QAccessible::queryAccessibleInterface(&bench.view);
        QVERIFY(top);
        QCOMPARE(top->childCount(), 6); // three stages, three images
        QTest::keyClick(&bench.view, Qt::Key_Home);
        QAccessibleInterface* card = top->child(*bench.view.selectedPart());
        QCOMPARE(card->text(QAccessible::Name), QStringLiteral("build"));
        QVERIFY(card->text(QAccessible::Value).contains(QStringLiteral("golang")));
        QCOMPARE(card->role(), QAccessible::ListItem);
        QVERIFY(card->state().selected);
        QVERIFY(!card->rect().isEmpty());
        QSignalSpy ranges(&bench.view, &StageGraphView::rangeActivated);
        top->child(2)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(ranges.count(), 1);
        QCOMPARE(bench.view.selectedStage(), StageId{2});
    }

    void statesOfABuild() {
        Bench bench(kThree);
        bench.view.setFacts(exampleFacts());
        QCOMPARE(criticalPath(bench.view.picture().graph(), exampleFacts(), StageId{2}),
                 (std::vector{StageId{0}, StageId{2}}));
        bench.view.setCriticalPathShown(true);
        shot(bench.view, QStringLiteral("graph-light"));
        bench.view.setPalette(darkPalette());
        shot(bench.view, QStringLiteral("graph-dark"));
    }

    void pictures() {
        for (const char* name : {"go-api/Dockerfile.1-single-stage", "go-api/Dockerfile.3-multi-stage"}) {
            Bench bench(fileText(test::sourceRoot() / "resources" / "examples" / name));
            bench.view.resize(510, 300);
            shot(bench.view, QStringLiteral("graph-%1").arg(QString::fromLatin1(name).section(QLatin1Char('.'), 1)));
        }
        std::string big;
        for (int i = 0; i < 40; ++i) {
            big += "FROM " + std::string(i % 3 == 0 ? "debian" : "s" + std::to_string(i - 1 - i % 2)) + " AS s" +
                   std::to_string(i) + "\nRUN x\n";
            if (i > 4)
                big += "COPY --from=s" + std::to_string(i - 4) + " /a /a\n";
        }
        Bench bench(big);
        bench.view.resize(1200, 800);
        shot(bench.view, QStringLiteral("graph-large-fit"));
        QTest::keyClick(&bench.view, Qt::Key_1);
        QVERIFY(bench.view.hasMinimap());
        shot(bench.view, QStringLiteral("graph-large"));
    }
};

QTEST_MAIN(StageGraphViewTest)
#include "stage_graph_view_test.moc"
