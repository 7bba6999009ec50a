// SPDX-License-Identifier: Apache-2.0
#include "engine/language/tokens.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/grammar.h"
#include "engine/dockerfile/variables.h"
#include "engine/shell/shebang.h"
#include "engine/stages/graph.h"

#include <algorithm>
#include <array>

namespace slipway::language {

using dockerfile::BranchKind;
using dockerfile::Dockerfile;
using dockerfile::Instruction;
using dockerfile::Keyword;
using dockerfile::Leaf;
using dockerfile::LeafKind;
using dockerfile::LogicalLine;
using dockerfile::Quoting;
using dockerfile::VariableSpan;

namespace {

// Paints tokens over each other: the last one wins. Ranges that span lines are cut at the pieces of the line.
class Canvas {
public:
    explicit Canvas(std::vector<Token>& result)
        : m_result(result) {}

    void base(ByteRange range, TokenKind kind) {
        if (!range.empty())
            m_base.push_back({range, kind});
    }
    // `over` ranges must not overlap one another but may lie over base ranges.
    void over(ByteRange range, TokenKind kind) {
        if (!range.empty())
            m_over.push_back({range, kind});
    }
    void finish() {
        std::ranges::stable_sort(m_base, {}, [](const Token& t) { return t.range.begin; });
        std::ranges::stable_sort(m_over, {}, [](const Token& t) { return t.range.begin; });
        std::size_t at = 0;
        for (const Token& token : m_base) {
            std::size_t begin = token.range.begin;
            while (at < m_over.size() && m_over[at].range.end <= begin)
                ++at;
            for (std::size_t i = at; i < m_over.size() && m_over[i].range.begin < token.range.end; ++i) {
                const ByteRange cut{std::max(m_over[i].range.begin, begin),
                                    std::min(m_over[i].range.end, token.range.end)};
                if (cut.begin >= cut.end)
                    continue;
                push({begin, cut.begin}, token.kind);
                push(cut, m_over[i].kind);
                begin = cut.end;
            }
            push({begin, token.range.end}, token.kind);
        }
        m_base.clear();
        m_over.clear();
    }

private:
    void push(ByteRange range, TokenKind kind) {
        if (range.begin < range.end)
            m_result.push_back({range, kind});
    }
    std::vector<Token>& m_result;
    std::vector<Token> m_base;
    std::vector<Token> m_over;
};

class InstructionPainter {
public:
    InstructionPainter(const Dockerfile& file, const Placed& placed, std::vector<Token>& result)
        : m_file(file)
        , m_placed(placed)
        , m_inner(placed.inner())
        , m_line(logicalLine(file, placed))
        , m_canvas(result) {}

    void run() {
        const auto& branch = m_file.tree.branches[m_placed.branch];
        const auto leaves = std::span(m_file.tree.leaves).subspan(branch.firstLeaf, branch.leafCount);
        const bool json = std::ranges::contains(leaves, LeafKind::JsonSign, &Leaf::kind);
        for (const Leaf& leaf : leaves)
            paint(leaf, json);
        refine();
        m_canvas.finish();
    }

private:
    void paint(const Leaf& leaf, bool json) {
        switch (leaf.kind) {
        case LeafKind::Comment:
            return m_canvas.base(leaf.range, TokenKind::Comment);
        case LeafKind::Continuation:
            return m_canvas.base({leaf.range.begin, leaf.range.begin + 1}, TokenKind::Continuation);
        case LeafKind::Keyword:
            return m_canvas.base(leaf.range,
                                 m_inner.keyword == Keyword::Unknown ? TokenKind::Unknown : TokenKind::Keyword);
        case LeafKind::FlagName:
            return m_canvas.base(leaf.range, TokenKind::Flag);
        case LeafKind::FlagSign:
        case LeafKind::JsonSign:
            return m_canvas.base(leaf.range, TokenKind::Operator);
        case LeafKind::FlagValue:
            return m_canvas.base(leaf.range, TokenKind::Value);
        case LeafKind::HeredocOpener: // from the heredocs themselves, which stand in shell text too
            return;
        case LeafKind::HeredocTerminator:
            return m_canvas.base(leaf.range, TokenKind::Heredoc);
        case LeafKind::Word:
            return m_canvas.base(leaf.range, json ? TokenKind::String : wordKind());
        case LeafKind::Text:
            if (!isShellText())
                m_canvas.base(leaf.range, wordKind());
            return;
        default:
            return;
        }
    }

