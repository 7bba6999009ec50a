// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/shell.h"
#include "engine/shell/limits.h"
#include "engine/shell/parser.h"
#include "tests/shell/outline.h"
#include "tests/support/annotations.h"

#include <QtTest>
#include <ctime>
#include <random>

using namespace slipway;
using namespace slipway::shell;
using slipway::test::Outline;

namespace {

Script parsed(const std::string& text, Dialect dialect = Dialect::Bash) {
    MappedText mapped;
    mapped.append(text, 0);
    return parse(mapped, dialect);
}

void outlineColumns() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("outline");
}

void row(const char* text, const char* outline) {
    QTest::newRow(text) << std::string(text) << std::string(outline);
}

void checkOutline() {
    QFETCH(std::string, text);
    QFETCH(std::string, outline);
    QCOMPARE(Outline::of(text), outline);
    const Script script = parsed(text);
    QVERIFY2(script.problems.empty(), script.problems.empty() ? "" : script.problems[0].rule.c_str());
}

} // namespace

class ParserTest : public QObject {
    Q_OBJECT

private slots:
    void lists_data();
    void lists() { checkOutline(); }
    void compounds_data();
    void compounds() { checkOutline(); }
    void words_data();
    void words() { checkOutline(); }
    void redirections_data();
    void redirections() { checkOutline(); }
    void nested_data();
    void nested() { checkOutline(); }
    void problems_data();
    void problems();
    void ranges();
    void depthIsLimited_data();
    void depthIsLimited();
    void anyBytesAreRead();
    void timeIsLinear_data();
    void timeIsLinear();
};

void ParserTest::lists_data() {
    outlineColumns();
    row("", "");
    row("   ", "");
    row("# only a comment", "");
    row("a", "a");
    row("a b  c", "a b c");
    row("a && b || c", "a && b || c");
    row("a;b", "a ; b");
    row("a & b", "a & b");
    row("a | b |& c", "a | b | c");
    row("! a | b", "! a | b");
    row("time a", "time a");
    row("time -p a", "time a");
    row("time -f %e a", "time -f %e a");
    row("! time a", "time ! a");
    row("a\nb\n\nc", "a \\n b \\n c");
    row("a && \\\n b", "a && b");
    row("a &&\n# why\nb", "a && b");
    row("a # b && c", "a");
    row("a #b\nc", "a \\n c");
    row("a#b", "a#b");
    row("a;", "a ;");
    row("a |\n b", "a | b");
    row("A=1", "A=1");
    row("A=1 B=\"2 3\" cmd A=4", "A=1 B=dq(2 3) cmd A=4");
    row("A+=x", "A+=x");
    row("A=", "A=''");
    row("a=(1 'b c' $d)", "a=(1 sq(b c) var(d))");
    row("a[0]=x", "a[]=x");
    row("local -a list=(a b)", "list=(a b) local -a");
    row("export A=b", "export A=b");
    row("echo done if then", "echo done if then");
    row("echo } { ]", "echo } { ]");
}

