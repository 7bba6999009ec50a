// SPDX-License-Identifier: Apache-2.0
// A client that speaks to the server in bodies of messages.
#include "engine/lsp/server.h"
#include "tests/support/annotations.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <random>

using namespace slipway;
using namespace slipway::lsp;
using Json = nlohmann::json;

namespace {

const std::string uri = "file:///work/Dockerfile";

struct Client {
    explicit Client(Outside outside = {})
        : server(std::move(outside), [this](std::string_view body) { answers.push_back(Json::parse(body)); }) {}

    Json ask(const char* method, Json params = Json::object()) {
        const int mine = ++id;
        server.receive(
            Json{{"jsonrpc", "2.0"}, {"id", mine}, {"method", method}, {"params", std::move(params)}}.dump());
        for (const Json& each : answers) {
            if (each.contains("id") && each["id"] == mine)
                return each;
        }
        return {};
    }
    void tell(const char* method, Json params = Json::object()) {
        server.receive(Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}}.dump());
    }
    void begin(Json capabilities = Json::object()) {
        (void)ask("initialize", {{"capabilities", std::move(capabilities)}});
        tell("initialized");
    }
    void open(const std::string& text, const std::string& at = uri) {
        tell("textDocument/didOpen",
             {{"textDocument", {{"uri", at}, {"languageId", "dockerfile"}, {"version", 1}, {"text", text}}}});
    }
    // At the end of the marked place of the text, which is opened.
    Json at(const char* method, std::string_view marked, Json more = Json::object()) {
        const auto text = test::annotated(marked);
        open(text.text);
        const LineTable lines(text::SourceText("", text.text));
        const Range range = lines.range(text.ranges.at(0), Encoding::Utf16);
        more["textDocument"] = {{"uri", uri}};
        more["position"] = {{"line", range.end.line}, {"character", range.end.character}};
        more["range"] = {{"start", {{"line", range.start.line}, {"character", range.start.character}}},
                         {"end", more["position"]}};
        return ask(method, std::move(more))["result"];
    }
    [[nodiscard]] Json lastDiagnostics() {
        server.idle();
        Json last;
        for (const Json& each : answers) {
            if (each.value("method", "") == "textDocument/publishDiagnostics")
                last = each["params"];
        }
        return last;
    }

    int id = 0;
    std::vector<Json> answers;
    Server server;
};

// The text with the edits of a WorkspaceEdit or a list of TextEdits made.
std::string edited(const std::string& text, const Json& edits) {
    const LineTable lines(text::SourceText("", text));
    std::vector<text::TextEdit> list;
    const auto position = [](const Json& value) { return Position{value["line"], value["character"]}; };
    for (const Json& each : edits.is_object() ? edits["changes"].front() : edits)
        list.push_back(
            {lines.bytes({position(each["range"]["start"]), position(each["range"]["end"])}, Encoding::Utf16),
             each["newText"]});
    return text::applyEdits(text, list).value_or("overlap");
}

std::vector<std::string> textsOf(const Json& list, const char* key) {
    std::vector<std::string> result;
    for (const Json& each : list)
        result.push_back(each[key]);
    return result;
}

using Texts = std::vector<std::string>;

// JSON that is easier to read with ' for ".
QByteArray quoted(const char* text) {
    return QByteArray(text).replace('\'', '"');
}

} // namespace

class ServerTest : public QObject {
    Q_OBJECT

private slots:
    void begins() {
        Client client({.version = "1.2"});
        const Json answer = client.ask("initialize", {{"capabilities", Json::object()}})["result"];
        QCOMPARE(answer["serverInfo"]["version"].get<std::string>(), std::string("1.2"));
        QCOMPARE(answer["capabilities"]["positionEncoding"].get<std::string>(), std::string("utf-16"));
        QCOMPARE(answer["capabilities"]["textDocumentSync"]["change"].get<int>(), 2);
    }

    void choosesTheClientsFirstEncoding() {
        const auto chosen = [](Json list) {
            Client client;
            const Json answer =
                client.ask("initialize", {{"capabilities", {{"general", {{"positionEncodings", std::move(list)}}}}}});
            return answer["result"]["capabilities"]["positionEncoding"].get<std::string>();
        };
        QCOMPARE(chosen({"utf-8", "utf-16"}), std::string("utf-8"));
        QCOMPARE(chosen({"utf-16", "utf-8"}), std::string("utf-16"));
        QCOMPARE(chosen({"utf-32", "utf-8"}), std::string("utf-8"));
        QCOMPARE(chosen({"utf-32"}), std::string("utf-16"));
        QCOMPARE(chosen({7, nullptr, Json::object()}), std::string("utf-16"));
        QCOMPARE(chosen("utf-8"), std::string("utf-16"));
    }

