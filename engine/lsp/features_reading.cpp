// SPDX-License-Identifier: Apache-2.0
#include "engine/language/inlay_hints.h"
#include "engine/language/outline.h"
#include "engine/language/symbols.h"
#include "engine/language/tokens.h"
#include "engine/lint/pages.h"
#include "engine/lsp/features.h"

namespace slipway::lsp {

namespace {

using text::ByteRange;

// The longest run of backticks decides how the fence around the code must look.
std::string fenced(std::string_view code) {
    std::size_t longest = 2, run = 0;
    for (const char c : code) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const std::string fence(longest + 1, '`');
    return fence + "dockerfile\n" + std::string(code) + "\n" + fence;
}

Json locations(const Request& request, const std::vector<ByteRange>& ranges) {
    Json result = Json::array();
    for (const ByteRange range : ranges)
        result.push_back({{"uri", request.document.uri()}, {"range", request.json(range)}});
    return result;
}

// Places that surely mean the symbol at the position.
std::vector<language::Occurrence> occurrences(const Request& request) {
    const auto symbol = language::symbolAt(request.document.file(), request.document.graph(), request.position());
    std::vector<language::Occurrence> result = symbol ? symbol->occurrences : std::vector<language::Occurrence>();
    std::erase_if(result, [](const language::Occurrence& each) { return !each.certain; });
    return result;
}

int symbolKind(language::OutlineKind kind) {
    switch (kind) {
    case language::OutlineKind::Global:
        return 2; // module
    case language::OutlineKind::Stage:
        return 3; // namespace
    case language::OutlineKind::Instruction:
        return 12; // function
    case language::OutlineKind::Variable:
        return 13;
    }
    return 12;
}

Json symbolTree(const Request& request, const std::vector<language::OutlineItem>& items) {
    Json result = Json::array();
    for (const language::OutlineItem& item : items)
        result.push_back({{"name", item.title.empty() ? request.said(item.label) : item.title},
                          {"detail", item.detail},
                          {"kind", symbolKind(item.kind)},
                          {"range", request.json(item.range)},
                          {"selectionRange", request.json(item.name)},
                          {"children", symbolTree(request, item.children)}});
    return result;
}

// For clients that know no trees.
void symbolRow(const Request& request, const std::vector<language::OutlineItem>& items, const std::string& container,
               Json& result) {
    for (const language::OutlineItem& item : items) {
        const std::string name = item.title.empty() ? request.said(item.label) : item.title;
        Json row{{"name", name},
                 {"kind", symbolKind(item.kind)},
                 {"location", {{"uri", request.document.uri()}, {"range", request.json(item.range)}}}};
        if (!container.empty())
            row["containerName"] = container;
        result.push_back(std::move(row));
        symbolRow(request, item.children, name, result);
    }
}

} // namespace

Result<Json> hover(const Request& request) {
    const std::size_t at = request.position();
    const Document& document = request.document;
    const bool markdown = request.session.client.markdown;
    std::optional<ByteRange> range;
    std::string text;
    if (const auto found =
            language::hover(document.file(), document.graph(), at, request.session.hoverSources(document))) {
        range = found->range;
        text = markdown ? fenced(found->code) : found->code;
        for (const messages::Message& paragraph : found->paragraphs)
            text += "\n\n" + request.said(paragraph);
    }
    // What the client's own tip says of a finding is its sentence; the page says why.
    std::string_view last;
    for (const Finding& finding : document.findings()) {
        if (at < finding.range.begin || at > finding.range.end || finding.rule == last)
            continue;
        last = finding.rule;
        const std::string_view page = lint::page(finding.rule, request.session.language);
        if (page.empty())
            continue;
        range = range.value_or(finding.range);
        text += (text.empty() ? "" : markdown ? "\n\n---\n\n" : "\n\n") + std::string(page);
    }
    if (!range)
        return nullptr;
    return Json{{"contents", {{"kind", markdown ? "markdown" : "plaintext"}, {"value", std::move(text)}}},
                {"range", request.json(*range)}};
}

Result<Json> definition(const Request& request) {
    return locations(request,
                     language::definitions(request.document.file(), request.document.graph(), request.position()));
}

Result<Json> references(const Request& request) {
    const Json* declarations = member(request.params, {"context", "includeDeclaration"});
    const bool all = declarations == nullptr || isOn(request.params, {"context", "includeDeclaration"});
    std::vector<ByteRange> ranges;
    for (const language::Occurrence& each : occurrences(request)) {
        if (all || !each.definition)
            ranges.push_back(each.range);
    }
    return locations(request, ranges);
}

Result<Json> documentHighlight(const Request& request) {
    Json result = Json::array();
    for (const language::Occurrence& each : occurrences(request))
        result.push_back({{"range", request.json(each.range)}, {"kind", each.definition ? 3 : 2}}); // written, read
    return result;
}

Result<Json> documentSymbol(const Request& request) {
    const auto items = language::outline(request.document.file());
    if (request.session.client.symbolTree)
        return symbolTree(request, items);
    Json result = Json::array();
    symbolRow(request, items, {}, result);
    return result;
}

Result<Json> foldingRange(const Request& request) {
    const text::SourceText& source = request.document.source();
    const auto lineOf = [&](std::size_t line) {
        return request.document.lines().positionAt(source.lineRange(line).begin, request.session.client.encoding).line;
    };
    Json result = Json::array();
    for (const language::Fold& fold : language::folds(request.document.file()))
        result.push_back({{"startLine", lineOf(fold.firstLine)},
                          {"endLine", lineOf(fold.lastLine)},
                          {"kind", fold.kind == language::FoldKind::Comment ? "comment" : "region"}});
    return result;
}

Json tokenKinds() {
    Json result = Json::array();
    for (std::size_t i = 0; i < language::tokenKindCount; ++i)
        result.push_back(language::name(static_cast<language::TokenKind>(i)));
    return result;
}

Result<Json> semanticTokens(const Request& request) {
    const dockerfile::Dockerfile& file = request.document.file();
    const LineTable& lines = request.document.lines();
    const Encoding encoding = request.session.client.encoding;
    Json data = Json::array();
    Position last;
    const auto put = [&](ByteRange range, language::TokenKind kind) {
        const Position at = lines.positionAt(range.begin, encoding);
        const std::size_t length = units(lines.source().slice(range), encoding);
        data.insert(data.end(),
                    {at.line - last.line, at.line == last.line ? at.character - last.character : at.character, length,
                     static_cast<std::size_t>(kind), std::size_t{0}});
        last = at;
    };
    for (const language::Token& token :
         language::tokens(file, language::placedInstructions(file), {0, file.source.size()})) {
        // A "\r" alone ends a line of the protocol and not one of ours.
        for (std::size_t begin = token.range.begin; begin < token.range.end;) {
            const std::size_t number = lines.positionAt(begin, encoding).line;
            const std::size_t end = std::min(token.range.end, lines.line(number).end);
            if (begin < end)
                put({begin, end}, token.kind);
            if (end == token.range.end || number + 1 >= lines.lineCount())
                break;
            begin = lines.line(number + 1).begin;
        }
    }
    return Json{{"data", std::move(data)}};
}

Result<Json> inlayHint(const Request& request) {
    Json result = Json::array();
    for (const language::InlayHint& hint : language::inlayHints(request.document.file(), request.range()))
        result.push_back({{"position", request.json({hint.position, hint.position})["start"]},
                          {"label", hint.text},
                          {"paddingLeft", true}});
    return result;
}

} // namespace slipway::lsp
