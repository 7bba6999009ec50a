// SPDX-License-Identifier: Apache-2.0
#include "engine/language/symbols.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/expansion.h"
#include "engine/dockerfile/grammar.h"
#include "engine/dockerfile/platform_arguments.h"
#include "engine/dockerfile/variables.h"
#include "engine/language/tokens.h"
#include "engine/messages/catalogue/language.h"
#include "engine/shell/run_text.h"
#include "engine/stages/edit.h"

#include <algorithm>
#include <functional>
#include <set>

namespace slipway::language {

using dockerfile::Dockerfile;
using dockerfile::Instruction;
using dockerfile::Keyword;
using dockerfile::LogicalLine;
using dockerfile::Quoting;
using dockerfile::VariableSpan;
using dockerfile::Word;

namespace {

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// One place where a name of a variable stands.
struct Mention {
    std::string name;
    ByteRange range;
    bool definition = false;
    bool certain = true;
    bool hasDefault = false; // of a definition by ARG: not the bare "ARG name"
};

// All mentions of variables in one instruction. `only`: nothing but this name (text that merely looks like a name is
// searched for it).
class MentionFinder {
public:
    MentionFinder(const Dockerfile& file, const Placed& placed, std::string_view only)
        : m_file(file)
        , m_placed(placed)
        , m_only(only) {}

    std::vector<Mention> run() {
        m_line = logicalLine(m_file, m_placed);
        // A name stands in the bytes, or it is cut by a continuation. Reading shell text is what costs.
        const ByteRange branch = m_file.tree.branches[m_placed.branch].range;
        if (!m_only.empty() && !m_file.source.slice(branch).contains(m_only) && !m_line.text.contains(m_only))
            return {};
        const Instruction& inner = m_placed.inner();
        if (const auto* arg = inner.as<dockerfile::Arg>()) {
            for (const auto& each : arg->declarations) {
                define(each.name, each.defaultValue.has_value());
                if (each.defaultValue)
                    uses(each.defaultValue->range);
            }
        } else if (const auto* env = inner.as<dockerfile::Env>()) {
            for (const auto& each : env->variables) {
                define(each.name, true);
                uses(each.value.range);
            }
        } else if (inner.keyword != Keyword::Unknown && dockerfile::grammar(inner.keyword).expanded) {
            uses(inner.argumentsRange);
        }
        flags(*m_placed.instruction);
        if (&inner != m_placed.instruction)
            flags(inner);
        shellText(inner);
        for (const dockerfile::Heredoc& heredoc : inner.heredocs) {
            if (inner.as<dockerfile::Copy>() != nullptr && heredoc.expand)
                textUses(m_file.source.slice(heredoc.bodyRange), heredoc.bodyRange.begin);
        }
        std::ranges::sort(m_result, {}, [](const Mention& m) { return m.range; });
        return std::move(m_result);
    }

private:
    void add(std::string_view name, ByteRange range, bool definition, bool certain, bool hasDefault = false) {
        if (m_only.empty() || m_only == name)
            m_result.push_back({std::string(name), range, definition, certain, hasDefault});
    }
    void define(const Word& name, bool hasDefault) {
        // A name that is made from a variable is none.
        if (name.text.find_first_of("$\"'\\`") == std::string::npos)
            add(name.text, name.range, true, true, hasDefault);
        else
            uses(name.range);
    }
    void uses(ByteRange range) {
        const std::size_t begin = joinedPosition(m_line, range.begin);
        const std::size_t end = std::max(begin, joinedPosition(m_line, range.end));
        const std::string_view text = std::string_view(m_line.text).substr(begin, end - begin);
        for (const VariableSpan& span : findVariables(text, m_file.directives.escape, Quoting::Words))
            add(text.substr(span.nameBegin, span.nameEnd - span.nameBegin),
                m_line.source(begin + span.nameBegin, begin + span.nameEnd), false, true);
    }
    void textUses(std::string_view text, std::size_t offset) {
        for (const VariableSpan& span : findVariables(text, '\\', Quoting::Raw))
            add(text.substr(span.nameBegin, span.nameEnd - span.nameBegin),
                {offset + span.nameBegin, offset + span.nameEnd}, false, true);
    }
    void flags(const Instruction& instruction) {
        if (instruction.keyword == Keyword::Unknown)
            return;
        for (const dockerfile::Flag& flag : instruction.flags) {
            const auto* grammar = dockerfile::flagGrammar(dockerfile::grammar(instruction.keyword), flag.name);
            if (grammar != nullptr && grammar->expanded && flag.hasValue)
                uses(flag.valueRange);
        }
    }

