// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/variables.h"
#include "engine/language/hover.h"
#include "engine/language/outline.h"
#include "engine/language/symbols.h"
#include "engine/language/tokens.h"
#include "engine/messages/catalogue/edits.h"
#include "engine/messages/catalogue/language.h"
#include "tests/support/annotations.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::language;
using slipway::dockerfile::Quoting;
using slipway::dockerfile::VariableSpan;

namespace {

struct Parsed {
    explicit Parsed(std::string_view marked)
        : text(test::annotated(marked))
        , file(dockerfile::parse({"Dockerfile", text.text}))
        , graph(stages::build(file)) {}
    test::Annotated text;
    dockerfile::Dockerfile file;
    stages::StageGraph graph;
};

std::vector<text::ByteRange> ranges(const Symbol& symbol, bool certain) {
    std::vector<text::ByteRange> result;
    for (const Occurrence& occurrence : symbol.occurrences) {
        if (occurrence.certain == certain)
            result.push_back(occurrence.range);
    }
    return result;
}

// Asked at any of its certain places, the symbol has just the marked ones.
void checkReferences(std::string_view marked, const char* where) {
    const Parsed parsed(marked);
    for (const auto& range : parsed.text.ranges) {
        for (const std::size_t position : {range.begin, range.begin + 1, range.end}) {
            const auto symbol = symbolAt(parsed.file, parsed.graph, position);
            QVERIFY2(symbol, where);
            QVERIFY2(ranges(*symbol, true) == parsed.text.ranges, where);
        }
    }
}

std::string renamed(std::string_view marked, std::string_view name) {
    const Parsed parsed(marked);
    const auto result = rename(parsed.file, parsed.graph, parsed.text.ranges.at(0).begin, name);
    return result ? text::applyEdits(parsed.text.text, result->certainEdits()).value_or("overlap") : "error";
}

messages::Msg renameError(std::string_view marked, std::string_view name) {
    const Parsed parsed(marked);
    const auto result = rename(parsed.file, parsed.graph, parsed.text.ranges.at(0).begin, name);
    return result ? messages::Msg() : result.error().message.id;
}

std::vector<TokenKind> kindsOf(std::string_view marked) {
    const Parsed parsed(marked);
    std::vector<TokenKind> result;
    const auto all = tokens(parsed.file, placedInstructions(parsed.file), {0, parsed.text.text.size()});
    for (const auto& range : parsed.text.ranges) {
        const auto found = std::ranges::find(all, range, &Token::range);
        result.push_back(found == all.end() ? TokenKind::Unknown : found->kind);
    }
    return result;
}

} // namespace

class SymbolsTest : public QObject {
    Q_OBJECT

private slots:
    void references_data() {
        QTest::addColumn<QByteArray>("marked");
        QTest::newRow("stage") << QByteArray("FROM a AS ⟦build⟧\nFROM ⟦build⟧ AS t\nFROM b\nCOPY --from=⟦BUILD⟧ x y\n"
                                             "RUN --mount=type=bind,from=⟦build⟧,target=/x true\n");
        QTest::newRow("stage of the same name before")
            << QByteArray("FROM a AS x\nFROM x AS ⟦b⟧\nCOPY --from=x c d\nFROM ⟦b⟧\n");
        QTest::newRow("global argument") << QByteArray("ARG ⟦V⟧=1\nFROM a:${⟦V⟧}\nARG ⟦V⟧\nRUN echo $⟦V⟧\n");
        QTest::newRow("stage argument alone") << QByteArray("ARG V=1\nFROM a\nRUN echo $V\nFROM b\nENV ⟦W⟧=2 X=$⟦W⟧\n");
        QTest::newRow("other stage") << QByteArray("FROM a\nARG ⟦V⟧=1\nRUN echo $⟦V⟧\nFROM b\nRUN echo $V\n");
        QTest::newRow("inherited") << QByteArray(
            "FROM a AS x\nENV ⟦V⟧=1\nFROM x AS y\nFROM y\nWORKDIR /${⟦V⟧}\nUSER $⟦V⟧\n");
        QTest::newRow("quotes") << QByteArray("FROM a\nENV ⟦V⟧=1\nENV W=\"$⟦V⟧\" X='$V' Y=\\$V\n");
        QTest::newRow("operators") << QByteArray("FROM a\nARG ⟦V⟧\nARG W=${⟦V⟧:-${⟦V⟧}} \nENV Z=${Q:+$⟦V⟧}\n");
        QTest::newRow("heredoc file") << QByteArray("FROM a\nARG ⟦V⟧=1\nCOPY <<EOF /x\nv=$⟦V⟧ '${⟦V⟧}'\nEOF\n");
        QTest::newRow("quoted heredoc") << QByteArray("FROM a\nARG ⟦V⟧=1\nLABEL x=$⟦V⟧\nCOPY <<'EOF' /x\nv=$W\nEOF\n");
        QTest::newRow("run heredoc") << QByteArray("FROM a\nARG ⟦V⟧=1\nRUN <<EOF\necho \"${⟦V⟧}\"\nEOF\n");
        QTest::newRow("flags") << QByteArray(
            "FROM a\nARG ⟦V⟧=1\nCOPY --chown=$⟦V⟧ x y\nRUN --mount=type=cache,target=/c/$⟦V⟧ true\n");
        QTest::newRow("continued") << QByteArray("FROM a\nARG ⟦V⟧=1\nRUN echo a && \\\n  # V\n  echo $⟦V⟧\n");
        QTest::newRow("trigger") << QByteArray("FROM a\nARG ⟦V⟧=1\nONBUILD RUN echo $⟦V⟧\n");
    }
    void references() {
        QFETCH(QByteArray, marked);
        checkReferences(marked.toStdString(), QTest::currentDataTag());
    }

