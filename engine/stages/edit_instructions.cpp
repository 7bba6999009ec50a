// SPDX-License-Identifier: Apache-2.0
// Operations on the instructions of a stage.
#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/grammar.h"
#include "engine/messages/catalogue/edits.h"
#include "engine/stages/change.h"
#include "engine/stages/edit.h"

#include <algorithm>

namespace slipway::stages {

using namespace dockerfile;
using messages::message;

namespace {

std::size_t index(StageId id) {
    return static_cast<std::size_t>(id);
}

bool describesImage(Keyword keyword) {
    using enum Keyword;
    return keyword == Cmd || keyword == Entrypoint || keyword == Expose || keyword == Healthcheck || keyword == User ||
           keyword == Stopsignal || keyword == Label || keyword == Volume;
}

std::unexpected<Error> nowhere() {
    return fail(ErrorCode::NotFound, msg::EditNoSuchPlace);
}

// So that expansion gives the path back.
std::string escapedPath(std::string_view path, char escape) {
    std::string result;
    for (const char c : path) {
        if (c == '$' || c == escape || c == '"' || c == '\'')
            result += escape;
        result += c;
    }
    return result;
}

std::string jsonString(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + '"';
}

std::string flagText(const FlagChange& change) {
    std::string result = "--" + change.name;
    if (change.value->empty())
        return result;
    result += '=';
    const bool plain = std::ranges::none_of(
        *change.value, [](char c) { return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '\\'; });
    if (plain)
        return result + *change.value;
    result += '"';
    for (const char c : *change.value) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + '"';
}

} // namespace

std::size_t StageEditor::copyPosition(StageId id) const {
    const auto& instructions = m_file.stages[index(id)].instructions;
    for (std::size_t i = instructions.size(); i > 0; --i) {
        if (instructions[i - 1].keyword == Keyword::Copy || instructions[i - 1].keyword == Keyword::Add)
            return i + 1;
    }
    std::size_t position = instructions.size() + 1;
    while (position > 1 && describesImage(instructions[position - 2].keyword))
        --position;
    return position;
}

std::string StageEditor::copyLine(const NewCopy& copy, char escape) {
    std::vector<std::string> paths;
    for (const std::string& source : copy.sources)
        paths.push_back(escapedPath(source, escape));
    std::string destination = copy.destination;
    if (paths.size() > 1 && !destination.ends_with('/'))
        destination += '/';
    paths.push_back(escapedPath(destination, escape));
    std::string line = "COPY --from=" + copy.from;
    const bool json = std::ranges::any_of(paths, [](const std::string& path) {
        return path.empty() || path.find_first_of(" \t\v\f") != std::string::npos || path.starts_with('[') ||
               path.starts_with("--") || path.contains("<<");
    });
    if (!json) {
        for (const std::string& path : paths)
            line += ' ' + path;
        return line;
    }
    line += " [";
    for (std::size_t i = 0; i < paths.size(); ++i)
        line += (i > 0 ? ", " : "") + jsonString(paths[i]);
    return line + ']';
}

Result<Edit> StageEditor::addCopy(const NewCopy& copy) const {
    Change change(*this);
    if (!change.has(copy.to) || copy.sources.empty() ||
        (copy.before && (*copy.before == 0 || *copy.before > change.instructionCount(copy.to))))
        return nowhere();
    const auto isLine = [](const std::string& path) { return path.find_first_of("\r\n") == std::string::npos; };
    if (copy.from.empty() || copy.from.find_first_of(" \t\r\n\"'\\$") != std::string::npos ||
        !std::ranges::all_of(copy.sources, isLine) || !isLine(copy.destination) || copy.destination.empty())
        return nowhere();
    const std::size_t position = copy.before.value_or(copyPosition(copy.to));
    // Right behind the COPY before it, not behind the blank lines that follow.
    const std::size_t at =
        copy.before ? change.insertionPoint({copy.to, position}) : change.lines({copy.to, position - 1}).end;
    change.insertLines(at, change.indentation({copy.to, position}) + copyLine(copy, m_file.directives.escape) +
                               std::string(change.lineEnd()));
    change.links.push_back(change.meaning(copy.from, copy.to, EdgeKind::Copy));
    return change.finish(message(msg::EditAddCopy, copy.from), copy.to);
}

Result<Edit> StageEditor::moveInstruction(InstructionPlace from, InstructionPlace to) const {
    Change change(*this);
    if (!change.has(from) || from.index == 0 || !change.has(to.stage) || to.index == 0 ||
        to.index > change.instructionCount(to.stage))
        return nowhere();
    const Instruction& moved = change.instruction(from);
    auto label = message(msg::EditMoveInstruction, moved.keywordWord.text);
    if (from.stage == to.stage && (to.index == from.index || to.index == from.index + 1))
        return Edit{std::move(label), {}, to.stage};
    const text::ByteRange lines = change.linesWithComments(from);
    const std::size_t at = change.insertionPoint(to);
    if (lines.begin < at && at < lines.end)
        return nowhere();
    change.insertLines(at, change.text(lines, true));
    change.eraseLines(lines);
    if (from.stage != to.stage) {
        // What it needs is needed by the other stage now.
        std::vector<Change::Link> leaving;
        for (const Edge& edge : m_graph.edges) {
            const bool inside = moved.range.begin <= edge.range.begin && edge.range.end <= moved.range.end;
            if (inside && !edge.onbuild)
                leaving.push_back(change.linkOf(edge));
        }
        for (const Change::Link& link : leaving) {
            const auto found = std::ranges::find(change.links, link);
            if (found != change.links.end())
                found->to = index(to.stage);
        }
        if (moved.keyword == Keyword::Onbuild) {
            for (std::size_t i = 0; i < change.stageCount(); ++i)
                change.uncheckedTriggers.insert(i);
        }
    }
    return change.finish(std::move(label), to.stage);
}

Result<Edit> StageEditor::removeInstruction(InstructionPlace place) const {
    Change change(*this);
    if (!change.has(place) || place.index == 0)
        return nowhere();
    const Instruction& gone = change.instruction(place);
    change.eraseLines(change.lines(place));
    for (const Edge& edge : m_graph.edges) {
        if (gone.range.begin <= edge.range.begin && edge.range.end <= gone.range.end)
            change.links.erase(std::ranges::find(change.links, change.linkOf(edge)));
    }
    return change.finish(message(msg::EditDeleteInstruction, gone.keywordWord.text), place.stage);
}

Result<Edit> StageEditor::addInstruction(InstructionPlace place, std::string_view text) const {
    Change change(*this);
    if (!change.has(place.stage) || place.index == 0 || place.index > change.instructionCount(place.stage) ||
        text.empty())
        return nowhere();
    std::string lines = change.indentation(place) + std::string(text);
    if (!lines.ends_with('\n'))
        lines += change.lineEnd();
    change.insertLines(change.insertionPoint(place), lines);
    change.unchecked.insert(index(place.stage));
    for (std::size_t i = 0; i < change.stageCount(); ++i)
        change.uncheckedTriggers.insert(i);
    const std::string_view keyword = text.substr(0, text.find_first_of(" \t\r\n"));
    return change.finish(message(msg::EditAddInstruction, keyword), place.stage);
}

Result<Edit> StageEditor::setFlag(InstructionPlace place, const FlagChange& wanted) const {
    return changeInstruction(place, {wanted}, std::nullopt);
}

Result<Edit> StageEditor::changeInstruction(InstructionPlace place, const std::vector<FlagChange>& flags,
                                            const std::optional<std::string>& arguments) const {
    Change change(*this);
    if (!change.has(place))
        return nowhere();
    const Instruction& instruction = change.instruction(place);
    for (const FlagChange& wanted : flags) {
        if (wanted.value && wanted.value->find_first_of("\r\n") != std::string::npos)
            return nowhere();
        if (instruction.keyword == Keyword::Unknown || !flagGrammar(grammar(instruction.keyword), wanted.name))
            return fail(ErrorCode::InvalidInput, msg::EditNoFlag, instruction.keywordWord.text, wanted.name);
        const Flag* present = nullptr;
        std::size_t occurrence = 0;
        for (const Flag& flag : instruction.flags) {
            if (flag.name == wanted.name && occurrence++ == wanted.occurrence)
                present = &flag;
        }
        if (!present && wanted.value) {
            const std::size_t at =
                instruction.flags.empty() ? instruction.keywordWord.range.end : instruction.flags.back().range.end;
            change.replace({at, at}, " " + flagText(wanted));
        } else if (present && !wanted.value) {
            change.removeFlag(instruction, *present);
        } else if (present && (present->value != *wanted.value || present->hasValue == wanted.value->empty())) {
            change.replace(present->range, flagText(wanted));
        }
    }
    if (arguments && change.slice(instruction.argumentsRange) != *arguments) {
        const bool isApart = instruction.argumentsRange.begin > instruction.keywordWord.range.end;
        change.replace(instruction.argumentsRange, (isApart ? "" : " ") + *arguments);
    }
    change.unchecked.insert(index(place.stage));
    if (arguments || instruction.keyword == Keyword::Onbuild || place.index == 0) {
        for (std::size_t i = 0; i < change.stageCount(); ++i)
            change.uncheckedTriggers.insert(i);
    }
    return change.finish(message(msg::EditChangeInstruction, instruction.keywordWord.text), place.stage);
}

} // namespace slipway::stages
