// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/facts.h"
#include "engine/report/comparison_report.h"
#include "engine/report/comparison_tables.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

using namespace slipway;
using namespace slipway::compare;
using namespace slipway::report;
using messages::Language;

namespace {

FileRecord file(std::string path, std::uint64_t length, std::uint64_t content) {
    FileRecord record;
    record.path = std::move(path);
    record.mode = 0644;
    record.bytes = record.length = length;
    record.content = {content, 0};
    return record;
}

// A Go service in one stage and in two, in numbers like the real ones.
Comparison example(std::string hostile = "README") {
    ImageSummary single;
    single.name = "single";
    single.source = "single.tar";
    single.totals = {.download = 301'000'000,
                     .layerTar = 930'000'000,
                     .stored = 920'000'000,
                     .live = 903'000'000,
                     .overwrittenMetadata = 1'000'000,
                     .rewritten = 2'000'000,
                     .deleted = 14'000'000,
                     .duplicate = 5'000'000};
    single.efficiency = 0.98;
    single.files = 14'000;
    single.layers = {
        {"sha256:aa", "/bin/sh -c #(nop) ADD file:1 in /", 50'000'000, 120'000'000, 118'000'000, 118'000'000},
        {"sha256:bb", "RUN /bin/sh -c apt-get update && apt-get install -y golang # buildkit", 240'000'000, 800'000'000,
         788'000'000, 771'000'000},
        {"sha256:cc", "COPY . . # buildkit", 11'000'000, 14'000'000, 14'000'000, 14'000'000}};
    single.blame = {{1, 1, 3'000'000}, {1, 2, 14'000'000}};
    single.configuration = {{"cmd", "[\"/app/server\"]"}, {"env PATH", "/usr/local/go/bin:/usr/bin"}};
    single.records = {file("app/server", 14'000'000, 1), file("usr/bin/gcc", 80'000'000, 2),
                      file("usr/lib/go/pkg.a", 600'000'000, 3), file("usr/lib/libc.so.6", 2'000'000, 4),
                      file("usr/share/doc/" + hostile, 207'000'000, 5)};
    single.hasFacts = true;
    single.packages = {{"dpkg", "golang", "1.24", 500'000'000}, {"dpkg", "libc6", "2.41", 12'000'000}};
    single.executables = {{"/app/server", 14'000'000, true, false, 4'000'000, {"libfoo.so.1"}, "go1.24.4"}};
    single.waste = {{"documentation", 207'000'000, 900}};
    single.security = {
        true, {"/bin/sh", "/bin/bash"}, {"apt"}, {"/usr/bin/su", "/usr/bin/mount", "/bin/a", "/bin/b"}, {}};
    single.build = BuildSummary{std::chrono::seconds(95), {{"RUN go build", "0", false, std::chrono::seconds(60)}}, {}};
    ImageSummary multi;
    multi.name = "multi";
    multi.source = "multi.tar";
    multi.totals = {.download = 8'400'000, .layerTar = 11'900'000, .stored = 11'700'000, .live = 11'700'000};
    multi.files = 412;
    multi.layers = {{"sha256:dd", "COPY /server /server # buildkit", 8'000'000, 11'900'000, 11'700'000, 11'700'000}};
    multi.configuration = {{"entrypoint", "[\"/server\"]"}, {"user", "65532"}};
    multi.records = {file("server", 11'700'000, 9)};
    multi.hasFacts = true;
    multi.executables = {{"/server", 11'700'000, false, true, 0, {}, "go1.24.4"}};
    multi.build = BuildSummary{std::chrono::milliseconds(900),
                               {{"RUN go build", "build", true, {}}, {"COPY", "final", false, std::chrono::seconds(1)}},
                               {{"build", false, 891'000'000}, {"final", true, 11'700'000}}};
    return compare::compare({std::move(single), std::move(multi)});
}

std::string renderAs(const char* form, const Comparison& comparison, const ReportOptions& options) {
    const std::string_view name(form);
    return name == "text"       ? comparisonText(comparison, options)
           : name == "markdown" ? comparisonMarkdown(comparison, options)
           : name == "html"     ? comparisonHtml(comparison, options)
                                : comparisonJson(comparison, options);
}

} // namespace

