// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/keyword.h"
#include "engine/text/byte_range.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// Typed instructions, as the argument grammars (grammar.h) read them. Nothing in here is expanded: words keep their
// quotes, escapes and variables (expansion.h). Ranges are bytes of the Dockerfile.
namespace slipway::dockerfile {

// `text` is what stands there once continuations and the comment lines inside them are gone; `range` includes them. A
// word from a JSON form has its string's value as text, and a range with the quotes.
struct Word {
    std::string text;
    text::ByteRange range;
};

// "--name=value". Quotes and escapes in the value are already gone, variables are not expanded.
struct Flag {
    std::string name; // without "--"
    std::string value;
    bool hasValue = false;
    text::ByteRange range;
    text::ByteRange nameRange; // with "--"
    text::ByteRange valueRange;
};

struct Heredoc {
    std::string name; // without quotes
    unsigned fd = 0;
    bool stripTabs = false; // "<<-"
    bool expand = true;     // no part of the name is quoted
    std::string raw;        // the body as written
    std::string body;       // the same with leading tabs gone where stripTabs says so
    text::ByteRange opener;
    text::ByteRange bodyRange;
    text::ByteRange terminator; // without the line end; empty when missing
};

// What RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD run.
struct Command {
    enum class Form : std::uint8_t { Shell, Exec };
    Form form = Form::Shell;
    std::vector<Word> words; // Exec
    Word text;               // Shell: one string for the shell

    [[nodiscard]] bool isExec() const { return form == Form::Exec; }
};

struct From {
    Word image;
    std::optional<Word> name; // as written; Stage::name has it in lower case
    std::optional<Word> platform;
};

struct Run {
    enum class Form : std::uint8_t {
        Command,       // run `command`
        HeredocShell,  // "RUN <<EOF" alone: `script` is the text for the shell
        HeredocScript, // the same with a body that starts "#!": a file to be run, called `scriptName`
    };
    enum class Network : std::uint8_t { Default, None, Host };
    enum class Security : std::uint8_t { Sandbox, Insecure };

    Form form = Form::Command;
    // For Form::Command in shell form: with the heredocs' bodies and terminators behind the line, as the shell must see
    // it.
    Command command;
    std::string script;
    std::string scriptName;
    std::vector<Word> mounts; // values of --mount, see mount.h
    std::vector<Word> devices;
    Network network = Network::Default;
    Security security = Security::Sandbox;
};

// ADD and COPY.
struct Copy {
    bool isAdd = false;
    std::vector<Word> sources;         // paths, patterns, URLs; not the heredocs
    std::vector<std::size_t> heredocs; // sources that are files written here: indices into Instruction::heredocs
    Word destination;
    std::optional<Word> from; // COPY only
    std::optional<Word> chown;
    std::optional<Word> chmod;
    std::optional<Word> checksum; // ADD only
    bool link = false;
    bool parents = false;       // COPY only
    bool keepGitDir = false;    // ADD only
    std::optional<bool> unpack; // ADD only; nothing: archives of the context yes, downloads no
    std::vector<Word> excludes;
};

struct Assignment {
    Word name;
    Word value;
};

struct Env {
    std::vector<Assignment> variables;
    bool legacy = false; // "ENV name value"
};

struct Label {
    std::vector<Assignment> labels;
    bool legacy = false;
};

struct Arg {
    struct Declaration {
        Word name;
        std::optional<Word> defaultValue;
    };
    std::vector<Declaration> declarations;
};

struct Cmd {
    Command command;
};

struct Entrypoint {
    Command command;
};

struct Expose {
    std::vector<Word> ports;
};

struct Healthcheck {
    bool none = false;
    Command command;
    // Absent when not given; 0 means "inherit", as in the image configuration.
    std::optional<std::chrono::nanoseconds> interval;
    std::optional<std::chrono::nanoseconds> timeout;
    std::optional<std::chrono::nanoseconds> startPeriod;
    std::optional<std::chrono::nanoseconds> startInterval;
    std::optional<int> retries;
};

struct Maintainer {
    Word name;
};

struct Instruction;

struct Onbuild {
    // For Config.OnBuild: the inner instruction's text with its heredocs.
    std::string trigger;
    std::shared_ptr<const Instruction> instruction;
};

struct Shell {
    std::vector<Word> words;
};

struct Stopsignal {
    Word signal;
};

struct User {
    Word user;
};

struct Volume {
    std::vector<Word> paths;
};

struct Workdir {
    Word path;
};

// monostate: the arguments are wrong (a diagnostic says how) or the keyword is unknown.
using Body = std::variant<std::monostate, From, Run, Copy, Env, Label, Arg, Cmd, Entrypoint, Expose, Healthcheck,
                          Maintainer, Onbuild, Shell, Stopsignal, User, Volume, Workdir>;

struct Instruction {
    Keyword keyword = Keyword::Unknown;
    Word keywordWord;
    text::ByteRange range;          // from the keyword to the end of the last line (without its end), heredocs included
    text::ByteRange argumentsRange; // behind the flags; heredoc bodies not included
    // The instruction on one line as written, without heredoc bodies.
    std::string original;
    std::vector<Flag> flags;
    std::vector<Heredoc> heredocs;
    Body body;

    // The body when it is a T, else nullptr.
    template <typename T>
    [[nodiscard]] const T* as() const {
        return std::get_if<T>(&body);
    }
    [[nodiscard]] const Flag* flag(std::string_view flagName) const {
        for (const Flag& each : flags) {
            if (each.name == flagName)
                return &each;
        }
        return nullptr;
    }
};

// What RUN, CMD, ENTRYPOINT or HEALTHCHECK CMD runs; nullptr for all others, and for HEALTHCHECK NONE.
[[nodiscard]] inline const Command* commandOf(const Instruction& instruction) {
    if (const auto* run = instruction.as<Run>())
        return &run->command;
    if (const auto* cmd = instruction.as<Cmd>())
        return &cmd->command;
    if (const auto* entrypoint = instruction.as<Entrypoint>())
        return &entrypoint->command;
    if (const auto* healthcheck = instruction.as<Healthcheck>(); healthcheck && !healthcheck->none)
        return &healthcheck->command;
    return nullptr;
}

} // namespace slipway::dockerfile
