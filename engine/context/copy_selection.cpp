// SPDX-License-Identifier: Apache-2.0
#include "engine/context/copy_selection.h"

#include "engine/context/ignore_file.h"
#include "engine/context/ignore_pattern.h"
#include "engine/context/path_match.h"
#include "engine/messages/catalogue/context.h"

#include <algorithm>

namespace slipway::context {

using messages::message;

namespace {

// Deeper trees are made to hurt: a path of one-letter names may have 2,000 components.
constexpr std::size_t maximumDepth = 512;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Insertions, removals, exchanges of one character between two short names, case ignored.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (lower(a[i]) != lower(b[j]));
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row[b.size()];
}

class Selector {
public:
    Selector(const SourceTree& tree, const CopyRequest& request, std::stop_token stop)
        : m_tree(tree)
        , m_request(request)
        , m_stop(std::move(stop)) {}

    Result<CopySelection> run() {
        std::vector<IgnorePattern> excludes;
        for (const std::string& exclude : m_request.excludes) {
            IgnorePattern pattern = ignorePattern(exclude);
            if (!pattern.pattern.empty() || pattern.exception)
                excludes.push_back(std::move(pattern));
        }
        auto matcher = IgnoreMatcher::compile(std::move(excludes));
        if (!matcher)
            return passOn(std::move(matcher.error()));
        m_excludes = std::move(*matcher);
        for (m_argument = 0; m_argument < m_request.sources.size(); ++m_argument) {
            const std::string& source = m_request.sources[m_argument];
            auto done = m_request.parents ? selectParents(source) : selectPlain(source);
            if (!done)
                return passOn(std::move(done.error()));
        }
        return std::move(m_selection);
    }

private:
    // Where the walk stands in one group.
    struct Walk {
        CopyGroup& group;
        // For --parents: what is taken; null takes everything.
        const CompiledPattern* include = nullptr;
        std::string plainPrefix{};
        // Directories that are taken only when something below them is.
        std::vector<CopyItem> waiting{};
    };

    std::unexpected<Error> missing(std::string_view source, std::string_view path) const {
        if (const auto hidden = m_tree.hiddenBy(path)) {
            const std::size_t line = hidden->ignoreFile.lineColumn(hidden->range.begin).line;
            auto failure = fail(ErrorCode::NotFound, msg::CopySourceHidden, m_request.instruction, source,
                                hidden->ignoreFile.name(), line, hidden->pattern);
            failure.error().notes.push_back(message(msg::CopySourceHiddenHint, path));
            return failure;
        }
        auto failure = fail(ErrorCode::NotFound, msg::CopySourceNotFound, m_request.instruction, source, m_tree.name());
        if (const std::string similar = similarPath(path); !similar.empty())
            failure.error().notes.push_back(message(msg::CopySourceSimilar, similar));
        return failure;
    }

    // An entry of the same directory with nearly the name, or "".
    std::string similarPath(std::string_view path) const {
        const std::size_t slash = path.rfind('/');
        const std::string_view directory = slash == std::string_view::npos ? "" : path.substr(0, slash);
        const std::string_view wanted = slash == std::string_view::npos ? path : path.substr(slash + 1);
        const auto entries = m_tree.readDirectory(directory);
        if (!entries || wanted.size() > 255)
            return {};
        std::string best;
        std::size_t bestDistance = 1 + std::min<std::size_t>(2, wanted.size() / 3);
        for (const NamedStatus& entry : *entries) {
            const std::size_t apart = distance(wanted, entry.name);
            if (apart < bestDistance && entry.name != wanted) {
                bestDistance = apart;
                best = childPath(directory, entry.name);
            }
        }
        return best;
    }

    // NotFound as nothing, so that the caller can name the source as it was written.
    Result<std::optional<std::string>> resolve(std::string_view path) const {
        auto resolved = resolvePath(m_tree, path, true);
        if (resolved)
            return std::optional(std::move(*resolved));
        if (resolved.error().code == ErrorCode::NotFound)
            return std::nullopt;
        return passOn(std::move(resolved.error()));
    }

