// SPDX-License-Identifier: Apache-2.0
// The bytes of the document are the file; what QTextDocument makes of them stays on the screen.
#include "widgets/editor/dockerfile_editor.h"
#include "widgets/editor/text_mapping.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QInputMethodEvent>
#include <QMimeData>
#include <QTest>
#include <random>

using namespace slipway;
using namespace slipway::widgets;

namespace {

// A shown editor of a text.
struct Fixture {
    explicit Fixture(std::string bytes) {
        document.load(std::move(bytes));
        editor.resize(800, 600);
        editor.show();
        editor.setFocus();
        (void)QTest::qWaitForWindowExposed(&editor);
    }
    void caretTo(std::size_t byte) { editor.jumpTo({byte, byte}); }
    [[nodiscard]] std::string bytes() const { return std::string(document.bytes()); }
    // What the screen shows is what the bytes say.
    [[nodiscard]] bool agrees() const {
        const QTextDocument& view = *editor.QPlainTextEdit::document();
        if (view.blockCount() != static_cast<int>(document.snapshot()->source().lineCount()))
            return false;
        for (QTextBlock block = view.firstBlock(); block.isValid(); block = block.next()) {
            const auto line = editor.binding().lineBytes(block.blockNumber());
            if (block.text() != displayed(document.bytes().substr(line.begin, line.size())))
                return false;
        }
        return true;
    }

    Document document;
    DockerfileEditor editor{document};
};

const std::string odd("\xef\xbb\xbf"
                      "FROM scratch\r\n"
                      "LABEL a=\"\xc2\xa0\xe2\x80\xa8\xe2\x80\xa9\"\n"
                      "# \xff\xfe\xc3 \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x90\xb3\r\r\n"
                      "ENV x=\x01\x7f\rb\n"
                      "RUN end");

} // namespace

