// SPDX-License-Identifier: Apache-2.0
#include "engine/context/path_match.h"

#include <QtTest>

using namespace slipway::context;

class PathMatchTest : public QObject {
    Q_OBJECT

private slots:
    void matches_data() {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("name");
        // 1 matches, 0 does not, -1 a bad pattern
        QTest::addColumn<int>("expected");
        struct Row {
            const char* pattern;
            const char* name;
            int expected;
        };
        static constexpr Row rows[] = {
            {"", "", 1},
            {"", "a", 0},
            {"a", "", 0},
            {"abc", "abc", 1},
            {"abc", "abd", 0},
            {"abc", "ab", 0},
            {"abc", "abcd", 0},
            {"*", "", 1},
            {"*", "abc", 1},
            {"*", "a/b", 0},
            {"*c", "abc", 1},
            {"*c", "abcd", 0},
            {"a*", "a", 1},
            {"a*", "abc", 1},
            {"a*", "ab/c", 0},
            {"a*/b", "abc/b", 1},
            {"a*/b", "a/c/b", 0},
            {"a**b", "acb", 1},
            {"**", "abc", 1},
            {"**", "a/b", 0},
            {"**/b", "a/b", 1},
            {"**/b", "a/c/b", 0},
            {"a*b*c*d*e*/f", "axbxcxdxe/f", 1},
            {"a*b*c*d*e*/f", "axbxcxdxexxx/f", 1},
            {"a*b*c*d*e*/f", "axbxcxdxe/xxx/f", 0},
            {"a*b*c*d*e*/f", "axbxcxdxexxx/fff", 0},
            {"a*b?c*x", "abxbbxdbxebxczzx", 1},
            {"a*b?c*x", "abxbbxdbxebxczzy", 0},
            {"a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaa", 0},
            {"?", "a", 1},
            {"?", "/", 0},
            {"?", "", 0},
            {"?", "ab", 0},
            {"a?b", "a/b", 0},
            {"?", "中", 1},
            {"??", "中", 0},
            {"中*", "中文", 1},
            {"*文", "中文", 1},
            {"?", "\xff", 1},
            {"??", "\xff\xfe", 1},
            {"ab[c]", "abc", 1},
            {"ab[b-d]", "abc", 1},
            {"ab[e-g]", "abc", 0},
            {"ab[^c]", "abc", 0},
            {"ab[^b-d]", "abc", 0},
            {"ab[^e-g]", "abc", 1},
            {"[中-文]", "内", 1},
            {"[一-龥]", "内", 1},
            {"[^a]", "中", 1},
            {"[ab]*[cd]", "axxd", 1},
            {"[*]", "*", 1},
            {"[*]", "a", 0},
            {"[?]", "?", 1},
            {"[[]", "[", 1},
            {"[[]a]", "[a]", 1},
            {"[!a]", "b", 0},
            {"[!a]", "!", 1},
            {"[/]", "/", 1},
            {"a[/]b", "a/b", 1},
            {"a[^x]b", "a/b", 1},
            {"[\\]a]", "]", 1},
            {"[\\-]", "-", 1},
            {"[x\\-]", "x", 1},
            {"[x\\-]", "-", 1},
            {"[x\\-]", "z", 0},
            {"[\\-x]", "x", 1},
            {"[\\-x]", "a", 0},
            {"[a-b-c]", "a", -1},
            {"[c-a]", "b", 0},
            {"a\\*b", "a*b", 1},
            {"a\\*b", "ab", 0},
            {"a\\*b", "axb", 0},
            {"\\a", "a", 1},
            {"\\\\", "\\", 1},
            {"*\\", "a", -1},
            {"\\", "a", -1},
            {"a\\", "a", -1},
            {"[", "a", -1},
            {"[]", "a", -1},
            {"[]a]", "]", -1},
            {"[-]", "-", -1},
            {"[x-]", "x", -1},
            {"[-x]", "x", -1},
            {"[a-", "a", -1},
            {"[a", "a", -1},
            {"a[", "a", -1},
            {"a[", "ab", -1},
            {"a[", "x", -1},
            {"a/b[", "x", -1},
            {"[^", "a", -1},
            {"[^bc", "a", -1},
            {"*x[", "ab", -1},
            {"[\\", "a", -1},
            {"[a\\", "a", -1},
            {"[\xff]", "a", -1},
            {"]", "]", 1},
            {"a]b", "a]b", 1},
            {"-", "-", 1},
            {"^", "^", 1},
            {"*.log", "x.log", 1},
            {"*.log", ".log", 1},
            {"*.log", "d/x.log", 0},
            {"*/*.log", "d/x.log", 1},
            {"*/temp*", "somedir/temporary.txt", 1},
            {"temp?", "tempa", 1},
            {"temp?", "temp", 0},
            {"hom*", "home.txt", 1},
            {"hom?.txt", "home.txt", 1},
            {"arr[[]0].txt", "arr[0].txt", 1},
            {"*.*", "a.b", 1},
            {"*.*", "ab", 0},
            {"a/*/c", "a/b/c", 1},
            {"a/*/c", "a//c", 1},
            {"a/*/c", "a/b/b/c", 0},
            {"*ab", "aab", 1},
            {"*aab", "aaab", 1},
            {"*ab*ab", "abxab", 1},
            {"*ab*ab", "abab", 1},
            {"*ab*ab", "ab", 0},
            {"*[a-c]x", "bbx", 1},
            {"a\nb", "a\nb", 1},
            {"a?b", "a\nb", 1},
        };
        int number = 0;
        for (const Row& row : rows)
            QTest::addRow("%d %s ~ %s", number++, row.pattern, row.name)
                << QByteArray(row.pattern) << QByteArray(row.name) << row.expected;
    }
    void matches() {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, name);
        QFETCH(int, expected);
        const auto result = matchPath(pattern.toStdString(), name.toStdString());
        QCOMPARE(result ? int(*result) : -1, expected);
    }

    void cleans_data() {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("clean");
        QTest::addColumn<QByteArray>("rooted");
        static constexpr const char* rows[][3] = {
            {"", ".", ""},
            {".", ".", ""},
            {"./", ".", ""},
            {"/", "/", ""},
            {"//", "/", ""},
            {"a", "a", "a"},
            {"a/", "a", "a"},
            {"/a", "/a", "a"},
            {"./a", "a", "a"},
            {"a/b", "a/b", "a/b"},
            {"a//b", "a/b", "a/b"},
            {"a/./b", "a/b", "a/b"},
            {"a/../b", "b", "b"},
            {"a/b/..", "a", "a"},
            {"a/..", ".", ""},
            {"..", "..", ""},
            {"../a", "../a", "a"},
            {"../../a", "../../a", "a"},
            {"a/../../b", "../b", "b"},
            {"/..", "/", ""},
            {"/../a", "/a", "a"},
            {"/a/../../b", "/b", "b"},
            {"...", "...", "..."},
            {"a/.../b", "a/.../b", "a/.../b"},
            {"a/b/../../../c", "../c", "c"},
            {"././.", ".", ""},
            {"中/文/..", "中", "中"},
            {" a ", " a ", " a "},
        };
        for (const auto& row : rows)
            QTest::addRow("'%s'", row[0]) << QByteArray(row[0]) << QByteArray(row[1]) << QByteArray(row[2]);
    }
    void cleans() {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, clean);
        QFETCH(QByteArray, rooted);
        QCOMPARE(QByteArray::fromStdString(cleanPath(path.toStdString())), clean);
        QCOMPARE(QByteArray::fromStdString(rootedPath(path.toStdString())), rooted);
        QCOMPARE(cleanPath(cleanPath(path.toStdString())), cleanPath(path.toStdString()));
    }

    void joinsAndSplits() {
        QCOMPARE(joinPath("", ""), std::string());
        QCOMPARE(joinPath("a", ""), std::string("a"));
        QCOMPARE(joinPath("", "a/../b"), std::string("b"));
        QCOMPARE(joinPath("/app", "../x"), std::string("/x"));
        QCOMPARE(joinPath("/app", "/x"), std::string("/app/x"));
        QCOMPARE(basePath(""), std::string("."));
        QCOMPARE(basePath("///"), std::string("/"));
        QCOMPARE(basePath("a/b/"), std::string("b"));
        QCOMPARE(basePath("b"), std::string("b"));
        QVERIFY(isWithin("a/b", "a"));
        QVERIFY(isWithin("a", "a"));
        QVERIFY(isWithin("a", ""));
        QVERIFY(!isWithin("ab", "a"));
        QVERIFY(!isWithin("a", "a/b"));
        QVERIFY(components("//a//b/") == (std::vector<std::string_view>{"a", "b"}));
    }
    void wildcards() {
        QVERIFY(hasWildcard("a*"));
        QVERIFY(hasWildcard("a?"));
        QVERIFY(hasWildcard("[a]"));
        QVERIFY(!hasWildcard("a\\*"));
        QVERIFY(!hasWildcard("a]"));
        const SplitPattern split = splitWildcard("a/b/c*/d");
        QCOMPARE(split.prefix, std::string("a/b"));
        QCOMPARE(split.pattern, std::string("c*/d"));
        QCOMPARE(splitWildcard("a/b").pattern, std::string());
        QCOMPARE(splitWildcard("*").prefix, std::string());
    }
    void runes_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<uint>("value");
        QTest::addColumn<int>("size");
        QTest::newRow("empty") << QByteArray() << 0xFFFDu << 0;
        QTest::newRow("ascii") << QByteArray("a") << 0x61u << 1;
        QTest::newRow("two") << QByteArray("é") << 0xE9u << 2;
        QTest::newRow("three") << QByteArray("中") << 0x4E2Du << 3;
        QTest::newRow("four") << QByteArray("😀") << 0x1F600u << 4;
        QTest::newRow("replacement itself") << QByteArray("\xEF\xBF\xBD") << 0xFFFDu << 3;
        QTest::newRow("cut") << QByteArray("\xE4\xB8") << 0xFFFDu << 1;
        QTest::newRow("overlong") << QByteArray("\xC0\xAF") << 0xFFFDu << 1;
        QTest::newRow("overlong three") << QByteArray("\xE0\x80\xAF") << 0xFFFDu << 1;
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << 0xFFFDu << 1;
        QTest::newRow("too high") << QByteArray("\xF4\x90\x80\x80") << 0xFFFDu << 1;
        QTest::newRow("continuation") << QByteArray("\x80") << 0xFFFDu << 1;
    }
    void runes() {
        QFETCH(QByteArray, bytes);
        QFETCH(uint, value);
        QFETCH(int, size);
        const Rune rune = decodeRune(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
        QCOMPARE(uint(rune.value), value);
        QCOMPARE(int(rune.size), size);
    }
};

QTEST_APPLESS_MAIN(PathMatchTest)
#include "path_match_test.moc"
