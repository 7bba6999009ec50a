// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/dockerfile.h"
#include "engine/messages/catalogue/stages.h"
#include "engine/stages/export.h"
#include "engine/stages/layout.h"
#include "tests/support/annotations.h"
#include "tests/support/json_schema.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::stages;
using messages::Msg;

namespace {

struct Case {
    dockerfile::Dockerfile file;
    StageGraph graph;
};

Case made(const std::string& bytes, const GraphOptions& options = {}) {
    Case result{dockerfile::parse({"Dockerfile", bytes}), {}};
    result.graph = stages::build(result.file, options);
    return result;
}

// "golang>build:FROM" for every edge.
std::vector<std::string> edges(const StageGraph& graph) {
    static constexpr const char* kinds[] = {"FROM", "COPY", "MOUNT"};
    std::vector<std::string> result;
    for (const Edge& edge : graph.edges)
        result.push_back(graph.node(edge.from).label + ">" + graph.node(edge.to).label + ":" +
                         kinds[static_cast<int>(edge.kind)] + (edge.onbuild ? ":ONBUILD" : ""));
    return result;
}

std::string numbers(const std::vector<StageId>& ids) {
    std::string result;
    for (const StageId id : ids)
        result += std::to_string(static_cast<unsigned>(id));
    return result;
}

using Strings = std::vector<std::string>;

const char* const example =
    "ARG V=1\nFROM golang:$V AS Base\nFROM base AS build\nRUN --mount=from=tools,source=/x,target=/y a\n"
    "FROM BUILD AS test\nFROM node AS web\nFROM scratch\nCOPY --from=2 /a /b\nCOPY --from=build /a /b\n"
    "COPY --from=web /c /d\nCOPY --from=busybox /e /f\n";

} // namespace