class FidelityTest : public QObject {
    Q_OBJECT

private slots:
    void mapsBothWays_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("shown");
        QTest::newRow("ascii") << QByteArray("RUN a\tb") << QStringLiteral("RUN a\tb");
        QTest::newRow("chinese") << QByteArray("# 中文") << QStringLiteral("# 中文");
        QTest::newRow("emoji") << QByteArray("a🐳b") << QStringLiteral("a🐳b");
        QTest::newRow("not utf-8") << QByteArray("a\xff\xfe") << QStringLiteral("a\uFFFD\uFFFD");
        QTest::newRow("cut off") << QByteArray("\xe4\xb8") << QStringLiteral("\uFFFD\uFFFD");
        QTest::newRow("overlong") << QByteArray("\xc0\x80") << QStringLiteral("\uFFFD\uFFFD");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QStringLiteral("\uFFFD\uFFFD\uFFFD");
        QTest::newRow("separators") << QByteArray("\xe2\x80\xa8\xe2\x80\xa9") << QStringLiteral("\u2424\u00B6");
        QTest::newRow("no-break space") << QByteArray("\xc2\xa0") << QStringLiteral("\u00A0");
        QTest::newRow("controls") << QByteArray("\r\x01\x7f") << QStringLiteral("\u240D\u2401\u2421");
    }
    void mapsBothWays() {
        QFETCH(QByteArray, line);
        QFETCH(QString, shown);
        const std::string_view bytes(line.data(), static_cast<std::size_t>(line.size()));
        QCOMPARE(displayed(bytes), shown);
        QCOMPARE(unitOf(bytes, bytes.size()), shown.size());
        QCOMPARE(byteOf(bytes, shown.size()), bytes.size());
        for (qsizetype unit = 0; unit < shown.size(); ++unit) {
            if (!shown[unit].isLowSurrogate())
                QCOMPARE(unitOf(bytes, byteOf(bytes, unit)), unit);
        }
    }

    void untouchedStaysIdentical() {
        Fixture f(odd);
        QCOMPARE(f.bytes(), odd);
        QVERIFY(f.agrees());
        QVERIFY(!f.document.isModified());
    }

    void keysChangeOnlyTheirBytes() {
        Fixture f(odd);
        f.caretTo(odd.size());
        QTest::keyClicks(&f.editor, " x");
        QCOMPARE(f.bytes(), odd + " x");
        f.caretTo(3);
        QTest::keyClick(&f.editor, Qt::Key_Delete);
        std::string expected = odd + " x";
        expected.erase(3, 1);
        QCOMPARE(f.bytes(), expected);
        QVERIFY(f.agrees());
        f.editor.undoStep();
        f.editor.undoStep();
        QCOMPARE(f.bytes(), odd);
        QVERIFY(f.agrees());
        QVERIFY(!f.document.isModified());
    }

    void newLinesEndAsTheirNeighbours() {
        Fixture f("FROM a\r\nRUN b\nRUN c");
        f.caretTo(4);
        QTest::keyClick(&f.editor, Qt::Key_Return);
        QCOMPARE(f.bytes(), std::string("FROM\r\n a\r\nRUN b\nRUN c"));
        f.caretTo(13);
        QTest::keyClick(&f.editor, Qt::Key_Return);
        QCOMPARE(f.bytes(), std::string("FROM\r\n a\r\nRUN\n b\nRUN c"));
        QVERIFY(f.agrees());
    }

    void joiningLinesTakesTheWholeLineEnd() {
        Fixture f("FROM a\r\nRUN b\r\n");
        f.caretTo(8);
        QTest::keyClick(&f.editor, Qt::Key_Backspace);
        QCOMPARE(f.bytes(), std::string("FROM aRUN b\r\n"));
        f.editor.undoStep();
        QCOMPARE(f.bytes(), std::string("FROM a\r\nRUN b\r\n"));
        QVERIFY(f.agrees());
    }

    void bytesThatJoinToACharacter() {
        Fixture f("# \xe4\xb8x\xad\n");
        f.caretTo(4);
        QTest::keyClick(&f.editor, Qt::Key_Delete);
        QCOMPARE(f.bytes(), std::string("# \xe4\xb8\xad\n"));
        QVERIFY(f.agrees());
        f.editor.undoStep();
        QVERIFY(f.agrees());
    }

    void pasteAndCopyKeepBytes() {
        Fixture f("RUN a\r\nb");
        QGuiApplication::clipboard()->setText(QStringLiteral("x\u00A0\u2028y\nz"));
        f.caretTo(4);
        f.editor.paste();
        QCOMPARE(f.bytes(), std::string("RUN x\xc2\xa0\xe2\x80\xa8y\r\nza\r\nb"));
        QVERIFY(f.agrees());
        f.editor.selectAll();
        f.editor.copy();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("RUN x\u00A0\u2028y\r\nza\r\nb"));
    }

    void preeditIsNotInTheText() {
        Fixture f("# ");
        f.caretTo(2);
        QInputMethodEvent preedit(QStringLiteral("zhong"), {});
        QCoreApplication::sendEvent(&f.editor, &preedit);
        QCOMPARE(f.bytes(), std::string("# "));
        QInputMethodEvent commit;
        commit.setCommitString(QStringLiteral("中"));
        QCoreApplication::sendEvent(&f.editor, &commit);
        QCOMPARE(f.bytes(), std::string("# 中"));
        QVERIFY(f.agrees());
    }

    void viewOnly_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("reason");
        QTest::newRow("nul") << QByteArray("FROM a\nRUN \0b", 13) << static_cast<int>(ViewOnly::NulBytes);
        QTest::newRow("long line") << QByteArray("RUN ") + QByteArray(20'000, 'x')
                                   << static_cast<int>(ViewOnly::LongLines);
        QTest::newRow("long enough") << QByteArray(20'000, 'x') << static_cast<int>(ViewOnly::No);
        QTest::newRow("characters count")
            << QByteArray("# ") + QByteArray("中").repeated(7000) << static_cast<int>(ViewOnly::No);
        QTest::newRow("large") << (QByteArray("# ") + QByteArray(997, 'x') + "\n").repeated(10'001)
                               << static_cast<int>(ViewOnly::TooLarge);
    }
    void viewOnly() {
        QFETCH(QByteArray, bytes);
        QFETCH(int, reason);
        Fixture f(bytes.toStdString());
        QCOMPARE(static_cast<int>(f.editor.binding().viewOnly()), reason);
        QCOMPARE(f.editor.isReadOnly(), reason != 0);
        QTest::keyClick(&f.editor, Qt::Key_X);
        QCOMPARE(f.document.bytes() == std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())),
                 reason != 0);
    }

    // Random keys and edits from elsewhere: screen and bytes agree after each, undo goes back to the first byte.
    void randomEdits() {
        std::mt19937 random(7);
        for (int round = 0; round < 12; ++round) {
            Fixture f(odd);
            for (int step = 0; step < 40; ++step) {
                const std::size_t at = random() % (f.document.bytes().size() + 1);
                switch (random() % 6) {
                case 0: {
                    const std::size_t to = std::min(f.document.bytes().size(), at + random() % 5);
                    static const std::string texts[] = {"", "\r", "\n", "\xad", "中", "\xf0\x9f\x90\xb3", "x\r\ny"};
                    f.document.apply({{{at, to}, texts[random() % 7]}}, "edit");
                    break;
                }
                case 1:
                    f.caretTo(at);
                    QTest::keyClick(&f.editor, Qt::Key_Delete);
                    break;
                case 2:
                    f.caretTo(at);
                    QTest::keyClick(&f.editor, Qt::Key_Backspace, random() % 2 ? Qt::ControlModifier : Qt::NoModifier);
                    break;
                case 3:
                    f.caretTo(at);
                    QTest::keyClick(&f.editor, Qt::Key_Return);
                    break;
                case 4:
                    f.editor.undoStep();
                    break;
                default:
                    f.caretTo(at);
                    QTest::keyClicks(&f.editor, "ab");
                    break;
                }
                QVERIFY2(f.agrees(), qPrintable(QString("round %1 step %2").arg(round).arg(step)));
            }
            while (f.document.canUndo())
                f.editor.undoStep();
            QCOMPARE(f.bytes(), odd);
            QVERIFY(f.agrees());
        }
    }
};

QTEST_MAIN(FidelityTest)
#include "fidelity_test.moc"