void ParserTest::compounds_data() {
    outlineColumns();
    row("( a; b )", "(subshell [a ; b])");
    row("(a)", "(subshell [a])");
    row("{ a; b; }", "(group [a ; b ;])");
    row("{ a; } > f", "(group >f [a ;])");
    row("if a; then b; fi", "(if [a ; ? b ;])");
    row("if a; then b; elif c; then d; else e; fi", "(if [a ; ? b ;] [c ; ? d ;] [e ;])");
    row("if a\nthen\nb\nfi && c", "(if [a \\n ? b \\n]) && c");
    row("if [ -f x ] && ! b; then c; fi", "(if [[ -f x ] && ! b ; ? c ;])");
    row("while a; do b; done", "(while [a ; ? b ;])");
    row("until a; do b; done < f", "(until <f [a ; ? b ;])");
    row("for x in a b; do c; done", "(for x in a b [c ;])");
    row("for x; do c; done", "(for x [c ;])");
    row("for x do c; done", "(for x [c ;])");
    row("for x in; do c; done", "(for x in [c ;])");
    row("for x in *.txt\ndo\nc $x\ndone", "(for x in glob(*).txt [c var(x) \\n])");
    row("for ((i=0; i<$n; i++)); do c; done", "(formath i=0; i<var(n); i++ [c ;])");
    row("select x in a b; do c; done", "(select x in a b [c ;])");
    row("case $x in a|b) c ;; *) d ;; esac", "(case var(x) [a|b: c] [glob(*): d])");
    row("case \"$(arch)\" in (amd64) a=1;; arm*) ;; esac", "(case dq($(arch)) [amd64: a=1] [armglob(*): ])");
    row("case $x in\na) b\nc ;;\nesac", "(case var(x) [a: b \\n c])");
    row("case x in esac", "(case x)");
    row("case x in a) b; esac", "(case x [a: b ;])");
    row("case x in a) b ;& c) d ;;& *) e; esac", "(case x [a: b] [c: d] [glob(*): e ;])");
    row("f() { a; }", "(function f [(group [a ;])])");
    row("f () ( a )", "(function f [(subshell [a])])");
    row("function f { a; }; f", "(function f [(group [a ;])]) ; f");
    row("function f() { a; }", "(function f [(group [a ;])])");
    row("f()\n{\na\n}\n", "(function f [(group [a \\n])]) \\n");
    row("[[ -n $x && ! -f y ]] && c", "(test -n var(x) && ! -f y) && c");
    row("[[ $x =~ ^(a|b)+$ ]]", "(test var(x) =~ ^(a|b)+$)");
    row("[[ ( a == b ) || c < d ]]", "(test ( a == b ) || c < d)");
    row("((i++))", "(math i++)");
    row("((a)) && b", "(math a) && b");
    row("((a); b)", "(subshell [(subshell [a]) ; b])");
    row("if (( $x > 1 )); then a; fi", "(if [(math  var(x) > 1 ) ; ? a ;])");
    row("for i in 1; do if a; then continue; fi; done", "(for i in 1 [(if [a ; ? continue ;]) ;])");
    row("while read -r l; do a; done <<< \"$x\"", "(while <<<dq(var(x)) [read -r l ; ? a ;])");
    row("a | while read x; do b; done | c", "a | (while [read x ; ? b ;]) | c");
    row("if a; then b; fi > log 2>&1", "(if >log 2>&1 [a ; ? b ;])");
}

void ParserTest::words_data() {
    outlineColumns();
    row("'a b'\"c d\"e", "sq(a b)dq(c d)e");
    row("a\\ b", "aesc( )b");
    row("a\\\nb", "ab");
    row("\"a\\\nb\"", "dq(ab)");
    row("\"a\\\"b\\n\\$c\"", "dq(aesc(\")b\\nesc($)c)");
    row("'a\\'", "sq(a\\)");
    row("$'a\\n\\x41\\u00e9'", "ansi(a\nA\xC3\xA9)");
    row("$\"a $b\"", "dq(a var(b))");
    row("$a$b_1${c}d", "var(a)var(b_1)var(c)d");
    row("$1$@$#$?$$$!$-$*", "var(1)var(@)var(#)var(?)var($)var(!)var(-)var(*)");
    row("$", "$");
    row("a$ b", "a$ b");
    row("\"$\"", "dq($)");
    row("${a:-b c}", "var(a :- b c)");
    row("${a:-\"b $c\"}", "var(a :- dq(b var(c)))");
    row("${a:-${b:-c}}", "var(a :- var(b :- c))");
    row("${a##*/}", "var(a ## */)");
    row("${a%'}'}", "var(a % sq(}))");
    row("\"${a:-it's}\"", "dq(var(a :- it's))");
    row("\"${a%'}'}\"", "dq(var(a % sq(})))");
    row("${a/b/c}", "var(a / b/c)");
    row("${a//b}", "var(a // b)");
    row("${#a}", "var(a length)");
    row("${#}", "var(#)");
    row("${#@}", "var(@ length)");
    row("${!a}", "var(a indirect)");
    row("${a[0]}", "var(a [ 0)");
    row("${a[@]:1:2}", "var(a [: @ 1:2)");
    row("${a:1}", "var(a : 1)");
    row("${a^^}", "var(a ^^)");
    row("${a@Q}", "var(a @ Q)");
    row("$(a b)", "$(a b)");
    row("$(a; b)c", "$(a ; b)c");
    row("\"$(a \"$b\")\"", "dq($(a dq(var(b))))");
    row("$(cat <<E\nx)\nE\n)", "$(cat <<[x)\n] \\n)");
    row("`a b`", "bq(a b)");
    row("`a \\`b\\``", "bq(a bq(b))");
    row("\"`a \\\"b\\\"`\"", "dq(bq(a dq(b)))");
    row("$((1 + $a))", "math(1 + $a1 + var(a))");
    row("$((1 + (2)))x", "math(1 + (2)1 + (2))x");
    row("$((a); b)", "$((subshell [a]) ; b)");
    row("<(a b)", "<(a b)");
    row("diff <(a) >(b)", "diff <(a) <(b)");
    row("*.c ?a [a-z]x", "glob(*).c glob(?)a glob([a-z])x");
    row("[ a ]", "[ a ]");
    row("[[:space:]]*", "glob([[:space:]])glob(*)");
    row("a[", "a[");
    row("@(a|b) !(c)", "glob(@(a|b)) glob(!(c))");
    row("\"*\"", "dq(*)");
    row("--opt=val", "--opt=val");
    row("a=b=c", "a=b=c");
    row("1a=b", "1a=b");
    row("~/x", "~/x");
    row("\xE4\xB8\xAD\xE6\x96\x87 \"\xF0\x9F\x98\x80\"", "\xE4\xB8\xAD\xE6\x96\x87 dq(\xF0\x9F\x98\x80)");
    row("\\\xE4\xB8\xAD", "esc(\xE4\xB8\xAD)");
    row("''", "sq()");
    row("a''b", "asq()b");
}

