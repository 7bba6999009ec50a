// SPDX-License-Identifier: Apache-2.0
// ShellCheck as another program: what it is given, and what becomes of its answer. Nobody is started.
#include "engine/lint/lint.h"
#include "engine/lint/script_checker.h"
#include "tests/support/annotations.h"
#include "tests/support/temporary_directory.h"

#include <QTest>
#include <filesystem>
#include <fstream>
#include <functional>

using namespace slipway;

namespace {

std::string contents(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// Answers as told, and keeps what it was asked.
class FakeRunner final : public process::Runner {
public:
    std::function<std::string(const std::vector<std::string>& files)> answer = [](const auto&) {
        return std::string(R"({"comments":[]})");
    };
    std::optional<Error> error{};
    int exitCode = 1;
    std::string output = "ShellCheck - shell script analysis tool\nversion: 0.10.0\nlicense: x\n";
    std::vector<process::Request> requests{};
    std::vector<std::string> scripts{};

    [[nodiscard]] Result<process::Outcome> run(const process::Request& request, const std::stop_token&) override {
        requests.push_back(request);
        if (error)
            return passOn(*error);
        std::vector<std::string> files;
        for (const std::string& each : request.arguments) {
            if (each.ends_with(".sh")) {
                files.push_back(each);
                scripts.push_back(contents(each));
            }
        }
        if (!request.outputFile.empty())
            std::ofstream(request.outputFile, std::ios::binary) << answer(files);
        return process::Outcome{exitCode, output};
    }
};

std::string comment(const std::string& file, int line, int column, int endLine, int endColumn, int code = 2034,
                    const char* level = "warning") {
    return R"({"file":")" + file + R"(","line":)" + std::to_string(line) + R"(,"endLine":)" + std::to_string(endLine) +
           R"(,"column":)" + std::to_string(column) + R"(,"endColumn":)" + std::to_string(endColumn) + R"(,"level":")" +
           level + R"(","code":)" + std::to_string(code) + R"(,"message":"said so","fix":null})";
}

std::string comments(std::initializer_list<std::string> all) {
    std::string text = R"({"comments":[)";
    for (const std::string& each : all)
        text += (text.ends_with('[') ? "" : ",") + each;
    return text + "]}";
}

struct Linted {
    lint::LintResult result;
    std::vector<Finding> found; // of the fake
};

Linted linted(FakeRunner& runner, const std::string& text, const lint::Settings& settings = {}) {
    const test::TemporaryDirectory folder;
    lint::Shellcheck checker(runner, folder.path());
    const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText("Dockerfile", text));
    lint::LintInput input;
    input.file = &file;
    input.settings = settings;
    input.scripts = &checker;
    Linted linted{lint::lint(input), {}};
    for (const Finding& each : linted.result.findings) {
        if (lint::isShellcheckName(each.rule) && lint::findRule(each.rule) == nullptr)
            linted.found.push_back(each);
    }
    // Nothing is left behind.
    if (std::filesystem::directory_iterator(folder.path()) != std::filesystem::directory_iterator())
        linted.found.clear();
    return linted;
}

} // namespace

class ScriptCheckerTest : public QObject {
    Q_OBJECT

private slots:
    void version() {
        FakeRunner runner;
        runner.exitCode = 0;
        lint::Shellcheck checker(runner, "/tmp");
        QCOMPARE(checker.version({}).value(), std::string("0.10.0"));
        runner.output = "something else";
        QVERIFY(!checker.version({}));
        runner.error = Error{ErrorCode::NotFound, {}};
        QCOMPARE(checker.version({}).error().code, ErrorCode::NotFound);
    }

