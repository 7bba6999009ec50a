// SPDX-License-Identifier: Apache-2.0
#include "engine/context/ignore_file.h"
#include "engine/context/path_match.h"
#include "tests/support/temporary_directory.h"

#include <QtTest>
#include <random>
#include <regex>

using namespace slipway;
using namespace slipway::context;

namespace {

IgnoreFile parsed(std::string_view text) {
    return parseIgnoreFile(text::SourceText(".dockerignore", std::string(text)));
}

IgnoreMatcher matcher(std::string_view text) {
    auto result = IgnoreMatcher::compile(parsed(text));
    if (!result)
        qFatal("pattern refused: %s", std::string(text).c_str());
    return *result;
}

// One pattern as the documented translation to a regular expression says, for patterns of plain characters, `*`, `?`,
// `**`.
bool naivePattern(const std::string& pattern, const std::string& path) {
    std::string expression;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern.compare(i, 2, "**") == 0) {
            ++i;
            if (i + 1 < pattern.size() && pattern[i + 1] == '/')
                ++i;
            expression += i + 1 == pattern.size() ? "[^]*" : "([^]*/)?";
        } else if (pattern[i] == '*') {
            expression += "[^/]*";
        } else if (pattern[i] == '?') {
            expression += "[^/]";
        } else {
            if (pattern[i] == '.')
                expression += '\\';
            expression += pattern[i];
        }
    }
    return std::regex_match(path, std::regex(expression));
}

// The documented rule without any memory of the walk: a pattern matches a path or one of its parents, the last match
// wins.
bool naiveIgnored(const std::vector<IgnorePattern>& patterns, const std::string& path) {
    bool ignored = false;
    for (const IgnorePattern& pattern : patterns) {
        bool match = false;
        for (std::size_t slash = 0; slash != std::string::npos;) {
            slash = path.find('/', slash + (slash > 0));
            match = match || naivePattern(pattern.pattern, path.substr(0, slash));
        }
        if (match)
            ignored = !pattern.exception;
    }
    return ignored;
}

} // namespace

