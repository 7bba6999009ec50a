// SPDX-License-Identifier: Apache-2.0
#include "engine/shell/run_text.h"

#include "engine/shell/invocation.h"
#include "engine/shell/parser.h"
#include "engine/shell/shebang.h"

#include <algorithm>

namespace slipway::shell {

namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

// The lines of `range` as one, the way the Dockerfile's parser joins them.
void appendJoined(MappedText& into, std::string_view bytes, text::ByteRange range, char escape) {
    std::size_t at = range.begin;
    bool first = true;
    while (at < range.end) {
        const std::size_t feed = bytes.find('\n', at);
        std::size_t end = feed == std::string_view::npos ? bytes.size() : feed;
        const std::size_t next = feed == std::string_view::npos ? bytes.size() : feed + 1;
        end = std::min(end, range.end);
        while (end > at && next > range.begin && bytes[end - 1] == '\r' && end < next)
            --end;
        std::size_t text = at;
        while (text < end && isBlank(bytes[text]))
            ++text;
        const bool skipped = !first && (text == end || bytes[text] == '#');
        first = false;
        if (!skipped) {
            std::size_t sign = end;
            while (sign > at && isBlank(bytes[sign - 1]))
                --sign;
            const bool continues = sign > at && next <= range.end && bytes[sign - 1] == escape &&
                                   !(sign > at + 1 && bytes[sign - 2] == escape);
            into.append(bytes.substr(at, (continues ? sign - 1 : end) - at), at);
        }
        at = next;
    }
}

// The string between the quotes of a JSON form, with the place of each character.
void appendJson(MappedText& into, std::string_view bytes, text::ByteRange range, std::string_view value) {
    const std::string_view inside = range.size() >= 2 ? bytes.substr(range.begin + 1, range.size() - 2) : "";
    if (inside == value) {
        into.append(value, range.begin + 1);
        return;
    }
    // Only simple escapes are followed; behind anything else the whole string stands for the rest.
    std::size_t at = 0;
    std::size_t done = 0;
    while (done < value.size() && at < inside.size()) {
        if (inside[at] == value[done] && inside[at] != '\\') {
            into.append(value.substr(done, 1), range.begin + 1 + at);
            ++at;
            ++done;
            continue;
        }
        if (inside[at] != '\\' || at + 1 >= inside.size() || inside[at + 1] == 'u' || inside[at + 1] == '\n')
            break;
        into.appendFor(value.substr(done, 1), {range.begin + 1 + at, range.begin + 3 + at});
        at += 2;
        ++done;
    }
    into.appendFor(value.substr(done), {range.begin + 1 + at, range.end - 1});
}

void appendHeredocs(MappedText& into, std::string_view bytes, const dockerfile::Instruction& instruction) {
    for (const dockerfile::Heredoc& heredoc : instruction.heredocs) {
        into.appendFor("\n", {heredoc.bodyRange.begin, heredoc.bodyRange.begin});
        into.append(bytes.substr(heredoc.bodyRange.begin, heredoc.bodyRange.size()), heredoc.bodyRange.begin);
        if (!heredoc.terminator.empty())
            into.append(bytes.substr(heredoc.terminator.begin, heredoc.terminator.size()), heredoc.terminator.begin);
        else
            into.appendFor(heredoc.name, heredoc.terminator);
    }
}

// Single words of an exec form: quoted, so that nothing in them means anything.
Word literalWord(const dockerfile::Word& from) {
    Word word;
    word.range = from.range;
    word.text = from.text;
    Part part;
    part.kind = Part::Kind::SingleQuoted;
    part.range = from.range;
    part.text = from.text;
    word.parts.push_back(std::move(part));
    return word;
}

// "sh", "-c", TEXT in an exec form.
void nestExec(Command& command, const dockerfile::Command& from, std::string_view bytes) {
    for (const Span& program : programs(command.words)) {
        const auto dialect = dialectOf(command.words[program.first].text);
        if (!dialect)
            continue;
        for (std::size_t at = program.first + 1; at + 1 < program.end; ++at) {
            const std::string_view option = command.words[at].text;
            if (!option.starts_with('-') || option.starts_with("--") || !option.contains('c'))
                continue;
            MappedText text;
            appendJson(text, bytes, from.words[at + 1].range, from.words[at + 1].text);
            command.nested.push_back({std::make_shared<Script>(parse(text, *dialect)), false});
            break;
        }
    }
}

Script execScript(const dockerfile::Command& from, std::string_view bytes) {
    Script script;
    Command command;
    for (const dockerfile::Word& word : from.words)
        command.words.push_back(literalWord(word));
    command.range = from.words.front().range.united(from.words.back().range);
    nestExec(command, from, bytes);
    for (Nested& nested : command.nested)
        script.problems.insert(script.problems.end(), nested.script->problems.begin(), nested.script->problems.end());
    script.range = script.list.range = command.range;
    Item item;
    item.pipeline.range = command.range;
    item.pipeline.commands.push_back(std::move(command));
    script.list.items.push_back(std::move(item));
    return script;
}

} // namespace

