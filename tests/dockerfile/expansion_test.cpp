// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/expansion.h"
#include "engine/messages/catalogue/dockerfile.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::dockerfile;
using messages::Msg;

namespace {

// A word and what becomes of it; `error` instead when it cannot be expanded.
struct Row {
    const char* word;
    const char* expected;
    ExpansionOptions options{};
};

const Environment environment{
    {"HOME", "/home/ann"}, {"EMPTY", ""},    {"A", "a b"},           {"FILE", "dir/sub/file.tar.gz"},
    {"U", "日本語"},       {"STAR", "a*b"},  {"名前", "value"},      {"X1", "x1"},
    {"_u", "under"},       {"Q", "'q'"},     {"REP", "aaa-bbb-aaa"}, {"NL", "a\nb"},
    {"7", "seven"},        {"12", "twelve"}, {"BACK", "a\\b"},       {"PATH", "/usr/bin:/bin"}};

} // namespace

class ExpansionTest : public QObject {
    Q_OBJECT

private slots:
    void words() {
        static const Row rows[] = {
            {"", ""},
            {"plain", "plain"},
            {"a b  c", "a b  c"},
            {"$HOME", "/home/ann"},
            {"${HOME}", "/home/ann"},
            {"x$HOME", "x/home/ann"},
            {"x${HOME}y", "x/home/anny"},
            {"$HOME/y", "/home/ann/y"},
            {"$HOMEy", ""},
            {"$MISSING", ""},
            {"[$MISSING]", "[]"},
            {"${MISSING}", ""},
            {"$", "$"},
            {"a$", "a$"},
            {"$ x", "$ x"},
            {"$.x", "$.x"},
            {"$/x", "$/x"},
            {"$(x)", "$(x)"},
            {"$'x'", "$x"},
            {"$\"x\"", "$x"},
            {"$$HOME", "HOME"},
            {"$#a", "a"},
            {"$@a", "a"},
            {"$*a", "a"},
            {"$?a", "a"},
            {"$-a", "a"},
            {"$!a", "a"},
            {"$0", ""},
            {"$7", "seven"},
            {"$12x", "twelvex"},
            {"$7up", "sevenup"},
            {"${7}", "seven"},
            {"$X1", "x1"},
            {"$_u", "under"},
            {"$_u-x", "under-x"},
            {"$名前", "value"},
            {"${名前}!", "value!"},
            {"$U", "日本語"},
            {"$HOME日", ""}, // a letter goes on with the name
            {"$HOME。", "/home/ann。"},
            {"${HOME}日", "/home/ann日"},
            // Quotes.
            {"'a'", "a"},
            {"'$HOME'", "$HOME"},
            {"'a\"b'", "a\"b"},
            {"'\\n'", "\\n"},
            {"''", ""},
            {"\"a\"", "a"},
            {"\"$HOME\"", "/home/ann"},
            {"\"${HOME}x\"", "/home/annx"},
            {"\"a'b\"", "a'b"},
            {"\"'$HOME'\"", "'/home/ann'"},
            {"\"\\$HOME\"", "$HOME"},
            {"\"\\\"\"", "\""},
            {"\"\\\\\"", "\\"},
            {"\"\\n\"", "\\n"},
            {"\"\\'\"", "\\'"},
            {"\"\"", ""},
            {"\"a\"'b'c", "abc"},
            {"\"a b\" 'c d'", "a b c d"},
            // Escapes.
            {"\\$HOME", "$HOME"},
            {"\\\\", "\\"},
            {"\\\\$HOME", "\\/home/ann"},
            {"\\a", "a"},
            {"\\'", "'"},
            {"\\\"a\\\"", "\"a\""},
            {"a\\ b", "a b"},
            {"a\\", "a"},
            {"\\日", "日"},
            {"`$HOME", "$HOME", {.escape = '`'}},
            {"\\$HOME", "\\/home/ann", {.escape = '`'}},
            {"\"`$HOME\"", "$HOME", {.escape = '`'}},
            {"C:\\dir", "C:\\dir", {.escape = '`'}},
            {"C:\\dir", "C:dir"},
            // ${n-w} and its like.
            {"${MISSING-w}", "w"},
            {"${MISSING:-w}", "w"},
            {"${EMPTY-w}", ""},
            {"${EMPTY:-w}", "w"},
            {"${HOME-w}", "/home/ann"},
            {"${HOME:-w}", "/home/ann"},
            {"${MISSING+w}", ""},
            {"${MISSING:+w}", ""},
            {"${EMPTY+w}", "w"},
            {"${EMPTY:+w}", ""},
            {"${HOME+w}", "w"},
            {"${HOME:+w}", "w"},
            {"${HOME?m}", "/home/ann"},
            {"${HOME:?m}", "/home/ann"},
            {"${EMPTY?m}", ""},
            {"${MISSING-}", ""},
            {"${MISSING:-}", ""},
            {"${MISSING:-$HOME}", "/home/ann"},
            {"${MISSING:-${HOME}}", "/home/ann"},
            {"${MISSING:-${EMPTY:-${HOME}}}", "/home/ann"},
            {"${MISSING:-a b}", "a b"},
            {"${MISSING:-'a}b'}", "a}b"},
            {"${MISSING:-\"a}b\"}", "a}b"},
            {"${MISSING:-a\\}b}", "a}b"},
            {"${MISSING:-\\$HOME}", "$HOME"},
            {"\"${MISSING:-\"in\"}\"", "in"},
            {"\"${MISSING:-'in'}\"", "in"},
            {"${MISSING:-:}", ":"},
            {"${MISSING:--}", "-"},
            {"${MISSING-日}", "日"},
            {"a${MISSING:-b}c${MISSING:-d}", "abcd"},
            // Prefixes and suffixes.
            {"${FILE#*/}", "sub/file.tar.gz"},
            {"${FILE##*/}", "file.tar.gz"},
            {"${FILE%.*}", "dir/sub/file.tar"},
            {"${FILE%%.*}", "dir/sub/file"},
            {"${FILE%/*}", "dir/sub"},
            {"${FILE%%/*}", "dir"},
            {"${FILE#dir/}", "sub/file.tar.gz"},
            {"${FILE#sub}", "dir/sub/file.tar.gz"},
            {"${FILE%gz}", "dir/sub/file.tar."},
            {"${FILE%.??}", "dir/sub/file.tar"},
            {"${FILE#???}", "/sub/file.tar.gz"},
            {"${FILE#}", "dir/sub/file.tar.gz"},
            {"${FILE##}", "dir/sub/file.tar.gz"},
            {"${FILE##*}", ""},
            {"${FILE#*}", "dir/sub/file.tar.gz"},
            {"${FILE%%*}", ""},
            {"${FILE%*}", "dir/sub/file.tar.gz"},
            {"${FILE#d*b/}", "file.tar.gz"},
            {"${FILE%f*z}", "dir/sub/"},
            {"${U#?}", "本語"},
            {"${U%?}", "日本"},
            {"${U#日*}", "本語"},
            {"${U##日*}", ""},
            {"${STAR#a\\*}", "b"},
            {"${STAR#a\\?}", "a*b"},
            {"${STAR%\\*b}", "a"},
            {"${BACK#a\\\\}", "b"},
            {"${FILE#[d]ir}", "dir/sub/file.tar.gz"}, // brackets are characters
            {"${FILE#$MISSING*/}", "sub/file.tar.gz"},
            {"${FILE%${X1-.gz}}", "dir/sub/file.tar.gz"},
            {"${MISSING#x}", ""},
            {"${NL#*b}", "a\nb"}, // "*" does not cross a line feed
            {"${NL#a?b}", "a\nb"},
            {"${NL%b}", "a\n"},
            {"${PATH%%:*}", "/usr/bin"},
            // Replacements.
            {"${REP/aaa/x}", "x-bbb-aaa"},
            {"${REP//aaa/x}", "x-bbb-x"},
            {"${REP/a/}", "aa-bbb-aaa"},
            {"${REP//a/}", "-bbb-"},
            {"${REP/a*a/x}", "x"},
            {"${REP//-*-/+}", "aaa+aaa"},
            {"${REP/b?b/x}", "aaa-x-aaa"},
            {"${REP/zzz/x}", "aaa-bbb-aaa"},
            {"${REP//?/.}", "..........."},
            {"${FILE/\\//:}", "dir:sub/file.tar.gz"},
            {"${FILE//\\//:}", "dir:sub:file.tar.gz"},
            {"${STAR/\\*/+}", "a+b"},
            {"${REP/aaa/$X1}", "x1-bbb-aaa"},
            {"${REP/$MISSING-bbb/x}", "aaax-aaa"},
            {"${U/本/book}", "日book語"},
            {"${MISSING/a/b}", ""},
            {"${REP/./x}", "aaa-bbb-aaa"}, // a dot is a dot
            {"${X1//x/yy}", "yy1"},
            // Quotes and escapes that stay.
            {"'a' \"$X1\"", "'a' \"x1\"", {.keepQuotes = true}},
            {"\\a\\$X1", "\\a\\$X1", {.keepEscapes = true}},
            {"'$X1' \"b\" \\$X1", "'x1' \"b\" $X1", {.ignoreQuotes = true}},
            {"it's $X1", "it's x1", {.ignoreQuotes = true}},
            {"$MISSING ${MISSING} $X1", "$MISSING ${MISSING} x1", {.keepUnset = true}},
            {"${MISSING:-a}", "${MISSING:-a}", {.keepUnset = true}},
            {"${MISSING/a/b}", "${MISSING/a/b}", {.keepUnset = true}},
        };
        for (const Row& row : rows) {
            const auto result = expand(row.word, environment, row.options);
            QVERIFY2(result.has_value(), row.word);
            QVERIFY2(*result == row.expected, (std::string(row.word) + " gave " + *result).c_str());
        }
    }
    void bytesThatAreNoTextSurvive() {
        QCOMPARE(expand("a\xff$X1\xfe", environment).value(), std::string("a\xffx1\xfe"));
        QCOMPARE(expand(std::string_view("a\0b", 3), environment).value(), std::string("a\0b", 3));
        QCOMPARE(expand("\"\xc3\"", environment).value(), std::string("\xc3"));
        const Environment raw{{"R", "\xff\xfe"}};
        QCOMPARE(expand("${R#?}", raw).value(), std::string("\xfe"));
    }
    void errors() {
        struct ErrorRow {
            const char* word;
            Msg message;
            std::size_t at;
        };
        static const ErrorRow rows[] = {
            {"'a", msg::QuoteUnclosed, 0},
            {"ab\"c", msg::QuoteUnclosed, 2},
            {"\"a\\", msg::QuoteUnclosed, 0},
            {"x${", msg::BraceUnclosed, 1},
            {"${A", msg::BraceUnclosed, 0},
            {"${A:", msg::BraceUnclosed, 0},
            {"${A:-", msg::BraceUnclosed, 0},
            {"y${A:-b", msg::BraceUnclosed, 1},
            {"${A#b", msg::BraceUnclosed, 0},
            {"${A/b", msg::SlashMissing, 0},
            {"${A/b/c", msg::BraceUnclosed, 0},
            {"${}", msg::SubstitutionBad, 0},
            {"a${{A}}", msg::SubstitutionBad, 1},
            {"${:-x}", msg::SubstitutionBad, 0},
            {"${A:#b}", msg::ModifierUnsupported, 3},
            {"${A:%b}", msg::ModifierUnsupported, 3},
            {"${A^^}", msg::ModifierUnsupported, 3},
            {"${A,}", msg::ModifierUnsupported, 3},
            {"${A.b}", msg::ModifierUnsupported, 3},
            {"${A:=b}", msg::ModifierUnsupported, 3},
            {"${.}", msg::ModifierUnsupported, 2},
            {"${MISSING?}", msg::VariableUnset, 0},
            {"${MISSING:?}", msg::VariableUnset, 0},
            {"${EMPTY:?}", msg::VariableEmpty, 0},
            {"ab${MISSING?must be set}", msg::VariableRequired, 2},
            {"${A#\\x}", msg::PatternEscapeInvalid, 0},
            {"${A/\\a/b}", msg::PatternEscapeInvalid, 0},
        };
        for (const ErrorRow& row : rows) {
            const std::string bytes = row.word;
            const text::SourceText source("Dockerfile", "USER " + bytes);
            const auto result = expand(Word{bytes, {5, 5 + bytes.size()}}, source, environment);
            QVERIFY2(!result.has_value(), row.word);
            QVERIFY2(result.error().message.id == row.message, row.word);
            QVERIFY2(result.error().where->range == (text::ByteRange{5 + row.at, 5 + bytes.size()}), row.word);
        }
        QCOMPARE(messages::render(expand("${M?set it}", {}).error().message, messages::Language::English),
                 std::string("M: set it"));
    }
    void limits() {
        std::string nested;
        for (int i = 0; i < 1000; ++i)
            nested += "${M:-";
        QVERIFY(expand(nested, {}).error().message.id == msg::ExpansionTooDeep);
        Environment doubling{{"a", "0123456789"}};
        bool refused = false;
        for (int i = 0; i < 40 && !refused; ++i) {
            auto next = expand("$a$a", doubling);
            refused = !next && next.error().message.id == msg::ExpansionTooLarge;
            if (next)
                doubling.set("a", std::move(*next));
        }
        QVERIFY(refused);
        // Patterns that make backtracking matchers run for ever.
        const Environment as{{"S", std::string(20'000, 'a')}};
        QCOMPARE(expand("${S%%*a*a*a*a*a*a*b}", as).value().size(), 20'000u);
        const auto costly = expand("${S//*a*a*a*a*a*a*b/x}", Environment{{"S", std::string(50'000, 'a')}});
        QVERIFY(!costly && costly.error().message.id == msg::PatternTooCostly);
    }
    void splitsWords() {
        struct WordsRow {
            const char* text;
            std::vector<std::string> expected;
        };
        static const WordsRow rows[] = {
            {"", {}},
            {"  ", {}},
            {"a b", {"a", "b"}},
            {" a\t b ", {"a", "b"}},
            {"'a b' c", {"a b", "c"}},
            {"\"a b\"c d", {"a bc", "d"}},
            {"a\\ b c", {"a b", "c"}},
            {"$A", {"a", "b"}},  // a variable's value is split
            {"\"$A\"", {"a b"}}, // but not in quotes
            {"x$A", {"xa", "b"}},
            {"${MISSING:-8080 9090}", {"8080", "9090"}},
            {"'' x", {"x"}}, // empty quotes make no word
            {"a\u00a0b\u3000c", {"a", "b", "c"}},
            {"80 ${X1}/tcp", {"80", "x1/tcp"}},
        };
        for (const WordsRow& row : rows) {
            const auto words = expandWords(row.text, environment);
            QVERIFY2(words.has_value() && *words == row.expected, row.text);
        }
    }
    void tellsWhichVariablesWereAskedFor() {
        VariableUse use;
        QVERIFY(expand("$HOME ${MISSING:-$OTHER} '$NOT'", environment, {}, &use).has_value());
        QVERIFY(use.found.contains("HOME"));
        QVERIFY((use.missing == std::set<std::string, std::less<>>{"MISSING", "OTHER"}));
    }
    void environmentKeepsOrder() {
        Environment values = Environment::fromStrings(std::vector<std::string>{"B=1", "A=x=y", "C"});
        values.set("B", "2");
        QVERIFY((values.strings() == std::vector<std::string>{"B=2", "A=x=y", "C="}));
        QVERIFY(!values.contains("b"));
    }
};

QTEST_APPLESS_MAIN(ExpansionTest)
#include "expansion_test.moc"