    void whatOnlyLooksLikeItIsUncertain_data() {
        QTest::addColumn<QByteArray>("marked");
        // The first mark is where it is asked for, the others are the uncertain places.
        QTest::newRow("single quotes") << QByteArray("FROM a\nARG ⟦V⟧=1\nRUN awk '{print $⟦V⟧}'\n");
        QTest::newRow("escaped") << QByteArray("FROM a\nARG ⟦V⟧=1\nRUN echo \\$⟦V⟧\n");
        QTest::newRow("set by the shell") << QByteArray("FROM a\nARG ⟦V⟧=1\nRUN ⟦V⟧=2; echo $⟦V⟧\n");
        QTest::newRow("loop") << QByteArray("FROM a\nARG ⟦V⟧=1\nRUN for ⟦V⟧ in a b; do echo $⟦V⟧; done\n");
        QTest::newRow("python") << QByteArray(
            "FROM a\nARG ⟦V⟧=1\nRUN python3 <<EOF\nimport os; os.environ['⟦V⟧']\nEOF\n");
        QTest::newRow("exec form") << QByteArray("FROM a\nENV ⟦V⟧=1\nCMD [\"sh\", \"-c\", \"printenv ⟦V⟧\"]\n");
    }
    void whatOnlyLooksLikeItIsUncertain() {
        QFETCH(QByteArray, marked);
        const Parsed parsed(marked.toStdString());
        const auto symbol = symbolAt(parsed.file, parsed.graph, parsed.text.ranges.at(0).begin);
        QVERIFY(symbol);
        std::vector<text::ByteRange> expected(parsed.text.ranges.begin() + 1, parsed.text.ranges.end());
        QCOMPARE(ranges(*symbol, false).size(), expected.size());
        QVERIFY(ranges(*symbol, false) == expected);
        QVERIFY(ranges(*symbol, true) == std::vector{parsed.text.ranges.at(0)});
    }

    void numbersMeanTheStage() {
        const Parsed parsed("FROM a AS ⟦b⟧\nFROM c\nCOPY --from=⟦0⟧ x y\n");
        const auto symbol = symbolAt(parsed.file, parsed.graph, parsed.text.ranges[1].begin);
        QVERIFY(symbol);
        QCOMPARE(symbol->name, std::string("b"));
        QCOMPARE(symbol->occurrences.size(), 2U);
        QCOMPARE(renamed("FROM a AS ⟦b⟧\nFROM c\nCOPY --from=0 x y\n", "z"),
                 std::string("FROM a AS z\nFROM c\nCOPY --from=0 x y\n"));
    }

