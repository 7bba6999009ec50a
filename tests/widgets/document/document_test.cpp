// SPDX-License-Identifier: Apache-2.0
#include "widgets/document/document.h"

#include <QSignalSpy>
#include <QTest>
#include <random>

using namespace slipway;
using widgets::Document;

class DocumentTest : public QObject {
    Q_OBJECT

private slots:
    void startsEmpty() {
        Document document;
        QCOMPARE(document.bytes(), std::string_view());
        QVERIFY(!document.isModified());
        QVERIFY(!document.canUndo());
        QVERIFY(document.snapshot()->graph.nodes.empty());
    }

    void parsesEachRevision() {
        Document document;
        document.load("FROM scratch\n");
        QCOMPARE(document.snapshot()->file.stages.size(), 1U);
        const auto before = document.revision();
        QVERIFY(document.apply({{{13, 13}, "FROM scratch AS b\n"}}, "add"));
        QCOMPARE(document.revision(), before + 1);
        QCOMPARE(document.snapshot()->file.stages.size(), 2U);
        QCOMPARE(document.snapshot()->graph.stageCount(), 2U);
    }

    void keepsBytesThatAreNoText() {
        Document document;
        const std::string odd("\xef\xbb\xbf"
                              "FROM a\r\n# \xff\xfe \xc2\xa0\nRUN x\r\n\rEND",
                              30);
        document.load(odd);
        QCOMPARE(document.bytes(), std::string_view(odd));
        QVERIFY(document.apply({{{3, 7}, "from"}}, "case"));
        document.undo();
        QCOMPARE(document.bytes(), std::string_view(odd));
    }

    void refusesOverlaps() {
        Document document;
        document.load("FROM scratch\n");
        QVERIFY(!document.apply({{{0, 4}, "a"}, {{3, 6}, "b"}}, "bad"));
        QVERIFY(!document.apply({{{0, 400}, "a"}}, "bad"));
        QVERIFY(!document.canUndo());
        QVERIFY(document.apply({{{0, 4}, "FROM"}}, "same"));
        QVERIFY(!document.canUndo());
    }

    void modifiedFollowsUndo() {
        Document document;
        QSignalSpy spy(&document, &Document::modifiedChanged);
        document.load("a");
        document.apply({{{0, 0}, "b"}}, "one");
        QVERIFY(document.isModified());
        document.markSaved();
        QVERIFY(!document.isModified());
        document.undo();
        QVERIFY(document.isModified());
        document.redo();
        QVERIFY(!document.isModified());
        document.undo();
        document.apply({{{0, 0}, "c"}}, "other");
        QVERIFY(document.isModified());
        document.undo();
        QVERIFY(document.isModified()); // the saved text cannot be reached any more
        QCOMPARE(spy.count(), 5);
    }

    void typingJoins() {
        Document document;
        document.load("");
        for (std::size_t i = 0; i < 4; ++i)
            document.type({{i, i}, std::string(1, static_cast<char>('a' + i))});
        document.type({{3, 4}, ""}); // backspace
        QCOMPARE(document.bytes(), std::string_view("abc"));
        QCOMPARE(document.undoCount(), 1U);
        document.type({{3, 3}, "\n"});
        document.type({{4, 4}, "x"});
        QCOMPARE(document.undoCount(), 3U);
        document.breakTyping();
        document.type({{5, 5}, "y"});
        QCOMPARE(document.undoCount(), 4U);
        while (document.canUndo())
            document.undo();
        QCOMPARE(document.bytes(), std::string_view());
        while (document.canRedo())
            document.redo();
        QCOMPARE(document.bytes(), std::string_view("abc\nxy"));
    }

    void undoIsExactForRandomEdits() {
        std::mt19937 random(7);
        Document document;
        document.load("FROM a AS b\nRUN x\n");
        std::vector<std::string> texts{std::string(document.bytes())};
        for (int i = 0; i < 300; ++i) {
            const std::size_t size = document.bytes().size();
            const std::size_t a = random() % (size + 1), b = random() % (size + 1), c = random() % (size + 1);
            std::vector<text::TextEdit> edits{{{std::min(a, b), std::max(a, b)}, std::string(random() % 5, 'z')}};
            if (c > std::max(a, b))
                edits.push_back({{c, c}, "\xff"});
            document.apply(edits, "random");
            if (document.undoCount() == texts.size())
                texts.emplace_back(document.bytes());
        }
        for (std::size_t i = texts.size(); i-- > 0;) {
            QCOMPARE(document.bytes(), std::string_view(texts[i]));
            document.undo();
        }
        for (const std::string& each : texts) {
            QCOMPARE(document.bytes(), std::string_view(each));
            document.redo();
        }
    }
};

QTEST_GUILESS_MAIN(DocumentTest)
#include "document_test.moc"