    void nothingIsAnsweredOutOfTurn() {
        Client client;
        QCOMPARE(client.ask("textDocument/hover")["error"]["code"].get<int>(), -32002);
        client.tell("textDocument/didOpen", {{"textDocument", 7}});
        client.begin();
        QCOMPARE(client.ask("initialize")["error"]["code"].get<int>(), -32600);
        QVERIFY(client.ask("shutdown")["result"].is_null());
        for (const char* method : {"textDocument/hover", "shutdown", "initialize", "x"})
            QCOMPARE(client.ask(method)["error"]["code"].get<int>(), -32600);
        QVERIFY(!client.server.isOver());
        client.tell("exit");
        QVERIFY(client.server.isOver());
        QCOMPARE(client.server.exitCode(), 0);
    }

    void exitWithoutShutdownIsNoGoodEnd() {
        Client client;
        client.tell("exit");
        QVERIFY(client.server.isOver());
        QCOMPARE(client.server.exitCode(), 1);
    }

    void hostile_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("code"); // 0: nothing is answered
        const auto row = [](const char* name, const QByteArray& body, int code) {
            QTest::newRow(name) << body << code;
        };
        row("nothing", "", -32700);
        row("no JSON", "not json!", -32700);
        row("cut", "{\"id\": 1, \"method\": \"x", -32700);
        row("no UTF-8", "{\"id\": 1, \"method\": \"\xff\xfe\"}", -32700);
        row("half a surrogate", "{\"id\": 1, \"method\": \"\\ud83d\"}", -32700);
        row("NUL", QByteArray("\0\0\0", 3), -32700);
        row("deep", QByteArray(100'000, '['), -32700);
        row("deep and closed", QByteArray(5000, '[') + QByteArray(5000, ']'), -32700);
        row("a number", "1", -32600);
        row("a batch", quoted("[{'jsonrpc':'2.0','id':1,'method':'shutdown'}]"), -32600);
        row("no method", "{}", -32600);
        row("method of another type", quoted("{'id':1,'method':7}"), -32600);
        row("id of another type", quoted("{'id':{},'method':'shutdown'}"), -32600);
        row("fraction as id", quoted("{'id':1.5,'method':'shutdown'}"), -32600);
        row("answer to nothing", quoted("{'id':1,'result':null}"), 0);
        row("unknown request", quoted("{'id':1,'method':'textDocument/magic'}"), -32601);
        row("unknown request of the protocol's own", quoted("{'id':1,'method':'$/magic'}"), -32601);
        row("unknown notification", quoted("{'method':'$/setTrace','params':{'value':'off'}}"), 0);
        row("cancelling nothing", quoted("{'method':'$/cancelRequest','params':{'id':99}}"), 0);
        row("no parameters", quoted("{'id':1,'method':'textDocument/hover'}"), -32602);
        row("parameters of another type", quoted("{'id':1,'method':'textDocument/hover','params':[1]}"), -32602);
        row("not open",
            quoted("{'id':1,'method':'textDocument/"
                   "hover','params':{'textDocument':{'uri':'x'},'position':{'line':0,'character':0}}}"),
            -32602);
        const auto at = [&](const char* position) {
            return QByteArray(quoted("{'id':1,'method':'textDocument/hover','params':{'textDocument':{'uri':'")) +
                   QByteArray::fromStdString(uri) + quoted("'},'position':") + position + "}}";
        };
        row("no position", at("null"), -32602);
        row("negative line", at(quoted("{'line':-1,'character':0}")), -32602);
        row("fraction", at(quoted("{'line':0.5,'character':0}")), -32602);
        row("huge fraction", at(quoted("{'line':1e300,'character':0}")), -32602);
        row("beyond 64 bits", at(quoted("{'line':99999999999999999999999,'character':0}")), -32602);
        row("text for a number", at(quoted("{'line':'0','character':0}")), -32602);
        row("didOpen of nothing", quoted("{'method':'textDocument/didOpen'}"), 0);
        row("didOpen without text",
            quoted("{'method':'textDocument/didOpen','params':{'textDocument':{'uri':'a','version':1}}}"), 0);
        row("didChange of nothing",
            quoted(
                "{'method':'textDocument/didChange','params':{'textDocument':{'uri':'nowhere'},'contentChanges':[]}}"),
            0);
        row("didClose of nothing",
            quoted("{'method':'textDocument/didClose','params':{'textDocument':{'uri':'nowhere'}}}"), 0);
    }
    void hostile() {
        QFETCH(QByteArray, body);
        QFETCH(int, code);
        Client client;
        client.begin();
        client.open("FROM a\n");
        const std::size_t before = client.answers.size();
        client.server.receive({body.data(), static_cast<std::size_t>(body.size())});
        if (code == 0) {
            QCOMPARE(client.answers.size(), before);
        } else {
            QCOMPARE(client.answers.size(), before + 1);
            QCOMPARE(client.answers.back()["error"]["code"].get<int>(), code);
        }
        // It goes on as if nothing had been.
        QVERIFY(client.at("textDocument/hover", "⟦FR⟧OM a\n").is_object());
    }

    void placesOutsideTheTextMeanItsEdges() {
        Client client;
        client.begin();
        client.open("FROM a\n");
        const Json there{{"line", 400}, {"character", 7}};
        const Json everything{{"start", {{"line", 0}, {"character", 0}}},
                              {"end", {{"line", 99'999}, {"character", 99}}}};
        for (const char* method :
             {"textDocument/hover", "textDocument/completion", "textDocument/definition", "textDocument/references",
              "textDocument/documentHighlight", "textDocument/prepareRename", "textDocument/codeAction",
              "textDocument/rangeFormatting", "textDocument/inlayHint", "textDocument/documentSymbol",
              "textDocument/foldingRange", "textDocument/formatting", "textDocument/semanticTokens/full"}) {
            const Json answer =
                client.ask(method, {{"textDocument", {{"uri", uri}}}, {"position", there}, {"range", everything}});
            QVERIFY2(answer.contains("result"), method);
        }
        client.tell("textDocument/didChange",
                    {{"textDocument", {{"uri", uri}, {"version", 2}}},
                     {"contentChanges", {{{"range", {{"start", there}, {"end", there}}}, {"text", "RUN x\n"}}}}});
        QCOMPARE(client.lastDiagnostics()["version"].get<int>(), 2);
        QVERIFY(client.at("textDocument/hover", "FROM a\n⟦R⟧UN x\n").is_object());
    }

    void tellsFindingsOnceForABurst() {
        Client client;
        client.begin();
        client.open("FROM a\n");
        for (int version = 2; version < 20; ++version)
            client.tell("textDocument/didChange", {{"textDocument", {{"uri", uri}, {"version", version}}},
                                                   {"contentChanges", {{{"text", "FROM a\nCOPPY\n"}}}}});
        const std::size_t before = client.answers.size();
        const Json found = client.lastDiagnostics();
        QCOMPARE(client.answers.size(), before + 1);
        QCOMPARE(found["version"].get<int>(), 19);
        const auto named = std::ranges::find_if(found["diagnostics"], [](const Json& each) {
            return each["message"].get<std::string>().contains("COPPY");
        });
        QVERIFY(named != found["diagnostics"].end());
        QVERIFY(((*named)["range"] ==
                 Json{{"start", {{"line", 1}, {"character", 0}}}, {"end", {{"line", 1}, {"character", 5}}}}));
        QCOMPARE((*named)["severity"].get<int>(), 1);
        client.server.idle();
        QCOMPARE(client.answers.size(), before + 1);
        client.tell("textDocument/didClose", {{"textDocument", {{"uri", uri}}}});
        QVERIFY(client.answers.back()["params"]["diagnostics"].empty());
    }

    void changesComeInTurn() {
        Client client;
        client.begin();
        client.open("FROM a\n");
        const auto place = [](int line, int from, int to) {
            return Json{{"start", {{"line", line}, {"character", from}}}, {"end", {{"line", line}, {"character", to}}}};
        };
        client.tell("textDocument/didChange", {{"textDocument", {{"uri", uri}, {"version", 2}}},
                                               {"contentChanges",
                                                {{{"range", place(1, 0, 0)}, {"text", "# 🐳\nRUN x\n"}},
                                                 {{"range", place(1, 2, 4)}, {"text", "中"}},
                                                 {{"range", place(2, 4, 5)}, {"text", "make"}}}}});
        const Json hover = client.ask("textDocument/documentSymbol", {{"textDocument", {{"uri", uri}}}});
        QVERIFY(hover.dump().contains("RUN"));
        // Formatting says what the text is: nothing to do means that it is as expected.
        const Json edits = client.ask("textDocument/formatting", {{"textDocument", {{"uri", uri}}}})["result"];
        QVERIFY(edits.empty());
        // A change of a wrong shape changes nothing at all.
        client.tell("textDocument/didChange", {{"textDocument", {{"uri", uri}, {"version", 3}}},
                                               {"contentChanges", {{{"text", "FROM b\n"}}, {{"text", 7}}}}});
        QCOMPARE(client.lastDiagnostics()["version"].get<int>(), 2);
    }

    void whatIsTooMuchIsNotTaken() {
        Client client;
        client.begin();
        for (std::size_t i = 0; i < DocumentStore::most; ++i)
            client.open("FROM a\n", "file:///" + std::to_string(i));
        QVERIFY(client.answers.back().contains("result"));
        client.open("FROM a\n");
        QCOMPARE(client.answers.back()["method"].get<std::string>(), std::string("window/showMessage"));
        QCOMPARE(client.ask("textDocument/hover", {{"textDocument", {{"uri", uri}}}})["error"]["code"].get<int>(),
                 -32602);
    }

    void completes() {
        Client client({.images = [] { return std::vector<language::KnownImage>{{"alpine:3.20", "kit"}}; }});
        client.begin();
        const auto labels = [&](std::string_view marked) {
            return textsOf(client.at("textDocument/completion", marked)["items"], "label");
        };
        QVERIFY(std::ranges::contains(labels("FROM a AS build\nFROM b\nCOPY --from=⟦⟧"), "build"));
        QVERIFY(std::ranges::contains(labels("FROM ⟦al⟧"), "alpine:3.20"));
        const std::string text = "# 🐳\nFROM a AS build\nFROM b\nCOPY --from=bu";
        const Json items =
            client.at("textDocument/completion", "# 🐳\nFROM a AS build\nFROM b\nCOPY --from=bu⟦⟧")["items"];
        QCOMPARE(edited(text, Json::array({items[0]["textEdit"]})),
                 std::string("# 🐳\nFROM a AS build\nFROM b\nCOPY --from=build"));
        QCOMPARE(items[0]["insertTextFormat"].get<int>(), 1);
    }

    void snippetsGoToThoseWhoKnowThem() {
        const auto text = [](Json capabilities) {
            Client client;
            client.begin(std::move(capabilities));
            const Json items = client.at("textDocument/completion", "FROM a\n⟦ENV⟧")["items"];
            return items.at(0)["textEdit"]["newText"].get<std::string>();
        };
        QCOMPARE(text(Json::object()), std::string("ENV NAME=value"));
        QCOMPARE(text({{"textDocument", {{"completion", {{"completionItem", {{"snippetSupport", true}}}}}}}}),
                 std::string("ENV ${1:NAME}=${2:value}"));
    }

    void pathsOfTheContext() {
        QTemporaryDir folder;
        const auto write = [&](const char* name, const char* bytes) {
            QFile file(folder.filePath(QLatin1String(name)));
            return file.open(QIODevice::WriteOnly) && file.write(bytes) >= 0;
        };
        QVERIFY(write("go.mod", "module a\n") && write(".env", "A=1\n") && write(".dockerignore", ".env\n"));
        auto now = std::chrono::steady_clock::now();
        Client client({.clock = [&] { return now; }});
        client.begin();
        const std::string at = "file://" + folder.filePath(QStringLiteral("Dockerfile")).toStdString();
        client.open("FROM a\nCOPY . ./\n", at);
        const auto completion = [&] {
            return client.ask(
                "textDocument/completion",
                {{"textDocument", {{"uri", at}}}, {"position", {{"line", 1}, {"character", 5}}}})["result"]["items"];
        };
        const Json items = completion();
        QVERIFY(std::ranges::contains(textsOf(items, "label"), "go.mod"));
        const auto hidden = std::ranges::find(items, ".env", [](const Json& each) { return each["label"]; });
        QVERIFY(hidden != items.end());
        QVERIFY((*hidden)["detail"].get<std::string>().contains("ignore"));
        const Json hover = client.ask("textDocument/hover", {{"textDocument", {{"uri", at}}},
                                                             {"position", {{"line", 1}, {"character", 5}}}})["result"];
        QVERIFY(hover["contents"]["value"].get<std::string>().contains("2 files, 14 B"));
        QVERIFY(hover["contents"]["value"].get<std::string>().contains("1 more"));
        // What is new is seen a moment later.
        QVERIFY(write("new.go", "x"));
        QVERIFY(!std::ranges::contains(textsOf(completion(), "label"), "new.go"));
        now += std::chrono::seconds(3);
        QVERIFY(std::ranges::contains(textsOf(completion(), "label"), "new.go"));
    }

    void hovers() {
        Client client;
        client.begin({{"textDocument", {{"hover", {{"contentFormat", {"markdown", "plaintext"}}}}}}});
        const Json variable = client.at("textDocument/hover", "ARG V=1\nFROM a:$⟦V⟧\n");
        QCOMPARE(variable["contents"]["kind"].get<std::string>(), std::string("markdown"));
        QVERIFY(variable["contents"]["value"].get<std::string>().contains("V = 1"));
        // The page of the rule that found something there.
        const Json page = client.at("textDocument/hover", "FROM debian:12\nRUN apt-get install -y ⟦cu⟧rl\n");
        QVERIFY(page["contents"]["value"].get<std::string>().contains("# DL3008"));
        QVERIFY(client.at("textDocument/hover", "FROM a\n\n⟦⟧\n").is_null());
    }

    void findsSymbols() {
        Client client;
        client.begin();
        const auto places = [](const Json& list) {
            std::vector<int> result;
            for (const Json& each : list)
                result.push_back(each["range"]["start"]["line"]);
            return result;
        };
        const char* text = "FROM a AS build\nFROM b\n# 中🐳\nCOPY --from=bui⟦⟧ld x y\n";
        QVERIFY(places(client.at("textDocument/definition", text)) == std::vector{0});
        QVERIFY((places(client.at("textDocument/references", text, {{"context", {{"includeDeclaration", true}}}})) ==
                 std::vector{0, 3}));
        QVERIFY((places(client.at("textDocument/references", text, {{"context", {{"includeDeclaration", false}}}})) ==
                 std::vector{3}));
        QCOMPARE(client.at("textDocument/documentHighlight", text).size(), 2U);
        QVERIFY(client.at("textDocument/definition", "FROM a\n⟦R⟧UN x\n").empty());
    }

    void renames() {
        Client client;
        client.begin();
        const Json prepared = client.at("textDocument/prepareRename", "FROM a\nARG ⟦V⟧=1\nRUN echo $V '$V'\n");
        QCOMPARE(prepared["placeholder"].get<std::string>(), std::string("V"));
        QVERIFY(client.at("textDocument/prepareRename", "FR⟦⟧OM a\n").is_null());
        const std::string text = "FROM a\nARG V=1\nRUN echo $V '$V'\n";
        const Json edit =
            client.at("textDocument/rename", "FROM a\nARG ⟦V⟧=1\nRUN echo $V '$V'\n", {{"newName", "WIDE"}});
        QCOMPARE(edited(text, edit), std::string("FROM a\nARG WIDE=1\nRUN echo $WIDE '$V'\n"));
        const Json refused = client.ask(
            "textDocument/rename",
            {{"textDocument", {{"uri", uri}}}, {"position", {{"line", 1}, {"character", 4}}}, {"newName", "a b"}});
        QCOMPARE(refused["error"]["code"].get<int>(), -32803);
    }

    void uncertainPlacesAreConfirmed() {
        Client client;
        client.begin({{"workspace",
                       {{"workspaceEdit", {{"documentChanges", true}, {"changeAnnotationSupport", Json::object()}}}}}});
        const Json edit =
            client.at("textDocument/rename", "FROM a\nARG ⟦V⟧=1\nRUN echo $V '$V'\n", {{"newName", "WIDE"}});
        const Json edits = edit["documentChanges"][0]["edits"];
        QCOMPARE(edits.size(), 3U);
        QVERIFY(!edits[0].contains("annotationId") && edits[2].contains("annotationId"));
        QVERIFY(
            edit["changeAnnotations"][edits[2]["annotationId"].get<std::string>()]["needsConfirmation"].get<bool>());
    }

    void outlinesAndFolds() {
        const char* text = "ARG V=1\nFROM a AS build\nRUN x \\\n  y⟦⟧\n";
        Client flat;
        flat.begin();
        QVERIFY((textsOf(flat.at("textDocument/documentSymbol", text), "name") ==
                 Texts{"before the first stage", "ARG", "V", "build", "RUN"}));
        Client tree;
        tree.begin({{"textDocument", {{"documentSymbol", {{"hierarchicalDocumentSymbolSupport", true}}}}}});
        const Json items = tree.at("textDocument/documentSymbol", text);
        QCOMPARE(items.size(), 2U);
        QCOMPARE(items[1]["children"][0]["name"].get<std::string>(), std::string("RUN"));
        const Json folds = tree.at("textDocument/foldingRange", text);
        QVERIFY(std::ranges::any_of(folds,
                                    [](const Json& each) { return each["startLine"] == 2 && each["endLine"] == 3; }));
    }

    void formats() {
        Client client;
        client.begin();
        const std::string text = "from a\nrun   x\ncopy  a   b\n";
        client.open(text);
        const Json all = client.ask("textDocument/formatting", {{"textDocument", {{"uri", uri}}}})["result"];
        QVERIFY(edited(text, all).starts_with("FROM a\nRUN "));
        const Json some = client.at("textDocument/rangeFormatting", "from a\nrun   x\n⟦copy⟧  a   b\n");
        QCOMPARE(edited(text, some), std::string("from a\nrun   x\nCOPY a b\n"));
    }

    void tokensCountUnits() {
        Client client;
        client.begin();
        client.open("# 中文🐳\nFROM a\r# x\rRUN y\n");
        const Json data =
            client.ask("textDocument/semanticTokens/full", {{"textDocument", {{"uri", uri}}}})["result"]["data"];
        QVERIFY(!data.empty() && data.size() % 5 == 0);
        QCOMPARE(data[2].get<int>(), 6);
        QCOMPARE(data[5].get<int>(), 1);
        for (const Json& each : data)
            QVERIFY(each.is_number_unsigned());
    }

    void hints() {
        Client client;
        client.begin();
        const Json list =
            client.at("textDocument/inlayHint", "⟦ARG V=1.24\nFROM golang:$V AS build\nFROM a\nCOPY --from=0 x y\n⟧");
        QVERIFY((textsOf(list, "label") == Texts{"= golang:1.24", "= build"}));
        QVERIFY((list[0]["position"] == Json{{"line", 1}, {"character", 14}}));
    }

    void actions() {
        Client client;
        client.begin();
        const std::string text =
            "FROM debian:12\nRUN apt-get install curl=1 && rm -rf /var/lib/apt/lists/*\nmaintainer x\n";
        const char* marked =
            "FROM debian:12\nRUN ⟦apt-get install⟧ curl=1 && rm -rf /var/lib/apt/lists/*\nmaintainer x\n";
        const Json all = client.at("textDocument/codeAction", marked, {{"context", {{"diagnostics", Json::array()}}}});
        std::size_t quick = 0, fixAll = 0;
        for (const Json& each : all) {
            quick += each["kind"] == "quickfix" ? 1U : 0U;
            fixAll += each["kind"] == "source.fixAll" ? 1U : 0U;
            QVERIFY(edited(text, each["edit"]) != text);
            QVERIFY(edited(text, each["edit"]) != "overlap");
        }
        QVERIFY(quick > 0);
        QCOMPARE(fixAll, 1U);
        const auto kinds = [&](Json only) {
            std::set<std::string> result;
            for (const Json& each :
                 client.at("textDocument/codeAction", marked, {{"context", {{"only", std::move(only)}}}}))
                result.insert(each["kind"].get<std::string>());
            return result;
        };
        QVERIFY((kinds({"quickfix"}) == std::set<std::string>{"quickfix"}));
        QVERIFY((kinds({"source"}) == std::set<std::string>{"source.fixAll"}));
        QVERIFY((kinds({"source.fixAll"}) == std::set<std::string>{"source.fixAll"}));
        QVERIFY(kinds({"source.fixAl", "refactor"}).empty());
        QVERIFY(client.at("textDocument/codeAction", "FROM a@sha256:⟦⟧\n", {{"context", {{"only", {"refactor"}}}}})
                    .empty());
    }

    void settingsAreAskedForAgain() {
        std::optional<std::string> broken;
        lint::Settings settings;
        Client client({.settings = [&](const std::string& root, const std::string& path) -> Result<lint::Settings> {
            if (root != "/work" || path != "/work/Dockerfile")
                return fail(ErrorCode::Internal, msg::CannotOpenFile, root, path);
            if (broken)
                return fail(ErrorCode::InvalidInput, msg::CannotOpenFile, *broken, "");
            return settings;
        }});
        (void)client.ask("initialize", {{"capabilities", Json::object()},
                                        {"workspaceFolders", {{{"uri", "file:///work"}, {"name", "work"}}}}});
        client.open("FROM debian:12\nRUN apt-get install -y curl\n");
        const auto has = [&](const char* rule) {
            const Json found = client.lastDiagnostics()["diagnostics"];
            return std::ranges::any_of(found, [&](const Json& each) { return each["code"] == rule; });
        };
        QVERIFY(has("DL3008"));
        settings.severity["DL3008"] = std::nullopt;
        client.tell("workspace/didChangeWatchedFiles", {{"changes", Json::array()}});
        QVERIFY(!has("DL3008"));
        broken = "slipway.yaml";
        client.tell("workspace/didChangeConfiguration", {{"settings", nullptr}});
        QCOMPARE(client.answers.back()["method"].get<std::string>(), std::string("window/showMessage"));
        const std::size_t count = client.answers.size();
        client.tell("textDocument/didSave", {{"textDocument", {{"uri", uri}}}});
        QCOMPARE(client.answers.size(), count);
        QVERIFY(!has("DL3008"));
    }

    void speaksTheClientsLanguage() {
        const auto message = [](Outside outside, const char* locale) {
            Client client(std::move(outside));
            (void)client.ask("initialize", {{"capabilities", Json::object()}, {"locale", locale}});
            return client.ask("x")["error"]["message"].get<std::string>();
        };
        QVERIFY(message({}, "zh-CN").contains("没有方法"));
        QVERIFY(message({}, "de").contains("no method"));
        QVERIFY(message({.languageChosen = true}, "zh-CN").contains("no method"));
    }

    // Messages with random members changed or taken away: every request gets one answer, and nothing else happens.
    void brokenMessages() {
        std::mt19937 random(3);
        const auto some = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
        const Json values[] = {nullptr, -1, 1.5, "x", Json::array(), Json::object(), true, 18446744073709551615ULL};
        const std::function<void(Json&)> spoil = [&](Json& value) {
            if ((value.is_object() || value.is_array()) && !value.empty() && some(4) != 0) {
                auto member = value.begin();
                std::advance(member, static_cast<long>(some(value.size())));
                if (some(6) == 0)
                    value.erase(member);
                else
                    spoil(*member);
                return;
            }
            value = values[some(std::size(values))];
        };
        const Json place{{"line", 1}, {"character", 5}};
        const Json params{{"textDocument", {{"uri", uri}, {"version", 3}, {"text", "FROM b\n"}}},
                          {"position", place},
                          {"range", {{"start", place}, {"end", place}}},
                          {"newName", "x"},
                          {"context", {{"only", {"quickfix"}}, {"includeDeclaration", true}}},
                          {"contentChanges", {{{"range", {{"start", place}, {"end", place}}}, {"text", "y"}}}},
                          {"capabilities", {{"general", {{"positionEncodings", {"utf-8"}}}}}}};
        Client client;
        client.begin();
        const char* methods[] = {"textDocument/hover",          "textDocument/completion",    "textDocument/definition",
                                 "textDocument/references",     "textDocument/rename",        "textDocument/codeAction",
                                 "textDocument/documentSymbol", "textDocument/inlayHint",     "textDocument/formatting",
                                 "textDocument/foldingRange",   "textDocument/prepareRename", "initialize"};
        for (int i = 0; i < 800; ++i) {
            if (i % 50 == 0)
                client.open("FROM a AS b\nFROM b\nRUN x $Y\n");
            Json spoilt = params;
            spoil(spoilt);
            if (some(3) == 0) {
                client.tell(some(2) == 0 ? "textDocument/didChange" : "textDocument/didOpen", spoilt);
                client.server.idle();
                continue;
            }
            const Json answer = client.ask(methods[some(std::size(methods))], spoilt);
            QVERIFY(answer.contains("result") != answer.contains("error"));
            client.answers.clear();
        }
    }
};

QTEST_APPLESS_MAIN(ServerTest)
#include "server_test.moc"
