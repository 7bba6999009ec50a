// SPDX-License-Identifier: Apache-2.0
#include "engine/language/format.h"
#include "engine/language/symbols.h"
#include "engine/lsp/features.h"
#include "engine/messages/catalogue/lsp.h"

#include <algorithm>

namespace slipway::lsp {

namespace {

using text::ByteRange;
using text::TextEdit;

int itemKind(language::CompletionKind kind) {
    using enum language::CompletionKind;
    switch (kind) {
    case Instruction:
        return 14; // keyword
    case Flag:
    case Key:
        return 10; // property
    case Value:
        return 12;
    case Stage:
        return 9; // module
    case Variable:
        return 6;
    case File:
        return 17;
    case Directory:
        return 19;
    case Image:
        return 18; // reference
    case Directive:
        return 14;
    }
    return 1;
}

// The one edit that makes `after` of the text.
std::vector<TextEdit> difference(std::string_view before, std::string_view after) {
    if (before == after)
        return {};
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t front = 0, back = 0;
    while (front < shorter && before[front] == after[front])
        ++front;
    while (back < shorter - front && before[before.size() - 1 - back] == after[after.size() - 1 - back])
        ++back;
    // Whole lines, so that no character and no line end is cut.
    while (front > 0 && before[front - 1] != '\n')
        --front;
    while (back > 0 && back < before.size() && before[before.size() - back - 1] != '\n')
        --back;
    return {{{front, before.size() - back}, std::string(after.substr(front, after.size() - back - front))}};
}

// Whether a client that asks for `only` these kinds wants this one: "source" takes "source.fixAll".
bool isWanted(const Json& params, std::string_view kind) {
    const Json* only = member(params, {"context", "only"});
    if (only == nullptr || !only->is_array())
        return true;
    return std::ranges::any_of(*only, [&](const Json& each) {
        if (!each.is_string())
            return false;
        const auto& word = each.get_ref<const std::string&>();
        return word.empty() || kind == word || (kind.starts_with(word) && kind[word.size()] == '.');
    });
}

} // namespace

Result<Json> completion(const Request& request) {
    const Document& document = request.document;
    const language::Completions found =
        language::complete(document.file(), request.position(), request.session.surroundings(document));
    const Json range = request.json(found.range);
    const bool snippets = request.session.client.snippets;
    Json items = Json::array();
    for (const language::Completion& item : found.items) {
        Json row{
            {"label", item.label},
            {"kind", itemKind(item.kind)},
            {"sortText", std::to_string(100'000 + items.size())},
            {"filterText", item.label},
            {"insertTextFormat", snippets ? 2 : 1},
            {"textEdit",
             {{"range", range}, {"newText", snippets ? item.snippet : language::expandSnippet(item.snippet).text}}}};
        if (item.detail.id != messages::Msg())
            row["detail"] = request.said(item.detail);
        if (item.documentation.id != messages::Msg())
            row["documentation"] = request.said(item.documentation);
        items.push_back(std::move(row));
    }
    return Json{{"isIncomplete", false}, {"items", std::move(items)}};
}

Result<Json> prepareRename(const Request& request) {
    const auto symbol = language::symbolAt(request.document.file(), request.document.graph(), request.position());
    if (!symbol)
        return nullptr;
    return Json{{"range", request.json(symbol->range)},
                {"placeholder", request.document.source().slice(symbol->range)}};
}

Result<Json> rename(const Request& request) {
    const auto found = language::rename(request.document.file(), request.document.graph(), request.position(),
                                        request.params.at("newName").get_ref<const std::string&>());
    if (!found)
        return passOn(found.error());
    if (!request.session.client.confirmsEdits)
        return request.workspaceEdit(found->certainEdits());
    Json edits = Json::array();
    for (const language::RenamePlace& place : found->places) {
        Json edit = request.edits({place.edit}).front();
        if (!place.certain)
            edit["annotationId"] = "uncertain";
        edits.push_back(std::move(edit));
    }
    return Json{
        {"documentChanges",
         Json::array({{{"textDocument", {{"uri", request.document.uri()}, {"version", request.document.version()}}},
                       {"edits", std::move(edits)}}})},
        {"changeAnnotations",
         {{"uncertain",
           {{"label", request.said(messages::message(msg::LspUncertain))}, {"needsConfirmation", true}}}}}};
}

Result<Json> formatting(const Request& request) {
    return request.edits(language::format(request.document.file()));
}

Result<Json> rangeFormatting(const Request& request) {
    return request.edits(language::format(request.document.file(), request.range()));
}

Result<Json> codeAction(const Request& request) {
    Json result = Json::array();
    const ByteRange where = request.range();
    const std::vector<Finding>& findings = request.document.findings();
    bool anySafe = false;
    for (const Finding& finding : findings) {
        anySafe = anySafe || std::ranges::any_of(finding.fixes, &Fix::safe);
        const bool touches = finding.range.begin <= where.end && where.begin <= finding.range.end;
        if (!touches || !isWanted(request.params, "quickfix"))
            continue;
        for (const Fix& fix : finding.fixes)
            result.push_back({{"title", request.said(fix.label)},
                              {"kind", "quickfix"},
                              {"isPreferred", fix.safe},
                              {"diagnostics", Json::array({diagnostic(request, finding)})},
                              {"edit", request.workspaceEdit(fix.edits)}});
    }
    if (anySafe && isWanted(request.params, "source.fixAll")) {
        const auto edits = difference(request.document.source().bytes(), request.document.fixed());
        if (!edits.empty())
            result.push_back({{"title", request.said(messages::message(msg::LspFixAll))},
                              {"kind", "source.fixAll"},
                              {"edit", request.workspaceEdit(edits)}});
    }
    return result;
}

} // namespace slipway::lsp