void ParserTest::redirections_data() {
    outlineColumns();
    row("a > b", "a >b");
    row("a >b 2>&1", "a >b 2>&1");
    row("a 2>/dev/null c", "a c 2>/dev/null");
    row("a &> b", "a &>b");
    row("a &>>b", "a &>>b");
    row("a >| b <> c", "a >|b <>c");
    row("> f", ">f");
    row("a 2 > b", "a 2 >b");
    row("a b2>c", "a b2 >c");
    row("exec {fd}< x", "exec {fd}<x");
    row("a <<< b", "a <<<b");
    row("cat <<EOF\na $b\nEOF\nc", "cat <<[a var(b)\n] \\n c");
    row("cat <<'EOF' | d\na $b\nEOF\n", "cat <<[a $b\n] | d \\n");
    row("cat <<-EOF\n\ta\n\tEOF\nb", "cat <<[\ta\n] \\n b");
    row("cat <<A <<B\n1\nA\n2\nB\nc", "cat <<[1\n] <<[2\n] \\n c");
    row("cat <<E && b\n\"x'\nE\n", "cat <<[\"x'\n] && b \\n");
    row("cat <<E\nE", "cat <<[''] \\n");
    row("cat <<E\n\\$a `b` $(c d)\nE", "cat <<[esc($)a bq(b) $(c d)\n] \\n");
    row("cat <<E\nsee ((\nE\necho $((1))", "cat <<[see ((\n] \\n echo math(11)");
}

void ParserTest::nested_data() {
    outlineColumns();
    row("sh -c 'a b'", "sh -c sq(a b) text{a b}");
    row("bash -euxc 'a && b'", "bash -euxc sq(a && b) text{a && b}");
    row("/bin/bash -o pipefail -c 'a | b'", "/bin/bash -o pipefail -c sq(a | b) text{a | b}");
    row("bash -eo pipefail -c 'a | b'", "bash -eo pipefail -c sq(a | b) text{a | b}");
    row("sudo -u me sh -c 'a'", "sudo -u me sh -c sq(a) text{a}");
    row("sh -c \"a \\\"b c\\\" $d\"", "sh -c dq(a esc(\")b cesc(\") var(d)) text?{a dq(b c) var(d)}");
    row("eval 'a b' c", "eval sq(a b) c text{a b c}");
    row("su - me -c 'a; b'", "su - me -c sq(a; b) text{a ; b}");
    row("trap 'a b' EXIT", "trap sq(a b) EXIT text{a b}");
    row("sh -c 'sh -c \"a b\"'", "sh -c sq(sh -c \"a b\") text{sh -c dq(a b) text{a b}}");
    row("sh script.sh", "sh script.sh");
    row("bash <<'E'\na b\nE", "bash <<script[a b \\n] \\n");
    row("bash -e <<E\na \\$b\nE", "bash -e <<script[a var(b) \\n] \\n");
    row("cat <<E | bash\na b\nE", "cat <<[a b\n] | bash \\n");
    row("xargs -n 1 sh -c 'a'", "xargs -n 1 sh -c sq(a) text{a}");
    row("find . -exec sh -c 'a' ';'", "find . -exec sh -c sq(a) sq(;) text{a}");
    row("timeout 5 bash -c 'a'", "timeout 5 bash -c sq(a) text{a}");
}

