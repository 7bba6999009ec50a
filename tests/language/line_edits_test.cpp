// SPDX-License-Identifier: Apache-2.0
#include "engine/language/line_edits.h"
#include "tests/support/annotations.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::language;

namespace {

using Edit = std::vector<text::TextEdit> (*)(const text::SourceText&, text::ByteRange);

std::string made(Edit edit, std::string_view marked) {
    const auto text = test::annotated(marked);
    return text::applyEdits(text.text, edit({"Dockerfile", text.text}, text.ranges.at(0))).value_or("overlap");
}

std::string moved(std::string_view marked, bool up) {
    const auto text = test::annotated(marked);
    const auto result = moveLines({"Dockerfile", text.text}, text.ranges.at(0), up);
    if (!result)
        return "edge";
    std::string after = text::applyEdits(text.text, result->edits).value_or("overlap");
    after.insert(result->range.end, "⟧");
    return after.insert(result->range.begin, "⟦");
}

} // namespace

class LineEditsTest : public QObject {
    Q_OBJECT

private slots:
    void comments() {
        QCOMPARE(made(toggleComment, "a\n⟦b\n  c\n\n⟧d\n"), std::string("a\n# b\n#   c\n\nd\n"));
        QCOMPARE(made(toggleComment, "⟦# b\n  #c\n⟧"), std::string("b\n  c\n"));
        QCOMPARE(made(toggleComment, "⟦# b\nc⟧"), std::string("# # b\n# c"));
        QCOMPARE(made(toggleComment, "  a⟦⟧\r\nb"), std::string("  # a\r\nb"));
        QCOMPARE(made(toggleComment, "\n⟦⟧\n"), std::string("\n\n"));
    }
    void indentation() {
        QCOMPARE(made(indentLines, "⟦a\n\n b⟧"), std::string("    a\n\n     b"));
        QCOMPARE(made(unindentLines, "⟦    a\n  b\n\tc\nd⟧"), std::string("a\nb\nc\nd"));
    }
    void moving() {
        QCOMPARE(moved("a\nb⟦⟧\nc\n", true), std::string("b⟦⟧\na\nc\n"));
        QCOMPARE(moved("a⟦⟧\nbb\nc", false), std::string("bb\na⟦⟧\nc"));
        QCOMPARE(moved("⟦a\r\nb\r\n⟧c", false), std::string("c\r\n⟦a\r\nb⟧"));
        QCOMPARE(moved("a⟦⟧\nb", true), std::string("edge"));
        QCOMPARE(moved("a\nb⟦⟧", false), std::string("edge"));
    }
    void newLines() {
        const auto indent = [](std::string_view marked) {
            const auto text = test::annotated(marked);
            return newLineIndent(dockerfile::parse({"Dockerfile", text.text}), text.ranges.at(0).begin);
        };
        QCOMPARE(indent("FROM a\nRUN x \\⟦⟧"), std::string("    "));
        QCOMPARE(indent("FROM a\nRUN x \\\n      y \\⟦⟧"), std::string("      "));
        QCOMPARE(indent("FROM a\nRUN x \\\n    y⟦⟧\n"), std::string());
        QCOMPARE(indent("FROM a\nRUN <<E\n  if x; then⟦⟧\nE\n"), std::string("  "));
        QCOMPARE(indent("# escape=`\nFROM a\nRUN x `⟦⟧"), std::string("    "));
        QCOMPARE(indent("⟦⟧"), std::string());
    }
    void brackets() {
        const auto pair = [](std::string_view marked) {
            const auto text = test::annotated(marked);
            const auto found = bracketPair(dockerfile::parse({"Dockerfile", text.text}), text.ranges.at(0).begin);
            return found ? static_cast<int>(found->second.begin) - static_cast<int>(found->first.begin) : 0;
        };
        QCOMPARE(pair("CMD ⟦⟧[\"a\", [\"b\"]]\n"), 11);
        QCOMPARE(pair("CMD [\"a\"]⟦⟧\n"), -4);
        QCOMPARE(pair("RUN (a\nRUN b⟦⟧)\n"), 0);
        QCOMPARE(pair("RUN ${⟦⟧x}\n"), 2);
        QCOMPARE(pair("⟦⟧"), 0);
    }
};

QTEST_APPLESS_MAIN(LineEditsTest)
#include "line_edits_test.moc"
