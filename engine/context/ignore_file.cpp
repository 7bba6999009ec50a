// SPDX-License-Identifier: Apache-2.0
#include "engine/context/ignore_file.h"

#include "engine/context/ignore_pattern.h"
#include "engine/context/path_match.h"
#include "engine/messages/catalogue/context.h"
#include "engine/messages/catalogue/general.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace slipway::context {

namespace {

// White space as Go's unicode.IsSpace.
bool isSpace(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

text::ByteRange trimmed(std::string_view all, text::ByteRange range) {
    while (!range.empty()) {
        const Rune rune = decodeRune(all.substr(range.begin, range.size()));
        if (!isSpace(rune.value))
            break;
        range.begin += rune.size;
    }
    std::size_t end = range.begin;
    for (std::size_t at = range.begin; at < range.end;) {
        const Rune rune = decodeRune(all.substr(at, range.end - at));
        at += rune.size;
        if (!isSpace(rune.value))
            end = at;
    }
    range.end = end;
    return range;
}

// Of a line that is not empty when trimmed.
IgnorePattern patternOf(std::string_view all, text::ByteRange line) {
    IgnorePattern result;
    result.range = trimmed(all, line);
    text::ByteRange inner = result.range;
    if (!inner.empty() && all[inner.begin] == '!') {
        result.exception = true;
        ++inner.begin;
        inner = trimmed(all, inner);
    }
    if (inner.empty())
        return result;
    result.pattern = cleanPath(all.substr(inner.begin, inner.size()));
    if (result.pattern.size() > 1 && result.pattern[0] == '/')
        result.pattern.erase(0, 1);
    // The matcher cleans the pattern once more, "!" included: "!/" and "!." leave an exception without a pattern.
    if (result.exception && (result.pattern == "/" || result.pattern == "."))
        result.pattern.clear();
    return result;
}

std::unexpected<Error> placed(std::unexpected<Error> failure, const text::SourceText* source, text::ByteRange range) {
    if (source)
        failure.error().where = Place{*source, range};
    return failure;
}

// Nothing when it does not exist.
Result<std::optional<std::string>> readSmallFile(const std::filesystem::path& file) {
    constexpr std::uintmax_t maximumSize = 16u << 20;
    struct stat data{};
    if (::stat(file.c_str(), &data) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return std::nullopt;
        return fail(ErrorCode::Io, msg::CannotReadFile, file.native(), std::strerror(errno));
    }
    if (!S_ISREG(data.st_mode))
        return fail(ErrorCode::InvalidInput, msg::SourceNoFile, file.native());
    if (static_cast<std::uintmax_t>(data.st_size) > maximumSize)
        return fail(ErrorCode::LimitExceeded, msg::FileTooLarge, file.native(), "16 MiB");
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return fail(ErrorCode::Permission, msg::CannotOpenFile, file.native(), std::strerror(errno));
    std::string bytes(static_cast<std::size_t>(data.st_size), '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

} // namespace

IgnoreFile parseIgnoreFile(text::SourceText source) {
    IgnoreFile result;
    const std::string_view all = source.bytes();
    for (std::size_t line = 1; line <= source.lineCount(); ++line) {
        text::ByteRange range = source.lineRange(line);
        if (line == 1 && all.starts_with("\xEF\xBB\xBF"))
            range.begin += 3;
        if (!range.empty() && all[range.begin] == '#')
            continue;
        if (!trimmed(all, range).empty())
            result.patterns.push_back(patternOf(all, range));
    }
    result.source = std::move(source);
    return result;
}

IgnorePattern ignorePattern(std::string_view line) {
    IgnorePattern result = patternOf(line, {0, line.size()});
    result.range = {};
    return result;
}

Result<std::optional<IgnoreFile>> findIgnoreFile(const std::filesystem::path& context,
                                                 const std::filesystem::path& dockerfile) {
    std::vector<std::filesystem::path> candidates;
    if (!dockerfile.empty() && dockerfile != "-") {
        std::filesystem::path beside = dockerfile;
        beside += ".dockerignore";
        candidates.push_back(std::move(beside));
    }
    candidates.push_back(context / ".dockerignore");
    for (const auto& candidate : candidates) {
        auto bytes = readSmallFile(candidate);
        if (!bytes)
            return passOn(std::move(bytes.error()));
        if (*bytes)
            return parseIgnoreFile(text::SourceText(candidate.native(), std::move(**bytes)));
    }
    return std::nullopt;
}

struct IgnoreMatcher::Compiled {
    std::vector<IgnorePattern> patterns;
    std::vector<CompiledPattern> compiled;
    bool exceptions = false;
};

IgnoreMatcher::IgnoreMatcher()
    : m_compiled(std::make_shared<const Compiled>()) {}

Result<IgnoreMatcher> IgnoreMatcher::compile(const IgnoreFile& file) {
    auto result = compile(file.patterns);
    if (!result)
        if (auto& where = result.error().where)
            where->source = file.source;
    return result;
}

Result<IgnoreMatcher> IgnoreMatcher::compile(std::vector<IgnorePattern> patterns) {
    auto compiled = std::make_shared<Compiled>();
    compiled->patterns = std::move(patterns);
    static const text::SourceText unnamed;
    for (const IgnorePattern& pattern : compiled->patterns) {
        const text::SourceText* source = pattern.range.empty() ? nullptr : &unnamed;
        if (pattern.exception && pattern.pattern.empty())
            return placed(fail(ErrorCode::InvalidInput, msg::IgnoreExceptionEmpty), source, pattern.range);
        if (!matchPath(pattern.pattern, "."))
            return placed(fail(ErrorCode::InvalidInput, msg::IgnorePatternBad, pattern.pattern), source, pattern.range);
        compiled->compiled.emplace_back(pattern.pattern);
        compiled->exceptions = compiled->exceptions || pattern.exception;
    }
    IgnoreMatcher result;
    result.m_compiled = std::move(compiled);
    return result;
}

std::span<const IgnorePattern> IgnoreMatcher::patterns() const {
    return m_compiled->patterns;
}

bool IgnoreMatcher::hasExceptions() const {
    return m_compiled->exceptions;
}

IgnoreMatcher::Verdict IgnoreMatcher::matchEntry(std::string_view path, const Inherited& inherited,
                                                 Inherited& own) const {
    const std::size_t count = m_compiled->patterns.size();
    const bool fromParent = inherited.matched.size() == count;
    own.matched.assign(count, false);
    Verdict verdict;
    for (std::size_t i = 0; i < count; ++i) {
        const bool exception = m_compiled->patterns[i].exception;
        bool match = fromParent && inherited.matched[i];
        if (!match) {
            // One that could not change the verdict is not looked at, and so not handed down either.
            if (exception != verdict.ignored)
                continue;
            match = m_compiled->compiled[i].matches(path);
        }
        own.matched[i] = match;
        if (match)
            verdict = {!exception, i};
    }
    return verdict;
}

IgnoreMatcher::Verdict IgnoreMatcher::match(std::string_view path) const {
    Verdict verdict;
    if (m_compiled->patterns.empty())
        return verdict;
    Inherited inherited;
    Inherited own;
    for (std::size_t slash = 0; slash != std::string_view::npos;) {
        slash = path.find('/', slash + (slash > 0));
        verdict = matchEntry(path.substr(0, slash), inherited, own);
        std::swap(inherited, own);
    }
    return verdict;
}

std::optional<std::size_t> IgnoreMatcher::whichPattern(std::string_view path) const {
    const Verdict verdict = match(path);
    return verdict.ignored ? verdict.pattern : std::nullopt;
}

bool IgnoreMatcher::mayKeepBelow(std::string_view directory) const {
    return std::ranges::any_of(m_compiled->patterns, [&](const IgnorePattern& pattern) {
        if (!pattern.exception)
            return false;
        // Up to the first element that is no plain name.
        std::string plain;
        bool wild = false;
        for (const std::string_view element : components(pattern.pattern)) {
            wild = element.find_first_of("*?[\\") != std::string_view::npos;
            if (wild)
                break;
            plain = childPath(plain, element);
        }
        return isWithin(plain, directory) || (wild && isWithin(directory, plain));
    });
}

} // namespace slipway::context