    void shellText(const Instruction& inner) {
        const std::string shell = shellAt(m_file, m_placed);
        const std::vector<std::string> words{shell, "-c"};
        const auto text = shell::runText(m_file, inner, words);
        if (!text)
            return;
        std::set<std::string, std::less<>> local; // set by the shell itself
        std::vector<ByteRange> seen;
        if (text->script) {
            const std::function<void(const shell::Part&)> part = [&](const shell::Part& each) {
                if (each.kind == shell::Part::Kind::Variable && !each.text.empty())
                    shellVariable(each, seen);
                std::ranges::for_each(each.parts, part);
            };
            shell::visit(*text->script, [&](const shell::Command& command, const shell::Place&) {
                for (const shell::Assignment& assignment : command.assignments)
                    local.insert(assignment.name);
                if (command.kind == shell::CommandKind::For || command.kind == shell::CommandKind::Select)
                    local.insert(command.name.text);
                if (!command.words.empty())
                    localWords(command.words, local);
                shell::forEachWord(command, [&](const shell::Word& word) { std::ranges::for_each(word.parts, part); });
                for (const shell::Redirection& redirection : command.redirections) {
                    if (redirection.heredoc)
                        std::ranges::for_each(redirection.heredoc->body.parts, part);
                }
            });
            for (Mention& mention : m_result) {
                if (local.contains(mention.name) && std::ranges::contains(seen, mention.range))
                    mention.certain = false;
            }
        }
        if (m_only.empty())
            return;
        // What merely looks like the name.
        lookalikes(inner.argumentsRange, seen);
        for (const dockerfile::Heredoc& heredoc : inner.heredocs)
            lookalikes(heredoc.bodyRange, seen);
    }

    // "export X=1", "read X", "local X", "unset X" set it too.
    static void localWords(const std::vector<shell::Word>& words, std::set<std::string, std::less<>>& local) {
        static constexpr std::string_view setters[] = {"export",  "read",     "local", "declare",
                                                       "typeset", "readonly", "unset", "getopts"};
        if (!std::ranges::contains(setters, words.front().text))
            return;
        for (const shell::Word& word : std::span(words).subspan(1)) {
            const bool assigns = word.text.contains('=') || words.front().text != "export";
            if (assigns)
                local.insert(word.text.substr(0, word.text.find('=')));
        }
    }

    void shellVariable(const shell::Part& part, std::vector<ByteRange>& seen) {
        // Inside "$X", "${X...}", "${#X}": the name is its first whole word.
        const std::string_view text = m_file.source.slice(part.range);
        const std::size_t at = text.find(part.text);
        if (at == std::string_view::npos)
            return; // over a continuation
        const ByteRange range{part.range.begin + at, part.range.begin + at + part.text.size()};
        if (std::ranges::contains(seen, range))
            return;
        seen.push_back(range);
        add(part.text, range, false, true);
    }

    void lookalikes(ByteRange range, const std::vector<ByteRange>& seen) {
        const std::string_view text = m_file.source.slice(range);
        for (std::size_t at = text.find(m_only); at != std::string_view::npos; at = text.find(m_only, at + 1)) {
            const std::size_t end = at + m_only.size();
            if ((at > 0 && isNameCharacter(text[at - 1])) || (end < text.size() && isNameCharacter(text[end])))
                continue;
            const ByteRange place{range.begin + at, range.begin + end};
            const auto* leaf = m_file.tree.leafAt(place.begin);
            if (leaf != nullptr && leaf->kind == dockerfile::LeafKind::Comment)
                continue;
            if (!std::ranges::contains(seen, place))
                add(m_only, place, false, false);
        }
    }

