// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/server.h"

#include "engine/lsp/features.h"
#include "engine/lsp/uri.h"
#include "engine/messages/catalogue/lsp.h"
#include "engine/messages/render.h"

#include <algorithm>
#include <utility>

namespace slipway::lsp {

namespace {

// Of JSON-RPC and of the protocol.
enum ErrorNumber : int {
    ParseError = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    ServerNotInitialized = -32002,
    RequestFailed = -32803,
};

enum MessageType : int { ShowError = 1, ShowWarning = 2 };

struct Method {
    std::string_view name;
    Result<Json> (*answer)(const Request&);
};

constexpr Method methods[] = {
    {"textDocument/codeAction", codeAction},
    {"textDocument/completion", completion},
    {"textDocument/definition", definition},
    {"textDocument/documentHighlight", documentHighlight},
    {"textDocument/documentSymbol", documentSymbol},
    {"textDocument/foldingRange", foldingRange},
    {"textDocument/formatting", formatting},
    {"textDocument/hover", hover},
    {"textDocument/inlayHint", inlayHint},
    {"textDocument/prepareRename", prepareRename},
    {"textDocument/rangeFormatting", rangeFormatting},
    {"textDocument/references", references},
    {"textDocument/rename", rename},
    {"textDocument/semanticTokens/full", semanticTokens},
};

ClientAbilities abilitiesOf(const Json& params) {
    ClientAbilities result;
    const auto textDocument = [&](std::initializer_list<const char*> path) -> const Json* {
        const Json* at = member(params, {"capabilities", "textDocument"});
        return at != nullptr ? member(*at, path) : nullptr;
    };
    const auto on = [&](std::initializer_list<const char*> path) {
        const Json* value = textDocument(path);
        return value != nullptr && value->is_boolean() && value->get<bool>();
    };
    // In the client's order of preference; without a list it is UTF-16.
    if (const Json* list = member(params, {"capabilities", "general", "positionEncodings"}); list && list->is_array()) {
        for (const Json& each : *list) {
            if (each == "utf-8" || each == "utf-16") {
                result.encoding = each == "utf-8" ? Encoding::Utf8 : Encoding::Utf16;
                break;
            }
        }
    }
    result.snippets = on({"completion", "completionItem", "snippetSupport"});
    const Json* formats = textDocument({"hover", "contentFormat"});
    result.markdown = formats != nullptr && lists(*formats, {}, "markdown");
    result.symbolTree = on({"documentSymbol", "hierarchicalDocumentSymbolSupport"});
    result.confirmsEdits = isOn(params, {"capabilities", "workspace", "workspaceEdit", "documentChanges"}) &&
                           member(params, {"capabilities", "workspace", "workspaceEdit", "changeAnnotationSupport"});
    return result;
}

std::string rootOf(const Json& params) {
    if (const Json* folders = member(params, {"workspaceFolders"});
        folders != nullptr && folders->is_array() && !folders->empty()) {
        if (auto path = pathOf(textAt(folders->front(), {"uri"})))
            return *path;
    }
    if (auto path = pathOf(textAt(params, {"rootUri"})))
        return *path;
    return textAt(params, {"rootPath"});
}

} // namespace

Server::Server(Outside outside, Send send)
    : m_session(std::move(outside))
    , m_send(std::move(send)) {}

void Server::send(const Json& message) {
    m_send(written(message));
}

void Server::notify(const char* method, Json params) {
    send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

void Server::refuse(const Json& id, int code, const std::string& text) {
    send({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", text}}}});
}

void Server::show(int type, const std::string& text) {
    if (text != m_lastShown)
        notify("window/showMessage", {{"type", type}, {"message", text}});
    m_lastShown = text;
}

void Server::receive(std::string_view body) {
    const auto message = parsed(body);
    if (!message)
        return refuse(nullptr, ParseError, said(msg::LspNoJson));
    take(*message);
}

void Server::take(const Json& message) {
    const Json* id = member(message, {"id"});
    const bool validId = id == nullptr || id->is_number_integer() || id->is_string() || id->is_null();
    const Json* method = member(message, {"method"});
    if (message.is_object() && method == nullptr && id != nullptr && validId)
        return; // an answer; nothing was asked
    if (method == nullptr || !method->is_string() || !validId)
        return refuse(id != nullptr && validId ? *id : Json(), InvalidRequest, said(msg::LspNoRequest));
    const Json* params = member(message, {"params"});
    const Json given = params != nullptr ? *params : Json::object();
    const auto& name = method->get_ref<const std::string&>();
    try {
        if (id != nullptr)
            request(*id, name, given);
        else
            notification(name, given);
    } catch (const Json::exception&) {
        // Parameters of another shape than the protocol says.
        if (id != nullptr)
            refuse(*id, InvalidParams, said(msg::LspParameters, name));
    }
}

void Server::request(const Json& id, const std::string& method, const Json& params) {
    if (m_state == State::ShutDown || (m_state == State::Running && method == "initialize"))
        return refuse(id, InvalidRequest, said(msg::LspNotNow, method));
    if (m_state == State::New && method != "initialize")
        return refuse(id, ServerNotInitialized, said(msg::LspNotNow, method));
    Json result;
    if (method == "initialize") {
        initialize(params);
        result = {
            {"serverInfo", {{"name", "slipway"}, {"version", m_session.outside.version}}},
            {"capabilities",
             {{"positionEncoding", m_session.client.encoding == Encoding::Utf8 ? "utf-8" : "utf-16"},
              {"textDocumentSync", {{"openClose", true}, {"change", 2}, {"save", true}}},
              {"completionProvider", {{"triggerCharacters", {"-", "=", "$", "{", ",", "/", ":"}}}},
              {"hoverProvider", true},
              {"definitionProvider", true},
              {"referencesProvider", true},
              {"documentHighlightProvider", true},
              {"renameProvider", {{"prepareProvider", true}}},
              {"documentSymbolProvider", true},
              {"foldingRangeProvider", true},
              {"documentFormattingProvider", true},
              {"documentRangeFormattingProvider", true},
              {"codeActionProvider", {{"codeActionKinds", {"quickfix", "source.fixAll"}}}},
              {"inlayHintProvider", true},
              {"semanticTokensProvider",
               {{"legend", {{"tokenTypes", tokenKinds()}, {"tokenModifiers", Json::array()}}}, {"full", true}}}}}};
    } else if (method == "shutdown") {
        m_state = State::ShutDown;
        m_wasShutDown = true;
        m_changed.clear();
    } else {
        const auto known = std::ranges::find(methods, std::string_view(method), &Method::name);
        if (known == std::end(methods))
            return refuse(id, MethodNotFound, said(msg::LspUnknown, method));
        const Document* document = m_documents.find(params.at("textDocument").at("uri").get_ref<const std::string&>());
        if (document == nullptr)
            return refuse(id, InvalidParams, said(msg::LspNotOpen, params["textDocument"]["uri"].get<std::string>()));
        auto answer = known->answer({m_session, *document, params});
        if (!answer)
            return refuse(id, RequestFailed, messages::render(answer.error().message, m_session.language));
        result = std::move(*answer);
    }
    send({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
}

void Server::initialize(const Json& params) {
    m_session.client = abilitiesOf(params);
    m_session.root = rootOf(params);
    if (const std::string locale = textAt(params, {"locale"}); !locale.empty() && !m_session.outside.languageChosen)
        m_session.language = messages::languageOf(locale);
    m_state = State::Running;
}

void Server::notification(const std::string& method, const Json& params) {
    if (method == "exit") {
        m_state = State::Over;
        return;
    }
    if (m_state != State::Running)
        return;
    if (method == "textDocument/didOpen")
        didOpen(params);
    else if (method == "textDocument/didChange")
        didChange(params);
    else if (method == "textDocument/didClose")
        didClose(params);
    else if (method == "textDocument/didSave" || method == "workspace/didChangeConfiguration" ||
             method == "workspace/didChangeWatchedFiles")
        settingsChanged();
}

void Server::didOpen(const Json& params) {
    const Json& item = params.at("textDocument");
    const auto& uri = item.at("uri").get_ref<const std::string&>();
    Document* document = m_documents.open(uri, item.at("version").get_ref<const Json::number_integer_t&>(),
                                          item.at("text").get_ref<const std::string&>());
    if (document == nullptr)
        return show(ShowError, said(msg::LspNotTaken, uri));
    takeSettings(*document);
    m_changed.insert(uri);
}

void Server::didChange(const Json& params) {
    const Json& item = params.at("textDocument");
    Document* document = m_documents.find(item.at("uri").get_ref<const std::string&>());
    if (document == nullptr)
        return;
    const Json& changes = params.at("contentChanges");
    // All or none: after half of them the text would be another than the client's.
    std::vector<Change> list;
    for (const Json& each : changes) {
        Change change{{}, each.at("text").get_ref<const std::string&>()};
        if (const Json* range = member(each, {"range"}); range != nullptr && !range->is_null())
            change.range = rangeOf(*range);
        list.push_back(std::move(change));
    }
    const bool taken = std::ranges::all_of(
        list, [&](const Change& change) { return document->apply(change, m_session.client.encoding); });
    if (!taken) {
        const std::string uri = document->uri();
        m_documents.close(uri);
        m_changed.erase(uri);
        return show(ShowError, said(msg::LspNotTaken, uri));
    }
    if (const Json* version = member(item, {"version"}); version != nullptr && version->is_number_integer())
        document->setVersion(version->get<std::int64_t>());
    m_changed.insert(document->uri());
}

void Server::didClose(const Json& params) {
    const auto& uri = params.at("textDocument").at("uri").get_ref<const std::string&>();
    if (!m_documents.close(uri))
        return;
    m_changed.erase(uri);
    notify("textDocument/publishDiagnostics", {{"uri", uri}, {"diagnostics", Json::array()}});
}

void Server::settingsChanged() {
    m_session.contexts.forget();
    m_documents.forEach([&](Document& document) {
        takeSettings(document);
        m_changed.insert(document.uri());
    });
}

void Server::takeSettings(Document& document) {
    if (!m_session.outside.settings)
        return;
    auto settings = m_session.outside.settings(m_session.root, document.path());
    if (settings)
        document.setSettings(std::move(*settings));
    else
        show(ShowWarning, messages::renderError(settings.error(), {.language = m_session.language}));
}

void Server::publish(const Document& document) {
    const Request request{m_session, document, Json()};
    Json list = Json::array();
    for (const Finding& finding : document.findings())
        list.push_back(diagnostic(request, finding));
    notify("textDocument/publishDiagnostics",
           {{"uri", document.uri()}, {"version", document.version()}, {"diagnostics", std::move(list)}});
}

void Server::idle() {
    for (const std::string& uri : std::exchange(m_changed, {})) {
        if (const Document* document = m_documents.find(uri))
            publish(*document);
    }
}

} // namespace slipway::lsp
