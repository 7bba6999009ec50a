// SPDX-License-Identifier: Apache-2.0
// Comments that switch rules off, in every dialect; profiles and severities.
#include "engine/lint/pragma.h"
#include "tests/support/lint_checks.h"

using namespace slipway;

namespace {

// Rules of the findings, in order, for a text and settings.
std::string found(std::string_view text, const lint::Settings& settings = {}, std::string_view target = {}) {
    const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText("Dockerfile", std::string(text)));
    lint::LintInput input;
    input.file = &file;
    input.settings = settings;
    input.target = target;
    std::string result;
    for (const Finding& each : lint::lint(input).findings) {
        if (each.rule == "SL1209") // no USER: the texts are short
            continue;
        static constexpr std::string_view names[] = {"error", "warning", "info", "style"};
        result += (result.empty() ? "" : " ") + each.rule;
        if (settings.severity.contains(each.rule) || !settings.buildStageSeverity.empty())
            result += ":" + std::string(names[static_cast<std::size_t>(each.severity)]);
    }
    return result;
}

} // namespace

class PragmaTest : public QObject {
    Q_OBJECT

private slots:
    void suppression_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("rules");
        const auto row = [](const char* name, const char* text, const char* rules) {
            QTest::newRow(name) << QString(text) << QString(rules);
        };
        row("nothing", "FROM debian:12\nCMD a\n", "DL3025");
        row("hadolint", "FROM debian:12\n# hadolint ignore=DL3025\nCMD a\n", "");
        row("hadolint with blanks and remark", "FROM debian:12\n#hadolint  ignore = DL3025 , DL3000 # why\nCMD a\n",
            "SL0001");
        row("by alias", "FROM debian:12\n# hadolint ignore=jsonargsrecommended\nCMD a\n", "");
        row("only the next instruction", "FROM debian:12\n# hadolint ignore=DL3025\nRUN true\nCMD a\n",
            "SL0001 DL3025");
        row("not across an empty line", "FROM debian:12\n# hadolint ignore=DL3025\n\nCMD a\n", "DL3025");
        row("across another comment", "FROM debian:12\n# hadolint ignore=DL3025\n# why\nCMD a\n", "");
        row("a whole stage", "# hadolint stage ignore=DL3025\nFROM debian:12 AS a\nCMD a\nFROM a\nCMD b\n", "DL3025");
        row("stage not above FROM", "FROM debian:12\n# hadolint stage ignore=DL3025\nCMD a\n", "DL3025");
        row("everywhere", "FROM debian:12\nCMD a\n# hadolint global ignore=DL3025\n", "");
        row("check in the file", "# check=skip=JSONArgsRecommended\nFROM debian:12\nCMD a\n", "");
        row("check of all", "# check=skip=all\nFROM debian\nCMD a\n", "DL3006");
        row("check of an instruction", "FROM debian:12\n# check=skip=JSONArgsRecommended why not\nCMD a\n", "");
        row("check without effect here", "FROM debian:12\n# check=error=true\nCMD a\n", "SL2004 DL3025");
        row("dockerfile-utils", "FROM debian:12\n# dockerfile-utils: ignore\nCMD a\n", "");
        row("slipway", "FROM debian:12\n# slipway: ignore=DL3025 until 2027-01-31 -- because\nCMD a\n", "");
        row("slipway, everything", "FROM debian:12\n# slipway: ignore=all\nCMD a\n", "");
        row("slipway, stage", "# slipway: stage ignore=DL3025\nFROM debian:12\nCMD a\n", "");
        row("slipway, file", "FROM debian:12\nCMD a\n# slipway: global ignore=DL3025\n", "");
        row("inside an instruction", "FROM debian:12\nENV A=1 \\\n# slipway: ignore=DL3044\n B=$A\n", "");
        row("one rule of three",
            "FROM debian:12\n# check=skip=MultipleInstructionsDisallowed\nCMD [\"a\"]\nCMD [\"b\"]\n", "");
        row("errors of the parser too", "FROM debian:12\n# slipway: ignore=SL1007\nFOO bar\n", "");
    }
    void suppression() {
        QFETCH(const QString, text);
        QFETCH(const QString, rules);
        QCOMPARE(QString::fromStdString(found(text.toStdString())), rules);
    }

    void expired() {
        lint::Settings settings;
        settings.today = "2027-02-01";
        QCOMPARE(QString::fromStdString(
                     found("FROM debian:12\n# slipway: ignore=DL3025 until 2027-01-31\nCMD a\n", settings)),
                 QString("SL0004 DL3025"));
    }

    void pragmasOff() {
        lint::Settings settings;
        settings.pragmas = false;
        QCOMPARE(QString::fromStdString(found("FROM debian:12\n# hadolint ignore=DL3025\nCMD a\n", settings)),
                 QString("DL3025"));
    }

    void errorsAndExperiments() {
        const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText(
            "Dockerfile", "# check=error=true;experimental=all\n\n# Base\nFROM debian:12 AS base\nUSER 1\nCMD a\n"));
        lint::LintInput input;
        input.file = &file;
        const lint::LintResult result = lint::lint(input);
        QCOMPARE(result.findings.size(), 2UL);
        QCOMPARE(result.findings[0].rule, std::string("InvalidDefinitionDescription"));
        QVERIFY(result.findings[1].severity == Severity::Error);
    }

    void profiles() {
        const char* text = "FROM debian\nADD a b\nRUN true\nrun true\nCMD a\n";
        lint::Settings settings;
        settings.profile = lint::Profile::Docker;
        QCOMPARE(QString::fromStdString(found(text, settings)), QString("ConsistentInstructionCasing DL3025"));
        settings.profile = lint::Profile::Hadolint;
        QVERIFY(!found(text, settings).contains("Casing"));
        settings = {};
        settings.select = {"DL3006"};
        QCOMPARE(QString::fromStdString(found(text, settings)), QString("DL3006"));
    }

    void severities() {
        const char* text = "FROM debian AS build\nFROM debian\nCOPY --from=build /a /a\n";
        lint::Settings settings;
        settings.severity["DL3006"] = Severity::Error;
        QCOMPARE(QString::fromStdString(found(text, settings)), QString("DL3006:error DL3006:error"));
        settings.buildStageSeverity["DL3006"] = Severity::Style;
        QCOMPARE(QString::fromStdString(found(text, settings)), QString("DL3006:style DL3006:error"));
        settings.buildStageSeverity["DL3006"] = std::nullopt;
        QCOMPARE(QString::fromStdString(found(text, settings)), QString("DL3006:error"));
        settings.severity["DL3006"] = std::nullopt;
        QCOMPARE(QString::fromStdString(found(text, settings)), QString());
    }

    void shellOfTheFile() {
        const dockerfile::Dockerfile file = dockerfile::parse(
            text::SourceText("Dockerfile", "FROM debian:12\n# hadolint shell=powershell\nRUN Get-Thing\n"));
        const auto all = lint::pragmas(file);
        QCOMPARE(all.size(), 1UL);
        QCOMPARE(all[0].shell, std::string("powershell"));
    }
};

QTEST_APPLESS_MAIN(PragmaTest)
#include "pragma_test.moc"
