// SPDX-License-Identifier: Apache-2.0
#include "app/cli/analysis_report.h"
#include "app/cli/text_table.h"
#include "engine/messages/render.h"
#include "engine/text/escape.h"
#include "tests/support/elf_builder.h"
#include "tests/support/image_builder.h"
#include "tests/support/json_schema.h"
#include "tests/support/paths.h"

#include <QtTest>
#include <fstream>

using namespace slipway;
using messages::Language;

namespace {

// Everything a report can say, with names that are no UTF-8 and names that are markup.
class Example {
public:
    Example() {
        test::ElfBuilder go;
        go.type = 2;
        go.needed = {"libx.so"};
        std::string info = "\xff Go buildinf:\x08\x02";
        info.resize(32);
        info += std::string("\x08go1.24.4\x00", 10);
        go.sections = {{".go.buildinfo", 1, info}, {".debug_info", 1, std::string(5000, 'd')}};
        m_image.configuration.run.environment = {"A_TOKEN=sesame99"};
        m_image.layer("RUN /bin/sh -c apt-get update # buildkit")
            .file("var/lib/apt/lists/x", std::string(400'000, 'x'))
            .file("big", std::string(300'000, 'b'))
            .file("var/lib/dpkg/status", "Package: <b>p|\xff\nStatus: install ok installed\nVersion: 1\n")
            .file(std::string("bad\xff") + "<script>", "1234");
        m_image.layer("RUN rm -rf /big").remove("big").file("中文", "四个字节").file("app", go.build(), 04755);
    }
    const image::ImageAnalysis& analysis() { return m_image.analysis(); }
    image::facts::ImageFacts facts() { return m_image.facts(); }

private:
    test::ImageBuilder m_image;
};

nlohmann::json schema() {
    std::ifstream file(test::sourceRoot() / "resources" / "schema" / "analysis.json");
    return nlohmann::json::parse(file);
}

} // namespace

class AnalysisReportTest : public QObject {
    Q_OBJECT
private:
    template <typename Function>
    std::string write(Function format, Language language) {
        Example example;
        const image::ImageAnalysis& analysis = example.analysis();
        const image::facts::ImageFacts facts = example.facts();
        const cli::AnalysisReport report{.analysis = analysis,
                                         .facts = facts,
                                         .findings = image::facts::findingsOf(analysis, facts),
                                         .source = "image.tar",
                                         .download = 1234};
        return format(report, language);
    }

private slots:
    void jsonKeepsItsSchema() {
        const auto json = nlohmann::json::parse(write(cli::analysisJson, Language::English));
        for (const std::string& error : test::JsonSchema(schema()).check(json))
            QFAIL(error.c_str());
        QCOMPARE(json.at("schema").get<std::string>(), "slipway.analysis/1");
        const auto& totals = json.at("totals");
        QCOMPARE(totals.at("stored").get<std::uint64_t>(),
                 totals.at("live").get<std::uint64_t>() + totals.at("overwrittenMetadata").get<std::uint64_t>() +
                     totals.at("rewritten").get<std::uint64_t>() + totals.at("deleted").get<std::uint64_t>() +
                     totals.at("repeated").get<std::uint64_t>());
        QCOMPARE(totals.at("deleted").get<int>(), 300'000);
        QCOMPARE(json.at("blame").at(0).at("bytes").get<int>(), 300'000);
        QCOMPARE(json.at("executables").at(0).at("go").at("version").get<std::string>(), "go1.24.4");
        QCOMPARE(json.at("executables").at(0).at("missing").dump(), R"(["libx.so"])");
    }
    void theCheckerChecks() {
        auto json = nlohmann::json::parse(write(cli::analysisJson, Language::English));
        const test::JsonSchema checker(schema());
        const auto broken = [&](const char* pointer, const nlohmann::json& value) {
            auto changed = json;
            changed[nlohmann::json::json_pointer(pointer)] = value;
            return !checker.check(changed).empty();
        };
        QVERIFY(broken("/schema", "slipway.analysis/2"));
        QVERIFY(broken("/totals/live", -1));
        QVERIFY(broken("/totals/live", "1"));
        QVERIFY(broken("/efficiency", 2));
        QVERIFY(broken("/extra", 1));
        QVERIFY(broken("/executables/0/path", "relative"));
        QVERIFY(broken("/downloadBasis", "guess"));
        json.erase("totals");
        QVERIFY(!checker.check(json).empty());
    }
    void textSaysWhatHappened() {
        const std::string english = write(cli::analysisText, Language::English);
        QVERIFY(english.contains("layer 0 adds 300 kB that layer 1 deletes"));
        QVERIFY(english.contains("RUN apt-get update"));
        QVERIFY(english.contains("missing libx.so"));
        QVERIFY(english.contains("package manager caches"));
        const std::string chinese = write(cli::analysisText, Language::Chinese);
        QVERIFY(chinese.contains("第 0 层添加的 300 kB 被第 1 层删除"));
        QVERIFY(chinese.contains("/中文"));
    }
    void nothingShowsSecretsOrBadBytes() {
        for (const Language language : {Language::English, Language::Chinese})
            for (const auto format : {cli::analysisText, cli::analysisJson, cli::analysisHtml, cli::analysisMarkdown}) {
                const std::string out = write(format, language);
                QVERIFY(text::isUtf8(out));
                QVERIFY(!out.contains("sesame99"));
                // JSON and Markdown escape the backslash once more.
                const bool twice = format == cli::analysisMarkdown || format == cli::analysisJson;
                QVERIFY(!out.contains("bad") || out.contains(twice ? "bad\\\\xff" : "bad\\xff"));
            }
    }
    void htmlIsOnePageWithoutMarkupFromOutside() {
        const std::string html = write(cli::analysisHtml, Language::Chinese);
        QVERIFY(html.starts_with("<!DOCTYPE html>"));
        QVERIFY(html.contains("lang=\"zh-CN\""));
        QVERIFY(html.contains("<svg"));
        QVERIFY(!html.contains("<script"));
        QVERIFY(!html.contains("<b>p"));
        QVERIFY(!html.contains("http-equiv"));
    }
    void markdownKeepsItsColumns() {
        const std::string markdown = write(cli::analysisMarkdown, Language::English);
        QVERIFY(markdown.starts_with("# example:1"));
        QVERIFY(!markdown.contains("<b>p|"));
    }

    void tables() {
        using enum cli::TextTable::Align;
        cli::TextTable table({Left, Right, Left});
        table.add({"下载大小", "1 B", "x"});
        table.add({"a", "22 kB", ""});
        QCOMPARE(table.text(1), " 下载大小    1 B  x\n a         22 kB\n");
        QVERIFY(cli::TextTable({Left}).text().empty());
    }
    void fitted_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("cells");
        QTest::addColumn<QString>("result");
        QTest::newRow("fits") << "abc" << 3 << "abc";
        QTest::newRow("cut") << "abcd" << 3 << "ab…";
        QTest::newRow("wide characters whole") << "中文字" << 5 << "中文…";
        QTest::newRow("line breaks") << "a\n\t  b" << 9 << "a b";
        QTest::newRow("nothing") << "" << 0 << "";
    }
    void fitted() {
        QFETCH(QString, text);
        QFETCH(int, cells);
        QFETCH(QString, result);
        QCOMPARE(QString::fromStdString(cli::fitted(text.toStdString(), static_cast<std::size_t>(cells))), result);
    }
};

QTEST_APPLESS_MAIN(AnalysisReportTest)
#include "analysis_report_test.moc"
