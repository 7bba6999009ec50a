// SPDX-License-Identifier: Apache-2.0
// What a person does in the editor, by keys and the mouse.
#include "engine/messages/catalogue/dockerfile.h"
#include "widgets/document/ui_language.h"
#include "widgets/editor/completion_popup.h"
#include "widgets/editor/editor_commands.h"
#include "widgets/editor/editor_hover.h"
#include "widgets/editor/editor_pane.h"
#include "widgets/editor/folding.h"
#include "widgets/editor/symbol_commands.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace slipway;
using namespace slipway::widgets;

namespace {

struct Fixture {
    explicit Fixture(std::string bytes = {}) {
        document.load(std::move(bytes));
        QObject::connect(&document, &Document::snapshotChanged, &editor,
                         [this] { editor.setFindings(parserFindings(*document.snapshot())); });
        editor.setFindings(parserFindings(*document.snapshot()));
        pane.resize(820, 620);
        pane.show();
        (void)QTest::qWaitForWindowActive(&pane);
        editor.setFocus();
    }
    void caretTo(std::string_view before) {
        const std::size_t at = document.bytes().find(before);
        editor.select({at, at});
    }
    void caretBehind(std::string_view text) {
        const std::size_t at = document.bytes().find(text) + text.size();
        editor.select({at, at});
    }
    void type(const char* keys) { QTest::keyClicks(&editor, keys); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&editor, key, modifiers);
    }
    [[nodiscard]] QByteArray bytes() const { return QByteArray::fromStdString(std::string(document.bytes())); }

    Document document;
    EditorPane pane{document};
    DockerfileEditor& editor = pane.editor();
};

void picture(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("SLIPWAY_TEST_PICTURES");
    if (!folder.isEmpty())
        QVERIFY(widget.grab().save(QDir(folder).filePath(name + ".png")));
}

const std::string sample = "ARG VERSION=1.24\n"
                           "FROM golang:$VERSION AS build\n"
                           "RUN go build \\\n"
                           "    ./...\n"
                           "FROM scratch\n"
                           "COPY --from=build /a /b\n";

} // namespace

class EditingTest : public QObject {
    Q_OBJECT

private slots:
    void completesAnInstruction() {
        Fixture f("FROM a\n");
        f.caretBehind("FROM a\n");
        f.type("wor");
        QVERIFY(f.editor.completion().isVisible());
        QCOMPARE(f.editor.completion().labels().first(), QStringLiteral("workdir"));
        f.key(Qt::Key_Escape);
        QVERIFY(!f.editor.completion().isVisible());
        f.key(Qt::Key_Backspace);
        f.key(Qt::Key_Backspace);
        f.key(Qt::Key_Backspace);
        f.type("WOR");
        f.key(Qt::Key_Return);
        QCOMPARE(f.bytes(), QByteArray("FROM a\nWORKDIR /app"));
        // The place of the snippet is selected: typing replaces it.
        f.type("/srv");
        QCOMPARE(f.bytes(), QByteArray("FROM a\nWORKDIR /srv"));
    }

    void completesFlagsAndStages() {
        Fixture f("FROM a AS build\nFROM b\n");
        f.caretBehind("FROM b\n");
        f.type("COPY --fr");
        QVERIFY(f.editor.completion().labels().contains("--from"));
        picture(f.editor.completion(), "completion-flag");
        f.key(Qt::Key_Tab);
        // The flag asks for its value at once.
        QVERIFY(f.editor.completion().labels().contains("build"));
        f.key(Qt::Key_Tab);
        QCOMPARE(f.bytes(), QByteArray("FROM a AS build\nFROM b\nCOPY --from=build"));
        f.editor.undoStep();
        QCOMPARE(f.bytes(), QByteArray("FROM a AS build\nFROM b\nCOPY --from="));
    }

    void tabGoesThroughASnippet() {
        Fixture f("FROM a\n");
        f.caretBehind("FROM a\n");
        f.type("ENV");
        f.key(Qt::Key_Return);
        QCOMPARE(f.bytes(), QByteArray("FROM a\nENV NAME=value"));
        f.type("A");
        f.editor.completion().dismiss();
        f.key(Qt::Key_Tab);
        f.type("1");
        f.editor.completion().dismiss();
        f.key(Qt::Key_Tab);
        QCOMPARE(f.bytes(), QByteArray("FROM a\nENV A=1"));
        QCOMPARE(f.editor.caret(), f.document.bytes().size());
    }