void ParserTest::problems_data() {
    QTest::addColumn<std::string>("marked");
    QTest::addColumn<std::string>("rules");
    const auto add = [](const char* text, const char* rules) {
        QTest::newRow(text) << std::string(text) << std::string(rules);
    };
    add("echo ⟦'⟧abc", "SC1073");
    add("echo ⟦\"⟧abc", "SC1073");
    add("echo ⟦`⟧abc", "SC1073");
    add("echo ⟦$(⟧abc", "SC1073");
    add("echo ⟦${⟧abc", "SC1073");
    add("echo \"${a:-⟦$(⟧b\"", "");
    add("⟦(⟧ a; b", "SC1073");
    add("⟦{⟧ a; b", "SC1056");
    add("⟦if⟧ a; then b", "SC1046");
    add("⟦if⟧ a; b; fi", "SC1049");
    add("⟦while⟧ a; do b", "SC1061");
    add("⟦for⟧ x in a; b; done", "SC1058");
    add("⟦case⟧ x in a) b ;;", "SC1073");
    add("a; ⟦fi⟧", "SC1089");
    add("a ⟦)⟧", "SC1089");
    add("a; ⟦}⟧", "SC1089");
    add("⟦&&⟧ a", "SC1072");
    add("a && ⟦&&⟧ b", "SC1072");
    add("a ⟦&&⟧", "SC1072");
    add("a ⟦|⟧", "SC1072");
    add("a ; ⟦;⟧ b", "SC1072");
    add("a & ⟦;⟧ b", "SC1072");
    add("a ⟦>⟧", "SC1072");
    add("cat ⟦<<E⟧\nx\n", "SC1044");
    add("if a; ⟦then⟧ fi", "SC1048");
    add("for x in a; ⟦do⟧ done", "SC1048");
    add("⟦( )⟧", "SC1072");
    add("echo ⟦(⟧a)", "SC1036");
    add("if a; then b; fi ⟦c⟧ d", "");
    add("for ⟦1⟧ in a; do b; done", "SC1086");
    add("⟦[[⟧ a; b", "SC1073");
    add("sh -c 'if a; ⟦then⟧ fi'", "SC1048");
    add("sh -c \"$x ⟦fi⟧\"", "");
    add("( if a; then b; ⟦)⟧", "");
}

void ParserTest::problems() {
    QFETCH(std::string, marked);
    QFETCH(std::string, rules);
    const test::Annotated source = test::annotated(marked);
    const Script script = parsed(source.text);
    if (rules.empty())
        return; // only that it ends
    QVERIFY(!script.problems.empty());
    QCOMPARE(script.problems[0].rule, rules);
    QCOMPARE(script.problems[0].range, source.ranges[0]);
    QCOMPARE(script.problems.size(), 1U);
}

void ParserTest::ranges() {
    const test::Annotated source = test::annotated("⟦A=⟦\"b\"⟧ ⟦cmd⟧ ⟦a⟦$(⟦d⟧)⟧⟧ ⟦2>⟦f⟧⟧⟧ && ⟦e⟧");
    const Script script = parsed(source.text);
    const Command& first = script.list.items[0].pipeline.commands[0];
    const auto& ranges = source.ranges;
    QCOMPARE(first.range, ranges[0]);
    QCOMPARE(first.assignments[0].value.range, ranges[1]);
    QCOMPARE(first.words[0].range, ranges[2]);
    QCOMPARE(first.words[1].range, ranges[3]);
    QCOMPARE(first.words[1].parts[1].range, ranges[4]);
    QCOMPARE(first.words[1].parts[1].list->range, ranges[5]);
    QCOMPARE(first.redirections[0].range, ranges[6]);
    QCOMPARE(first.redirections[0].target.range, ranges[7]);
    QCOMPARE(script.list.items[1].pipeline.range, ranges[8]);
    QCOMPARE(script.list.items[0].connectorRange.size(), 2U);
}