    Result<void> selectPlain(const std::string& source) {
        const std::string path = rootedPath(source);
        if (!hasWildcard(path))
            return selectOne(source, path, false);
        const SplitPattern split = splitWildcard(path);
        auto base = resolve(split.prefix);
        if (!base)
            return passOn(std::move(base.error()));
        if (!*base)
            return {};
        std::vector<std::string> matches;
        if (auto walked = findMatches(**base, "", split.pattern, 0, matches); !walked)
            return walked;
        for (const std::string& match : matches)
            if (auto done = selectOne(match, match, true); !done)
                return done;
        return {};
    }

    // Whether entries below `relative` can match: its elements match those of the pattern one by one. A class could
    // match a slash, so a pattern with one is not cut short.
    static bool mayMatchBelow(std::string_view pattern, std::string_view relative) {
        if (pattern.find('[') != std::string_view::npos)
            return true;
        const auto wanted = components(pattern);
        const auto have = components(relative);
        if (have.size() >= wanted.size())
            return false;
        for (std::size_t i = 0; i < have.size(); ++i)
            if (!matchPath(wanted[i], have[i]).value_or(true))
                return false;
        return true;
    }

    Result<void> findMatches(const std::string& base, const std::string& relative, const std::string& pattern,
                             std::size_t depth, std::vector<std::string>& matches) const {
        if (m_stop.stop_requested())
            return cancelled();
        if (depth > maximumDepth)
            return fail(ErrorCode::LimitExceeded, msg::ContextTooDeep, relative, maximumDepth);
        const std::string here = relative.empty() ? base : childPath(base, relative);
        auto status = m_tree.status(here);
        if (!status)
            return passOn(std::move(status.error()));
        if (!*status || (*status)->kind != EntryKind::Directory)
            return {};
        auto entries = m_tree.readDirectory(here);
        if (!entries)
            return passOn(std::move(entries.error()));
        for (const NamedStatus& entry : *entries) {
            const std::string path = childPath(relative, entry.name);
            const auto matched = matchPath(pattern, path);
            if (!matched)
                return fail(ErrorCode::InvalidInput, msg::IgnorePatternBad, pattern);
            if (*matched)
                matches.push_back(childPath(base, path));
            else if (entry.status.kind == EntryKind::Directory && mayMatchBelow(pattern, path))
                if (auto below = findMatches(base, path, pattern, depth + 1, matches); !below)
                    return below;
        }
        return {};
    }

    Result<void> selectOne(std::string_view written, const std::string& path, bool matched) {
        auto resolved = resolve(path);
        if (!resolved)
            return passOn(std::move(resolved.error()));
        if (!*resolved)
            return missing(written, path);
        auto status = m_tree.status(**resolved);
        if (!status)
            return passOn(std::move(status.error()));
        if (!*status)
            return missing(written, path);
        CopyGroup group;
        group.argument = m_argument;
        group.path = path;
        group.baseName = path.empty() ? std::string() : basePath(path);
        group.directory = (*status)->kind == EntryKind::Directory;
        if (!group.directory) {
            if ((*status)->kind == EntryKind::Socket) {
                if (matched)
                    return {};
                return fail(ErrorCode::InvalidInput, msg::CopySourceSocket, written);
            }
            if (!m_excludes.ignores(group.baseName)) {
                group.items.push_back({std::move(**resolved), "", **status});
                m_selection.groups.push_back(std::move(group));
            }
            return {};
        }
        group.items.push_back({**resolved, "", **status});
        Walk walk{group};
        if (auto done = addBelow(walk, **resolved, "", {}, true, 0); !done)
            return done;
        m_selection.groups.push_back(std::move(group));
        return {};
    }

