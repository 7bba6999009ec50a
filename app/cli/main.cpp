// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "engine/messages/catalogue/cli.h"
#include "engine/messages/catalogue/general.h"
#include "engine/text/similar.h"

#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <format>
#include <thread>

using namespace slipway;
using namespace slipway::cli;
using messages::Msg;

namespace {

const char* environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::string_view localeName() {
    for (const char* variable : {"SLIPWAY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"})
        if (const std::string_view value = environment(variable); !value.empty())
            return value;
    return "C";
}

// Signals are taken by a thread of their own, so that stopping is an ordinary stop_token for everybody else. A second
// Ctrl-C ends the program at once.
class SignalWatch {
public:
    SignalWatch() {
        sigset_t signals{};
        sigemptyset(&signals);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP})
            sigaddset(&signals, signal);
        pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
        // The thread outlives this object, so it owns what it uses.
        std::thread([signals, stop = m_stop]() mutable {
            for (int count = 0;; ++count) {
                int signal = 0;
                if (sigwait(&signals, &signal) != 0)
                    return;
                if (count > 0)
                    std::_Exit(Interrupted);
                stop.request_stop();
            }
        }).detach();
    }
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
};

void appendOptions(std::string& text, const Context& context, std::span<const OptionSpec> options) {
    for (const OptionSpec& option : options) {
        std::string left = option.letter ? std::format("-{}, ", option.letter) : "    ";
        left += std::format("--{}{}{}", option.name, option.placeholder.empty() ? "" : " ", option.placeholder);
        // A long left side puts its help on the next line.
        text += left.size() <= 28 ? std::format("  {:<28}  ", left) : std::format("  {}\n{:32}", left, "");
        text += context.tr(option.help) + "\n";
    }
}

std::string commandHelp(const Context& context, const Command& command) {
    std::string text =
        context.tr(msg::CliUsage, command.verbs.empty()
                                      ? std::format("slipway {} [{}] {}", command.name, "OPTION...", command.operands)
                                      : std::format("slipway {} VERB [OPTION...]", command.name));
    text += "\n\n" + context.tr(command.description) + "\n\n";
    if (!command.verbs.empty()) {
        text += context.tr(msg::CliCommandsTitle) + "\n";
        for (const Command& verb : command.verbs)
            text += std::format("  {:<16}  {}\n", verb.name, context.tr(verb.summary));
        return text + "\n" + context.tr(msg::CliMoreVerbHelp, command.name) + "\n" + context.tr(msg::CliExitCodes) +
               "\n";
    }
    text += context.tr(msg::CliOptionsTitle) + "\n";
    appendOptions(text, context, command.options);
    appendOptions(text, context, commonOptions());
    return text + "\n" + context.tr(msg::CliExitCodes) + "\n";
}

std::string generalHelp(const Context& context) {
    std::string text = context.tr(msg::CliUsage, "slipway SUBCOMMAND [OPTION...]") + "\n\n" +
                       context.tr(msg::CliAbout) + "\n\n" + context.tr(msg::CliCommandsTitle) + "\n";
    for (const Command& command : commands())
        text += std::format("  {:<10}  {}\n", command.name, context.tr(command.summary));
    return text + "\n" + context.tr(msg::CliMoreHelp) + "\n" + context.tr(msg::CliExitCodes) + "\n";
}

int usageError(const Context& context, Error error, std::string_view command) {
    error.notes.push_back(
        messages::message(msg::CliSeeHelp, command.empty() ? "slipway" : std::format("slipway {}", command)));
    context.report(error);
    return CouldNotRun;
}

