// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"
#include "engine/messages/finding.h"
#include "engine/messages/render.h"
#include "engine/messages/result.h"

#include <span>
#include <stop_token>
#include <string>
#include <string_view>

// The frame every subcommand stands in: main.cpp finds it in the table of commands.cpp, parses its options, and turns
// its Result into text and exit code. A subcommand is one file: it declares its options, calls the engine, prints.
namespace slipway::cli {

// Documented in `slipway --help`; the same for every subcommand.
enum ExitCode : int { Fine = 0, GateFailed = 1, CouldNotRun = 2, Interrupted = 130 };

// What a subcommand gets from the world. Nothing else is reached for.
struct Context {
    messages::Language language = messages::Language::English;
    bool stdoutIsTerminal = false;
    bool stderrIsTerminal = false;
    // Colour on the stream in question: a terminal, and NO_COLOR is not set.
    bool colourOut = false;
    bool colourErr = false;
    // Set by Ctrl-C, SIGTERM and SIGHUP.
    std::stop_token stop;

    template <typename... Arguments>
    [[nodiscard]] std::string tr(messages::Msg id, const Arguments&... arguments) const {
        return messages::tr(language, id, arguments...);
    }
    // Whole text to the stream; a closed pipe ends the program as for any filter.
    void out(std::string_view text) const;
    void err(std::string_view text) const;
    void report(const Error& error) const;
    void report(const Finding& finding, const text::SourceText& source) const;
};

// Exit code on success (Fine or GateFailed); an Error is printed by the frame and ends with CouldNotRun or Interrupted.
using CommandFunction = Result<int> (*)(const Context& context, const ParsedOptions& options);

struct Command {
    std::string_view name;
    // One line in `slipway --help`.
    messages::Msg summary;
    // Paragraphs under the usage line in `slipway NAME --help`.
    messages::Msg description;
    // Words after the options: "CONTEXT", "VARIANT VARIANT...".
    std::string_view operands;
    std::size_t minimumOperands = 0;
    std::size_t maximumOperands = 0;
    std::span<const OptionSpec> options;
    CommandFunction run = nullptr;
    // For a command of several verbs: each named whole ("images ls"), with options and help of its own. The first one
    // runs when no verb is given; `run` and `options` of the command itself are not used then.
    std::span<const Command> verbs{};
};

// Every subcommand, in the order of --help.
[[nodiscard]] std::span<const Command> commands();

} // namespace slipway::cli