    void offersWhatLiesOutside() {
        Fixture f("FROM a\nCOPY ");
        f.editor.setSurroundings([] {
            language::Surroundings around;
            around.context = [](std::string_view) {
                return std::vector<language::ContextEntry>{{"主程序", true, false}, {".env", false, true}};
            };
            return around;
        });
        f.caretBehind("COPY ");
        f.key(Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(f.editor.completion().labels().contains(QStringLiteral("主程序/")));
        QVERIFY(f.editor.completion().labels().contains(QStringLiteral(".env")));
    }

    void enterIndents() {
        Fixture f("FROM a\r\nRUN x \\");
        f.caretBehind("\\");
        f.key(Qt::Key_Return);
        QCOMPARE(f.bytes(), QByteArray("FROM a\r\nRUN x \\\r\n    "));
        QCOMPARE(f.editor.caret(), f.document.bytes().size());
    }

    void lineCommands() {
        Fixture f("FROM a\nRUN b\nRUN c\n");
        f.caretTo("RUN b");
        f.key(Qt::Key_Slash, Qt::ControlModifier);
        QCOMPARE(f.bytes(), QByteArray("FROM a\n# RUN b\nRUN c\n"));
        f.key(Qt::Key_Slash, Qt::ControlModifier);
        f.key(Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(f.bytes(), QByteArray("FROM a\nRUN c\nRUN b\n"));
        f.key(Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(f.bytes(), QByteArray("FROM a\nRUN b\nRUN c\n"));
        f.editor.selectAll();
        f.key(Qt::Key_Tab);
        QCOMPARE(f.bytes(), QByteArray("    FROM a\n    RUN b\n    RUN c\n"));
        f.key(Qt::Key_Backtab);
        QCOMPARE(f.bytes(), QByteArray("FROM a\nRUN b\nRUN c\n"));
        while (f.document.canUndo())
            f.editor.undoStep();
        QCOMPARE(f.bytes(), QByteArray("FROM a\nRUN b\nRUN c\n"));
    }

    void formats() {
        Fixture f("from a\nrun x &&\\\ny\n");
        f.key(Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(f.bytes(), QByteArray("FROM a\nRUN x &&\\\ny\n"));
        f.editor.undoStep();
        QCOMPARE(f.bytes(), QByteArray("from a\nrun x &&\\\ny\n"));
    }

    void goesToTheDefinition() {
        Fixture f(sample);
        f.caretTo("build /a");
        f.key(Qt::Key_F12);
        QCOMPARE(f.editor.selectedBytes().begin, f.document.bytes().find("build\nRUN"));
        f.caretTo("VERSION AS");
        f.key(Qt::Key_F12);
        QCOMPARE(f.editor.selectedBytes().begin, f.document.bytes().find("VERSION=1"));
    }

    void showsReferences() {
        Fixture f(sample);
        f.caretTo("build /a");
        QStringList texts;
        QTimer::singleShot(0, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            for (QAction* action : menu ? menu->actions() : QList<QAction*>())
                texts << action->text();
            QTest::keyClick(menu, Qt::Key_Return);
        });
        f.key(Qt::Key_F12, Qt::ShiftModifier);
        QCOMPARE(texts.size(), 2);
        QCOMPARE(f.editor.selectedBytes().begin, f.document.bytes().find("build\nRUN"));
    }

    void renamesAVariable() {
        Fixture f("FROM a\nARG V=1\nRUN echo $V '$V'\n");
        f.caretTo("V=1");
        int checked = 0, unchecked = 0;
        QTimer::singleShot(0, [&] {
            auto* dialog = qobject_cast<RenameDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            auto* places = dialog->findChild<QListWidget*>("places");
            for (int i = 0; i < places->count(); ++i)
                (places->item(i)->checkState() == Qt::Checked ? checked : unchecked) += 1;
            auto* name = dialog->findChild<QLineEdit*>("newName");
            QTest::keyClicks(name, "a b");
            picture(*dialog, "rename");
            QVERIFY(!dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->isEnabled());
            name->clear();
            QTest::keyClicks(name, "WIDE");
            QTest::keyClick(name, Qt::Key_Return);
        });
        f.key(Qt::Key_F2);
        QCOMPARE(f.bytes(), QByteArray("FROM a\nARG WIDE=1\nRUN echo $WIDE '$V'\n"));
        QCOMPARE(checked, 2);
        QCOMPARE(unchecked, 1);
        f.editor.undoStep();
        QCOMPARE(f.bytes(), QByteArray("FROM a\nARG V=1\nRUN echo $V '$V'\n"));
    }

    void fixesByMenu() {
        Fixture f("FROM a\nRUN x \\\n\n    y\nRUN z \\\n\n  w\n");
        f.caretTo("\n    y");
        QTimer::singleShot(0, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            QVERIFY(menu != nullptr);
            QTest::keyClick(menu, Qt::Key_Return);
        });
        f.key(Qt::Key_Period, Qt::ControlModifier);
        QCOMPARE(f.bytes(), QByteArray("FROM a\nRUN x \\\n    y\nRUN z \\\n\n  w\n"));
        f.editor.commands().action("editor.fixAll")->trigger();
        QCOMPARE(f.bytes(), QByteArray("FROM a\nRUN x \\\n    y\nRUN z \\\n  w\n"));
        f.editor.undoStep();
        f.editor.undoStep();
        QCOMPARE(f.bytes(), QByteArray("FROM a\nRUN x \\\n\n    y\nRUN z \\\n\n  w\n"));
    }

    // The error of the instruction that is being typed waits; others come at once; known ones stay.
    void typedErrorsWait() {
        Fixture f("FROM a\nRUN x\n");
        f.editor.findingLayer().setDelay(60);
        const auto shown = [&] {
            return std::ranges::count_if(f.editor.findingLayer().all(), [](const auto& each) { return !each.waiting; });
        };
        QCOMPARE(shown(), 0);
        f.caretBehind("RUN x\n");
        f.type("COPY a");
        QCOMPARE(f.editor.findingLayer().all().size(), 1U);
        QCOMPARE(shown(), 0);
        QTRY_COMPARE(shown(), 1);
        f.caretTo("a\nRUN");
        f.type("  ");
        QCOMPARE(shown(), 1);
        QVERIFY(f.editor.findingLayer().all()[0].range.begin >= f.document.bytes().find("COPY"));
    }

    void lateFindingsFadeAndMove() {
        Fixture f("FROM a\nCOPY x y\n");
        f.editor.setLateFindings({{.rule = "SL1",
                                   .severity = Severity::Warning,
                                   .range = {12, 13},
                                   .message = messages::message(msg::EmptyContinuation)}});
        f.editor.select({0, 0});
        f.type("# ");
        f.key(Qt::Key_Return);
        const auto& all = f.editor.findingLayer().all();
        const auto late = std::ranges::find_if(all, [](const auto& each) { return each.late; });
        QVERIFY(late != all.end() && late->stale);
        QCOMPARE(f.document.bytes().substr(late->range.begin, late->range.size()), std::string_view("x"));
        QVERIFY(f.editor.fixes().offers(late->range).empty());
    }

    void findsAndReplaces() {
        Fixture f("RUN a1 b22\nRUN c3\n");
        f.key(Qt::Key_H, Qt::ControlModifier);
        auto* text = f.pane.findChild<QLineEdit*>("findText");
        auto* with = f.pane.findChild<QLineEdit*>("replaceText");
        f.pane.findChild<QAbstractButton*>("findExpression")->click();
        QTest::keyClicks(text, "([a-c])(\\d+)");
        QCOMPARE(f.pane.findBar().hits().size(), 3U);
        picture(f.pane, "find");
        QTest::keyClicks(with, "\\2\\1");
        QTest::keyClick(text, Qt::Key_Return);
        QCOMPARE(f.editor.selectedBytes(), (text::ByteRange{4, 6}));
        QTest::keyClick(with, Qt::Key_Return);
        QCOMPARE(f.bytes(), QByteArray("RUN 1a b22\nRUN c3\n"));
        f.pane.findBar().replaceAll();
        QCOMPARE(f.bytes(), QByteArray("RUN 1a 22b\nRUN 3c\n"));
        f.document.undo();
        QCOMPARE(f.bytes(), QByteArray("RUN 1a b22\nRUN c3\n"));
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(!f.pane.findBar().isVisible());
        text->setText("(");
        QVERIFY(f.pane.findBar().hits().empty());
    }

    void foldsByTheGutter() {
        Fixture f(sample);
        const auto visible = [&](int block) { return f.editor.document()->findBlockByNumber(block).isVisible(); };
        const QRectF line = f.editor.geometryOf(f.editor.document()->findBlockByNumber(2));
        QTest::mouseClick(&f.editor.gutter(), Qt::LeftButton, {},
                          QPoint(f.editor.gutter().width() - 6, static_cast<int>(line.center().y())));
        QVERIFY(f.editor.folding().isFolded(2));
        QVERIFY(visible(2) && !visible(3) && visible(4));
        picture(f.pane, "folded");
        // Whoever goes there sees it.
        f.editor.jumpTo({f.document.bytes().find("./..."), f.document.bytes().find("./...")});
        QVERIFY(visible(3));
        f.editor.folding().foldAll(language::FoldKind::Stage);
        QVERIFY(!visible(2) && !visible(5) && visible(4));
        f.editor.folding().unfoldAll();
        QVERIFY(visible(2) && visible(5));
    }

    void breadcrumbFollowsTheCaret() {
        Fixture f(sample);
        f.caretTo("go build");
        QCOMPARE(f.pane.breadcrumb().texts(), (QStringList{"build", "RUN"}));
        f.caretTo("VERSION=");
        QCOMPARE(f.pane.breadcrumb().texts().last(), QStringLiteral("VERSION"));
    }

    void hoverExplains() {
        Fixture f("FROM a\nCOPPY a b\n");
        const QString finding = hoverText(f.editor, 8, {});
        QVERIFY(finding.contains("COPPY"));
        const QString keyword = hoverText(f.editor, 1, {});
        QVERIFY(keyword.contains("FROM [--platform"));
        setUiLanguage(messages::Language::Chinese);
        QVERIFY(hoverText(f.editor, 1, {}).contains(QStringLiteral("阶段")));
        setUiLanguage(messages::Language::English);
    }

    void buildNumbersFadeAndStay() {
        Fixture f(sample);
        f.editor.setBuildNumbers({{.instruction = {48, 71},
                                   .bytes = 91'200'000,
                                   .deadBytes = 20'000'000,
                                   .time = std::chrono::milliseconds(3120)},
                                  {.instruction = {85, 108}, .bytes = 1'400'000, .cached = true}});
        picture(f.pane, "numbers");
        QSignalSpy clicks(&f.editor, &DockerfileEditor::numbersActivated);
        const QRectF line = f.editor.geometryOf(f.editor.document()->findBlockByNumber(2));
        QTest::mouseClick(&f.editor.gutter(), Qt::LeftButton, {}, QPoint(6, static_cast<int>(line.center().y())));
        QCOMPARE(clicks.size(), 1);
        QCOMPARE(clicks[0][0].value<text::ByteRange>(), (text::ByteRange{48, 71}));
        f.editor.select({0, 0});
        f.type("# ");
        f.key(Qt::Key_Return);
        const QRectF below = f.editor.geometryOf(f.editor.document()->findBlockByNumber(3));
        QTest::mouseClick(&f.editor.gutter(), Qt::LeftButton, {}, QPoint(6, static_cast<int>(below.center().y())));
        QCOMPARE(clicks.size(), 2);
        picture(f.pane, "numbers-faded");
    }

    void zoomsAndShowsBlanks() {
        Fixture f(sample);
        const qreal before = f.editor.font().pointSizeF();
        f.editor.commands().action("editor.zoomIn")->trigger();
        QCOMPARE(f.editor.font().pointSizeF(), before + 1);
        f.editor.commands().action("editor.zoomReset")->trigger();
        QCOMPARE(f.editor.font().pointSizeF(), before);
        f.editor.commands().action("editor.whitespace")->trigger();
        QVERIFY(f.editor.showsWhitespace());
        picture(f.pane, "whitespace");
    }

    // No two commands want the same keys.
    void shortcutsAreApart() {
        Fixture f;
        QStringList seen;
        for (QAction* action : f.editor.commands().actions()) {
            for (const QKeySequence& keys : action->shortcuts()) {
                QVERIFY2(!seen.contains(keys.toString()), qPrintable(keys.toString()));
                seen << keys.toString();
            }
            QVERIFY(!action->text().isEmpty());
        }
    }
};

QTEST_MAIN(EditingTest)
#include "editing_test.moc"
