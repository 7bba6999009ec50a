// SPDX-License-Identifier: Apache-2.0
#include "engine/language/completion.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/grammar.h"
#include "engine/dockerfile/platform_arguments.h"
#include "engine/language/documentation.h"
#include "engine/language/symbols.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/language.h"
#include "engine/stages/graph.h"

#include <algorithm>
#include <set>

namespace slipway::language {

using dockerfile::Dockerfile;
using dockerfile::FlagGrammar;
using dockerfile::InstructionGrammar;
using dockerfile::Keyword;
using dockerfile::ValueKind;
using messages::message;

namespace {

struct InstructionSnippet {
    Keyword keyword;
    std::string_view label;
    std::string_view snippet;
};

// More than the keyword, where people write the same things again and again.
constexpr InstructionSnippet snippets[] = {
    {Keyword::From, "FROM … AS", "FROM ${1:image} AS ${2:build}"},
    {Keyword::Copy, "COPY --from", "COPY --from=${1:build} ${2:/source} ${3:/destination}"},
    {Keyword::Run, "RUN <<EOF", "RUN <<EOF\n${1:set -e}\n$0\nEOF"},
    {Keyword::Run, "RUN --mount=type=cache", "RUN --mount=type=cache,target=${1:/root/.cache} ${2:command}"},
    {Keyword::Run, "RUN --mount=type=secret", "RUN --mount=type=secret,id=${1:name},env=${2:NAME} ${3:command}"},
    {Keyword::Run, "RUN apt-get install",
     "RUN apt-get update && apt-get install -y --no-install-recommends \\\\\n    ${1:package} \\\\\n    && rm -rf "
     "/var/lib/apt/lists/*"},
    {Keyword::Run, "RUN apk add", "RUN apk add --no-cache ${1:package}"},
    {Keyword::Healthcheck, "HEALTHCHECK CMD", "HEALTHCHECK --interval=${1:30s} --timeout=${2:3s} CMD ${3:command}"},
    {Keyword::Healthcheck, "HEALTHCHECK NONE", "HEALTHCHECK NONE"},
    {Keyword::Shell, "SHELL bash", "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]"},
};

std::string_view plainSnippet(Keyword keyword) {
    switch (keyword) {
    case Keyword::Cmd:
        return "CMD [\"${1:program}\"]";
    case Keyword::Entrypoint:
        return "ENTRYPOINT [\"${1:program}\"]";
    case Keyword::Shell:
        return "SHELL [\"${1:/bin/sh}\", \"-c\"]";
    case Keyword::Env:
        return "ENV ${1:NAME}=${2:value}";
    case Keyword::Arg:
        return "ARG ${1:NAME}=${2:default}";
    case Keyword::Label:
        return "LABEL ${1:name}=\"${2:value}\"";
    case Keyword::Copy:
        return "COPY ${1:source} ${2:destination}";
    case Keyword::Add:
        return "ADD ${1:source} ${2:destination}";
    case Keyword::Expose:
        return "EXPOSE ${1:8080}";
    case Keyword::Workdir:
        return "WORKDIR ${1:/app}";
    default:
        return {};
    }
}

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '$' || c == '\\' || c == '}')
            result += '\\';
        result += c;
    }
    return result;
}

class Completer {
public:
    Completer(const Dockerfile& file, std::size_t position, const Surroundings& surroundings)
        : m_file(file)
        , m_position(std::min(position, file.source.size()))
        , m_surroundings(surroundings)
        , m_all(placedInstructions(file)) {
        m_result.range = {m_position, m_position};
    }