void ParserTest::depthIsLimited_data() {
    QTest::addColumn<std::string>("open");
    QTest::addColumn<std::string>("close");
    const auto add = [](const char* open, const char* close) {
        QTest::newRow(open) << std::string(open) << std::string(close);
    };
    add("(", ")");
    add("$(", ")");
    add("((", "))");
    add("$((", "))");
    add("{ ", "; }");
    add("if ", "; then a; fi");
    add("\"${a:-", "}\"");
    add("${a:-", "}");
    add("while ", "; do a; done");
    add("case a in b) ", ";; esac");
    add("f() ", "");
    add("<(", ")");
    add("a=(", ")");
    add("[[ ", " ]]");
    add("!(", ")");
    add("{", ",b}");
    add("[", "]");
    add("`", "`");
    add("sh -c '", "'");
    add("\"$(", ")\"");
    add("x=$((", "");
    add("cat <<E\n", "\nE\n");
    add("\\`", "\\`");
}

void ParserTest::depthIsLimited() {
    QFETCH(std::string, open);
    QFETCH(std::string, close);
    for (const std::size_t count : {3U, 70U, 5000U}) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i)
            text += open;
        const std::string half = text;
        text += "a";
        for (std::size_t i = 0; i < count; ++i)
            text += close;
        (void)parsed(half);
        (void)parsed(text);
        (void)parsed("sh -c '" + text + "'");
    }
}

void ParserTest::anyBytesAreRead() {
    static constexpr std::string_view pieces[] = {
        "if ",   "then ", "else ", "elif ",       "fi ",  "for ",   "x ",    "in ", "do ",   "done ", "case ",
        "esac ", ";; ",   "( ",    ") ",          "{ ",   "} ",     "[[ ",   "]] ", "(( ",   ")) ",   "&& ",
        "|| ",   "| ",    "; ",    "& ",          "\n",   "\\\n",   "\\",    "'",   "\"",    "`",     "$(",
        "${",    "}",     "$((",   "$",           "<<E",  "E\n",    "<<<",   "> ",  "2>&1 ", "a=(",   "a=b ",
        "a ",    "# ",    "*",     "[a",          "]",    "sh -c ", "eval ", "\0",  "\xFF",  "\xE4",  "=~ ",
        "!",     "f() ",  "{a,b",  "find -exec ", "\r\n", "\t"};
    std::mt19937 random(20240611);
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        const std::size_t length = random() % 30;
        for (std::size_t i = 0; i < length; ++i)
            text += pieces[random() % std::size(pieces)];
        const Script script = parsed(text, static_cast<Dialect>(random() % 3));
        QVERIFY(script.range.end <= text.size());
        std::size_t last = 0;
        for (const Finding& each : script.problems) {
            QVERIFY(each.range.begin <= each.range.end && each.range.end <= text.size());
            QVERIFY(each.range.begin >= last);
            last = each.range.begin;
        }
    }
}

void ParserTest::timeIsLinear_data() {
    QTest::addColumn<std::string>("unit");
    for (const char* unit : {"a && ",
                             "a b c; ",
                             "\"$(a)\" ",
                             "${a:-b} ",
                             "$((1+2)) ",
                             "$((1 ",
                             "(( ",
                             "[",
                             "{",
                             "{a,b} ",
                             "`a` ",
                             "'",
                             "\"",
                             "\\",
                             "<<E ",
                             "<<E\n",
                             "${",
                             "$(",
                             "if a; ",
                             "fi ",
                             ") ",
                             "[[ a ",
                             "a=(",
                             "a[",
                             "@(",
                             "sh -c 'a b' ",
                             "# a\n",
                             "x\n",
                             "find -exec a ",
                             "find -exec ",
                             "env ",
                             ";;",
                             "&",
                             "$",
                             "\\`",
                             "a='"})
        QTest::newRow(unit) << std::string(unit);
}

void ParserTest::timeIsLinear() {
    QFETCH(std::string, unit);
    std::string text;
    while (text.size() < 200000)
        text += unit;
    const std::clock_t begin = std::clock();
    (void)parsed(text);
    // Of the processor's time far above what it takes; a quadratic pass would take minutes.
    QVERIFY((std::clock() - begin) / CLOCKS_PER_SEC < 10);
}

QTEST_APPLESS_MAIN(ParserTest)
#include "parser_test.moc"