    void definitionsOfVariables() {
        const Parsed parsed("FROM a\nARG ⟦V⟧=1\nENV ⟦V⟧=2\nRUN echo $⟦V⟧\nENV V=3\n");
        const auto places = definitions(parsed.file, parsed.graph, parsed.text.ranges[2].begin);
        QVERIFY((places == std::vector{parsed.text.ranges[1], parsed.text.ranges[0]}));
    }
    void definitionsOfStages() {
        const Parsed named("FROM a AS ⟦b⟧\nFROM c\nCOPY --from=⟦b⟧ x y\n");
        QVERIFY(definitions(named.file, named.graph, named.text.ranges[1].begin) == std::vector{named.text.ranges[0]});
        const Parsed number("⟦FROM⟧ a\nFROM c\nCOPY --from=⟦0⟧ x y\n");
        QVERIFY(definitions(number.file, number.graph, number.text.ranges[1].begin) ==
                std::vector{number.text.ranges[0]});
        QVERIFY(definitions(number.file, number.graph, 0).empty());
    }

    void renames_data() {
        QTest::addColumn<QByteArray>("marked");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("result");
        QTest::newRow("stage") << QByteArray("FROM a AS ⟦b⟧\r\nFROM B\r\nCOPY --from=b x y\r\n") << QByteArray("gcc")
                               << QByteArray("FROM a AS gcc\r\nFROM gcc\r\nCOPY --from=gcc x y\r\n");
        QTest::newRow("variable") << QByteArray("ARG ⟦V⟧=1\nFROM a:$V\nARG V\nRUN echo \"${V}\" '$V' \\$V\n")
                                  << QByteArray("W")
                                  << QByteArray("ARG W=1\nFROM a:$W\nARG W\nRUN echo \"${W}\" '$V' \\$V\n");
        QTest::newRow("same") << QByteArray("FROM a AS ⟦b⟧\n") << QByteArray("b") << QByteArray("FROM a AS b\n");
    }
    void renames() {
        QFETCH(QByteArray, marked);
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, result);
        QCOMPARE(QByteArray::fromStdString(renamed(marked.toStdString(), name.toStdString())), result);
    }
    void refusesNames() {
        QCOMPARE(renameError("FROM a AS ⟦b⟧\n", "1x"), msg::EditNameInvalid);
        QCOMPARE(renameError("FROM a AS ⟦b⟧\n", ""), msg::EditNameInvalid);
        QCOMPARE(renameError("FROM a AS ⟦b⟧\nFROM a AS c\n", "C"), msg::EditNameTaken);
        QCOMPARE(renameError("FROM a AS ⟦b⟧\n", "scratch"), msg::EditNameReserved);
        QCOMPARE(renameError("FROM a\nARG ⟦V⟧\n", "1"), msg::RenameVariableName);
        QCOMPARE(renameError("FROM a\nARG ⟦V⟧\n", "a-b"), msg::RenameVariableName);
        QCOMPARE(renameError("FROM a\nARG ⟦V⟧\nENV W=1\n", "W"), msg::RenameVariableTaken);
        QCOMPARE(renameError("FROM a\n⟦RUN⟧ x\n", "W"), msg::RenameNothing);
    }

    void values() {
        const Parsed parsed("ARG V=1.2\nARG W=${V}-x\nFROM a:$W AS s\nARG V\nENV A=$V B=$A\n⟦RUN⟧ x\n");
        const auto all = placedInstructions(parsed.file);
        const auto visible =
            visibleVariables(parsed.file, all, *placedAt(parsed.file, all, parsed.text.ranges[0].begin));
        const auto value = [&](std::string_view name) {
            const auto found = std::ranges::find(visible, name, &VisibleVariable::name);
            return found == visible.end() ? std::string("?") : found->value;
        };
        QCOMPARE(value("V"), std::string("1.2"));
        QCOMPARE(value("A"), std::string("1.2"));
        QCOMPARE(value("B"), std::string("$A")); // the A from before the line
        QCOMPARE(value("W"), std::string("?"));
    }

    void hovers_data() {
        QTest::addColumn<QByteArray>("marked");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("keyword") << QByteArray("FROM a\n⟦WORKDIR⟧ /x\n") << QByteArray("WORKDIR PATH");
        QTest::newRow("trigger") << QByteArray("FROM a\nONBUILD ⟦USER⟧ x\n") << QByteArray("USER USER[:GROUP]");
        QTest::newRow("flag") << QByteArray("FROM a\nCOPY ⟦--link⟧ x y\n") << QByteArray("--link");
        QTest::newRow("mount key") << QByteArray("FROM a\nRUN --mount=type=cache,⟦target=/x⟧ y\n")
                                   << QByteArray("target");
        QTest::newRow("mount type") << QByteArray("FROM a\nRUN --mount=⟦type=cache⟧,target=/x y\n")
                                    << QByteArray("type=cache");
        QTest::newRow("directive") << QByteArray("⟦# escape=`⟧\nFROM a\n") << QByteArray("escape=`");
        QTest::newRow("variable") << QByteArray("ARG V=1\nFROM a:$⟦V⟧\n") << QByteArray("V = 1");
        QTest::newRow("definition") << QByteArray("ARG ⟦V⟧=1\nFROM a:$V\n") << QByteArray("V = 1");
        QTest::newRow("later definition") << QByteArray("FROM a\nENV V=1\nENV ⟦V⟧=2\n") << QByteArray("V = 2");
        QTest::newRow("unset") << QByteArray("FROM a\nRUN echo $⟦V⟧\n") << QByteArray("V");
        QTest::newRow("stage") << QByteArray("FROM a AS b\nFROM c\nCOPY --from=⟦b⟧ x y\n") << QByteArray("FROM a AS b");
        QTest::newRow("image") << QByteArray("ARG V=1\nFROM ⟦a:$V⟧\n") << QByteArray("a:1");
    }
    void hovers() {
        QFETCH(QByteArray, marked);
        QFETCH(QByteArray, code);
        const Parsed parsed(marked.toStdString());
        const auto found = hover(parsed.file, parsed.graph, parsed.text.ranges[0].begin);
        QVERIFY(found);
        QCOMPARE(QByteArray::fromStdString(found->code), code);
        QVERIFY(found->range == parsed.text.ranges[0]);
    }
    void hoverAsksWhatLiesOutside() {
        const Parsed parsed("FROM a\nCOPY ⟦go.mod *.go⟧ ./\n");
        const HoverSources sources{
            .image = [](std::string_view image) { return std::vector{messages::message(msg::HoverExpanded, image)}; },
            .copy = [](const context::CopyRequest&) { return CopyMatches{3, 4200, 1}; }};
        const auto copy = hover(parsed.file, parsed.graph, parsed.text.ranges[0].begin, sources);
        QVERIFY(copy && copy->range == parsed.text.ranges[0]);
        QCOMPARE(messages::render(copy->paragraphs.at(0), messages::Language::English), std::string("3 files, 4.2 kB"));
        QCOMPARE(copy->paragraphs.size(), 2U);
        QCOMPARE(hover(parsed.file, parsed.graph, 5, sources)->code, std::string("a"));
        QVERIFY(!hover(parsed.file, parsed.graph, 5));
    }

    void outlines() {
        const Parsed parsed("ARG V=1\nFROM a AS b\nRUN x \\\n  y\nENV P=1 Q=2\nFROM scratch\n");
        const auto items = outline(parsed.file);
        QCOMPARE(items.size(), 3U);
        QCOMPARE(items[0].children.at(0).children.at(0).title, std::string("V"));
        QCOMPARE(items[1].title, std::string("b"));
        QCOMPARE(items[1].detail, std::string("a"));
        QCOMPARE(items[1].children.size(), 2U);
        QCOMPARE(items[1].children[1].children.size(), 2U);
        QVERIFY(items[2].title.empty() && items[2].label.id == msg::OutlineStageUnnamed);
        const auto crumbs = breadcrumb(items, parsed.text.text.find("Q="));
        QCOMPARE(crumbs.size(), 3U);
        QCOMPARE(crumbs[2]->title, std::string("Q"));
        QVERIFY(breadcrumb(outline(dockerfile::parse({"D", ""})), 0).empty());
    }

    void foldings() {
        const Parsed parsed("# a\n# b\n\nFROM a\nRUN x \\\n  y\nRUN cat <<A <<B\n1\nA\n2\nB\nFROM b\n");
        const auto all = folds(parsed.file);
        const std::vector<Fold> expected{{FoldKind::Comment, 1, 2},     {FoldKind::Stage, 4, 11},
                                         {FoldKind::Instruction, 5, 6}, {FoldKind::Instruction, 7, 11},
                                         {FoldKind::Heredoc, 7, 9},     {FoldKind::Heredoc, 9, 11}};
        QVERIFY(all == expected);
    }

    void tokenKinds() {
        using enum TokenKind;
        QCOMPARE(kindsOf("⟦FROM⟧ ⟦--platform⟧⟦=⟧⟦$P⟧ ⟦a:⟧⟦$V⟧ ⟦as⟧ ⟦b⟧\n"),
                 (std::vector{Keyword, Flag, Operator, Variable, Image, Variable, Keyword, Stage}));
        QCOMPARE(kindsOf("FROM a AS b\nFROM ⟦b⟧\n⟦ENV⟧ ⟦A⟧⟦=⟧⟦\"x ⟧⟦$B⟧⟦ y\"⟧ ⟦C⟧=⟦d⟧\n"),
                 (std::vector{Stage, Keyword, Property, Operator, String, Variable, String, Property, Value}));
        QCOMPARE(kindsOf("FROM a\n⟦CMD⟧ ⟦[⟧⟦\"a\"⟧⟦,⟧ ⟦\"b\"⟧⟦]⟧\n⟦# c⟧\n"),
                 (std::vector{Keyword, Operator, String, Operator, String, Operator, Comment}));
        QCOMPARE(kindsOf("FROM a\nCOPY ⟦<<EOF⟧ ⟦/x⟧\nv ⟦$V⟧\n⟦EOF⟧\n"),
                 (std::vector{Heredoc, Path, Variable, Heredoc}));
        QCOMPARE(kindsOf("FROM a\nRUN --mount=⟦type⟧⟦=⟧⟦cache⟧⟦,⟧⟦target⟧=⟦/x⟧ y\n"),
                 (std::vector{Property, Operator, Value, Operator, Property, Value}));
        QCOMPARE(kindsOf("⟦FRMO⟧ a\n"), (std::vector{Unknown}));
    }

    // Tokens stay in order and apart, whatever the bytes are.
    void tokensOfAnything() {
        std::string text =
            "# escape=`\nFROM a as b`\n\nRUN --mount=type=bind,from=$x <<A `\n # c\n <<B\n$x\nA\n'\nB\nENV a='$b\n";
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            const auto file = dockerfile::parse({"Dockerfile", text.substr(0, cut)});
            std::size_t end = 0;
            for (const Token& token : tokens(file, placedInstructions(file), {0, cut})) {
                QVERIFY(token.range.begin >= end && token.range.end > token.range.begin && token.range.end <= cut);
                QVERIFY(!file.source.slice(token.range).contains('\n'));
                end = token.range.end;
            }
        }
    }

    void bodiesSayTheirLanguage() {
        const auto body = [](std::string_view marked) {
            const Parsed parsed(marked);
            const auto all = placedInstructions(parsed.file);
            const Placed& last = all.back();
            const auto found = bodies(last, shellAt(parsed.file, last));
            return found.empty() ? Body{} : found.back();
        };
        QCOMPARE(body("FROM a\nRUN x\n").interpreter, std::string("sh"));
        QCOMPARE(body("FROM a AS b\nSHELL [\"/bin/bash\", \"-c\"]\nFROM b\nRUN x\n").interpreter, std::string("bash"));
        QCOMPARE(body("FROM a\nRUN <<EOF\n#!/usr/bin/env -S python3\nx\nEOF\n").interpreter, std::string("python3"));
        QCOMPARE(body("FROM a\nRUN python3 <<EOF\nx\nEOF\n").interpreter, std::string("python3"));
        QCOMPARE(body("FROM a\nCOPY <<EOF /etc/nginx.conf\nx\nEOF\n").fileName, std::string("/etc/nginx.conf"));
        QCOMPARE(body("FROM a\nCOPY <<a.py /app/\nx\na.py\n").fileName, std::string("a.py"));
        QVERIFY(body("FROM a\nCMD [\"x\"]\n").range.empty());
    }

    void findsVariables() {
        const auto names = [](std::string_view text, Quoting quoting) {
            std::vector<std::string> result;
            for (const VariableSpan& span : dockerfile::findVariables(text, '\\', quoting))
                result.emplace_back(text.substr(span.nameBegin, span.nameEnd - span.nameBegin));
            return result;
        };
        using Names = std::vector<std::string>;
        QVERIFY((names("$a ${b} ${c:-$d} \\$e $", Quoting::Words) == Names{"a", "b", "c", "d"}));
        QVERIFY((names("'$a' \"$b '$c'\"", Quoting::Words) == Names{"b", "c"}));
        QVERIFY((names("'$a'", Quoting::Raw) == Names{"a"}));
        QVERIFY((names("$1a ${x", Quoting::Words) == Names{"1", "x"}));
        QVERIFY(names(std::string(1000, '$') + std::string(500, '{'), Quoting::Raw).size() < 1000);
    }
};

QTEST_APPLESS_MAIN(SymbolsTest)
#include "symbols_test.moc"