    Completions run() {
        find();
        std::vector<std::pair<int, Completion>> scored;
        const std::string word(m_file.source.slice(m_result.range));
        for (Completion& item : m_result.items) {
            if (const auto score = matchScore(word, item.label))
                scored.emplace_back(*score + (item.faded ? 1000 : 0), std::move(item));
        }
        std::ranges::stable_sort(scored, {}, [](const auto& each) { return each.first; });
        m_result.items.clear();
        for (auto& each : scored)
            m_result.items.push_back(std::move(each.second));
        return std::move(m_result);
    }

private:
    void find() {
        const std::size_t lineBegin = m_file.source.lineRange(m_file.source.lineColumn(m_position).line).begin;
        const std::string_view before = m_file.source.bytes().substr(lineBegin, m_position - lineBegin);
        m_placed = placedAt(m_file, m_all, m_position);
        if (before.find_first_not_of(" \t") != std::string_view::npos &&
            before[before.find_first_not_of(" \t")] == '#') {
            if (m_placed == nullptr)
                directives(before, lineBegin);
            return;
        }
        if (m_placed == nullptr || m_position <= m_placed->instruction->keywordWord.range.end) {
            keywords(before, lineBegin);
            return;
        }
        for (const dockerfile::Heredoc& heredoc : m_placed->inner().heredocs) {
            if (m_position >= heredoc.bodyRange.begin && m_position <= heredoc.bodyRange.end) {
                (void)variable(before, lineBegin);
                return;
            }
        }
        const dockerfile::LogicalLine line = logicalLine(m_file, *m_placed);
        const std::size_t joined = joinedPosition(line, m_position);
        m_text = std::string_view(line.text).substr(0, joined);
        if (variable(before, lineBegin))
            return;
        arguments(m_placed->keyword(), m_placed->instruction->keywordWord.text.size());
    }

    void add(CompletionKind kind, std::string label, std::string snippet, messages::Message detail = {},
             messages::Msg documentation = {}, bool faded = false) {
        m_result.items.push_back(
            {kind, std::move(label), std::move(snippet), std::move(detail), messages::message(documentation), faded});
    }
    void add(CompletionKind kind, std::string_view label, messages::Message detail = {},
             messages::Msg documentation = {}) {
        add(kind, std::string(label), escaped(label), std::move(detail), documentation);
    }

    // The word that ends at the caret begins so many bytes before it.
    void word(std::size_t length) { m_result.range = {m_position - std::min(length, m_position), m_position}; }

    void directives(std::string_view before, std::size_t lineBegin) {
        for (const auto& branch : m_file.tree.branches) {
            if (branch.range.end > lineBegin)
                break;
            if (branch.kind != dockerfile::BranchKind::Directive)
                return;
        }
        const std::size_t hash = before.find('#');
        const std::size_t name = before.find_first_not_of(" \t", hash + 1);
        const std::string_view text = name == std::string_view::npos ? "" : before.substr(name);
        if (text.contains('=')) {
            const std::string_view key = text.substr(0, text.find('='));
            word(text.size() - text.find('=') - 1);
            if (key == "syntax")
                add(CompletionKind::Value, "docker/dockerfile:1");
            else if (key == "escape") {
                add(CompletionKind::Value, "`");
                add(CompletionKind::Value, "\\");
            } else if (key == "check") {
                add(CompletionKind::Value, "error=true");
                add(CompletionKind::Value, std::string("skip="), "skip=${1:RULE}");
            }
            return;
        }
        word(text.size());
        const std::string blank = name == std::string_view::npos && before.ends_with('#') ? " " : "";
        add(CompletionKind::Directive, "syntax", blank + "syntax=docker/dockerfile:1", {},
            directiveDocumentation("syntax"));
        add(CompletionKind::Directive, "escape", blank + "escape=`", {}, directiveDocumentation("escape"));
        add(CompletionKind::Directive, "check", blank + "check=${1:skip=}", {}, directiveDocumentation("check"));
    }

    void keywords(std::string_view before, std::size_t lineBegin) {
        const std::size_t start = std::min(before.find_first_not_of(" \t"), before.size());
        word(before.size() - start);
        keywordItems(m_file.stages.empty() || m_position <= m_file.stages.front().range.begin, false);
        if (start == before.size() && lineBegin == 0)
            add(CompletionKind::Directive, std::string("# syntax="), "# syntax=docker/dockerfile:1", {},
                directiveDocumentation("syntax"));
    }

