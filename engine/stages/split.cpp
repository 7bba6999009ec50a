// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/variables.h"
#include "engine/messages/catalogue/edits.h"
#include "engine/stages/change.h"
#include "engine/stages/edit.h"

#include <algorithm>
#include <set>

namespace slipway::stages {

using namespace dockerfile;
using messages::message;

namespace {

std::size_t index(StageId id) {
    return static_cast<std::size_t>(id);
}

bool movesAlong(Keyword keyword) {
    using enum Keyword;
    return keyword == Cmd || keyword == Entrypoint || keyword == Expose || keyword == Healthcheck || keyword == User ||
           keyword == Stopsignal;
}

// Names behind "$" and "${" in a text, whatever its quotes say: one too many repeats a line that nobody needs.
void collectVariables(std::string_view text, std::set<std::string, std::less<>>& names) {
    for (const VariableSpan& span : findVariables(text, '\0', Quoting::Raw)) {
        if (span.nameEnd > span.nameBegin)
            names.emplace(text.substr(span.nameBegin, span.nameEnd - span.nameBegin));
    }
}

bool isRelativeProgram(std::string_view word) {
    return word.contains('/') && !word.starts_with('/') && !word.starts_with('-') && !word.starts_with('$');
}

bool isRelative(const Command& command) {
    if (command.isExec())
        return !command.words.empty() && isRelativeProgram(command.words.front().text);
    return isRelativeProgram(command.text.text.substr(0, command.text.text.find_first_of(" \t")));
}

class Splitter {
public:
    Splitter(Change& change, const Split& split)
        : m_change(change)
        , m_split(split) {
        const std::size_t count = change.instructionCount(split.first.stage);
        for (std::size_t i = 1; i < count; ++i) {
            const InstructionPlace place{split.first.stage, i};
            if (i >= split.first.index)
                m_second.push_back(place);
            else if (movesAlong(change.instruction(place).keyword))
                m_moving.push_back(place);
            else
                m_first.push_back(place);
        }
    }

    [[nodiscard]] const std::vector<InstructionPlace>& moving() const { return m_moving; }

    // ARG, ENV, WORKDIR and SHELL of the first part that the second needs, each on a line, in their order.
    [[nodiscard]] std::vector<std::string> repeated() const {
        std::set<std::string, std::less<>> variables;
        bool relative = false;
        bool shell = false;
        bool placed = false; // a WORKDIR of its own came before
        for (const auto* part : {&m_moving, &m_second}) {
            for (const InstructionPlace place : *part) {
                const Instruction& instruction = m_change.instruction(place);
                collectVariables(m_change.slice(instruction.range), variables);
                const Workdir* workdir = instruction.as<Workdir>();
                placed = placed || (workdir != nullptr && workdir->path.text.starts_with('/'));
                relative = relative || (!placed && needsDirectory(instruction));
                shell = shell || usesShell(instruction);
            }
        }
        std::vector<bool> wanted(m_first.size());
        std::size_t lastShell = m_first.size();
        // From the last on, so that what a default value needs is found as well.
        for (std::size_t i = m_first.size(); i-- > 0;) {
            const Instruction& instruction = m_change.instruction(m_first[i]);
            if (declares(instruction, variables)) {
                wanted[i] = true;
                collectVariables(m_change.slice(instruction.range), variables);
            } else if (const Workdir* workdir = instruction.as<Workdir>(); workdir != nullptr && relative) {
                wanted[i] = true;
                collectVariables(workdir->path.text, variables);
                if (workdir->path.text.starts_with('/') || workdir->path.text.starts_with('$'))
                    relative = false;
            } else if (instruction.keyword == Keyword::Shell && shell && lastShell == m_first.size()) {
                lastShell = i;
                wanted[i] = true;
            }
        }
        std::vector<std::string> result;
        for (std::size_t i = 0; i < m_first.size(); ++i) {
            if (wanted[i])
                result.push_back(m_change.instruction(m_first[i]).original);
        }
        return result;
    }

private:
    static bool needsDirectory(const Instruction& instruction) {
        if (instruction.keyword == Keyword::Run)
            return true;
        if (const Workdir* workdir = instruction.as<Workdir>())
            return !workdir->path.text.starts_with('/');
        if (const Copy* copy = instruction.as<Copy>())
            return !copy->destination.text.starts_with('/') && !copy->destination.text.starts_with('$');
        if (const Cmd* cmd = instruction.as<Cmd>())
            return isRelative(cmd->command);
        if (const Entrypoint* entrypoint = instruction.as<Entrypoint>())
            return isRelative(entrypoint->command);
        if (const Healthcheck* healthcheck = instruction.as<Healthcheck>())
            return !healthcheck->none && isRelative(healthcheck->command);
        return false;
    }