class ComparisonReportTest : public QObject {
    Q_OBJECT

private slots:
    void textEndsWithTheVerdict() {
        const std::string text = comparisonText(example(), {});
        QVERIFY(text.ends_with("verdict: better rootfs=-98.7% download=-97.2% dead=-100.0%\n"));
        QVERIFY2(text.starts_with("multi is 98.7% smaller than single: 11.7 MB instead of 903 MB.\n"), text.c_str());
        for (const char* part :
             {"-98.7% better", "not in the image: libfoo.so.1", "go1.24.4", "891 MB", "RUN apt-get update",
              "and 1 more", "documentation", "1 of 2 steps cached", "runs as root"})
            QVERIFY2(text.find(part) != std::string::npos, part);
        QVERIFY(text.find('\x1b') == std::string::npos);
        QVERIFY(comparisonText(example(), {.colour = true}).find("\x1b[32m") != std::string::npos);
    }
    void columnsLineUp() {
        const Table table = sizesTable(example(), {});
        QCOMPARE(table.header.size(), 4u);
        for (const auto& row : table.rows)
            QCOMPARE(row.size(), 4u);
        for (const Table& one : detailTables(example(), {}))
            for (const auto& row : one.rows)
                QCOMPARE(row.size(), one.header.size());
    }
    void threeVariants() {
        Comparison comparison = example();
        std::vector<ImageSummary> variants = comparison.variants;
        variants.push_back(variants[0]);
        variants[2].name = "again";
        comparison = compare::compare(std::move(variants));
        const std::string text = comparisonText(comparison, {});
        QVERIFY(text.ends_with("variant=again\n"));
        QVERIFY(text.find("11.7 MB (-98.7%)") != std::string::npos);
        for (const char* form : {"markdown", "html", "json"})
            QVERIFY(!renderAs(form, comparison, {}).empty());
        QVERIFY(text.find("again is as large as single") != std::string::npos);
    }
    void largerIsSaidToo() {
        Comparison comparison = example();
        comparison = compare::compare({comparison.variants[1], comparison.variants[0]});
        QVERIFY(comparisonText(comparison, {}).find("worse") != std::string::npos);
        QVERIFY(summarySentence(comparison, 0, Language::English).find("larger") != std::string::npos);
    }
    void speaksChinese() {
        for (const char* form : {"text", "markdown", "html"}) {
            const std::string text = renderAs(form, example(), {.language = Language::Chinese});
            QVERIFY2(text.find("根文件系统") != std::string::npos, form);
            QVERIFY2(text.find("root filesystem") == std::string::npos, form);
        }
        QVERIFY(comparisonHtml(example(), {.language = Language::Chinese}).find("lang=\"zh-CN\"") != std::string::npos);
        // The last line is for programs.
        QVERIFY(comparisonText(example(), {.language = Language::Chinese}).find("verdict: better") !=
                std::string::npos);
    }
    void hostileNamesDoNoHarm_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("markup") << QByteArray("<script>alert(1)</script>");
        QTest::newRow("attribute") << QByteArray("\" onload=\"x");
        QTest::newRow("wrong bytes") << QByteArray("\xff\xfe");
        QTest::newRow("escape sequence") << QByteArray("\x1b[31m");
        QTest::newRow("line break") << QByteArray("a\nb");
        QTest::newRow("table") << QByteArray("a|b`c@everybody");
    }
    void hostileNamesDoNoHarm() {
        QFETCH(QByteArray, name);
        const Comparison comparison = example(name.toStdString());
        for (const char* form : {"text", "markdown", "html", "json"}) {
            const std::string text = renderAs(form, comparison, {});
            QVERIFY2(text.find("<script") == std::string::npos || std::string_view(form) == "json" ||
                         std::string_view(form) == "text",
                     form);
            QVERIFY2(text.find('\x1b') == std::string::npos, form);
            QVERIFY2(text.find("@everybody") == std::string::npos || std::string_view(form) != "markdown", form);
            QVERIFY2(QString::fromUtf8(text.c_str()).toUtf8() == QByteArray::fromStdString(text), form);
        }
        QVERIFY(comparisonHtml(comparison, {}).find("\" onload=\"") == std::string::npos);
        QJsonParseError problem{};
        QJsonDocument::fromJson(QByteArray::fromStdString(comparisonJson(comparison, {})), &problem);
        QCOMPARE(problem.error, QJsonParseError::NoError);
    }
    void htmlStandsAlone() {
        const std::string html = comparisonHtml(example(), {.version = "0.1.0"});
        for (const char* outside : {"src=", "href=\"http", "href=\"/", "url(", "@import", "<script", "<link"})
            QVERIFY2(html.find(outside) == std::string::npos, outside);
        QVERIFY(html.find("prefers-color-scheme:dark") != std::string::npos);
        QVERIFY(html.find("name=\"viewport\"") != std::string::npos);
        QVERIFY(html.find("@media print") != std::string::npos);
        QCOMPARE(QString::fromStdString(html).count("<svg "), 3);
        QVERIFY(html.find("Made by Slipway 0.1.0.") != std::string::npos);
    }
    // Every link of the page leads to a place on it.
    void filesAndLinesLeadToEachOther() {
        Comparison comparison = example();
        std::vector<ImageSummary> variants = std::move(comparison.variants);
        variants[0].build->dockerfile =
            "FROM base\nRUN apt-get update && \\\n    apt-get install -y golang\nCOPY . .\n";
        variants[0].layers[0].line = 1;
        variants[0].layers[1].line = 2;
        variants[0].layers[2].line = 4;
        variants[0].build->steps[0].line = 2;
        variants[0].build->steps[0].bytes = 788'000'000;
        for (FileRecord& record : variants[0].records)
            record.layer = record.path == "app/server" ? 2 : 1;
        comparison = compare::compare(std::move(variants));
        const std::string text = comparisonText(comparison, {});
        QVERIFY2(text.find("single, line 2") != std::string::npos, text.c_str());
        const QString html = QString::fromStdString(comparisonHtml(comparison, {}));
        QVERIFY(html.contains("<tr id=\"d0-2\">"));
        QVERIFY(html.contains("<a href=\"#d0-4\">single, line 4</a>"));
        QVERIFY(html.contains("788 MB"));
        static const QRegularExpression links("href=\"#([^\"]*)\"");
        int count = 0;
        for (auto found = links.globalMatch(html); found.hasNext(); ++count) {
            const QString id = found.next().captured(1);
            QCOMPARE(html.count("id=\"" + id + "\""), 1);
        }
        QVERIFY(count > 8);
        // Without the text the line is named, and nothing is linked.
        comparison.variants[0].build->dockerfile.clear();
        const std::string page = comparisonHtml(comparison, {});
        QVERIFY(page.find("single, line 2") != std::string::npos && page.find("href=") == std::string::npos);
    }
    void wasteSpeaksTheLanguage() {
        Comparison comparison = example();
        comparison.variants[0].waste[0].title = msg::WasteDocumentation;
        QVERIFY(comparisonText(comparison, {.language = Language::Chinese}).find("文档与手册页") != std::string::npos);
    }
    void markdownFitsAComment() {
        Comparison comparison = example();
        for (int i = 0; i < 3000; ++i)
            comparison.differences[0].files.changes.push_back(
                {FileChange::What::Added, std::string(200, 'x') + std::to_string(i), {}, 0, 1, {}});
        QVERIFY(comparisonMarkdown(comparison, {.maximumRows = 100000}).size() < 65536);
        QVERIFY(comparisonMarkdown(comparison, {}).find("verdict: better") != std::string::npos);
    }
    void longListsAreCounted() {
        Comparison comparison = example();
        for (int i = 0; i < 100; ++i)
            comparison.differences[0].files.changes.push_back(
                {FileChange::What::Added, "f" + std::to_string(i), {}, 0, 1, {}});
        const std::size_t all = comparison.differences[0].files.changes.size();
        for (const Table& table : detailTables(comparison, {.maximumRows = 10}))
            QVERIFY(table.rows.size() <= 10u || table.omitted == 0);
        QVERIFY(comparisonText(comparison, {.maximumRows = 10}).find(std::to_string(all - 10) + " more") !=
                std::string::npos);
    }
    void gatesAreShown() {
        const ReportOptions options{
            .gates = {{"rootfs > 5MB", "multi", true, "11.7 MB"}, {"dead > 1MB", "multi", false, "0 B"}}};
        for (const char* form : {"text", "markdown", "html"}) {
            const std::string text = renderAs(form, example(), options);
            QVERIFY2(text.find("failed") != std::string::npos, form);
            QVERIFY2(text.find("passed") != std::string::npos, form);
        }
    }
    void jsonHasWhatItPromises() {
        const QJsonObject root =
            QJsonDocument::fromJson(QByteArray::fromStdString(comparisonJson(example(), {}))).object();
        QCOMPARE(root["schema"].toString(), QString("slipway.comparison/1"));
        const QJsonArray variants = root["variants"].toArray();
        QCOMPARE(variants.size(), 2);
        QCOMPARE(variants[0].toObject()["name"].toString(), QString("single"));
        const QJsonObject totals = variants[1].toObject()["totals"].toObject();
        for (const char* key : {"download", "layerTar", "stored", "live", "overwrittenMetadata", "rewritten", "deleted",
                                "repeated", "duplicate"})
            QVERIFY2(totals.contains(key), key);
        QCOMPARE(totals["live"].toInteger(), 11'700'000);
        QCOMPARE(variants[1].toObject()["downloadBasis"].toString(), QString("blob"));
        const QJsonObject difference = root["differences"].toArray()[0].toObject();
        QCOMPARE(difference["verdict"].toString(), QString("better"));
        QCOMPARE(difference["files"].toObject()["removed"].toObject()["files"].toInt(), 5);
    }
    // Everything in a document is named by the schema, and everything that it requires is there.
    void schemaDescribesTheDocument() {
        QFile file(qEnvironmentVariable("SLIPWAY_TEST_SOURCE") + "/resources/schema/comparison.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject schema = QJsonDocument::fromJson(file.readAll()).object();
        QVERIFY(!schema.isEmpty());
        m_definitions = schema["$defs"].toObject();
        const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(
            comparisonJson(example(), {.version = "0.1.0", .gates = {{"rootfs > 5MB", "multi", true, "11.7 MB"}}})));
        const QString problem = validate(document.object(), schema, "");
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }

