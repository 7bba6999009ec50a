// SPDX-License-Identifier: Apache-2.0
// Command text that a command gets as an argument or reads from a heredoc.
#include "engine/shell/invocation.h"
#include "engine/shell/limits.h"
#include "engine/shell/run_text.h"
#include "engine/shell/script_parser.h"

#include <algorithm>

namespace slipway::shell {

namespace {

// The command text of a shell's arguments: its index; nothing when there is none. `standardInput` says that the shell
// reads its commands from there.
std::optional<std::size_t> commandText(std::span<const Word> arguments, bool& standardInput) {
    bool isCommand = false;
    std::size_t at = 0;
    for (; at < arguments.size(); ++at) {
        const std::string_view option = arguments[at].text;
        if (option.size() < 2 || (option.front() != '-' && option.front() != '+'))
            break;
        if (option == "--") {
            ++at;
            break;
        }
        if (option.starts_with("--")) {
            if (option == "--rcfile" || option == "--init-file")
                ++at;
            continue;
        }
        isCommand = isCommand || (option.front() == '-' && option.contains('c'));
        standardInput = standardInput || option.contains('s');
        if (option.ends_with('o') || option.ends_with('O'))
            ++at;
    }
    if (isCommand)
        return at < arguments.size() ? std::optional(at) : std::nullopt;
    standardInput =
        standardInput || at >= arguments.size() || arguments[at].text == "-" || arguments[at].text == "/dev/stdin";
    return std::nullopt;
}

// su USER -c TEXT, in any order.
std::optional<std::size_t> switchedUserText(std::span<const Word> arguments) {
    const auto found = std::ranges::find_if(arguments, [](const Word& word) {
        return word.text == "-c" || word.text == "--command" || word.text == "-lc";
    });
    const auto at = static_cast<std::size_t>(found - arguments.begin());
    return at + 1 < arguments.size() ? std::optional(at + 1) : std::nullopt;
}

} // namespace

void ScriptParser::nest(Command& command) {
    if (command.words.empty())
        return;
    const std::span<const Word> words = command.words;
    // The programs are looked for only where one of them may run command text.
    for (const Span& program : programs(words)) {
        const std::span<const Word> arguments = words.subspan(program.first + 1, program.end - program.first - 1);
        const std::string_view name = baseName(words[program.first].text);
        if (name == "eval") {
            nestWords(command, arguments, m_dialect);
        } else if (name == "trap") {
            if (arguments.size() > 1 && arguments[0].text != "-")
                nestWords(command, arguments.first(1), m_dialect);
        } else if (name == "su" || name == "runuser") {
            if (const auto text = switchedUserText(arguments))
                nestWords(command, arguments.subspan(*text, 1), Dialect::Posix);
        } else if (const auto dialect = dialectOf(words[program.first].text)) {
            bool standardInput = false;
            if (const auto text = commandText(arguments, standardInput))
                nestWords(command, arguments.subspan(*text, 1), *dialect);
            else if (standardInput)
                nestHeredoc(command, *dialect);
        }
    }
}

void ScriptParser::nestWords(Command& command, std::span<const Word> words, Dialect dialect) {
    MappedText text;
    bool expanded = false;
    for (const Word& word : words) {
        if (!text.empty())
            text.appendFor(" ", {word.range.begin, word.range.begin});
        if (appendMeaning(text, word.parts))
            expanded = true;
    }
    if (text.empty())
        return;
    if (auto script = nestedScript(text, dialect, !expanded))
        command.nested.push_back({std::move(script), expanded});
}

void ScriptParser::nestHeredoc(const Command& command, Dialect dialect) {
    for (const Redirection& redirection : command.redirections) {
        for (Pending& pending : m_pending) {
            if (pending.heredoc == redirection.heredoc)
                pending.script = dialect;
        }
    }
}

bool ScriptParser::appendMeaning(MappedText& into, const std::vector<Part>& from) const {
    bool expanded = false;
    for (const Part& part : from) {
        switch (part.kind) {
        case Part::Kind::Escaped:
        case Part::Kind::AnsiQuoted:
            into.appendFor(part.text, part.range);
            break;
        case Part::Kind::SingleQuoted:
            into.append(m_mapped, part.textBegin + 1, part.textBegin + 1 + part.text.size());
            break;
        case Part::Kind::DoubleQuoted:
            expanded = appendMeaning(into, part.parts) || expanded;
            break;
        default:
            expanded = expanded || part.isExpansion();
            into.append(m_mapped, part.textBegin, part.textEnd);
        }
    }
    return expanded;
}

MappedText ScriptParser::heredocText(const Heredoc& heredoc, std::size_t begin, std::size_t end) const {
    MappedText result;
    for (std::size_t line = begin; line < end;) {
        const std::size_t feed = m_text.find('\n', line);
        const std::size_t next = feed == std::string_view::npos || feed >= end ? end : feed + 1;
        while (heredoc.stripTabs && line < next && m_text[line] == '\t')
            ++line;
        for (std::size_t i = line; heredoc.expand && i + 1 < next; ++i) {
            if (m_text[i] != '\\' || (m_text[i + 1] != '$' && m_text[i + 1] != '`' && m_text[i + 1] != '\\'))
                continue;
            result.append(m_mapped, line, i);
            result.appendFor(m_text.substr(i + 1, 1), range(i, i + 2));
            line = i + 2;
            ++i;
        }
        result.append(m_mapped, line, next);
        line = next;
    }
    return result;
}

std::shared_ptr<const Script> ScriptParser::nestedScript(const MappedText& text, Dialect dialect, bool known) {
    if (m_level >= limits::scripts || m_depth >= limits::depth)
        return nullptr;
    auto script = std::make_shared<Script>(ScriptParser(text, dialect, m_level + 1, m_depth + 1).run());
    if (known && m_problems.size() < limits::problems)
        m_problems.insert(m_problems.end(), script->problems.begin(), script->problems.end());
    script->problems.clear();
    return script;
}

} // namespace slipway::shell
