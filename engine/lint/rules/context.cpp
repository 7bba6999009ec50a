// SPDX-License-Identifier: Apache-2.0
// What COPY and ADD take from the build context: what is not there, what is hidden, what should not go along.
#include "engine/context/ignore_file.h"
#include "engine/context/path_match.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"
#include "engine/messages/format.h"

#include <algorithm>
#include <array>

namespace slipway::lint::rules {

using messages::message;

namespace {

// One source of a COPY from the context: as a clean path ("" is the whole context), perhaps a pattern.
struct Source {
    const dockerfile::Word* word = nullptr;
    std::string path;
    bool pattern = false;
};

template <typename Call>
void forEachSource(const Subject& subject, const Call& call) {
    for (const Site& site : subject.sites()) {
        const auto* copy = site.as<dockerfile::Copy>();
        if (copy == nullptr || copy->from || site.isTrigger())
            continue;
        for (const dockerfile::Word& word : copy->sources) {
            const std::string text = subject.expanded(word, site).value_or("");
            if (text.empty() || isHttpUrl(text) || isGitSource(text))
                continue;
            call(Source{&word, joinedPath("/", text).substr(1), text.find_first_of("*?[") != std::string::npos});
        }
    }
}

bool isBelow(std::string_view path, std::string_view directory) {
    return directory.empty() || path == directory ||
           (path.starts_with(directory) && path.size() > directory.size() && path[directory.size()] == '/');
}

bool matches(const Source& source, std::string_view path) {
    if (!source.pattern)
        return isBelow(path, source.path);
    // A pattern matches an entry, and takes what is below it.
    for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
        const auto match = context::matchPath(source.path, path.substr(0, end));
        if (match && *match)
            return true;
        if (end == std::string_view::npos)
            return false;
    }
}

// A part of the context that is seldom meant to be in an image.
struct Unwanted {
    std::string_view name; // the entry's name
    bool suffix = false;   // its end
};

template <std::size_t N>
bool isAmong(std::string_view path, const std::array<Unwanted, N>& all, std::string& top) {
    std::size_t begin = 0;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view name = path.substr(begin, end - begin);
        for (const Unwanted& each : all) {
            if (each.suffix ? name.ends_with(each.name) : name == each.name) {
                top = path.substr(0, end);
                return true;
            }
        }
        begin = end + 1;
    }
    return false;
}

constexpr std::array<Unwanted, 12> secrets{{{".env"},
                                            {".netrc"},
                                            {".pgpass"},
                                            {".npmrc"},
                                            {".pypirc"},
                                            {"id_rsa"},
                                            {"id_ed25519"},
                                            {"id_ecdsa"},
                                            {".aws"},
                                            {".pem", true},
                                            {".key", true},
                                            {".pfx", true}}};

constexpr std::array<Unwanted, 9> ballast{{{".git"},
                                           {"node_modules"},
                                           {"__pycache__"},
                                           {".venv"},
                                           {".tox"},
                                           {".gradle"},
                                           {".idea"},
                                           {".vscode"},
                                           {".cache"}}};

// Of what a source takes, everything that is among `unwanted`, by its topmost entry, with its bytes.
template <std::size_t N>
std::map<std::string, std::uint64_t> taken(const Subject& subject, const Source& source,
                                           const std::array<Unwanted, N>& unwanted) {
    std::map<std::string, std::uint64_t> result;
    for (const ContextFile& file : subject.context()->files) {
        std::string top;
        if (!file.ignored && file.kind == ContextFile::Kind::File && isAmong(file.path, unwanted, top) &&
            !isBelow(source.path, top) && matches(source, file.path))
            result[top] += file.bytes;
    }
    return result;
}

} // namespace

void copyIgnored(const Subject& subject, Report& report) {
    const auto& ignoreFile = subject.context()->ignoreFile;
    if (!ignoreFile)
        return;
    const context::IgnoreFile parsed = context::parseIgnoreFile(*ignoreFile);
    const auto matcher = context::IgnoreMatcher::compile(parsed);
    if (!matcher)
        return;
    forEachSource(subject, [&](const Source& source) {
        if (source.pattern || source.path.empty())
            return;
        const auto verdict = matcher->match(source.path);
        if (!verdict.ignored || !verdict.pattern || matcher->mayKeepBelow(source.path))
            return;
        report.add(source.word->range, message(msg::CopyIgnored, source.path, ignoreFile->name(),
                                               matcher->patterns()[*verdict.pattern].pattern));
    });
}

void copyOfNothing(const Subject& subject, Report& report) {
    if (!subject.context()->complete)
        return;
    forEachSource(subject, [&](const Source& source) {
        if (source.path.empty())
            return;
        const bool there = std::ranges::any_of(subject.context()->files,
                                               [&](const ContextFile& file) { return matches(source, file.path); });
        if (!there)
            report.add(source.word->range,
                       message(source.pattern ? msg::CopyMatchesNothing : msg::CopyOfNothing, source.path));
    });
}

void secretFromContext(const Subject& subject, Report& report) {
    forEachSource(subject, [&](const Source& source) {
        for (const auto& [path, bytes] : taken(subject, source, secrets))
            report.add(source.word->range, message(msg::ContextSecret, path));
    });
}

void ballastFromContext(const Subject& subject, Report& report) {
    forEachSource(subject, [&](const Source& source) {
        for (const auto& [path, bytes] : taken(subject, source, ballast))
            report.add(source.word->range, message(msg::ContextBallast, path, messages::formatBytes(bytes)));
    });
}

void ignoreFileMissing(const Subject& subject, Report& report) {
    if (subject.context()->ignoreFile)
        return;
    bool told = false;
    forEachSource(subject, [&](const Source& source) {
        if (told || !source.path.empty())
            return;
        std::uint64_t bytes = 0;
        for (const ContextFile& file : subject.context()->files)
            bytes += file.bytes;
        report.add(source.word->range,
                   message(msg::IgnoreFileMissing, subject.context()->files.size(), messages::formatBytes(bytes)));
        told = true;
    });
}

} // namespace slipway::lint::rules