    void keywordItems(bool beforeFrom, bool trigger) {
        const std::string_view typed = m_file.source.slice(m_result.range);
        const bool small = !typed.empty() && std::ranges::none_of(typed, [](char c) { return c >= 'A' && c <= 'Z'; });
        const auto put = [&](Keyword keyword, std::string label, std::string snippet) {
            if (small) {
                const std::size_t length = dockerfile::name(keyword).size();
                snippet.replace(0, length, dockerfile::toLower(snippet.substr(0, length)));
                label.replace(0, length, dockerfile::toLower(label.substr(0, length)));
            }
            add(CompletionKind::Instruction, std::move(label), std::move(snippet), {}, documentation(keyword));
        };
        const auto offered = [&](Keyword keyword) {
            if (beforeFrom)
                return keyword == Keyword::From || keyword == Keyword::Arg;
            return keyword != Keyword::Maintainer &&
                   !(trigger && (keyword == Keyword::From || keyword == Keyword::Onbuild));
        };
        static constexpr Keyword order[] = {Keyword::From,    Keyword::Run,       Keyword::Copy,  Keyword::Workdir,
                                            Keyword::Env,     Keyword::Arg,       Keyword::Cmd,   Keyword::Entrypoint,
                                            Keyword::Expose,  Keyword::User,      Keyword::Label, Keyword::Healthcheck,
                                            Keyword::Add,     Keyword::Volume,    Keyword::Shell, Keyword::Stopsignal,
                                            Keyword::Onbuild, Keyword::Maintainer};
        for (const Keyword keyword : order) {
            if (!offered(keyword))
                continue;
            const std::string name(dockerfile::name(keyword));
            const std::string_view plain = plainSnippet(keyword);
            put(keyword, name, plain.empty() ? name + " " : std::string(plain));
            for (const InstructionSnippet& each : snippets) {
                if (each.keyword == keyword)
                    put(keyword, std::string(each.label), std::string(each.snippet));
            }
        }
    }

    // Behind "$" or "${": true when the caret stands there.
    bool variable(std::string_view before, std::size_t lineBegin) {
        std::size_t begin = before.size();
        while (begin > 0 && (dockerfile::isLetter(static_cast<unsigned char>(before[begin - 1])) ||
                             (before[begin - 1] >= '0' && before[begin - 1] <= '9') || before[begin - 1] == '_'))
            --begin;
        if (begin == 0)
            return false;
        const bool braces = before[begin - 1] == '{' && begin > 1;
        const std::size_t dollar = begin - (braces ? 2 : 1);
        if (before[dollar] != '$' || (dollar > 0 && before[dollar - 1] == m_file.directives.escape))
            return false;
        m_result.range = {lineBegin + begin, m_position};
        const bool closed = m_file.source.bytes().substr(m_position).starts_with('}');
        for (const VisibleVariable& each : visibleVariables(m_file, m_all, *m_placed)) {
            messages::Message detail = message(msg::CompletionPlatformArgument);
            if (!each.definition.empty())
                detail = message(msg::CompletionVariableSet, each.hasValue ? each.value : std::string("?"),
                                 m_file.source.lineColumn(each.definition.begin).line);
            add(CompletionKind::Variable, each.name, escaped(each.name) + (braces && !closed ? "\\}" : ""),
                std::move(detail));
        }
        return true;
    }

    // What stands behind the keyword in m_text from `begin`.
    void arguments(Keyword keyword, std::size_t begin) {
        if (keyword == Keyword::Unknown)
            return;
        const InstructionGrammar& grammar = dockerfile::grammar(keyword);
        const std::size_t wordBegin = m_text.find_last_of(" \t") + 1;
        const std::string_view current = m_text.substr(std::max(wordBegin, begin));
        std::vector<std::string_view> words;
        for (std::size_t at = begin; at < wordBegin;) {
            const std::size_t from = m_text.find_first_not_of(" \t", at);
            if (from == std::string_view::npos || from >= wordBegin)
                break;
            at = std::min(m_text.find_first_of(" \t", from), wordBegin);
            words.push_back(m_text.substr(from, at - from));
        }
        const auto isFlag = [](std::string_view each) { return each.starts_with("--"); };
        const auto firstArgument = std::ranges::find_if_not(words, isFlag);
        const std::vector<std::string_view> flags(words.begin(), firstArgument);
        const std::vector<std::string_view> args(firstArgument, words.end());
        if (args.empty() && current.starts_with('-')) {
            flag(grammar, current, flags);
            return;
        }
        if (keyword == Keyword::Onbuild) {
            if (args.empty()) {
                word(current.size());
                keywordItems(false, true);
            } else if (const auto inner = dockerfile::keywordOf(args.front())) {
                arguments(*inner, static_cast<std::size_t>(args.front().data() - m_text.data()) + args.front().size());
            }
            return;
        }
        word(current.size());
        plainArguments(keyword, current, flags, args);
        if (args.empty() && current.empty())
            flagNames(grammar, flags);
    }

