// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/wire.h"

namespace slipway::lsp {

namespace {

// Counted without parsing: brackets outside of strings.
bool isTooDeep(std::string_view text) {
    std::size_t depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > deepest)
                return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return false;
}

Json json(Position position) {
    return {{"line", position.line}, {"character", position.character}};
}

} // namespace

std::optional<Json> parsed(std::string_view body) {
    if (isTooDeep(body))
        return std::nullopt;
    Json value = Json::parse(body, nullptr, false);
    if (value.is_discarded())
        return std::nullopt;
    return value;
}

std::string written(const Json& message) {
    return message.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json* member(const Json& object, std::initializer_list<const char*> path) {
    const Json* at = &object;
    for (const char* name : path) {
        if (!at->is_object())
            return nullptr;
        const auto found = at->find(name);
        if (found == at->end())
            return nullptr;
        at = &*found;
    }
    return at;
}

bool isOn(const Json& object, std::initializer_list<const char*> path) {
    const Json* value = member(object, path);
    return value != nullptr && value->is_boolean() && value->get<bool>();
}

bool lists(const Json& object, std::initializer_list<const char*> path, std::string_view word) {
    const Json* value = member(object, path);
    if (value == nullptr || !value->is_array())
        return false;
    return std::ranges::any_of(
        *value, [&](const Json& each) { return each.is_string() && each.get_ref<const std::string&>() == word; });
}

std::string textAt(const Json& object, std::initializer_list<const char*> path) {
    const Json* value = member(object, path);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

Position positionOf(const Json& value) {
    // get<>() would take a fraction or a negative number for another one.
    return {static_cast<std::size_t>(value.at("line").get_ref<const Json::number_unsigned_t&>()),
            static_cast<std::size_t>(value.at("character").get_ref<const Json::number_unsigned_t&>())};
}

Range rangeOf(const Json& value) {
    return {positionOf(value.at("start")), positionOf(value.at("end"))};
}

Json json(const Range& range) {
    return {{"start", json(range.start)}, {"end", json(range.end)}};
}

std::size_t Request::position() const {
    return document.lines().byteAt(positionOf(params.at("position")), session.client.encoding);
}

text::ByteRange Request::range() const {
    return document.lines().bytes(rangeOf(params.at("range")), session.client.encoding);
}

Json Request::json(text::ByteRange range) const {
    return lsp::json(document.lines().range(range, session.client.encoding));
}

Json Request::edits(const std::vector<text::TextEdit>& edits) const {
    Json result = Json::array();
    for (const text::TextEdit& edit : edits)
        result.push_back({{"range", json(edit.range)}, {"newText", edit.replacement}});
    return result;
}

Json Request::workspaceEdit(const std::vector<text::TextEdit>& list) const {
    return {{"changes", {{document.uri(), edits(list)}}}};
}

std::string Request::said(const messages::Message& message) const {
    return messages::render(message, session.language);
}

Json diagnostic(const Request& request, const Finding& finding) {
    std::string text = request.said(finding.message);
    for (const messages::Message& note : finding.notes)
        text += "\n" + request.said(note);
    // Error, warning, information, hint: one number higher than ours.
    Json result{{"range", request.json(finding.range)},
                {"severity", static_cast<int>(finding.severity) + 1},
                {"code", finding.rule},
                {"source", "slipway"},
                {"message", std::move(text)}};
    for (const RelatedPlace& place : finding.related)
        result["relatedInformation"].push_back(
            {{"location", {{"uri", request.document.uri()}, {"range", request.json(place.range)}}},
             {"message", request.said(place.message)}});
    return result;
}

} // namespace slipway::lsp
