// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/shell/syntax.h"

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

// The programs that a script runs, wherever they stand: in pipes, branches, functions, substitutions, command text
// inside command text, and behind wrappers (env, sudo, xargs, ...).
namespace slipway::shell {

struct Invocation {
    const Command* command = nullptr; // simple
    std::size_t first = 0;            // index into its words: the program behind all wrappers
    std::size_t end = 0;              // behind its last argument; all of the words but for find -exec
    // What lies between the text and the program.
    bool wrapped = false; // env, sudo, xargs, nohup, find -exec, ...; not time and exec, which belong to the shell
    bool sudo = false;
    bool nested = false;      // in sh -c, eval, a heredoc of a shell
    bool substituted = false; // in $(...)
    const Pipeline* pipeline = nullptr;
    std::size_t pipelineIndex = 0;
    const List* list = nullptr; // that holds the pipeline
    std::size_t item = 0;
    std::string_view name{}; // of the program, without the directories in front

    [[nodiscard]] const Word& program() const { return command->words[first]; }
    // Behind the program's name.
    [[nodiscard]] std::span<const Word> arguments() const {
        return std::span(command->words).subspan(first + 1, end - first - 1);
    }
    // As written with a directory ("/usr/bin/apt-get").
    [[nodiscard]] bool hasDirectory() const { return program().text.contains('/'); }
    [[nodiscard]] text::ByteRange range() const; // from the program to its last word
};

// In the order of the text. Wrappers stand in the list too, before what they run.
[[nodiscard]] std::vector<Invocation> invocations(const Script& script);

// The last part of a path.
[[nodiscard]] std::string_view baseName(std::string_view path);

// Where in the words the program stands that the wrapper at `index` runs; nothing when that is no wrapper or runs
// nothing.
[[nodiscard]] std::optional<std::size_t> wrappedProgram(std::span<const Word> words, std::size_t index);

// The programs of one simple command as ranges of its words: itself, what its wrappers run, what find -exec runs.
struct Span {
    std::size_t first = 0;
    std::size_t end = 0;
    bool wrapped = false;
    bool sudo = false;
};
[[nodiscard]] std::vector<Span> programs(std::span<const Word> words);

// Calls for every command, outer ones first, with its pipeline; goes into substitutions and nested text too.
struct Place {
    const Pipeline* pipeline = nullptr;
    std::size_t index = 0; // in the pipeline
    const List* list = nullptr;
    std::size_t item = 0;  // in the list
    std::size_t depth = 0; // of lists
    bool nested = false;
    bool substituted = false;
    bool condition = false; // of if, while, until
    bool function = false;
    Dialect dialect = Dialect::Posix; // of the text that it stands in
};
void visit(const Script& script, const std::function<void(const Command&, const Place&)>& call);
// Every word of a command: assignments, arguments, redirections; not those of commands inside it.
void forEachWord(const Command& command, const std::function<void(const Word&)>& call);

} // namespace slipway::shell
