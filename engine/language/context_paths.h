// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/context/context_tree.h"
#include "engine/context/copy_selection.h"
#include "engine/language/completion.h"
#include "engine/language/hover.h"

#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

// What completion and hover say of a build context that was walked.
namespace slipway::language {

// The entries of a directory of the context, ignored ones marked; nothing when there is no such directory. What lies
// below an ignored directory is known only when the walk counted it (WalkOptions::countHidden).
[[nodiscard]] std::vector<ContextEntry> contextEntries(const context::ContextTree& tree, std::string_view directory);

// What the sources of an instruction match. Those that are not of the context (URLs, git) count for nothing; when all
// are such, there is no answer.
[[nodiscard]] std::optional<CopyMatches> copyMatches(const context::ContextTree& tree,
                                                     const context::CopyRequest& request, const std::stop_token& stop);

} // namespace slipway::language