    void plainArguments(Keyword keyword, std::string_view current, const std::vector<std::string_view>& flags,
                        const std::vector<std::string_view>& args) {
        switch (keyword) {
        case Keyword::From:
            if (args.empty()) {
                bases();
            } else if (args.size() == 1) {
                add(CompletionKind::Value, std::string("AS"), "AS ${1:build}");
            }
            break;
        case Keyword::Copy:
        case Keyword::Add:
            paths(current, flags, args.size());
            break;
        case Keyword::Healthcheck:
            if (args.empty()) {
                add(CompletionKind::Value, std::string("CMD"), "CMD ");
                add(CompletionKind::Value, "NONE");
            }
            break;
        case Keyword::Workdir:
        case Keyword::Volume:
            directories();
            break;
        case Keyword::User:
            inFile<dockerfile::User>([](const dockerfile::User& user) { return user.user.text; });
            for (const std::string_view user : {"nobody", "root", "1000:1000"})
                add(CompletionKind::Value, user);
            break;
        case Keyword::Stopsignal:
            for (const std::string_view name :
                 {"SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGKILL"})
                add(CompletionKind::Value, name);
            break;
        case Keyword::Shell:
            add(CompletionKind::Value, "[\"/bin/sh\", \"-c\"]");
            add(CompletionKind::Value, "[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]");
            add(CompletionKind::Value, "[\"powershell\", \"-Command\"]");
            break;
        case Keyword::Arg:
            if (m_placed->stage) {
                for (const Placed& placed : m_all) {
                    const auto* arg = placed.stage ? nullptr : placed.instruction->as<dockerfile::Arg>();
                    for (std::size_t i = 0; arg != nullptr && i < arg->declarations.size(); ++i)
                        add(CompletionKind::Variable, arg->declarations[i].name.text,
                            lineDetail(placed.instruction->range));
                }
                for (const std::string_view name : dockerfile::platformArguments)
                    add(CompletionKind::Variable, name, message(msg::CompletionPlatformArgument));
            }
            break;
        case Keyword::Label:
            for (const std::string_view key : {"title", "description", "version", "source", "url", "documentation",
                                               "licenses", "revision", "created", "authors", "vendor"})
                add(CompletionKind::Key, "org.opencontainers.image." + std::string(key),
                    "org.opencontainers.image." + std::string(key) + "=\"${1:value}\"");
            break;
        default:
            break;
        }
    }

    messages::Message lineDetail(ByteRange range) const {
        return message(msg::CompletionStage, m_file.source.lineColumn(range.begin).line);
    }

    void stagesBefore(bool numbers) {
        if (!m_placed->stage)
            return;
        for (const dockerfile::Stage& stage : m_file.stages) {
            if (stage.id >= *m_placed->stage)
                break;
            if (!stage.name.empty())
                add(CompletionKind::Stage, m_file.source.slice(stage.nameRange), lineDetail(stage.range));
            else if (numbers)
                add(CompletionKind::Stage, std::to_string(static_cast<std::size_t>(stage.id)), lineDetail(stage.range));
        }
    }

    void images() {
        std::set<std::string, std::less<>> seen;
        for (const KnownImage& image : m_surroundings.images) {
            if (seen.insert(image.reference).second)
                m_result.items.push_back(
                    {CompletionKind::Image,
                     image.reference,
                     escaped(image.reference),
                     image.detail.empty() ? messages::Message{} : message(msg::Verbatim, image.detail),
                     {},
                     false});
        }
        for (const dockerfile::Stage& stage : m_file.stages) {
            const std::string& image = stage.from.image.text;
            if (!image.empty() && stage.id != m_placed->stage.value_or(StageId{~0U}) && image != "scratch" &&
                !stages::stageNamed(m_file, image, stage.id) && seen.insert(image).second)
                add(CompletionKind::Image, image, message(msg::CompletionInFile));
        }
    }

    void bases() {
        stagesBefore(false);
        images();
        add(CompletionKind::Image, "scratch", message(msg::CompletionScratch));
    }

    template <typename T>
    void inFile(const std::function<std::string(const T&)>& text) {
        std::set<std::string> seen;
        for (const Placed& placed : m_all) {
            const auto* body = placed.instruction->as<T>();
            if (body != nullptr && placed.instruction != m_placed->instruction && seen.insert(text(*body)).second)
                add(CompletionKind::Value, text(*body), message(msg::CompletionInFile));
        }
    }
    void directories() {
        inFile<dockerfile::Workdir>([](const dockerfile::Workdir& workdir) { return workdir.path.text; });
    }