    [[nodiscard]] bool isShellText() const {
        switch (m_inner.keyword) {
        case Keyword::Run:
        case Keyword::Cmd:
        case Keyword::Entrypoint:
        case Keyword::Healthcheck:
            return true;
        default:
            return false;
        }
    }

    [[nodiscard]] TokenKind wordKind() const {
        switch (m_inner.keyword) {
        case Keyword::From:
            return TokenKind::Image;
        case Keyword::Expose:
            return TokenKind::Number;
        case Keyword::Arg:
            return TokenKind::Property;
        case Keyword::Env:
        case Keyword::Label:
            return TokenKind::Value;
        case Keyword::Healthcheck:
            return TokenKind::Keyword;
        case Keyword::Add:
        case Keyword::Copy:
        case Keyword::Volume:
        case Keyword::Workdir:
            return TokenKind::Path;
        default:
            return TokenKind::Value;
        }
    }

    void over(ByteRange range, TokenKind kind) { m_canvas.over(range, kind); }

    void refine() {
        for (const dockerfile::Flag& flag : m_placed.instruction->flags)
            refineFlag(flag);
        if (&m_inner != m_placed.instruction) {
            for (const dockerfile::Flag& flag : m_inner.flags)
                refineFlag(flag);
        }
        if (const auto* from = m_inner.as<dockerfile::From>()) {
            refineFrom(*from);
        } else if (const auto* env = m_inner.as<dockerfile::Env>()) {
            assignments(env->variables);
        } else if (const auto* label = m_inner.as<dockerfile::Label>()) {
            assignments(label->labels);
        } else if (const auto* arg = m_inner.as<dockerfile::Arg>()) {
            for (const auto& declaration : arg->declarations) {
                if (declaration.defaultValue) {
                    over({declaration.name.range.end, declaration.defaultValue->range.begin}, TokenKind::Operator);
                    words(declaration.defaultValue->range, TokenKind::Value);
                }
            }
        } else if (m_inner.keyword != Keyword::Unknown && dockerfile::grammar(m_inner.keyword).expanded) {
            words(m_inner.argumentsRange, std::nullopt);
        }
        for (const dockerfile::Heredoc& heredoc : m_inner.heredocs) {
            m_canvas.base(heredoc.opener, TokenKind::Heredoc);
            if (heredoc.expand && !isShellText())
                heredocVariables(heredoc);
        }
    }

    void refineFrom(const dockerfile::From& from) {
        const bool stage = m_placed.stage && stages::stageNamed(m_file, from.image.text, *m_placed.stage).has_value();
        words(from.image.range, stage ? TokenKind::Stage : TokenKind::Image);
        if (from.name) {
            const std::size_t gap = joinedPosition(m_line, from.image.range.end);
            const std::size_t end = joinedPosition(m_line, from.name->range.begin);
            const std::string_view between = std::string_view(m_line.text).substr(gap, end - gap);
            const std::size_t as = dockerfile::skipSpace(between, 0);
            if (as + 2 <= between.size())
                over(m_line.source(gap + as, gap + as + 2), TokenKind::Keyword);
            over(from.name->range, TokenKind::Stage);
        }
    }

    void refineFlag(const dockerfile::Flag& flag) {
        if (!flag.hasValue)
            return;
        if (flag.name == "mount") {
            mountFields(flag.valueRange);
            return;
        }
        if (flag.name == "from")
            over(flag.valueRange, TokenKind::Stage);
        else
            words(flag.valueRange, std::nullopt);
    }

    void mountFields(ByteRange range) {
        const std::size_t begin = joinedPosition(m_line, range.begin);
        const std::size_t end = joinedPosition(m_line, range.end);
        const std::string_view text = std::string_view(m_line.text).substr(begin, end - begin);
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t comma = std::min(text.find(',', at), text.size());
            const std::size_t equals = std::min(text.find('=', at), comma);
            over(m_line.source(begin + at, begin + equals), TokenKind::Property);
            if (equals < comma) {
                over(m_line.source(begin + equals, begin + equals + 1), TokenKind::Operator);
                variables(text.substr(equals + 1, comma - equals - 1), begin + equals + 1, Quoting::Words);
            }
            if (comma < text.size())
                over(m_line.source(begin + comma, begin + comma + 1), TokenKind::Operator);
            at = comma + 1;
        }
    }

