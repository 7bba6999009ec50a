// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lsp/wire.h"

// What engine/language and engine/lint say of a place, as the protocol wants it; one function a request.
namespace slipway::lsp {

// features_reading.cpp
[[nodiscard]] Result<Json> hover(const Request& request);
[[nodiscard]] Result<Json> definition(const Request& request);
[[nodiscard]] Result<Json> references(const Request& request);
[[nodiscard]] Result<Json> documentHighlight(const Request& request);
[[nodiscard]] Result<Json> documentSymbol(const Request& request);
[[nodiscard]] Result<Json> foldingRange(const Request& request);
[[nodiscard]] Result<Json> semanticTokens(const Request& request);
[[nodiscard]] Result<Json> inlayHint(const Request& request);
// The kinds of semanticTokens, by number.
[[nodiscard]] Json tokenKinds();

// features_writing.cpp
[[nodiscard]] Result<Json> completion(const Request& request);
[[nodiscard]] Result<Json> prepareRename(const Request& request);
[[nodiscard]] Result<Json> rename(const Request& request);
[[nodiscard]] Result<Json> formatting(const Request& request);
[[nodiscard]] Result<Json> rangeFormatting(const Request& request);
[[nodiscard]] Result<Json> codeAction(const Request& request);

} // namespace slipway::lsp