    static bool usesShell(const Instruction& instruction) {
        if (const Run* run = instruction.as<Run>())
            return run->form != Run::Form::HeredocScript && !run->command.isExec();
        if (const Cmd* cmd = instruction.as<Cmd>())
            return !cmd->command.isExec();
        if (const Entrypoint* entrypoint = instruction.as<Entrypoint>())
            return !entrypoint->command.isExec();
        return false;
    }

    static bool declares(const Instruction& instruction, const std::set<std::string, std::less<>>& variables) {
        if (const Arg* arg = instruction.as<Arg>())
            return std::ranges::any_of(arg->declarations,
                                       [&](const auto& each) { return variables.contains(each.name.text); });
        if (const Env* env = instruction.as<Env>())
            return std::ranges::any_of(env->variables,
                                       [&](const auto& each) { return variables.contains(each.name.text); });
        return false;
    }

    Change& m_change;
    const Split& m_split;
    std::vector<InstructionPlace> m_first;  // stay in the first part
    std::vector<InstructionPlace> m_moving; // stand in the first part, belong to the second
    std::vector<InstructionPlace> m_second;
};

std::string programOf(const Command& command) {
    if (command.isExec())
        return command.words.empty() ? std::string() : command.words.front().text;
    std::string_view text = command.text.text;
    while (text.starts_with("exec ") || text.starts_with(' '))
        text.remove_prefix(text.starts_with(' ') ? 1 : std::string_view("exec ").size());
    return std::string(text.substr(0, text.find_first_of(" \t;&|")));
}

// The last word of the text that ends with "/" and the program.
std::string pathIn(std::string_view text, std::string_view program) {
    const std::string wanted = "/" + std::string(program.substr(program.rfind('/') + 1));
    const std::size_t found = text.rfind(wanted);
    if (found == std::string_view::npos)
        return {};
    static constexpr std::string_view ends = " \t\r\n;&|\"'=<>()";
    const std::size_t end = found + wanted.size();
    const std::size_t before = text.find_last_of(ends, found);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const bool isWhole = end == text.size() || ends.contains(text[end]);
    return isWhole && text[begin] == '/' ? std::string(text.substr(begin, end - begin)) : std::string();
}

} // namespace

SplitSuggestion suggestSplit(const Dockerfile& file, StageId id) {
    const auto& instructions = file.stages[index(id)].instructions;
    SplitSuggestion result{.first = {id, instructions.size() + 1}, .program = {}, .programPath = {}};
    std::string entrypoint, command;
    for (std::size_t i = 0; i < instructions.size(); ++i) {
        const Instruction& each = instructions[i];
        if (each.keyword == Keyword::Run || each.keyword == Keyword::Copy || each.keyword == Keyword::Add ||
            each.keyword == Keyword::Workdir)
            result.first.index = i + 2;
        if (const Cmd* cmd = each.as<Cmd>())
            command = programOf(cmd->command);
        else if (const Entrypoint* point = each.as<Entrypoint>())
            entrypoint = programOf(point->command);
    }
    result.program = entrypoint.empty() ? command : entrypoint;
    if (result.program.starts_with('/'))
        result.programPath = result.program;
    for (std::size_t i = instructions.size(); i-- > 0 && result.programPath.empty() && !result.program.empty();) {
        if (instructions[i].keyword == Keyword::Run)
            result.programPath = pathIn(file.source.slice(instructions[i].range), result.program);
    }
    return result;
}

Result<Edit> StageEditor::split(const Split& split) const {
    Change change(*this);
    const StageId id = split.first.stage;
    if (!change.has(id) || split.first.index == 0 || split.first.index > change.instructionCount(id))
        return fail(ErrorCode::InvalidInput, msg::EditSplitNowhere);
    if (auto broken = brokenBy(id))
        return passOn(std::move(*broken));
    if (split.base.empty() || split.base.find_first_of(" \t\r\n\\`") != std::string::npos)
        return fail(ErrorCode::InvalidInput, msg::EditBaseInvalid, split.base);
    if (freeName(split.name) != toLower(split.name))
        return fail(ErrorCode::InvalidInput, msg::EditNameTaken, split.name);

    const std::size_t number = index(id);
    const Stage& stage = change.stage(id);
    const Splitter splitter(change, split);
    const std::string lineEnd(change.lineEnd());
    const std::string as = stage.fromInstruction.keywordWord.text == "from" ? " as " : " AS ";
    const auto after = [&](std::size_t old) { return old < number ? old : old + 1; };
    change.renumber(after);
    // The first part keeps its place and gets a new name; the second one the name that others use.
    std::string secondName;
    if (stage.from.name) {
        secondName = as + stage.from.name->text;
        change.replace(stage.from.name->range, split.name);
    } else {
        change.replace({stage.from.image.range.end, stage.from.image.range.end}, as + split.name);
    }
    const std::string indentation = change.indentation(split.first);
    std::string second = lineEnd + "FROM " + split.base + secondName + lineEnd;
    for (const std::string& line : splitter.repeated())
        second += indentation + line + lineEnd;
    for (const SplitFile& file : split.files) {
        if (file.source.empty() || file.destination.empty() ||
            (file.source + file.destination).find_first_of("\r\n") != std::string::npos)
            return fail(ErrorCode::InvalidInput, msg::EditNoSuchPlace);
        second += indentation +
                  copyLine({.from = split.name, .sources = {file.source}, .destination = file.destination},
                           m_file.directives.escape) +
                  lineEnd;
    }
    for (const InstructionPlace place : splitter.moving()) {
        const text::ByteRange lines = change.linesWithComments(place);
        second += change.text(lines, true);
        change.eraseLines(lines);
    }
    change.insertLines(change.insertionPoint(split.first), second);

    // Users of the stage use the second part; what stands in the first part needs what it needed.
    const std::size_t boundary = change.insertionPoint(split.first);
    std::vector<Change::Link> links;
    for (const Edge& edge : m_graph.edges) {
        Change::Link link = change.linkOf(edge);
        const bool isMine = link.to == number;
        if (link.kind == NodeKind::Stage)
            link.stage = after(link.stage);
        link.to = after(link.to);
        if (isMine && (edge.onbuild || edge.kind == EdgeKind::From || edge.range.begin < boundary))
            link.to = number;
        links.push_back(std::move(link));
    }
    Change::Link base = change.meaning(split.base, id, EdgeKind::From);
    base.to = number + 1;
    links.push_back(std::move(base));
    for (std::size_t i = 0; i < split.files.size(); ++i)
        links.push_back({.kind = NodeKind::Stage, .stage = number, .to = number + 1, .edge = EdgeKind::Copy});
    change.links = std::move(links);
    change.uncheckedTriggers.insert(number + 1);
    return change.finish(message(msg::EditSplitStage, m_graph.node(id).label), static_cast<StageId>(number + 1));
}

} // namespace slipway::stages