    Result<void> selectParents(const std::string& source) {
        const std::size_t pivot = source.find("/./");
        const std::string base = pivot == std::string::npos ? "" : rootedPath(source.substr(0, pivot));
        const std::string pattern = rootedPath(pivot == std::string::npos ? std::string_view(source)
                                                                          : std::string_view(source).substr(pivot + 3));
        auto resolved = resolve(base);
        if (!resolved)
            return passOn(std::move(resolved.error()));
        if (!*resolved)
            return missing(source, base);
        if (!matchPath(pattern, "."))
            return fail(ErrorCode::InvalidInput, msg::IgnorePatternBad, pattern);
        const bool literal = pattern.find_first_of("*?[\\") == std::string::npos;
        if (literal) {
            const std::string whole = pattern.empty() ? **resolved : childPath(**resolved, pattern);
            auto status = m_tree.status(whole);
            if (!status)
                return passOn(std::move(status.error()));
            if (!*status)
                return missing(source, whole);
        }
        auto rootStatus = m_tree.status(**resolved);
        if (!rootStatus)
            return passOn(std::move(rootStatus.error()));
        if (!*rootStatus || (*rootStatus)->kind != EntryKind::Directory)
            return fail(ErrorCode::InvalidInput, msg::SourceNoDirectory, base);
        CopyGroup group;
        group.argument = m_argument;
        group.path = base;
        group.baseName = base.empty() ? std::string() : basePath(base);
        group.directory = true;
        group.parents = true;
        const CompiledPattern include(pattern);
        Walk walk{group, pattern.empty() ? nullptr : &include};
        for (const std::string_view element : components(pattern)) {
            if (element.find_first_of("*?[\\") != std::string_view::npos)
                break;
            walk.plainPrefix = childPath(walk.plainPrefix, element);
        }
        group.items.push_back({**resolved, "", **rootStatus, !pattern.empty()});
        if (auto done = addBelow(walk, **resolved, "", {}, pattern.empty(), 0); !done)
            return done;
        if (group.items.size() > 1 || literal)
            m_selection.groups.push_back(std::move(group));
        return {};
    }

    // `included`: a parent matched the pattern of --parents, or there is none.
    Result<void> addBelow(Walk& walk, const std::string& source, const std::string& relative,
                          const IgnoreMatcher::Inherited& inherited, bool included, std::size_t depth) {
        if (m_stop.stop_requested())
            return cancelled();
        if (depth > maximumDepth)
            return fail(ErrorCode::LimitExceeded, msg::ContextTooDeep, source, maximumDepth);
        auto entries = m_tree.readDirectory(source);
        if (!entries)
            return passOn(std::move(entries.error()));
        for (const NamedStatus& entry : *entries) {
            if (entry.status.kind == EntryKind::Socket)
                continue;
            CopyItem item{childPath(source, entry.name), childPath(relative, entry.name), entry.status};
            const std::string path = item.destination;
            const bool matched = included || walk.include->matches(path);
            const bool directory = entry.status.kind == EntryKind::Directory;
            if (!matched && !(directory && (isWithin(walk.plainPrefix, path) || isWithin(path, walk.plainPrefix))))
                continue;
            IgnoreMatcher::Inherited own;
            const bool excluded = m_excludes.matchEntry(path, inherited, own).ignored;
            if (excluded && !(directory && m_excludes.mayKeepBelow(path)))
                continue;
            if (!directory) {
                flush(walk);
                walk.group.items.push_back(std::move(item));
                continue;
            }
            const std::string below = item.source;
            const std::size_t waiting = walk.waiting.size();
            if (matched && !excluded) {
                flush(walk);
                walk.group.items.push_back(std::move(item));
            } else {
                item.parentOnly = true;
                walk.waiting.push_back(std::move(item));
            }
            if (auto done = addBelow(walk, below, path, own, matched, depth + 1); !done)
                return done;
            if (walk.waiting.size() > waiting)
                walk.waiting.resize(waiting);
        }
        return {};
    }

    // Something below the waiting directories is taken: so are they.
    static void flush(Walk& walk) {
        std::ranges::move(walk.waiting, std::back_inserter(walk.group.items));
        walk.waiting.clear();
    }

    const SourceTree& m_tree;
    const CopyRequest& m_request;
    std::stop_token m_stop;
    IgnoreMatcher m_excludes;
    std::size_t m_argument = 0;
    CopySelection m_selection;
};

} // namespace

Result<CopySelection> selectSources(const SourceTree& tree, const CopyRequest& request, std::stop_token stop) {
    return Selector(tree, request, std::move(stop)).run();
}

} // namespace slipway::context