    void whatItIsGiven() {
        FakeRunner runner;
        (void)linted(runner,
                     "ARG VERSION\nFROM alpine:3 AS base\nENV A=1 B=2\nRUN echo \\\n  # why\n  \"$A\"\nFROM fedora:40\n"
                     "ARG C\nRUN x\nSHELL [\"/bin/bash\", \"-c\"]\nRUN y\nRUN [\"z\", \"$q\"]\nCMD c d\n"
                     "RUN python3 <<EOF\nimport x\nEOF\nRUN <<EOF\nh\nEOF\n");
        QCOMPARE(runner.requests.size(), 1UL);
        const std::vector<std::string>& words = runner.requests[0].arguments;
        QCOMPARE(words[0], std::string("shellcheck"));
        QVERIFY(std::ranges::contains(words, "--norc"));
        QVERIFY(std::ranges::contains(words, "--format=json1"));
        // The exec form is none.
        QCOMPARE(runner.scripts.size(), 6UL);
        const std::string proxies =
            "HTTP_PROXY http_proxy HTTPS_PROXY https_proxy FTP_PROXY ftp_proxy NO_PROXY no_proxy\n";
        QVERIFY2(runner.scripts[0].starts_with("#!/bin/ash\n:; export "), runner.scripts[0].c_str());
        QVERIFY(runner.scripts[0].contains(" A"));
        QVERIFY(runner.scripts[0].contains(" B "));
        QVERIFY2(runner.scripts[0].ends_with(proxies + "echo   \"$A\"\n"), runner.scripts[0].c_str());
        QVERIFY(runner.scripts[1].starts_with("#!/bin/bash\n:; export C " + proxies)); // what sh is there
        QVERIFY(runner.scripts[2].ends_with("\ny\n"));
        QVERIFY(runner.scripts[5].ends_with("\nh\n\n"));
    }

    void leavesOutWhatWeHave() {
        FakeRunner runner;
        (void)linted(runner, "FROM a:1\nRUN x\n");
        const auto option = std::ranges::find_if(
            runner.requests[0].arguments, [](const std::string& word) { return word.starts_with("--exclude="); });
        QVERIFY(option != runner.requests[0].arguments.end());
        for (const char* name : {"SC2086", "SC2046", "SC1073", "SC1072", "SC2154", "SC3010", "SC1090", "SC1091"})
            QVERIFY2(option->contains(name), name);
        QVERIFY(!option->contains("SC2034"));
    }

    // The first line of a script is the third of its file.
    void places_data() {
        QTest::addColumn<QString>("marked");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("endLine");
        QTest::addColumn<int>("endColumn");
        QTest::newRow("one line") << "FROM a:1\nRUN a=1; ⟦b=2⟧\n" << 3 << 6 << 3 << 9;
        QTest::newRow("behind a continuation") << "FROM a:1\nRUN a && \\\n   ⟦b⟧ c\n" << 3 << 9 << 3 << 10;
        QTest::newRow("over a continuation") << "FROM a:1\nRUN ⟦a \\\n  b⟧ c\n" << 3 << 1 << 3 << 6;
        QTest::newRow("behind a comment line") << "FROM a:1\nRUN a \\\n# x\n ⟦b⟧\n" << 3 << 4 << 3 << 5;
        QTest::newRow("characters") << "FROM a:1\nRUN echo 中文 é; ⟦b=2⟧\n" << 3 << 12 << 3 << 15;
        QTest::newRow("a tab is one column") << "FROM a:1\nRUN a\t\t⟦b⟧\n" << 3 << 4 << 3 << 5;
        QTest::newRow("a heredoc") << "FROM a:1\nRUN <<EOF\nx\n  ⟦y=1⟧\nEOF\n" << 4 << 3 << 4 << 6;
        QTest::newRow("several lines of a heredoc") << "FROM a:1\nRUN <<EOF\n⟦x\ny⟧\nEOF\n" << 3 << 1 << 4 << 2;
        QTest::newRow("behind the end of a line") << "FROM a:1\nRUN a ⟦b⟧\n" << 3 << 3 << 3 << 999;
        QTest::newRow("an end that is nowhere") << "FROM a:1\nRUN a ⟦⟧b\n" << 3 << 3 << 99 << 1;
        QTest::newRow("an end before the begin") << "FROM a:1\nRUN a ⟦⟧b\n" << 3 << 3 << 3 << 1;
    }
    void places() {
        QFETCH(const QString, marked);
        QFETCH(const int, line);
        QFETCH(const int, column);
        QFETCH(const int, endLine);
        QFETCH(const int, endColumn);
        const test::Annotated text = test::annotated(marked.toStdString());
        FakeRunner runner;
        runner.answer = [&](const auto& files) {
            return comments({comment(files[0], line, column, endLine, endColumn)});
        };
        const Linted all = linted(runner, text.text);
        QCOMPARE(all.found.size(), 1UL);
        QCOMPARE(all.found[0].rule, std::string("SC2034"));
        QCOMPARE(all.found[0].range.begin, text.ranges.at(0).begin);
        QCOMPARE(all.found[0].range.end, text.ranges.at(0).end);
        QCOMPARE(messages::render(all.found[0].message, messages::Language::English), std::string("said so"));
    }

