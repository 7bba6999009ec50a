// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/environment.h"
#include "engine/dockerfile/instruction.h"
#include "engine/messages/result.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

// Variables, quotes and escapes as Dockerfiles know them: like a POSIX shell's words, with the differences that
// BuildKit made (its frontend/dockerfile/shell) and that people rely on: ${n/p/r}, no [...] in patterns, names of
// Unicode letters.
namespace slipway::dockerfile {

struct ExpansionOptions {
    char escape = '\\';
    bool keepQuotes = false;   // quotes stay in the result, variables in double quotes are expanded all the same
    bool keepEscapes = false;  // escape tokens stay
    bool ignoreQuotes = false; // quotes are characters like any other
    bool keepUnset = false;    // $name of an unset variable stays as written
};

// Names that an expansion asked for.
struct VariableUse {
    std::set<std::string, std::less<>> found;
    std::set<std::string, std::less<>> missing;
};

// The word with variables replaced, quotes and escapes removed.
[[nodiscard]] Result<std::string> expand(std::string_view word, const Environment& environment,
                                         const ExpansionOptions& options = {}, VariableUse* use = nullptr);

// The same for a word of `source`: an error carries its place there.
[[nodiscard]] Result<std::string> expand(const Word& word, const text::SourceText& source,
                                         const Environment& environment, const ExpansionOptions& options = {},
                                         VariableUse* use = nullptr);

// The same, then split at blanks that are not quoted: EXPOSE.
[[nodiscard]] Result<std::vector<std::string>> expandWords(std::string_view word, const Environment& environment,
                                                           const ExpansionOptions& options = {},
                                                           VariableUse* use = nullptr);

// A file written with COPY <<NAME: variables replaced, quotes kept, "\" escapes. The body as it stands when the name is
// quoted.
[[nodiscard]] Result<std::string> expandHeredoc(const Heredoc& heredoc, const Environment& environment,
                                                VariableUse* use = nullptr);

} // namespace slipway::dockerfile