    const Dockerfile& m_file;
    const Placed& m_placed;
    std::string_view m_only;
    LogicalLine m_line;
    std::vector<Mention> m_result;
};

// 0 is the global scope, n + 1 is stage n.
std::size_t scopeOf(const Placed& placed) {
    // FROM sees the global variables.
    return placed.stage && placed.keyword() != Keyword::From ? static_cast<std::size_t>(*placed.stage) + 1 : 0;
}

// The stage that a stage is made from, as a scope; 0 when it is an image.
std::size_t parentScope(const Dockerfile& file, std::size_t scope) {
    const dockerfile::Stage& stage = file.stages[scope - 1];
    const auto parent = stages::stageNamed(file, stage.from.image.text, stage.id);
    return parent ? static_cast<std::size_t>(*parent) + 1 : 0;
}

std::optional<Symbol> variableAt(const Dockerfile& file, std::size_t position) {
    const auto all = placedInstructions(file);
    const Placed* here = placedAt(file, all, position);
    if (here == nullptr)
        return std::nullopt;
    const auto mentions = MentionFinder(file, *here, {}).run();
    const auto found = std::ranges::find_if(mentions, [&](const Mention& mention) {
        return mention.range.begin <= position && position <= mention.range.end && !mention.range.empty();
    });
    if (found == mentions.end())
        return std::nullopt;
    Symbol symbol{SymbolKind::Variable, {}, found->name, found->range, {}};

    struct Place {
        Mention mention;
        std::size_t scope;
    };
    std::vector<Place> places;
    std::vector<bool> defines(file.stages.size() + 1), takesGlobal(file.stages.size() + 1);
    for (const Placed& each : all) {
        for (Mention& mention : MentionFinder(file, each, symbol.name).run()) {
            const std::size_t scope = scopeOf(each);
            if (mention.definition) {
                defines[scope] = true;
                takesGlobal[scope] = takesGlobal[scope] || each.inner().as<dockerfile::Arg>() != nullptr;
            }
            places.push_back({std::move(mention), scope});
        }
    }
    // Scopes that share the variable: a stage with the one it is made from, a global ARG with those that take it.
    std::vector<std::size_t> family(defines.size());
    for (std::size_t scope = 0; scope < family.size(); ++scope) {
        family[scope] = scope;
        if (scope == 0)
            continue;
        const std::size_t parent = parentScope(file, scope);
        if (parent != 0 && defines[parent])
            family[scope] = family[parent];
        else if (takesGlobal[scope] && defines[0])
            family[scope] = family[0];
        if (parent != 0 && defines[parent])
            defines[scope] = true;
    }
    const std::size_t wanted = family[scopeOf(*here)];
    for (Place& place : places) {
        if (family[place.scope] != wanted)
            continue;
        const Occurrence occurrence{place.mention.range, place.mention.definition, place.mention.certain};
        if (!std::ranges::contains(symbol.occurrences, occurrence.range, &Occurrence::range))
            symbol.occurrences.push_back(occurrence);
    }
    std::ranges::sort(symbol.occurrences, {}, &Occurrence::range);
    return symbol;
}

bool isNumber(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Symbol> stageAt(const Dockerfile& file, const stages::StageGraph& graph, std::size_t position) {
    const auto touches = [&](ByteRange range) {
        return !range.empty() && range.begin <= position && position <= range.end;
    };
    std::optional<StageId> stage;
    ByteRange range;
    for (const dockerfile::Stage& each : file.stages) {
        if (touches(each.nameRange)) {
            stage = each.id;
            range = each.nameRange;
        }
    }
    for (const stages::Edge& edge : graph.edges) {
        if (!stage && touches(edge.range) && graph.node(edge.from).kind == stages::NodeKind::Stage) {
            stage = graph.node(edge.from).stage;
            range = edge.range;
        }
    }
    if (!stage)
        return std::nullopt;
    const dockerfile::Stage& target = file.stages[static_cast<std::size_t>(*stage)];
    Symbol symbol{SymbolKind::Stage, stage, std::string(file.source.slice(target.nameRange)), range, {}};
    if (!target.nameRange.empty())
        symbol.occurrences.push_back({target.nameRange, true, true});
    for (const stages::Edge& edge : graph.edges) {
        if (graph.node(edge.from).stage != stage || edge.range.empty() ||
            std::ranges::contains(symbol.occurrences, edge.range, &Occurrence::range))
            continue;
        const std::string_view text = file.source.slice(edge.range);
        if (dockerfile::equalIgnoringCase(text, symbol.name))
            symbol.occurrences.push_back({edge.range, false, true});
        else if (isNumber(text) || text.contains('$'))
            symbol.occurrences.push_back({edge.range, false, false});
    }
    std::ranges::sort(symbol.occurrences, {}, &Occurrence::range);
    return symbol;
}

} // namespace

std::optional<Symbol> symbolAt(const Dockerfile& file, const stages::StageGraph& graph, std::size_t position) {
    if (auto variable = variableAt(file, position))
        return variable;
    return stageAt(file, graph, position);
}

std::vector<ByteRange> definitions(const Dockerfile& file, const stages::StageGraph& graph, std::size_t position) {
    std::vector<ByteRange> result;
    const auto symbol = symbolAt(file, graph, position);
    if (!symbol)
        return result;
    for (const Occurrence& occurrence : symbol->occurrences) {
        if (occurrence.definition && (symbol->kind == SymbolKind::Stage || occurrence.range.begin <= position))
            result.push_back(occurrence.range);
    }
    std::ranges::reverse(result);
    if (result.empty() && symbol->kind == SymbolKind::Stage) {
        for (const stages::Edge& edge : graph.edges) {
            const auto stage = graph.node(edge.from).stage;
            if (edge.range == symbol->range && stage)
                result.push_back(file.stages[static_cast<std::size_t>(*stage)].fromInstruction.keywordWord.range);
        }
    }
    return result;
}

std::vector<text::TextEdit> Rename::certainEdits() const {
    std::vector<text::TextEdit> edits;
    for (const RenamePlace& place : places) {
        if (place.certain)
            edits.push_back(place.edit);
    }
    return edits;
}

Result<Rename> rename(const Dockerfile& file, const stages::StageGraph& graph, std::size_t position,
                      std::string_view newName) {
    auto symbol = symbolAt(file, graph, position);
    if (!symbol)
        return fail(ErrorCode::NotFound, msg::RenameNothing);
    const std::string name(newName);
    Rename result;
    if (symbol->kind == SymbolKind::Stage) {
        auto edit = stages::StageEditor(file).rename(*symbol->stage, name);
        if (!edit)
            return passOn(std::move(edit.error()));
        for (text::TextEdit& each : edit->edits)
            result.places.push_back({std::move(each), true});
        result.symbol = std::move(*symbol);
        return result;
    }
    if (name.empty() || (name[0] >= '0' && name[0] <= '9') || !std::ranges::all_of(name, isNameCharacter))
        return fail(ErrorCode::InvalidInput, msg::RenameVariableName, name);
    if (name != symbol->name) {
        for (const Placed& placed : placedInstructions(file)) {
            for (const Mention& mention : MentionFinder(file, placed, name).run()) {
                if (mention.definition)
                    return fail(ErrorCode::InvalidInput, msg::RenameVariableTaken, name);
            }
        }
    }
    for (const Occurrence& occurrence : symbol->occurrences)
        result.places.push_back({{occurrence.range, name}, occurrence.certain});
    result.symbol = std::move(*symbol);
    return result;
}

std::string replaced(std::string_view text, const std::vector<VisibleVariable>& visible, char escape) {
    dockerfile::Environment environment;
    for (const VisibleVariable& variable : visible) {
        if (variable.hasValue)
            environment.set(variable.name, variable.value);
    }
    auto result = dockerfile::expand(text, environment, {.escape = escape, .keepUnset = true});
    return result ? std::move(*result) : std::string(text);
}

std::vector<VisibleVariable> visibleVariables(const Dockerfile& file, const std::vector<Placed>& all,
                                              const Placed& at) {
    std::vector<VisibleVariable> global;
    for (const std::string_view name : dockerfile::platformArguments)
        global.push_back({std::string(name), {}, false, {}});
    const auto set = [](std::vector<VisibleVariable>& list, VisibleVariable variable) {
        const auto found = std::ranges::find(list, variable.name, &VisibleVariable::name);
        if (found == list.end())
            list.push_back(std::move(variable));
        else
            *found = std::move(variable);
    };
    const char escape = file.directives.escape;
    const auto run = [&](std::vector<VisibleVariable>& list, const Placed& placed, bool inStage) {
        if (const auto* arg = placed.instruction->as<dockerfile::Arg>()) {
            for (const auto& each : arg->declarations) {
                VisibleVariable variable{each.name.text, {}, false, each.name.range};
                if (each.defaultValue) {
                    variable.value = replaced(each.defaultValue->text, list, escape);
                    variable.hasValue = true;
                } else if (inStage) {
                    const auto known = std::ranges::find(global, variable.name, &VisibleVariable::name);
                    if (known != global.end()) {
                        variable.value = known->value;
                        variable.hasValue = known->hasValue;
                    }
                }
                set(list, std::move(variable));
            }
        } else if (const auto* env = placed.instruction->as<dockerfile::Env>()) {
            const auto before = list;
            for (const auto& each : env->variables)
                set(list, {each.name.text, replaced(each.value.text, before, escape), true, each.name.range});
        }
    };
    for (const Placed& placed : all) {
        if (placed.stage || placed.instruction == at.instruction)
            break;
        run(global, placed, false);
    }
    if (scopeOf(at) == 0)
        return global;
    // From the stage that stands at the bottom to this one.
    std::vector<std::size_t> chain;
    for (std::size_t scope = scopeOf(at); scope != 0; scope = parentScope(file, scope))
        chain.push_back(scope);
    std::vector<VisibleVariable> list;
    for (auto scope = chain.rbegin(); scope != chain.rend(); ++scope) {
        for (const Placed& placed : all) {
            if (placed.instruction == at.instruction)
                break;
            if (placed.stage && static_cast<std::size_t>(*placed.stage) + 1 == *scope)
                run(list, placed, true);
        }
    }
    return list;
}

} // namespace slipway::language