    void assignments(const std::vector<dockerfile::Assignment>& list) {
        for (const dockerfile::Assignment& each : list) {
            over(each.name.range, TokenKind::Property);
            if (each.name.range.end < each.value.range.begin)
                over({each.name.range.end, each.value.range.begin}, TokenKind::Operator);
            words(each.value.range, std::nullopt);
        }
    }

    // Strings and variables of text that expansion reads; the rest has `kind`, or stays as it is.
    void words(ByteRange range, std::optional<TokenKind> kind) {
        const std::size_t begin = joinedPosition(m_line, range.begin);
        const std::size_t end = std::max(begin, joinedPosition(m_line, range.end));
        const std::string_view text = std::string_view(m_line.text).substr(begin, end - begin);
        const auto spans = findVariables(text, m_file.directives.escape, Quoting::Words);
        std::size_t next = 0;
        std::size_t from = 0;
        char quote = '\0';
        const auto put = [&](std::size_t to, std::optional<TokenKind> as) {
            if (as && to > from)
                over(m_line.source(begin + from, begin + to), *as);
            from = to;
        };
        for (std::size_t at = 0; at < text.size();) {
            while (next < spans.size() && spans[next].begin < at)
                ++next;
            const std::optional<TokenKind> here = quote != '\0' ? TokenKind::String : kind;
            if (next < spans.size() && spans[next].begin == at) {
                put(at, here);
                at = spans[next].braces ? std::min(text.size(), spans[next].end) : spans[next].end;
                put(at, TokenKind::Variable);
                continue;
            }
            const char c = text[at];
            if (c == m_file.directives.escape && quote != '\'') {
                at += 2;
                continue;
            }
            if (quote == '\0' && (c == '"' || c == '\'')) {
                put(at, here);
                quote = c;
            } else if (quote == c && quote != '\0') {
                put(at + 1, TokenKind::String);
                quote = '\0';
            }
            ++at;
        }
        put(text.size(), quote != '\0' ? TokenKind::String : kind);
    }

    void variables(std::string_view text, std::size_t joined, Quoting quoting) {
        for (const VariableSpan& span : findVariables(text, m_file.directives.escape, quoting))
            over(m_line.source(joined + span.begin, joined + span.end), TokenKind::Variable);
    }

    void heredocVariables(const dockerfile::Heredoc& heredoc) {
        for (const VariableSpan& span : findVariables(m_file.source.slice(heredoc.bodyRange), '\\', Quoting::Raw)) {
            if (!span.braces || span.closed)
                m_canvas.base({heredoc.bodyRange.begin + span.begin, heredoc.bodyRange.begin + span.end},
                              TokenKind::Variable);
        }
    }

    const Dockerfile& m_file;
    const Placed& m_placed;
    const Instruction& m_inner;
    LogicalLine m_line;
    Canvas m_canvas;
};

std::string baseName(std::string_view path) {
    const std::size_t slash = path.find_last_of("/\\");
    std::string name(slash == std::string_view::npos ? path : path.substr(slash + 1));
    if (name.ends_with(".exe"))
        name.resize(name.size() - 4);
    return name;
}

} // namespace

std::string_view name(TokenKind kind) {
    static constexpr auto names = std::to_array<std::string_view>(
        {"keyword", "decorator", "operator", "parameter", "property", "type", "namespace", "variable", "string",
         "number", "string", "comment", "macro", "label", "operator", "keyword"});
    static_assert(names.size() == tokenKindCount);
    return names[static_cast<std::size_t>(kind)];
}

