// SPDX-License-Identifier: Apache-2.0
// What holds for all rules and any text: places inside the file, fixes that end and parse, LF and CRLF alike.
#include "engine/lint/formats/formats.h"
#include "tests/support/lint_checks.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace slipway;

namespace {

lint::LintResult linted(const std::string& text, lint::Profile profile = lint::Profile::Default) {
    const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText("Dockerfile", text));
    lint::LintInput input;
    input.file = &file;
    input.settings.profile = profile;
    return lint::lint(input);
}

std::string withCarriageReturns(const std::string& text) {
    std::string result;
    for (const char c : text)
        result += c == '\n' ? "\r\n" : std::string(1, c);
    return result;
}

// Rule and line of each finding.
std::string outline(const std::string& text) {
    const text::SourceText source("Dockerfile", text);
    std::string result;
    for (const Finding& each : linted(text).findings)
        result += each.rule + ":" + std::to_string(source.lineColumn(each.range.begin).line) + "\n";
    return result;
}

std::vector<std::filesystem::path> corpus() {
    const std::filesystem::path source = std::getenv("SLIPWAY_TEST_SOURCE");
    std::vector<std::filesystem::path> files;
    for (const char* folder : {"tests/data/dockerfiles", "resources/examples"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(source / folder)) {
            const std::string name = entry.path().filename().string();
            if (entry.is_regular_file() && (name.contains("Dockerfile") || name.ends_with(".dockerfile")) &&
                !name.ends_with(".expected") && !name.ends_with(".dockerignore"))
                files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

class PropertyTest : public QObject {
    Q_OBJECT

private slots:
    void emptyFile() {
        for (const char* text : {"", "\n", "# comment\n", "ARG A=1\n"}) {
            const lint::LintResult result = linted(text);
            QCOMPARE(std::ranges::count(result.findings, std::string("SL1002"), &Finding::rule), 1);
            QCOMPARE(result.findings.size(), 1UL);
        }
    }

    void files_data() {
        QTest::addColumn<QString>("path");
        for (const auto& path : corpus())
            QTest::newRow((path.parent_path().filename() / path.filename()).string().c_str())
                << QString::fromStdString(path.string());
    }
    void files() {
        QFETCH(const QString, path);
        const std::string text = contents(path.toStdString());
        const lint::LintResult result = linted(text);
        for (const Finding& finding : result.findings) {
            QVERIFY2(finding.range.begin <= finding.range.end && finding.range.end <= text.size(),
                     finding.rule.c_str());
            QVERIFY2(lint::findRule(finding.rule) != nullptr, finding.rule.c_str());
            for (const Fix& fix : finding.fixes) {
                QVERIFY2(!fix.edits.empty(), finding.rule.c_str());
                const auto applied = text::applyEdits(text, fix.edits);
                QVERIFY2(applied.has_value(), finding.rule.c_str());
                QVERIFY2(*applied != text, finding.rule.c_str());
            }
        }
        QCOMPARE(QString::fromStdString(outline(withCarriageReturns(text))), QString::fromStdString(outline(text)));
        for (const bool suggestions : {false, true}) {
            const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText("Dockerfile", text));
            lint::LintInput input;
            input.file = &file;
            const lint::FixedText once = lint::fixed(input, suggestions);
            const dockerfile::Dockerfile fixedFile = dockerfile::parse(text::SourceText("Dockerfile", once.text));
            input.file = &fixedFile;
            QCOMPARE(QString::fromStdString(lint::fixed(input, suggestions).text), QString::fromStdString(once.text));
            const auto errors = [](const dockerfile::Dockerfile& each) {
                return std::ranges::count(each.diagnostics, Severity::Error, &Finding::severity);
            };
            QVERIFY(errors(fixedFile) <= errors(file));
        }
    }

    // Findings in the corpus, as somebody has looked at them: NAME.Dockerfile.expected beside each.
    void expected_data() { files_data(); }
    void expected() {
        QFETCH(const QString, path);
        const std::filesystem::path beside = path.toStdString() + ".expected";
        if (!path.contains("tests/data/dockerfiles"))
            return;
        const std::string text = contents(path.toStdString());
        std::vector<Finding> findings = linted(text).findings;
        const std::string name = std::filesystem::path(path.toStdString()).filename().string();
        const std::vector<lint::FileFindings> all{{text::SourceText(name, text), std::move(findings)}};
        const std::string found = lint::write(lint::Format::Gnu, all, {});
        if (std::getenv("SLIPWAY_TEST_ACCEPT") != nullptr)
            std::ofstream(beside, std::ios::binary) << found;
        QCOMPARE(QString::fromStdString(found), QString::fromStdString(contents(beside)));
    }

    // Pieces of Dockerfiles put together at random: never a crash, never a place outside, always an end.
    void anything() {
        static constexpr std::string_view pieces[] = {"FROM ",
                                                      "debian",
                                                      ":latest",
                                                      " AS ",
                                                      "a",
                                                      "\n",
                                                      "\\\n",
                                                      "RUN ",
                                                      "apt-get install x",
                                                      " && ",
                                                      "COPY ",
                                                      "--from=",
                                                      "--mount=type=cache,target=/x ",
                                                      "<<EOF\n",
                                                      "EOF\n",
                                                      "ENV ",
                                                      "A=$A ",
                                                      "B=${C:-",
                                                      "}",
                                                      "\"",
                                                      "'",
                                                      "ARG ",
                                                      "X",
                                                      "=",
                                                      "# hadolint ignore=DL3008\n",
                                                      "# check=skip=all\n",
                                                      "# slipway: ignore=",
                                                      "USER root\n",
                                                      "EXPOSE 1:2/TCP\n",
                                                      "ONBUILD ",
                                                      "CMD [",
                                                      "\"x\"",
                                                      "]",
                                                      "\r\n",
                                                      "\xff",
                                                      "\xc2\xa0",
                                                      "`",
                                                      "$(",
                                                      ")",
                                                      "|",
                                                      ";",
                                                      "LABEL a b\n",
                                                      "HEALTHCHECK ",
                                                      "MAINTAINER x\n",
                                                      "SHELL [\"bash\"]\n",
                                                      "WORKDIR ",
                                                      "../..",
                                                      "/",
                                                      " ",
                                                      "\t"};
        std::uint64_t state = 12345;
        const auto random = [&](std::size_t below) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            return static_cast<std::size_t>(state >> 33U) % below;
        };
        for (int i = 0; i < 1500; ++i) {
            std::string text;
            for (std::size_t count = 1 + random(40); count > 0; --count)
                text += pieces[random(std::size(pieces))];
            const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText("Dockerfile", text));
            lint::LintInput input;
            input.file = &file;
            input.settings.profile = static_cast<lint::Profile>(i % 3);
            const lint::FixedText fixed = lint::fixed(input, i % 2 == 0);
            for (const Finding& finding : fixed.remaining.findings)
                QVERIFY2(finding.range.end <= fixed.text.size() && finding.range.begin <= finding.range.end,
                         text.c_str());
        }
    }

    void manyLines() {
        std::string text = "FROM debian:12\n";
        for (int i = 0; i < 20000; ++i)
            text += i % 3 == 0   ? "ENV A" + std::to_string(i) + "=1\n"
                    : i % 3 == 1 ? "COPY a" + std::to_string(i) + " /b/\n"
                                 : "LABEL a.b=1\n";
        QVERIFY(linted(text).findings.size() < 20000);
    }
};

QTEST_APPLESS_MAIN(PropertyTest)
#include "property_test.moc"