std::optional<Dialect> dialectOf(std::string_view interpreter) {
    const std::string_view name = baseName(interpreter);
    if (name == "sh" || name == "dash" || name == "posh")
        return Dialect::Posix;
    if (name == "ash" || name == "busybox")
        return Dialect::Ash;
    if (name == "bash" || name == "rbash" || name == "zsh" || name == "ksh" || name == "mksh")
        return Dialect::Bash;
    return std::nullopt;
}

std::optional<RunText> runText(const dockerfile::Dockerfile& file, const dockerfile::Instruction& instruction,
                               std::span<const std::string> shell) {
    if (const auto* onbuild = instruction.as<dockerfile::Onbuild>())
        return onbuild->instruction ? runText(file, *onbuild->instruction, shell) : std::nullopt;
    const dockerfile::Command* command = dockerfile::commandOf(instruction);
    if (command == nullptr)
        return std::nullopt;
    const std::string_view bytes = file.source.bytes();
    RunText result;
    if (command->isExec()) {
        if (command->words.empty())
            return std::nullopt;
        result.form = RunText::Form::Exec;
        result.interpreter = command->words.front().text;
        result.range = command->words.front().range.united(command->words.back().range);
        for (const dockerfile::Word& word : command->words) {
            if (!result.text.empty())
                result.text.appendFor(" ", {word.range.begin, word.range.begin});
            appendJson(result.text, bytes, word.range, word.text);
        }
        result.script = std::make_shared<const Script>(execScript(*command, bytes));
        result.invocations = invocations(*result.script);
        result.extensions = extensions(*result.script);
        return result;
    }
    result.range = command->text.range;
    result.interpreter = shell.empty() ? "/bin/sh" : shell.front();
    const auto* run = instruction.as<dockerfile::Run>();
    const bool heredoc = run != nullptr && run->form != dockerfile::Run::Form::Command && !instruction.heredocs.empty();
    if (heredoc) {
        result.form = RunText::Form::Heredoc;
        const dockerfile::Heredoc& first = instruction.heredocs.front();
        if (run->form == dockerfile::Run::Form::HeredocScript)
            result.interpreter = shebang(run->script);
        for (std::size_t line = first.bodyRange.begin; line < first.bodyRange.end;) {
            const std::size_t feed = bytes.find('\n', line);
            const std::size_t next =
                std::min(first.bodyRange.end, feed == std::string_view::npos ? bytes.size() : feed + 1);
            while (first.stripTabs && line < next && bytes[line] == '\t')
                ++line;
            result.text.append(bytes.substr(line, next - line), line);
            line = next;
        }
    } else {
        appendJoined(result.text, bytes, command->text.range, file.directives.escape);
        if (run != nullptr)
            appendHeredocs(result.text, bytes, instruction);
    }
    if (const auto dialect = dialectOf(result.interpreter)) {
        result.script = std::make_shared<const Script>(parse(result.text, *dialect));
        result.invocations = invocations(*result.script);
        result.extensions = extensions(*result.script);
    } else {
        result.form = RunText::Form::Foreign;
    }
    return result;
}

} // namespace slipway::shell
