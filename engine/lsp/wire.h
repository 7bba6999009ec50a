// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lsp/session.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

// The protocol's JSON and what it stands for; included by .cpp files only. Reading throws Json::exception where a
// client sends another shape than the protocol says, which the server turns into an answer.
namespace slipway::lsp {

using Json = nlohmann::json;

// Deeper than any message of the protocol: what a client nests is a stack when it is read.
inline constexpr std::size_t deepest = 128;

// Nothing when it is no JSON, or nested too deep.
[[nodiscard]] std::optional<Json> parsed(std::string_view body);
[[nodiscard]] std::string written(const Json& message);

// Members read tolerantly: the default where one is absent or of another type. The path goes through objects.
[[nodiscard]] const Json* member(const Json& object, std::initializer_list<const char*> path);
[[nodiscard]] bool isOn(const Json& object, std::initializer_list<const char*> path);
[[nodiscard]] bool lists(const Json& object, std::initializer_list<const char*> path, std::string_view word);
[[nodiscard]] std::string textAt(const Json& object, std::initializer_list<const char*> path);

[[nodiscard]] Position positionOf(const Json& value);
[[nodiscard]] Range rangeOf(const Json& value);
[[nodiscard]] Json json(const Range& range);

// A request about an open text.
struct Request {
    Session& session;
    const Document& document;
    const Json& params;

    // The byte that params.position means.
    [[nodiscard]] std::size_t position() const;
    [[nodiscard]] text::ByteRange range() const; // of params.range
    [[nodiscard]] Json json(text::ByteRange range) const;
    [[nodiscard]] Json edits(const std::vector<text::TextEdit>& edits) const;
    // A WorkspaceEdit of this text alone.
    [[nodiscard]] Json workspaceEdit(const std::vector<text::TextEdit>& edits) const;
    [[nodiscard]] std::string said(const messages::Message& message) const;
};

[[nodiscard]] Json diagnostic(const Request& request, const Finding& finding);

} // namespace slipway::lsp