class GraphTest : public QObject {
    Q_OBJECT

private slots:
    void joinsStages() {
        const auto [file, graph] = made(example, {.arguments = {}, .contexts = {"tools"}});
        QCOMPARE(edges(graph), (Strings{"golang:1>Base:FROM", "Base>build:FROM", "tools>build:MOUNT", "build>test:FROM",
                                        "node>web:FROM", "scratch>stage 4:FROM", "test>stage 4:COPY",
                                        "build>stage 4:COPY", "web>stage 4:COPY", "busybox>stage 4:COPY"}));
        QVERIFY(graph.findings.empty());
        QCOMPARE(graph.stageCount(), 5u);
        QVERIFY(graph.nodes[6].kind == NodeKind::Context);
        QCOMPARE(numbers(neededStages(graph, StageId{4})), std::string("01234"));
        QCOMPARE(numbers(neededStages(graph, StageId{3})), std::string("3"));
        QCOMPARE(numbers(neededStages(graph, StageId{2})), std::string("012"));
        QCOMPARE(numbers(unusedStages(graph, StageId{2})), std::string("34"));
    }
    void namesAndNumbers() {
        // A stage hides the image of its name for later stages only; a number in FROM is an image.
        QCOMPARE(edges(made("FROM debian AS debian\nFROM debian\nFROM 0\nCOPY --from=0 a b\n").graph),
                 (Strings{"debian>debian:FROM", "debian>stage 1:FROM", "0>stage 2:FROM", "debian>stage 2:COPY"}));
        QCOMPARE(edges(made("FROM a AS x\nFROM b AS x\nFROM x\n").graph).back(), std::string("x>stage 2:FROM"));
        QVERIFY(made("FROM a AS x\nFROM b AS x\nFROM x\n").graph.edges.back().from == NodeId{1});
        QCOMPARE(edges(made("FROM later\nFROM a AS later\n").graph).front(), std::string("later>stage 0:FROM"));
    }
    void contextsReplaceImages() {
        const GraphOptions options{.arguments = {}, .contexts = {"debian", "app"}};
        for (const char* name : {"debian", "debian:latest", "app"}) {
            const auto graph = made("FROM " + std::string(name), options).graph;
            QVERIFY2(graph.nodes.back().kind == NodeKind::Context, name);
        }
        QVERIFY(made("FROM debian:12", options).graph.nodes.back().kind == NodeKind::Image);
    }
    void basesAreExpanded() {
        GraphOptions options;
        options.arguments.values["V"] = "9";
        options.arguments.targetPlatform.architecture = "arm64";
        const auto graph = made("ARG V=1\nARG I=a:${V}\nFROM --platform=$TARGETPLATFORM $I AS x\n", options).graph;
        QCOMPARE(graph.nodes[1].label, std::string("a:9"));
        QCOMPARE(graph.nodes[0].platform, std::string("linux/arm64"));
    }
    void triggersBindTheChild() {
        const auto graph = made("FROM a AS tool\nFROM b AS base\nONBUILD COPY --from=tool /x /y\nONBUILD RUN "
                                "--mount=from=img,target=/m z\n"
                                "FROM base AS child\nFROM child\n")
                               .graph;
        QCOMPARE(edges(graph), (Strings{"a>tool:FROM", "b>base:FROM", "base>child:FROM", "tool>child:COPY:ONBUILD",
                                        "img>child:MOUNT:ONBUILD", "child>stage 3:FROM"}));
        QCOMPARE(numbers(neededStages(graph, StageId{1})), std::string("1"));
    }
    void errors_data() {
        QTest::addColumn<QString>("marked");
        QTest::addColumn<int>("id");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* marked, Msg id, const char* text) {
            QTest::newRow(marked) << QString::fromUtf8(marked) << static_cast<int>(messages::numberOf(id))
                                  << QString::fromUtf8(text);
        };
        row("FROM a\nCOPY --from=⟦late⟧ x y\nFROM b AS late\n", msg::StageForward,
            "the stage late stands further down; only earlier stages can be used");
        row("FROM a\nCOPY --from=⟦1⟧ x y\nFROM b\n", msg::StageForward,
            "the stage stage 1 stands further down; only earlier stages can be used");
        row("FROM a AS me\nCOPY --from=⟦ME⟧ x y\n", msg::StageCycle,
            "these stages need one another in a circle: me → me");
        row("FROM a AS me\nCOPY --from=⟦0⟧ x y\n", msg::StageCycle,
            "these stages need one another in a circle: me → me");
        row("FROM a AS p\nRUN --mount=target=/m,from=⟦q⟧ x\nFROM p AS q\n", msg::StageCycle,
            "these stages need one another in a circle: p → q → p");
        row("FROM a\nCOPY --from=⟦7⟧ x y\n", msg::StageNumberUnknown,
            "there is no stage number 7; the file has 1, counted from 0");
        row("FROM a AS build\nFROM b\nCOPY --from=⟦biuld⟧ x y\n", msg::StageTakenForImage,
            "biuld is no stage before this one, so it is taken for an image");
        row("FROM ⟦$X⟧\n", msg::BaseEmpty, "the base image $X is empty once its variables are replaced");
        row("FROM ⟦${X?no}⟧\n", msg::VariableRequired, "X: no");
        row("FROM --platform=⟦$X⟧ a\n", msg::PlatformEmpty, "the platform of this stage is empty");
        row("ARG A=b⟦\"c⟧\nFROM a\n", msg::QuoteUnclosed, "a quote \" is not closed");
    }
    void errors() {
        QFETCH(QString, marked);
        QFETCH(int, id);
        QFETCH(QString, text);
        const auto expected = test::annotated(marked.toStdString());
        const auto graph = made(expected.text).graph;
        QCOMPARE(graph.findings.size(), 1u);
        const Finding& finding = graph.findings.front();
        QVERIFY(finding.message.id == messages::idOfNumber(static_cast<std::size_t>(id)));
        QCOMPARE(QString::fromStdString(messages::render(finding.message, messages::Language::English)), text);
        QCOMPARE(finding.range.begin, expected.ranges[0].begin);
        QCOMPARE(finding.range.end, expected.ranges[0].end);
    }
    void targets() {
        const auto file = made(example).file;
        QVERIFY(findTarget(file, "").value() == StageId{4});
        QVERIFY(findTarget(file, "BASE").value() == StageId{0});
        QVERIFY(findTarget(file, "3").value() == StageId{3});
        QVERIFY(!findTarget(file, "5").has_value());
        const auto wrong = findTarget(file, "biuld");
        QVERIFY(wrong.error().message.id == msg::TargetUnknown);
        QCOMPARE(wrong.error().notes[0].arguments[0], std::string("build"));
        QCOMPARE(wrong.error().notes[1].arguments[0], std::string("base, build, test, web"));
    }
    void cyclesEnd() {
        const auto graph = made("FROM a AS p\nCOPY --from=q x y\nFROM b AS q\nCOPY --from=p x y\n").graph;
        QCOMPARE(numbers(neededStages(graph, StageId{0})), std::string("01"));
        QVERIFY(!toSvg(graph, {}).empty());
    }
    void layoutHasColumnsAndNoOverlaps() {
        const auto graph = made(example).graph;
        const Layout places = layout(graph);
        for (const Edge& edge : graph.edges)
            QVERIFY(places.nodes[static_cast<std::size_t>(edge.from)].rank <
                    places.nodes[static_cast<std::size_t>(edge.to)].rank);
        for (const PlacedNode& a : places.nodes) {
            QVERIFY(a.x >= 0 && a.y >= 0 && a.x + a.width <= places.width && a.y + a.height <= places.height);
            for (const PlacedNode& b : places.nodes) {
                const bool apart =
                    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
                QVERIFY(a.id == b.id || apart);
            }
        }
        // Files keep their order from top to bottom; an edge passes the columns between through a lane of its own.
        QVERIFY(places.nodes[0].y < places.nodes[3].y);
        for (const PlacedEdge& edge : places.edges) {
            const auto from = places.nodes[static_cast<std::size_t>(edge.from)].rank;
            const auto to = places.nodes[static_cast<std::size_t>(edge.to)].rank;
            QCOMPARE(edge.points.size(), 2 + 2 * (to - from - 1));
        }
        QCOMPARE(layout({}).width, 0.0);
    }
    void manyStagesAreDrawn() {
        std::string bytes = "FROM a AS s0\n";
        for (int i = 1; i < 2000; ++i)
            bytes += "FROM s" + std::to_string(i - 1) + " AS s" + std::to_string(i) + "\nCOPY --from=0 a b\n";
        const auto graph = made(bytes).graph;
        QCOMPARE(neededStages(graph, StageId{1999}).size(), 2000u);
        QVERIFY(toSvg(graph, {.target = StageId{1999}}).ends_with("</svg>\n"));
    }
    void formsAreSafeForAnyName() {
        const auto graph = made("FROM \"<a>&'\\\"#`;\xff\"\nCOPY --from=\"x\" a b\n").graph;
        for (const auto write : {toText, toDot, toMermaid, toSvg, toJson}) {
            const std::string text = write(graph, {});
            QVERIFY(QString::fromUtf8(text.c_str()).toUtf8() == QByteArray::fromStdString(text));
        }
        const std::string svg = toSvg(graph, {});
        QVERIFY(!svg.contains("<a>"));
        QVERIFY(!toMermaid(graph, {}).contains("<a>"));
    }
    // Everything in a document is named by the schema, and everything that it requires is there.
    void schemaDescribesTheDocument_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("stages") << QByteArray("FROM --platform=linux/arm64 a AS x\nRUN --mount=from=b,target=/b c\n"
                                              "FROM scratch\nCOPY --from=x /y /\nONBUILD COPY --from=z 1 2\n");
        QTest::newRow("findings") << QByteArray("FROM x AS a\nCOPY --from=b 1 2\nFROM a AS b\nCOPY --from=\xff 1 2\n");
        QTest::newRow("nothing") << QByteArray();
    }
    void schemaDescribesTheDocument() {
        QFETCH(QByteArray, text);
        QFile file(qEnvironmentVariable("SLIPWAY_TEST_SOURCE") + "/resources/schema/graph.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const test::JsonSchema schema(nlohmann::json::parse(file.readAll().toStdString()));
        const auto graph = made(text.toStdString()).graph;
        for (const std::string& wrong : schema.check(nlohmann::json::parse(toJson(graph, {}))))
            QFAIL(wrong.c_str());
    }
    void text() {
        const auto graph =
            made("FROM a AS x\nRUN y\nFROM b\nCOPY --from=x 1 2\nCOPY --from=x 3 4\nFROM c AS spare\n").graph;
        QCOMPARE(toText(graph, {.target = StageId{1}}),
                 std::string("+ x  2 instructions, line 1\n"
                             "    FROM         a\n"
                             "* stage 1  3 instructions, line 3  target\n"
                             "    FROM         b\n"
                             "    COPY --from  x ×2\n"
                             "- spare  1 instruction, line 6  not needed for the target\n"
                             "    FROM         c\n"));
        QVERIFY(toText(graph, {messages::Language::Chinese, StageId{1}}).contains("2 条指令，第 1 行"));
    }
};

QTEST_APPLESS_MAIN(GraphTest)
#include "graph_test.moc"
