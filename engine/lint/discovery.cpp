// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/discovery.h"

#include "engine/context/ignore_file.h"
#include "engine/dockerfile/reading.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint_settings.h"

#include <algorithm>
#include <fstream>

namespace slipway::lint {

namespace fs = std::filesystem;

namespace {

// A folder with more is no project; the walk then says what it has.
constexpr std::size_t maximumEntries = 2'000'000;
constexpr std::size_t maximumContextFiles = 200'000;
constexpr std::size_t maximumIgnoreBytes = 1024 * 1024;
constexpr int maximumDepth = 64;

std::string readSmall(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string text(maximumIgnoreBytes, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
    return text;
}

// A line of .gitignore in the folder `below` as patterns of an ignore file at the top: one without a slash in its
// middle counts at any depth.
void addGitPatterns(const std::string& text, const std::string& below, std::vector<context::IgnorePattern>& patterns) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string line = text.substr(at, end - at);
        at = end + 1;
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.pop_back();
        if (line.empty() || line.front() == '#')
            continue;
        const bool exception = line.front() == '!';
        if (exception)
            line.erase(0, 1);
        if (!line.empty() && line.back() == '/')
            line.pop_back();
        if (line.empty())
            continue;
        const bool anchored = line.contains('/');
        if (line.front() == '/')
            line.erase(0, 1);
        std::string pattern = below.empty() ? "" : below + "/";
        pattern += anchored ? line : "**/" + line;
        patterns.push_back(context::ignorePattern((exception ? "!" : "") + pattern));
    }
}

class Walk {
public:
    Walk(const std::vector<std::string>& exclude, std::stop_token stop)
        : m_stop(std::move(stop)) {
        for (const std::string& pattern : exclude)
            m_patterns.push_back(context::ignorePattern(pattern));
    }

    Result<void> run(const fs::path& folder, const std::string& below, int depth) {
        if (m_stop.stop_requested())
            return cancelled();
        const std::size_t own = m_patterns.size();
        if (const fs::path file = folder / ".gitignore"; fs::is_regular_file(file))
            addGitPatterns(readSmall(file), below, m_patterns);
        auto matcher = context::IgnoreMatcher::compile(m_patterns);
        std::vector<fs::directory_entry> entries;
        std::error_code error;
        for (fs::directory_iterator each(folder, error), end; !error && each != end; each.increment(error)) {
            if (++m_entries > maximumEntries)
                break;
            entries.push_back(*each);
        }
        if (error && depth == 0)
            return fail(ErrorCode::Io, msg::CannotReadFile, folder.string(), error.message());
        std::ranges::sort(entries, {}, [](const fs::directory_entry& entry) { return entry.path(); });
        for (const fs::directory_entry& entry : entries) {
            const std::string name = entry.path().filename().string();
            const std::string path = below.empty() ? name : below + "/" + name;
            if (name == ".git" || (matcher && matcher->ignores(path)))
                continue;
            std::error_code ignored;
            if (entry.is_symlink(ignored) && entry.is_directory(ignored))
                continue;
            if (entry.is_directory(ignored)) {
                if (depth < maximumDepth) {
                    if (auto walked = run(entry.path(), path, depth + 1); !walked)
                        return walked;
                }
            } else if (entry.is_regular_file(ignored) && isDockerfileName(name)) {
                m_found.push_back(entry.path());
            }
        }
        m_patterns.resize(own);
        return {};
    }

    std::vector<fs::path> take() { return std::move(m_found); }

private:
    std::stop_token m_stop;
    std::vector<context::IgnorePattern> m_patterns;
    std::vector<fs::path> m_found;
    std::size_t m_entries = 0;
};

} // namespace

bool isDockerfileName(std::string_view name) {
    if (name.ends_with(".dockerignore") || name.ends_with('~') || name.ends_with(".swp"))
        return false;
    for (const std::string_view base : {"Dockerfile", "dockerfile", "Containerfile", "containerfile"}) {
        if (name == base || name.starts_with(std::string(base) + ".") || name.ends_with("." + std::string(base)))
            return true;
    }
    return false;
}

Result<std::vector<fs::path>> findDockerfiles(const fs::path& folder, const std::vector<std::string>& exclude,
                                              std::stop_token stop) {
    Walk walk(exclude, std::move(stop));
    if (auto walked = walk.run(folder, "", 0); !walked)
        return passOn(walked.error());
    return walk.take();
}

Result<text::SourceText> readDockerfile(const std::string& name) {
    auto bytes = dockerfile::readFile(name);
    if (!bytes)
        return passOn(std::move(bytes.error()));
    if (bytes->starts_with("\xFF\xFE") || bytes->starts_with("\xFE\xFF"))
        return fail(ErrorCode::InvalidInput, msg::LintUtf16, name);
    if (bytes->contains('\0'))
        return fail(ErrorCode::InvalidInput, msg::LintBinary, name);
    return text::SourceText(name, *std::move(bytes));
}

Result<ContextFacts> readContext(const fs::path& directory, const fs::path& dockerfile, std::stop_token stop) {
    ContextFacts facts;
    auto ignore = context::findIgnoreFile(directory, dockerfile);
    if (!ignore)
        return passOn(ignore.error());
    context::IgnoreMatcher matcher;
    if (*ignore) {
        facts.ignoreFile = (*ignore)->source;
        auto compiled = context::IgnoreMatcher::compile(**ignore);
        if (!compiled)
            return passOn(compiled.error());
        matcher = *std::move(compiled);
    }
    std::error_code error;
    fs::recursive_directory_iterator each(directory, fs::directory_options::skip_permission_denied, error);
    if (error)
        return fail(ErrorCode::NotFound, msg::CannotReadFile, directory.string(), error.message());
    for (const fs::recursive_directory_iterator end; !error && each != end; each.increment(error)) {
        if (stop.stop_requested())
            return cancelled();
        if (facts.files.size() >= maximumContextFiles) {
            facts.complete = false;
            break;
        }
        std::error_code ignored;
        ContextFile file;
        file.path = each->path().lexically_relative(directory).generic_string();
        file.ignored = matcher.ignores(file.path);
        file.kind = each->is_symlink(ignored)        ? ContextFile::Kind::Symlink
                    : each->is_directory(ignored)    ? ContextFile::Kind::Directory
                    : each->is_regular_file(ignored) ? ContextFile::Kind::File
                                                     : ContextFile::Kind::Other;
        if (file.kind == ContextFile::Kind::File)
            file.bytes = each->file_size(ignored);
        facts.files.push_back(std::move(file));
    }
    std::ranges::sort(facts.files, {}, &ContextFile::path);
    return facts;
}

} // namespace slipway::lint