    void paths(std::string_view current, const std::vector<std::string_view>& flags, std::size_t before) {
        const std::size_t slash = current.rfind('/');
        const std::string_view directory = slash == std::string_view::npos ? "" : current.substr(0, slash);
        const bool otherSource = std::ranges::any_of(flags, [](auto flag) { return flag.starts_with("--from="); });
        if (before > 0 && current.starts_with('/')) {
            directories(); // a source may not begin so, as a rule
            return;
        }
        if (before > 0 && directory.empty()) {
            add(CompletionKind::Directory, "./");
            directories();
        }
        if (otherSource || !m_surroundings.context)
            return;
        std::string_view folder = directory;
        while (folder.starts_with("./"))
            folder.remove_prefix(2);
        while (folder.starts_with('/'))
            folder.remove_prefix(1);
        if (folder == ".")
            folder = {};
        if (slash != std::string_view::npos)
            word(current.size() - slash - 1);
        for (const ContextEntry& entry : m_surroundings.context(folder)) {
            add(entry.directory ? CompletionKind::Directory : CompletionKind::File,
                entry.name + (entry.directory ? "/" : ""), escaped(entry.name) + (entry.directory ? "/" : ""),
                entry.ignored ? message(msg::CompletionIgnored) : messages::Message{}, {}, entry.ignored);
        }
    }

    void flagNames(const InstructionGrammar& grammar, const std::vector<std::string_view>& given) {
        for (const FlagGrammar& flag : grammar.flags) {
            const bool there = std::ranges::any_of(given, [&](std::string_view each) {
                each.remove_prefix(2);
                return each.substr(0, each.find('=')) == flag.name;
            });
            if (there && !flag.repeatable)
                continue;
            const std::string name = "--" + std::string(flag.name);
            std::string snippet = name;
            if (flag.kind == ValueKind::MountFields)
                snippet += "=type=${1:cache}";
            else if (flag.kind != ValueKind::Boolean)
                snippet += "=";
            add(CompletionKind::Flag, name, std::move(snippet), {}, flagDocumentation(flag.name));
        }
    }

    void flag(const InstructionGrammar& grammar, std::string_view current, const std::vector<std::string_view>& given) {
        const std::size_t equals = current.find('=');
        if (equals == std::string_view::npos) {
            word(current.size());
            flagNames(grammar, given);
            return;
        }
        const std::string_view name =
            current.substr(std::min<std::size_t>(2, equals), equals - std::min<std::size_t>(2, equals));
        const FlagGrammar* flag = dockerfile::flagGrammar(grammar, name);
        if (flag == nullptr)
            return;
        const std::string_view value = current.substr(equals + 1);
        if (flag->kind == ValueKind::MountFields) {
            mount(value);
            return;
        }
        word(value.size());
        values(flag->kind, flag->choices, name);
    }

    void values(ValueKind kind, std::span<const std::string_view> choices, std::string_view name) {
        const auto list = [&](std::initializer_list<std::string_view> items) {
            for (const std::string_view item : items)
                add(CompletionKind::Value, item);
        };
        switch (kind) {
        case ValueKind::Boolean:
            return list({"true", "false"});
        case ValueKind::Choice:
            for (const std::string_view choice : choices)
                add(CompletionKind::Value, choice, {},
                    name == "type" ? mountTypeDocumentation(choice) : messages::Msg());
            return;
        case ValueKind::Duration:
            return list({"5s", "10s", "30s", "1m", "5m"});
        case ValueKind::Count:
            return list({"3", "5"});
        case ValueKind::Stage:
            stagesBefore(true);
            return images();
        case ValueKind::Owner:
            inFile<dockerfile::User>([](const dockerfile::User& user) { return user.user.text; });
            return list({"1000:1000", "root:root", "nobody:nogroup"});
        case ValueKind::Mode:
        case ValueKind::Octal:
            return list({"0644", "0755", "0600", "0700"});
        case ValueKind::Digest:
            return add(CompletionKind::Value, "sha256:");
        case ValueKind::Platform:
            return list({"$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64", "linux/arm64", "linux/arm/v7"});
        case ValueKind::Bytes:
            return list({"64m", "256m", "1g"});
        case ValueKind::Number:
            return list({"0", "1000"});
        case ValueKind::Path:
            if (name == "target")
                list({"/root/.cache", "/root/.cache/go-build", "/go/pkg/mod", "/root/.npm", "/root/.cache/pip",
                      "/var/cache/apt", "/var/lib/apt", "/usr/local/cargo/registry", "/root/.m2"});
            return;
        case ValueKind::Text:
        case ValueKind::Pattern:
        case ValueKind::MountFields:
            return;
        }
    }

