// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::context {

struct IgnorePattern {
    // Trimmed and cleaned, without the leading "!" and "/".
    std::string pattern;
    // "!": what it matches is not ignored.
    bool exception = false;
    // The pattern in its ignore file, "!" included; empty for one from a flag.
    text::ByteRange range{};
};

struct IgnoreFile {
    text::SourceText source;
    std::vector<IgnorePattern> patterns;
};

// Reads the lines of a .dockerignore: UTF-8 byte order mark dropped, "#" in the first column is a comment. Any text is
// readable; that a pattern is wrong is for IgnoreMatcher to say.
[[nodiscard]] IgnoreFile parseIgnoreFile(text::SourceText source);
// One pattern from a flag (COPY --exclude), treated as a line of the file.
[[nodiscard]] IgnorePattern ignorePattern(std::string_view line);

// `<dockerfile>.dockerignore` first, else `<context>/.dockerignore`; nothing when there is neither.
[[nodiscard]] Result<std::optional<IgnoreFile>> findIgnoreFile(const std::filesystem::path& context,
                                                               const std::filesystem::path& dockerfile);

// Decides which paths are ignored, with the rules of moby/patternmatcher: a pattern matches a path or any of its
// parents, the last match wins, `**` stands for any number of elements. Immutable; copies share the compiled patterns.
class IgnoreMatcher {
public:
    // Which patterns matched a directory, handed down to its entries; empty above the root's entries.
    struct Inherited {
        std::vector<bool> matched;
    };
    struct Verdict {
        bool ignored = false;
        // The pattern that decided: the last one that matched.
        std::optional<std::size_t> pattern;
    };

    IgnoreMatcher();
    // An error, placed in the ignore file, for a malformed pattern and for "!" alone.
    [[nodiscard]] static Result<IgnoreMatcher> compile(const IgnoreFile& file);
    [[nodiscard]] static Result<IgnoreMatcher> compile(std::vector<IgnorePattern> patterns);

    [[nodiscard]] std::span<const IgnorePattern> patterns() const;
    [[nodiscard]] bool hasExceptions() const;

    // One step of a walk: `inherited` is what the parent directory got in `own`. This is what decides what is sent; it
    // may differ from a look at one path alone where a later pattern repeats an earlier one across an exception.
    [[nodiscard]] Verdict matchEntry(std::string_view path, const Inherited& inherited, Inherited& own) const;
    // The same verdict for one path, its parents walked from the root. `path` is relative and clean.
    [[nodiscard]] Verdict match(std::string_view path) const;
    [[nodiscard]] bool ignores(std::string_view path) const { return match(path).ignored; }
    [[nodiscard]] std::optional<std::size_t> whichPattern(std::string_view path) const;
    // Whether some entry below this ignored directory can be kept by an exception, so that it must be walked.
    [[nodiscard]] bool mayKeepBelow(std::string_view directory) const;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> m_compiled;
};

} // namespace slipway::context