class IgnoreFileTest : public QObject {
    Q_OBJECT

private slots:
    void parses_data() {
        QTest::addColumn<QByteArray>("text");
        // "pattern|..." with "!" in front of exceptions, in brackets the bytes of the range
        QTest::addColumn<QByteArray>("expected");
        static constexpr const char* rows[][2] = {
            {"", ""},
            {"\n\n", ""},
            {"a", "a<a>"},
            {"a\nb\n", "a<a> b<b>"},
            {"a\r\nb\r\n", "a<a> b<b>"},
            {"# comment\na", "a<a>"},
            {" # no comment", "# no comment<# no comment>"},
            {"a # no comment", "a # no comment<a # no comment>"},
            {"\xEF\xBB\xBF# comment\na", "a<a>"},
            {"\xEF\xBB\xBF"
             "a",
             "a<a>"},
            {"  a\t ", "a<a>"},
            {"\xC2\xA0"
             "a\xE3\x80\x80",
             "a<a>"},
            {"/a", "a</a>"},
            {"//a/", "a<//a/>"},
            {"/", "/</>"},
            {"./a/", "a<./a/>"},
            {"a/../b", "b<a/../b>"},
            {"../a", "../a<../a>"},
            {".", ".<.>"},
            {"!a", "!a<!a>"},
            {"!  /a/ ", "!a<!  /a/>"},
            {"!", "!<!>"},
            {"!/", "!<!/>"},
            {"!!a", "!!a<!!a>"},
            {"*.log\n!keep.log", "*.log<*.log> !keep.log<!keep.log>"},
            {"中文/", "中文<中文/>"},
        };
        for (const auto& row : rows)
            QTest::addRow("%s", row[0]) << QByteArray(row[0]) << QByteArray(row[1]);
    }
    void parses() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const IgnoreFile file = parsed(text.toStdString());
        QByteArray actual;
        for (const IgnorePattern& pattern : file.patterns) {
            if (!actual.isEmpty())
                actual += ' ';
            actual += (pattern.exception ? "!" : "") + QByteArray::fromStdString(pattern.pattern) + '<' +
                      QByteArray::fromStdString(std::string(file.source.slice(pattern.range))) + '>';
        }
        QCOMPARE(actual, expected);
    }

    void ignores_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("ignored");
        struct Row {
            const char* file;
            const char* path;
            bool ignored;
        };
        static constexpr Row rows[] = {
            {"", "a", false},
            {"a", "a", true},
            {"a", "b", false},
            {"a", "a/b", true},
            {"a", "a/b/c", true},
            {"a", "b/a", false},
            {"a/", "a", true},
            {"/a", "a", true},
            {"a/b", "a", false},
            {"a/b", "a/b", true},
            {"a/b", "a/b/c", true},
            {"a/b", "a/bc", false},
            {"*", "a", true},
            {"*", "a/b", true},
            {"*.log", "x.log", true},
            {"*.log", "d/x.log", false},
            {"*.log", "x.log/y", true},
            {"*/*.log", "d/x.log", true},
            {"*/*.log", "d/e/x.log", false},
            {"*/temp*", "somedir/temporary.txt", true},
            {"*/*/temp*", "a/b/temporary", true},
            {"temp?", "tempa", true},
            {"temp?", "temp", false},
            {"temp?", "temp/a", false},
            {"**", "a", true},
            {"**", "a/b", true},
            {"**/", "a", true},
            {"**/*.go", "x.go", true},
            {"**/*.go", "a/x.go", true},
            {"**/*.go", "a/b/x.go", true},
            {"**/*.go", "a/b/x.goo", false},
            {"**/*.go", "a/b/x.go/y", true},
            {"**/a", "a", true},
            {"**/a", "b/a", true},
            {"**/a", "b/ca", false},
            {"**/a", "b/a/c", true},
            {"**a", "ba", true},
            {"**a", "c/ba", true},
            {"**a", "b", false},
            {"a/**", "a", false},
            {"a/**", "a/b", true},
            {"a/**", "a/b/c", true},
            {"a/**", "ab", false},
            {"a**", "a", true},
            {"a**", "abc", true},
            {"a**", "abc/d", true},
            {"a/**/b", "a/b", true},
            {"a/**/b", "a/x/b", true},
            {"a/**/b", "a/x/y/b", true},
            {"a/**/b", "a/xb", false},
            {"a/**/b", "ab", false},
            {"a/**/b/**", "a/x/b/c", true},
            {"a/**/b/**", "a/x/b", false},
            {"**/a/**", "x/a/b", true},
            {"**/a/**", "a/b", true},
            {"**/a/**", "x/a", false},
            {"**/**/a", "x/y/a", true},
            {"**/a*", "x/ab", true},
            {"**/a*", "x/ab/c", true},
            {"**/?", "x/y", true},
            {"**/.git", ".git", true},
            {"**/.git", "sub/.git/config", true},
            {"**/.git", "sub/.gitignore", false},
            {"**/node_modules", "a/node_modules/b/c", true},
            {"a.b", "axb", false},
            {"a.b", "a.b", true},
            {"a+b", "aab", false},
            {"a+b", "a+b", true},
            {"a(b)|c{d}$", "a(b)|c{d}$", true},
            {"*(b)", "a(b)", true},
            {"[ab]c", "ac", true},
            {"[ab]c", "cc", false},
            {"[^ab]c", "cc", true},
            {"[^ab]c", "ac", false},
            {"[a-c]*", "bz", true},
            {"x[*]y", "x*y", true},
            {"x[*]y", "xzy", false},
            {"a\\*b", "a*b", true},
            {"a\\*b", "axb", false},
            {"\\!a", "!a", true},
            {"\\#a", "#a", true},
            {"中*", "中文/x", true},
            {"?", "中", true},
            {"?", "中文", false},
            {"*\n!a", "a", false},
            {"*\n!a", "b", true},
            {"*\n!a", "a/b", false},
            {"*\n!a/b", "a", true},
            {"*\n!a/b", "a/b", false},
            {"*\n!a/b", "a/c", true},
            {"*\n!**/*.go", "x.go", false},
            {"*\n!**/*.go", "a/x.go", false},
            {"*\n!**/*.go", "a/x.c", true},
            {"a\n!a/b\na/b/c", "a/b/c", true},
            {"a\n!a/b\na/b/c", "a/b/d", false},
            {"!a\na", "a", true},
            {"a\n!a", "a", false},
            {"a\n!a\na", "a/b", true},
            {"*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true},
            {"*.md\n!README*.md\nREADME-secret.md", "README.md", false},
            {"*.md\nREADME-secret.md\n!README*.md", "README-secret.md", false},
            {"docs\n!docs/keep/**", "docs/keep/a", false},
            {"docs\n!docs/keep/**", "docs/keep", true},
            {"docs\n!docs/keep/**", "docs/other", true},
            {"docs/**\n!docs/**/*.md", "docs/a/b.md", false},
            {"docs/**\n!docs/**/*.md", "docs/a/b.txt", true},
            {"../a", "a", false},
            {".", "a", false},
            {"/", "a", false},
            {"a/../b", "b", true},
            // What a directory was not asked about is not handed down: moby's walk keeps foo/x here although `f*` would
            // match its parent.
            {"foo\n!foo/x\nf*", "foo/x", false},
            {"foo\n!foo/x\nf*", "foo/y", true},
            {"\xff*", "\xff\xfe", true},
            {"a?b",
             "a\xff"
             "b",
             true},
        };
        int number = 0;
        for (const Row& row : rows)
            QTest::addRow("%d '%s' on %s", number++, QByteArray(row.file).replace('\n', ' ').constData(), row.path)
                << QByteArray(row.file) << QByteArray(row.path) << row.ignored;
    }
    void ignores() {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, path);
        QFETCH(bool, ignored);
        QCOMPARE(matcher(file.toStdString()).ignores(path.toStdString()), ignored);
    }

    void badPatterns_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("marked");
        QTest::newRow("! alone") << QByteArray("a\n!\n") << QByteArray("!");
        QTest::newRow("! and blanks") << QByteArray("a\n!  \n") << QByteArray("!");
        QTest::newRow("! and a slash") << QByteArray("!/") << QByteArray("!/");
        QTest::newRow("class") << QByteArray("a\n b[c \nd") << QByteArray("b[c");
        QTest::newRow("range") << QByteArray("[a-]") << QByteArray("[a-]");
        QTest::newRow("backslash") << QByteArray("a\\") << QByteArray("a\\");
        QTest::newRow("exception") << QByteArray("!x[") << QByteArray("!x[");
    }
    void badPatterns() {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, marked);
        const auto result = IgnoreMatcher::compile(parsed(file.toStdString()));
        QVERIFY(!result);
        QVERIFY(result.error().where.has_value());
        const Place& where = *result.error().where;
        QCOMPARE(where.source.name(), std::string(".dockerignore"));
        QCOMPARE(std::string(where.source.slice(where.range)), marked.toStdString());
    }

    void saysWhichPattern() {
        const IgnoreMatcher rules = matcher("*.log\n!keep.log\nbuild");
        QVERIFY(rules.whichPattern("x.log") == std::optional<std::size_t>(0));
        QVERIFY(!rules.whichPattern("keep.log"));
        QVERIFY(rules.whichPattern("build/a/b") == std::optional<std::size_t>(2));
        QVERIFY(!rules.whichPattern("other"));
        QVERIFY(rules.hasExceptions());
        QVERIFY(!matcher("a").hasExceptions());
    }

    void mayKeepBelow_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("directory");
        QTest::addColumn<bool>("expected");
        QTest::newRow("no exceptions") << QByteArray("*") << QByteArray("a") << false;
        QTest::newRow("below") << QByteArray("*\n!a/b/c") << QByteArray("a") << true;
        QTest::newRow("on the way") << QByteArray("*\n!a/b/c") << QByteArray("a/b") << true;
        QTest::newRow("elsewhere") << QByteArray("*\n!a/b/c") << QByteArray("x") << false;
        QTest::newRow("past it") << QByteArray("*\n!a/b") << QByteArray("a/b/c") << false;
        QTest::newRow("wildcard first") << QByteArray("*\n!**/x") << QByteArray("a/b") << true;
        QTest::newRow("wildcard below") << QByteArray("*\n!a/*.go") << QByteArray("a/b") << true;
        QTest::newRow("wildcard elsewhere") << QByteArray("*\n!a/*.go") << QByteArray("b") << false;
    }
    void mayKeepBelow() {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, directory);
        QFETCH(bool, expected);
        QCOMPARE(matcher(file.toStdString()).mayKeepBelow(directory.toStdString()), expected);
    }

    // Random patterns without exceptions: the walk's memory never changes the verdict, and the fast kinds agree with
    // the regular expressions.
    void agreesWithRegularExpressions() {
        std::mt19937 random(7);
        const auto pick = [&](std::string_view letters) { return letters[random() % letters.size()]; };
        for (int round = 0; round < 600; ++round) {
            IgnoreFile file;
            const std::size_t count = 1 + random() % 3;
            for (std::size_t i = 0; i < count; ++i) {
                std::string pattern;
                const std::size_t length = 1 + random() % 6;
                for (std::size_t j = 0; j < length; ++j)
                    pattern += random() % 6 == 0 ? std::string("**") : std::string(1, pick("aab.*?//"));
                const IgnorePattern clean = ignorePattern(pattern);
                if (clean.pattern.empty() || clean.pattern == "." || clean.pattern == "/" ||
                    clean.pattern.find("***") != std::string::npos)
                    continue;
                // "x**" and "**x" with more wildcards are where moby's fast kinds and its expressions part; see the
                // table.
                file.patterns.push_back(clean);
            }
            const auto rules = IgnoreMatcher::compile(file.patterns);
            QVERIFY(rules.has_value());
            for (int probe = 0; probe < 6; ++probe) {
                std::string path;
                const std::size_t length = 1 + random() % 7;
                for (std::size_t j = 0; j < length; ++j)
                    path += pick("aab./");
                path = rootedPath(path);
                if (path.empty())
                    continue;
                const bool suffixKind = std::ranges::any_of(file.patterns, [](const IgnorePattern& pattern) {
                    return pattern.pattern.starts_with("**") && !pattern.pattern.starts_with("**/");
                });
                if (suffixKind)
                    continue;
                QVERIFY2(rules->ignores(path) == naiveIgnored(file.patterns, path),
                         (file.patterns.empty() ? path : file.patterns[0].pattern + " on " + path).c_str());
            }
        }
    }

    // With exceptions that are never repeated by a later plain pattern the walk agrees with the documented rule too.
    void exceptionsAgreeWithTheDocumentedRule() {
        std::mt19937 random(11);
        static constexpr const char* plain[] = {"a", "b", "a/b", "*", "**/b", "a/*", "b/**", "a/b/a"};
        for (int round = 0; round < 400; ++round) {
            std::vector<IgnorePattern> patterns;
            patterns.push_back(ignorePattern(plain[random() % std::size(plain)]));
            patterns.push_back(ignorePattern(std::string("!") + plain[random() % std::size(plain)]));
            const auto rules = IgnoreMatcher::compile(patterns);
            QVERIFY(rules.has_value());
            std::string path;
            const std::size_t length = 1 + random() % 4;
            for (std::size_t j = 0; j < length; ++j)
                path = childPath(path, random() % 2 ? "a" : "b");
            // An exception is looked at only where something is ignored; its match of a parent that was not is no
            // memory.
            const bool walked = rules->ignores(path);
            const bool documented = naiveIgnored(patterns, path);
            if (walked != documented)
                QVERIFY2(walked, (patterns[0].pattern + " !" + patterns[1].pattern + " on " + path).c_str());
        }
    }

    void manyStarsStayFast() {
        std::string pattern;
        for (int i = 0; i < 200; ++i)
            pattern += "*a**/";
        const auto rules = IgnoreMatcher::compile({ignorePattern(pattern + "z")});
        QVERIFY(rules.has_value());
        QVERIFY(!rules->ignores(std::string(4000, 'a')));
    }

    void findsTheFileBesideTheDockerfileFirst() {
        const test::TemporaryDirectory directory;
        auto none = findIgnoreFile(directory.path(), directory.path() / "Dockerfile");
        QVERIFY(none.has_value() && !none->has_value());
        directory.write(".dockerignore", "a\n");
        auto plain = findIgnoreFile(directory.path(), directory.path() / "Dockerfile");
        QCOMPARE((*plain)->patterns[0].pattern, std::string("a"));
        directory.write("Dockerfile.dockerignore", "b\n");
        auto beside = findIgnoreFile(directory.path(), directory.path() / "Dockerfile");
        QCOMPARE((*beside)->patterns[0].pattern, std::string("b"));
        QVERIFY((*beside)->source.name().ends_with("Dockerfile.dockerignore"));
        auto standardInput = findIgnoreFile(directory.path(), "-");
        QCOMPARE((*standardInput)->patterns[0].pattern, std::string("a"));
    }
    void aDirectoryIsNoIgnoreFile() {
        const test::TemporaryDirectory directory;
        std::filesystem::create_directory(directory.path() / ".dockerignore");
        const auto result = findIgnoreFile(directory.path(), "");
        QVERIFY(!result && result.error().code == ErrorCode::InvalidInput);
    }
};

QTEST_APPLESS_MAIN(IgnoreFileTest)
#include "ignore_file_test.moc"