    void levels() {
        FakeRunner runner;
        runner.answer = [](const auto& files) {
            return comments({comment(files[0], 3, 1, 3, 2, 2001, "style"), comment(files[0], 3, 1, 3, 2, 2002, "info"),
                             comment(files[0], 3, 1, 3, 2, 2003, "warning"),
                             comment(files[0], 3, 1, 3, 2, 2004, "error")});
        };
        const std::string text = "FROM a:1\nRUN x\n";
        Linted all = linted(runner, text);
        QCOMPARE(all.found.size(), 4UL);
        QCOMPARE(all.found[0].severity, Severity::Style);
        QCOMPARE(all.found[1].severity, Severity::Info);
        QCOMPARE(all.found[2].severity, Severity::Warning);
        QCOMPARE(all.found[3].severity, Severity::Error);
        lint::Settings settings;
        settings.severity["SC2001"] = std::nullopt;
        settings.severity["SC2002"] = Severity::Error;
        all = linted(runner, text, settings);
        QCOMPARE(all.found.size(), 3UL);
        QCOMPARE(all.found[0].severity, Severity::Error);
        settings = {};
        settings.select = {"SC2003"};
        all = linted(runner, text, settings);
        QCOMPARE(all.found.size(), 1UL);
    }

    void pragmas() {
        FakeRunner runner;
        runner.answer = [](const auto& files) {
            return comments({comment(files[0], 3, 1, 3, 2), comment(files[1], 3, 1, 3, 2)});
        };
        const Linted all = linted(runner, "FROM a:1\n# hadolint ignore=SC2034\nRUN x\nRUN y\n");
        QCOMPARE(all.found.size(), 1UL);
        QCOMPARE(all.result.suppressed, 1UL);
    }

    void nonsense_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("no JSON") << QByteArray("shellcheck: oh");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no comments") << QByteArray("{}");
        QTest::newRow("another shape") << QByteArray(R"({"comments":[1]})");
        QTest::newRow("a part is missing") << QByteArray(R"({"comments":[{"file":"0.sh"}]})");
        QTest::newRow("a text for a number")
            << QByteArray(R"({"comments":[{"file":"0.sh","line":"3","column":1,"endLine":3,"endColumn":1}]})");
    }
    void nonsense() {
        QFETCH(const QByteArray, answer);
        FakeRunner runner;
        runner.answer = [&](const auto&) { return answer.toStdString(); };
        const Linted all = linted(runner, "FROM a:1\nRUN cd x\n");
        QVERIFY(all.result.scriptsError.has_value());
        QVERIFY(all.found.empty());
        QVERIFY(!all.result.findings.empty()); // our own are still there
    }

    void strangePlaces() {
        FakeRunner runner;
        runner.answer = [](const auto& files) {
            return comments({comment("other.sh", 3, 1, 3, 2), comment("99.sh", 3, 1, 3, 2),
                             comment(files[0], 1, 1, 1, 2), comment(files[0], 2, 1, 2, 2),
                             comment(files[0], 99, 1, 99, 2)});
        };
        const Linted all = linted(runner, "FROM a:1\nRUN x\n");
        QVERIFY(!all.result.scriptsError.has_value());
        QVERIFY(all.found.empty());
    }

    void failures() {
        FakeRunner runner;
        runner.exitCode = 3;
        QVERIFY(linted(runner, "FROM a:1\nRUN x\n").result.scriptsError.has_value());
        runner.error = Error{ErrorCode::NotFound, {}};
        QCOMPARE(linted(runner, "FROM a:1\nRUN x\n").result.scriptsError->code, ErrorCode::NotFound);
        lint::Shellcheck checker(runner, "/nowhere/at/all");
        const lint::CheckedScript script{.text = "x"};
        QCOMPARE(checker.check(std::span(&script, 1), {}).error().code, ErrorCode::Io);
    }

    void nobodyIsAskedForNothing() {
        FakeRunner runner;
        (void)linted(runner, "FROM a:1\nCOPY a /b\n");
        QVERIFY(runner.requests.empty());
    }

    void manyScripts() {
        FakeRunner runner;
        runner.answer = [](const auto& files) { return comments({comment(files.back(), 3, 1, 3, 2)}); };
        std::string text = "FROM a:1\n";
        for (int i = 0; i < 450; ++i)
            text += "RUN x" + std::to_string(i) + "\n";
        const Linted all = linted(runner, text);
        QCOMPARE(runner.requests.size(), 3UL);
        QCOMPARE(all.found.size(), 3UL);
        QCOMPARE(text.substr(all.found[2].range.begin - 4, 8), std::string("RUN x449"));
    }
};

QTEST_APPLESS_MAIN(ScriptCheckerTest)
#include "script_checker_test.moc"