    void mount(std::string_view value) {
        const std::size_t comma = value.rfind(',');
        const std::string_view field = comma == std::string_view::npos ? value : value.substr(comma + 1);
        std::set<std::string, std::less<>> given;
        std::string_view typeName = "bind";
        for (std::size_t at = 0; at < value.size() - field.size();) {
            const std::size_t end = std::min(value.find(',', at), value.size());
            const std::string_view each = value.substr(at, end - at);
            const std::string_view key = each.substr(0, each.find('='));
            const dockerfile::MountKeyGrammar* grammar = dockerfile::mountKey(key);
            given.insert(std::string(grammar != nullptr && !grammar->alias.empty() ? grammar->alias : key));
            if (key == "type" && each.contains('='))
                typeName = each.substr(each.find('=') + 1);
            at = end + 1;
        }
        const std::size_t equals = field.find('=');
        if (equals != std::string_view::npos) {
            word(field.size() - equals - 1);
            if (const auto* key = dockerfile::mountKey(field.substr(0, equals)))
                values(key->kind, key->choices, key->alias.empty() ? key->name : key->alias);
            return;
        }
        word(field.size());
        for (const dockerfile::MountKeyGrammar& key : dockerfile::mountKeys()) {
            const bool fits = key.types.empty() || std::ranges::any_of(key.types, [&](dockerfile::Mount::Type type) {
                                  return dockerfile::name(type) == typeName;
                              });
            if (fits && key.alias.empty() && !given.contains(key.name))
                add(CompletionKind::Key, std::string(key.name), std::string(key.name) + (key.valueOptional ? "" : "="),
                    {}, mountKeyDocumentation(key.name));
        }
    }

    const Dockerfile& m_file;
    std::size_t m_position;
    const Surroundings& m_surroundings;
    std::vector<Placed> m_all;
    const Placed* m_placed = nullptr;
    std::string_view m_text; // the joined line up to the caret
    Completions m_result;
};

} // namespace

std::optional<int> matchScore(std::string_view word, std::string_view label) {
    if (word.empty())
        return 0;
    const std::string small = dockerfile::toLower(label), typed = dockerfile::toLower(word);
    if (small.starts_with(typed))
        return small.size() == typed.size() ? 0 : 1;
    if (const std::size_t at = small.find(typed); at != std::string::npos)
        return 10 + static_cast<int>(std::min<std::size_t>(at, 80));
    std::size_t at = 0;
    int gaps = 0;
    for (const char c : typed) {
        const std::size_t found = small.find(c, at);
        if (found == std::string::npos)
            return std::nullopt;
        gaps += found > at ? 1 : 0;
        at = found + 1;
    }
    // Letters that are strewn about mean something else.
    return small.front() == typed.front() && gaps <= 3 ? std::optional(100 + gaps) : std::nullopt;
}

SnippetText expandSnippet(std::string_view snippet) {
    SnippetText result;
    std::vector<std::pair<int, ByteRange>> places;
    for (std::size_t at = 0; at < snippet.size(); ++at) {
        const char c = snippet[at];
        if (c == '\\' && at + 1 < snippet.size()) {
            result.text += snippet[++at];
        } else if (c == '$' && at + 1 < snippet.size() && snippet[at + 1] >= '0' && snippet[at + 1] <= '9') {
            const int number = snippet[++at] - '0';
            places.emplace_back(number == 0 ? 10 : number, ByteRange{result.text.size(), result.text.size()});
        } else if (c == '$' && snippet.substr(at).starts_with("${") && at + 3 < snippet.size() &&
                   snippet[at + 3] == ':') {
            const int number = snippet[at + 2] - '0';
            const std::size_t begin = result.text.size();
            for (at += 4; at < snippet.size() && snippet[at] != '}'; ++at) {
                if (snippet[at] == '\\' && at + 1 < snippet.size())
                    ++at;
                result.text += snippet[at];
            }
            places.emplace_back(number, ByteRange{begin, result.text.size()});
        } else {
            result.text += c;
        }
    }
    std::ranges::stable_sort(places, {}, [](const auto& place) { return place.first; });
    for (const auto& place : places)
        result.places.push_back(place.second);
    return result;
}

Completions complete(const Dockerfile& file, std::size_t position, const Surroundings& surroundings) {
    return Completer(file, position, surroundings).run();
}

} // namespace slipway::language