private:
    QJsonObject m_definitions;

    // The part of JSON Schema that ours uses; unknown members are problems, too.
    QString validate(const QJsonValue& value, QJsonObject schema, const QString& place) const {
        if (schema.contains("$ref"))
            schema = m_definitions[schema["$ref"].toString().mid(8)].toObject();
        if (schema.contains("const"))
            return value == schema["const"] ? QString() : place + ": not the constant";
        if (schema.contains("enum"))
            return schema["enum"].toArray().contains(value) ? QString() : place + ": not in the list";
        QStringList types;
        if (schema["type"].isArray())
            for (const QJsonValue& type : schema["type"].toArray())
                types.append(type.toString());
        else
            types.append(schema["type"].toString());
        const QString type = value.isObject()   ? "object"
                             : value.isArray()  ? "array"
                             : value.isString() ? "string"
                             : value.isBool()   ? "boolean"
                             : value.isNull()   ? "null"
                                                : "number";
        if (!types.contains(type) && !(type == "number" && types.contains("integer")))
            return place + ": " + type + " instead of " + types.join('|');
        if (value.isArray()) {
            int number = 0;
            for (const QJsonValue& item : value.toArray())
                if (const QString problem =
                        validate(item, schema["items"].toObject(), place + "/" + QString::number(number++));
                    !problem.isEmpty())
                    return problem;
        }
        if (value.isObject()) {
            const QJsonObject object = value.toObject();
            const QJsonObject properties = schema["properties"].toObject();
            for (const QJsonValue& name : schema["required"].toArray())
                if (!object.contains(name.toString()))
                    return place + ": lacks " + name.toString();
            for (auto member = object.begin(); member != object.end(); ++member) {
                const bool free = schema["additionalProperties"].isObject();
                if (!properties.contains(member.key()) && !free)
                    return place + ": unknown " + member.key();
                const QJsonObject part = properties.contains(member.key()) ? properties[member.key()].toObject()
                                                                           : schema["additionalProperties"].toObject();
                if (const QString problem = validate(member.value(), part, place + "/" + member.key());
                    !problem.isEmpty())
                    return problem;
            }
        }
        return {};
    }
};

QTEST_APPLESS_MAIN(ComparisonReportTest)
#include "comparison_report_test.moc"