int runCommand(Context context, const Command& command, std::span<const std::string> words) {
    const Result<ParsedOptions> options = parseOptions(command.options, words);
    if (!options)
        return usageError(context, options.error(), command.name);
    if (const auto language = options->value("lang")) {
        if (*language != "en" && !language->starts_with("zh"))
            return usageError(context,
                              Error{ErrorCode::InvalidInput, messages::message(msg::CliUnknownLanguage, *language)},
                              command.name);
        context.language = messages::languageOf(*language);
    }
    if (options->isOn("help")) {
        context.out(commandHelp(context, command));
        return Fine;
    }
    const std::size_t operands = options->operands().size();
    if (operands < command.minimumOperands)
        return usageError(
            context,
            Error{ErrorCode::InvalidInput, messages::message(msg::CliTooFewOperands, command.name, command.operands)},
            command.name);
    if (operands > command.maximumOperands)
        return usageError(
            context,
            Error{ErrorCode::InvalidInput, messages::message(msg::CliTooManyOperands, options->operands().back())},
            command.name);
    const Result<int> outcome = command.run(context, *options);
    if (outcome)
        return *outcome;
    if (outcome.error().code == ErrorCode::Cancelled) {
        context.err(context.tr(msg::Cancelled) + "\n");
        return Interrupted;
    }
    context.report(outcome.error());
    return CouldNotRun;
}

int unknownWord(const Context& context, Msg text, std::string_view word, std::span<const std::string_view> known,
                std::string_view command) {
    Error error{ErrorCode::InvalidInput, messages::message(text, word)};
    if (const auto similar = text::mostSimilar(word, known))
        error.notes.push_back(messages::message(msg::DidYouMean, *similar));
    return usageError(context, std::move(error), command);
}

// "images rm NAME" is the verb "images rm"; "images" and "images --format json" are its first verb.
int runVerb(const Context& context, const Command& command, std::span<const std::string> words) {
    if (words.empty() || (words[0].starts_with('-') && words[0] != "--help" && words[0] != "-h"))
        return runCommand(context, command.verbs.front(), words);
    if (words[0].starts_with('-')) {
        context.out(commandHelp(context, command));
        return Fine;
    }
    std::vector<std::string_view> names;
    for (const Command& verb : command.verbs) {
        names.push_back(verb.name.substr(command.name.size() + 1));
        if (names.back() == words[0])
            return runCommand(context, verb, words.subspan(1));
    }
    return unknownWord(context, msg::CliUnknownVerb, words[0], names, command.name);
}

} // namespace

int main(int argc, char** argv) {
    // Names in archives are UTF-8 whatever the surroundings say; libarchive asks the C library.
    std::setlocale(LC_CTYPE, "C.UTF-8");
    const SignalWatch signals;
    Context context;
    context.language = messages::languageOf(localeName());
    context.stdoutIsTerminal = ::isatty(STDOUT_FILENO) == 1;
    context.stderrIsTerminal = ::isatty(STDERR_FILENO) == 1;
    const bool colourAllowed = *environment("NO_COLOR") == '\0' && std::string_view(environment("TERM")) != "dumb";
    context.colourOut = context.stdoutIsTerminal && colourAllowed;
    context.colourErr = context.stderrIsTerminal && colourAllowed;
    context.stop = signals.token();

    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        // `slipway help NAME` is `slipway NAME --help`.
        if (words.size() > 1) {
            const auto named = std::ranges::find(commands(), std::string_view(words[1]), &Command::name);
            if (named != commands().end()) {
                context.out(commandHelp(context, *named));
                return Fine;
            }
        }
        words.empty() ? context.err(generalHelp(context)) : context.out(generalHelp(context));
        return words.empty() ? CouldNotRun : Fine;
    }
    if (words[0] == "--version") {
        context.out("slipway " SLIPWAY_VERSION "\n");
        return Fine;
    }
    const auto command = std::ranges::find(commands(), std::string_view(words[0]), &Command::name);
    if (command == commands().end()) {
        std::vector<std::string_view> names;
        for (const Command& each : commands())
            names.push_back(each.name);
        return unknownWord(context, msg::CliUnknownCommand, words[0], names, "");
    }
    if (!command->verbs.empty())
        return runVerb(context, *command, std::span(words).subspan(1));
    return runCommand(context, *command, std::span(words).subspan(1));
}
