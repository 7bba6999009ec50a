// SPDX-License-Identifier: Apache-2.0
// .hadolint.yaml, slipway.yaml, rules of a project, accepted findings, output formats, finding files.
#include "engine/lint/baseline.h"
#include "engine/lint/configuration.h"
#include "engine/lint/discovery.h"
#include "engine/lint/unified_diff.h"
#include "engine/messages/render.h"
#include "tests/support/lint_checks.h"

#include <QTemporaryDir>
#include <fstream>

using namespace slipway;

namespace {

text::SourceText source(std::string text) {
    return text::SourceText("slipway.yaml", std::move(text));
}

std::string problem(const Result<lint::Configuration>& result) {
    if (result)
        return {};
    const auto place = result.error().where->source.lineColumn(result.error().where->range.begin);
    return std::to_string(place.line) + ": " + messages::render(result.error().message, messages::Language::English);
}

lint::FileFindings findings(const std::string& text, const lint::Settings& settings = {}) {
    const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText("Dockerfile", text));
    lint::LintInput input;
    input.file = &file;
    input.settings = settings;
    return {file.source, lint::lint(input).findings};
}

} // namespace

class ConfigurationTest : public QObject {
    Q_OBJECT

private slots:
    void hadolintWhole() {
        const auto result = lint::readHadolintConfiguration(source("failure-threshold: info\n"
                                                                   "format: json\n"
                                                                   "ignored: [DL3008, DL3018]\n"
                                                                   "override:\n"
                                                                   "  error: [DL3015]\n"
                                                                   "  style:\n"
                                                                   "    - DL3059\n"
                                                                   "label-schema:\n"
                                                                   "  author: text\n"
                                                                   "  created: rfc3339\n"
                                                                   "strict-labels: true\n"
                                                                   "trustedRegistries:\n"
                                                                   "  - docker.io\n"
                                                                   "  - \"*.example.com\"\n"
                                                                   "no-fail: true\n"
                                                                   "no-color: true\n"
                                                                   "disable-ignore-pragma: true\n"));
        QVERIFY2(result.has_value(), problem(result).c_str());
        const lint::Settings& settings = result->settings;
        QVERIFY(result->failureThreshold == Severity::Info);
        QCOMPARE(*result->format, std::string("json"));
        QVERIFY(settings.severity.contains("DL3008"));
        QVERIFY(!settings.severity.at("DL3018").has_value());
        QVERIFY(settings.severity.at("DL3015") == Severity::Error);
        QVERIFY(settings.severity.at("DL3059") == Severity::Style);
        QVERIFY(settings.labelSchema.at("created") == lint::LabelKind::Rfc3339);
        QVERIFY(settings.strictLabels && result->noFail && result->noColor && !settings.pragmas);
        QCOMPARE(settings.trustedRegistries.size(), 2UL);
    }

    void slipwayWhole() {
        const auto result =
            lint::readConfiguration(source("profile: hadolint\n"
                                           "select: [DL3006]\n"
                                           "ignore: [DL3007]\n"
                                           "severity: {DL3015: error, MultipleInstructionsDisallowed: off}\n"
                                           "build-stages: {DL3006: style}\n"
                                           "overrides:\n"
                                           "  - paths: [\"legacy/**\", \"*.old\"]\n"
                                           "    ignore: [DL3006]\n"
                                           "    severity: {DL3020: info}\n"
                                           "exclude: [vendor]\n"
                                           "baseline: accepted.json\n"));
        QVERIFY2(result.has_value(), problem(result).c_str());
        QVERIFY(result->settings.profile == lint::Profile::Hadolint);
        QVERIFY(result->settings.severity.contains("DL4003") && result->settings.severity.contains("DL4004"));
        QCOMPARE(result->baseline, std::string("accepted.json"));
        QVERIFY(!lint::settingsFor(*result, "a/Dockerfile").severity.contains("DL3006"));
        QVERIFY(lint::settingsFor(*result, "legacy/a/Dockerfile").severity.contains("DL3006"));
        QVERIFY(lint::settingsFor(*result, "x.old").severity.at("DL3020") == Severity::Info);
    }

