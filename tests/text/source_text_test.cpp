// SPDX-License-Identifier: Apache-2.0
#include "engine/text/escape.h"
#include "engine/text/source_text.h"
#include "engine/text/text_edit.h"

#include <QtTest>

using namespace slipway::text;

class SourceTextTest : public QObject {
    Q_OBJECT

private slots:
    void linesAndColumns() {
        const SourceText source("Dockerfile", "FROM a\r\nRUN b\n\nlast");
        QCOMPARE(source.lineCount(), 4u);
        QVERIFY(source.lineColumn(0) == (LineColumn{1, 1}));
        QVERIFY(source.lineColumn(8) == (LineColumn{2, 1}));
        QVERIFY(source.lineColumn(1000) == (LineColumn{4, 5}));
        QCOMPARE(source.slice(source.lineRange(1)), std::string_view("FROM a"));
        QCOMPARE(source.slice(source.lineRange(3)), std::string_view(""));
        QCOMPARE(source.position({2, 3}), 10u);
        QCOMPARE(source.position({2, 99}), 13u);
        QCOMPARE(source.position({99, 1}), source.size());
        for (std::size_t at = 0; at <= source.size(); ++at) {
            const LineColumn place = source.lineColumn(at);
            if (at <= source.lineRange(place.line).end)
                QCOMPARE(source.position(place), at);
        }
    }
    void emptyTextHasOneLine() {
        const SourceText source("x", "");
        QCOMPARE(source.lineCount(), 1u);
        QVERIFY(source.lineRange(1).empty());
    }
    void editsApplyTogether() {
        QCOMPARE(applyEdits("abcdef", {{{4, 5}, "X"}, {{0, 1}, ""}, {{2, 2}, "+"}}).value(), std::string("b+cdXf"));
    }
    void insertionsAtOnePlaceKeepTheirOrder() {
        QCOMPARE(applyEdits("ab", {{{1, 1}, "1"}, {{1, 1}, "2"}}).value(), std::string("a12b"));
    }
    void overlappingOrOutsideEditsAreRefused() {
        QVERIFY(!applyEdits("abcdef", {{{0, 3}, ""}, {{2, 4}, ""}}));
        QVERIFY(!applyEdits("abc", {{{2, 9}, ""}}));
        QVERIFY(!applyEdits("abc", {{{2, 1}, ""}}));
    }
    void escapes() {
        QCOMPARE(escaped("中文 ok\t"), std::string("中文 ok\t"));
        QCOMPARE(escaped("a\xff\x1b[0m"), std::string("a\\xff\\x1b[0m"));
        QCOMPARE(escaped("\xed\xa0\x80"), std::string("\\xed\\xa0\\x80"));
        QVERIFY(!isUtf8("\xc0\xaf"));
        QVERIFY(isUtf8("😀"));
        QVERIFY(!isUtf8(std::string_view("😀").substr(0, 3)));
    }
};

QTEST_APPLESS_MAIN(SourceTextTest)
#include "source_text_test.moc"