std::vector<Token> tokens(const Dockerfile& file, const std::vector<Placed>& placed, ByteRange range) {
    std::vector<Token> result;
    const auto& branches = file.tree.branches;
    auto branch =
        std::ranges::upper_bound(branches, range.begin, {}, [](const dockerfile::Branch& b) { return b.range.begin; });
    if (branch != branches.begin())
        --branch;
    for (; branch != branches.end() && branch->range.begin <= range.end; ++branch) {
        if (branch->range.end < range.begin)
            continue;
        if (branch->kind == BranchKind::Instruction) {
            if (branch->instruction && *branch->instruction < placed.size())
                InstructionPainter(file, placed[*branch->instruction], result).run();
            continue;
        }
        for (std::size_t i = 0; i < branch->leafCount; ++i) {
            const Leaf& leaf = file.tree.leaves[branch->firstLeaf + i];
            if (leaf.kind == LeafKind::Comment && !leaf.range.empty()) {
                result.push_back({leaf.range, TokenKind::Comment});
            } else if (leaf.kind == LeafKind::Directive) {
                const auto found = std::ranges::find(file.directives.all, leaf.range, &dockerfile::Directive::range);
                const std::size_t value = found == file.directives.all.end() ? leaf.range.end : found->valueRange.begin;
                result.push_back({{leaf.range.begin, value}, TokenKind::Directive});
                if (value < leaf.range.end)
                    result.push_back({{value, leaf.range.end}, TokenKind::Value});
            }
        }
    }
    return result;
}

std::vector<Body> bodies(const Placed& placed, std::string_view shell) {
    std::vector<Body> result;
    const Instruction& inner = placed.inner();
    const std::string interpreter(shell.empty() ? "sh" : shell);
    const auto shellText = [&](const dockerfile::Command& command) {
        if (!command.isExec() && !command.text.range.empty())
            result.push_back({.range = command.text.range, .interpreter = interpreter});
    };
    if (const auto* run = inner.as<dockerfile::Run>()) {
        if (run->form == dockerfile::Run::Form::Command)
            shellText(run->command);
        for (const dockerfile::Heredoc& heredoc : inner.heredocs) {
            std::string reader = baseName(shell::shebang(heredoc.raw));
            if (reader.empty() && run->form == dockerfile::Run::Form::Command) {
                // "RUN python3 <<EOF": the first word of the line reads it.
                const std::string_view text = run->command.text.text;
                reader = baseName(text.substr(0, std::min(text.find_first_of(" \t<\n"), text.size())));
            }
            result.push_back(
                {.range = heredoc.bodyRange, .heredoc = true, .interpreter = reader.empty() ? interpreter : reader});
        }
    } else if (const auto* cmd = inner.as<dockerfile::Cmd>()) {
        shellText(cmd->command);
    } else if (const auto* entrypoint = inner.as<dockerfile::Entrypoint>()) {
        shellText(entrypoint->command);
    } else if (const auto* check = inner.as<dockerfile::Healthcheck>()) {
        if (!check->none)
            shellText(check->command);
    } else if (const auto* copy = inner.as<dockerfile::Copy>()) {
        for (const dockerfile::Heredoc& heredoc : inner.heredocs) {
            const std::string& target = copy->destination.text;
            const bool directory =
                target.ends_with('/') || target.ends_with("/.") || !copy->sources.empty() || copy->heredocs.size() > 1;
            result.push_back({.range = heredoc.bodyRange,
                              .heredoc = true,
                              .interpreter = baseName(shell::shebang(heredoc.raw)),
                              .fileName = directory ? heredoc.name : target});
        }
    }
    return result;
}

std::string shellAt(const Dockerfile& file, const Placed& placed) {
    if (!placed.stage)
        return "sh";
    std::optional<StageId> stage = placed.stage;
    std::size_t before = placed.instruction->range.begin;
    // Each step goes to an earlier stage, so this ends.
    while (stage) {
        const dockerfile::Stage& current = file.stages[static_cast<std::size_t>(*stage)];
        for (auto each = current.instructions.rbegin(); each != current.instructions.rend(); ++each) {
            const auto* shell = each->as<dockerfile::Shell>();
            if (shell != nullptr && each->range.begin < before && !shell->words.empty())
                return baseName(shell->words.front().text);
        }
        before = file.source.size();
        stage = stages::stageNamed(file, current.from.image.text, *stage);
    }
    return "sh";
}

} // namespace slipway::language