    void mistakes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("wrong");
        const auto row = [](const char* text, const char* wrong) {
            QTest::newRow(wrong) << QString(text) << QString(wrong);
        };
        row("a: [", "1: this is not YAML as it should be: did not find expected node content");
        row("profile: default\nignroe: []\n", "2: there is no setting ignroe");
        row("profile: strict\n", "1: strict is not possible here; possible are default, hadolint, docker");
        row("- a\n", "1: this must be a map");
        row("ignore: DL3008\n", "1: this must be a list");
        row("a: &x 1\n", "1: this is not YAML as it should be: anchors and aliases are not supported");
        row("severity:\n  DL3008: hard\n",
            "2: hard is not possible here; possible are error, warning, info, style, off");
        row("rules:\n  - id: T1\n", "2: message is missing");
        row("rules:\n  - {id: DL3008, message: x}\n", "2: DL3008 is already a rule of Slipway");
        row("rules:\n  - {id: T1, message: x, instruction: RUM}\n", "2: there is no instruction RUM");
        row("overrides:\n  - ignore: [DL3008]\n", "2: paths is missing");
    }
    void mistakes() {
        QFETCH(const QString, text);
        QFETCH(const QString, wrong);
        QCOMPARE(QString::fromStdString(problem(lint::readConfiguration(source(text.toStdString())))), wrong);
    }

    void emptyAndUnknownRules() {
        QVERIFY(lint::readConfiguration(source("")).has_value());
        QVERIFY(lint::readHadolintConfiguration(source("ignored:\n# nothing\n")).has_value());
        const auto result = lint::readConfiguration(source("ignore: [DL3080, SC9999]\n"));
        QVERIFY(result.has_value());
        QCOMPARE(result->warnings.size(), 1UL);
        QCOMPARE(result->warnings[0].notes.size(), 1UL);
    }

    void deepAndHugeYaml() {
        QVERIFY(!lint::readConfiguration(source(std::string(200000, '['))).has_value());
        QVERIFY(!lint::readConfiguration(source(std::string(5000000, 'a'))).has_value());
        QVERIFY(!lint::readConfiguration(source(std::string("\0\xff\xfe", 3))).has_value());
    }

    void customRules() {
        const auto result = lint::readConfiguration(source(
            "rules:\n"
            "  - id: TEAM001\n"
            "    instruction: RUN\n"
            "    words: \"curl*\"\n"
            "    message: use fetch.sh\n"
            "    severity: error\n"
            "    replace: fetch.sh\n"
            "  - {id: TEAM002, instruction: [copy, ADD], without-flag: link, message: link it, stage: shipped}\n"));
        QVERIFY2(result.has_value(), problem(result).c_str());
        const auto found =
            findings("FROM debian:12 AS a\nCOPY a /\nFROM debian:12\nRUN true && \\\n  curl \\\n  # curl\n x\n"
                     "COPY a /\nCOPY --link b /\nCOPY --from=a /a /a\n# slipway: ignore=TEAM002\nCOPY c /\n",
                     result->settings);
        std::vector<std::pair<std::string, std::size_t>> got;
        for (const Finding& each : found.findings) {
            if (each.rule.starts_with("TEAM"))
                got.emplace_back(each.rule, found.source.lineColumn(each.range.begin).line);
        }
        const std::vector<std::pair<std::string, std::size_t>> wanted{{"TEAM001", 5}, {"TEAM002", 8}, {"TEAM002", 10}};
        QVERIFY(got == wanted);
    }

    void patterns() {
        QVERIFY(lint::matchesPattern("curl", "curl"));
        QVERIFY(lint::matchesPattern("/usr/bin/curl", "*curl"));
        QVERIFY(lint::matchesPattern("abc", "a?c"));
        QVERIFY(!lint::matchesPattern("abc", "a?"));
        QVERIFY(!lint::matchesPattern("", "?"));
        QVERIFY(lint::matchesPattern("", "*"));
        QVERIFY(!lint::matchesPattern(std::string(20000, 'a'), "*a*a*a*a*b"));
    }

    void baseline() {
        const std::string text = "FROM debian\nFROM debian\nADD a b\n";
        std::vector<lint::FileFindings> before{findings(text)};
        const auto accepted = lint::readBaseline(source(lint::writeBaseline(before)));
        QVERIFY(accepted.has_value());
        lint::FileFindings same = findings("# moved\n\n" + text);
        lint::apply(*accepted, same);
        QVERIFY(same.findings.empty());
        lint::FileFindings other = findings("FROM debian\nFROM debian\nFROM debian\nADD a b\n");
        lint::apply(*accepted, other);
        QCOMPARE(other.findings.size(), 2UL); // a third FROM: DL3006, SL2005
        QVERIFY(!lint::readBaseline(source("[]")).has_value());
        QVERIFY(!lint::readBaseline(source("{\"files\":{\"a\":[1]}}")).has_value());
    }

    void formats() {
        std::vector<lint::FileFindings> all{findings("FROM debian\nRUN \xff\"<&>\nADD a b\n")};
        for (const char* name : {"text", "tty", "json", "codacy", "sarif", "checkstyle", "junit", "gitlab",
                                 "gitlab_codeclimate", "codeclimate", "github", "gnu", "sonarqube", "slipway-json"}) {
            const auto format = lint::formatOf(name);
            QVERIFY2(format.has_value(), name);
            const std::string text = lint::write(*format, all, {});
            QVERIFY2(text.contains("DL3006"), name);
            QVERIFY2(lint::write(*format, {}, {}).size() < 400, name);
        }
        QVERIFY(!lint::formatOf("yaml").has_value());
        QVERIFY(
            lint::write(lint::Format::Json, all, {})
                .starts_with(
                    "[{\"code\":\"DL3006\",\"column\":6,\"file\":\"Dockerfile\",\"level\":\"warning\",\"line\":1,"));
    }

    void parserErrorsAreDl1000() {
        const auto found = findings("FROM debian:12\nFOO\n");
        QCOMPARE(found.findings[0].rule, std::string("SL1007"));
        QCOMPARE(lint::hadolintCode(found.findings[0]), std::string("DL1000"));
    }

    void diff() {
        QCOMPARE(lint::unifiedDiff("a", "x\n", "x\n"), std::string());
        QCOMPARE(lint::unifiedDiff("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
                 std::string("--- a\n+++ a\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"));
        QCOMPARE(lint::unifiedDiff("a", "x", ""),
                 std::string("--- a\n+++ a\n@@ -1,1 +1,0 @@\n-x\n\\ No newline at end of file\n"));
    }

    void discovery() {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        const auto put = [&](const char* path, const char* text) {
            std::filesystem::create_directories((root / path).parent_path());
            std::ofstream(root / path) << text;
        };
        for (const char* path : {"Dockerfile", "a/Dockerfile.dev", "a/web.dockerfile", "b/Containerfile", "b/notes.txt",
                                 "Dockerfile.dockerignore", "hidden/Dockerfile", "b/out/Dockerfile",
                                 "vendor/x/Dockerfile", ".git/Dockerfile", "b/kept/Dockerfile"})
            put(path, "FROM scratch\n");
        put(".gitignore", "/hidden\n# no\n");
        put("b/.gitignore", "out/\nkept\n!kept\n");
        const auto found = lint::findDockerfiles(root, {"vendor"}, {});
        QVERIFY(found.has_value());
        std::string names;
        for (const auto& path : *found)
            names += path.lexically_relative(root).string() + " ";
        QCOMPARE(names, std::string("Dockerfile a/Dockerfile.dev a/web.dockerfile b/Containerfile b/kept/Dockerfile "));
        QVERIFY(!lint::findDockerfiles(root / "none", {}, {}).has_value());
    }

    void wrongFiles() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("Dockerfile").toStdString();
        const auto put = [&](const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; };
        put(std::string("F\0R\0", 4));
        QVERIFY(!lint::readDockerfile(path).has_value());
        put("\xFF\xFE"
            "F");
        QVERIFY(!lint::readDockerfile(path).has_value());
        put(std::string(17 * 1024 * 1024, 'a'));
        QVERIFY(lint::readDockerfile(path).error().code == ErrorCode::LimitExceeded);
        QVERIFY(!lint::readDockerfile(folder.path().toStdString()).has_value());
        put("FROM scratch");
        QVERIFY(lint::readDockerfile(path).has_value());
    }

    void contextFacts() {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        std::ofstream(root / "a") << "12345";
        std::ofstream(root / ".env") << "x";
        std::ofstream(root / ".dockerignore") << ".env\n";
        const auto facts = lint::readContext(root, root / "Dockerfile", {});
        QVERIFY(facts.has_value());
        QCOMPARE(facts->files.size(), 3UL);
        QVERIFY(facts->find("a") != nullptr && facts->find("a")->bytes == 5 && !facts->find("a")->ignored);
        QVERIFY(facts->find(".env")->ignored);
        QVERIFY(facts->find("b") == nullptr);
        QVERIFY(!lint::readContext(root / "none", root / "Dockerfile", {}).has_value());
    }
};

QTEST_APPLESS_MAIN(ConfigurationTest)
#include "configuration_test.moc"
