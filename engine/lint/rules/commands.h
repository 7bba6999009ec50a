// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/rule.h"
#include "engine/lint/subject.h"
#include "engine/shell/invocation.h"

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the rules about RUN have in common: which programs it runs, their options and operands, and edits of a chain of
// commands.
namespace slipway::lint::rules {

// One program that a RUN runs.
struct Call {
    const Site& site;
    const dockerfile::Run& run;
    const shell::RunText& text;
    const shell::Invocation& program;

    [[nodiscard]] std::string_view name() const { return program.name; }
    [[nodiscard]] bool is(std::initializer_list<std::string_view> names) const;
    // An option as hadolint sees it: "--name", "--name=value", or a letter of "-abc".
    [[nodiscard]] bool hasOption(std::string_view name) const;
    [[nodiscard]] bool hasAnyOption(std::initializer_list<std::string_view> names) const;
    // Any argument that is just this.
    [[nodiscard]] bool hasArgument(std::string_view word) const;
    [[nodiscard]] bool hasAnyArgument(std::initializer_list<std::string_view> words) const;
    // Arguments that are no options, nor values of options: `valued` names those whose value is a word of its own, with
    // their dashes.
    [[nodiscard]] std::vector<const shell::Word*> operands(std::initializer_list<std::string_view> valued = {}) const;
    // The first operand: "install"; nullptr when there is none.
    [[nodiscard]] const shell::Word* verb(std::initializer_list<std::string_view> valued = {}) const;
    // The first argument of these.
    [[nodiscard]] const shell::Word* argument(std::initializer_list<std::string_view> words) const;
    // From the program to `last`.
    [[nodiscard]] text::ByteRange until(const shell::Word& last) const;
};

// The first four go through Subject::judged().
// Each RUN with its text, those in ONBUILD too when asked; not those for interpreters that are no shell.
void forEachRun(const Subject& subject, bool triggers,
                const std::function<void(const Site&, const dockerfile::Run&, const shell::RunText&)>& call);
// The same for all that a shell reads, of CMD, ENTRYPOINT and HEALTHCHECK too; for hadolint RUN alone, and no exec
// form.
void forEachScript(const Subject& subject, const std::function<void(const Site&, const shell::RunText&)>& call);
// Each command of a script and where it stands; for hadolint none of nested text (sh -c).
void forEachCommand(const Subject& subject, const shell::RunText& text,
                    const std::function<void(const shell::Command&, const shell::Place&)>& call);
// Each program of each RUN. For hadolint only those that it sees: none behind env or sudo, in sh -c, with a path.
void forEachCall(const Subject& subject, bool triggers, const std::function<void(const Call&)>& call);
[[nodiscard]] std::vector<Call> callsOf(const Subject& subject, const Site& site, const dockerfile::Run& run,
                                        const shell::RunText& text);

// A mount of type cache or tmpfs on one of the directories (or above it). A leading "*" stands for any directories.
[[nodiscard]] bool hasCacheMount(const dockerfile::Run& run, std::initializer_list<std::string_view> directories);

// The edit that runs `command` behind the chain that the item belongs to, in the style of the chain (" && " or "; ",
// lines and indentation). Nothing where that cannot be done safely: in the
// background, in an exec form, in quotes, in text that the shell cannot read.
[[nodiscard]] std::optional<text::TextEdit> appended(const Subject& subject, const Call& after,
                                                     std::string_view command);
// The edit that takes the item out of its chain, with the connector; nothing when it is the only one.
[[nodiscard]] std::optional<text::TextEdit> removed(const Subject& subject, const Call& call);
// " word" behind the word; inside a string of an exec form that is a string of its own.
[[nodiscard]] text::TextEdit insertedBehind(const Call& call, const shell::Word& word, std::string_view text);

// The edit that takes one argument away, with the blank in front of it.
[[nodiscard]] text::TextEdit removedArgument(const Subject& subject, const Call& call, const shell::Word& word);

// Whether the script ends at the first command that fails: `set -e` at its start, or the shell was started so.
[[nodiscard]] bool stopsAtErrors(const Site& site, const shell::RunText& text);
// The same for pipes.
[[nodiscard]] bool setsOption(const shell::RunText& text, std::string_view option);

// The image of the stage at the start of the chain, without registry and tag: "alpine", directories taken off.
[[nodiscard]] std::string baseImageName(const Subject& subject, const Site& site);
// What /bin/sh is in the stage, as far as the name of the image says.
enum class SystemShell : unsigned char { Unknown, Bash, Ash, Dash };
[[nodiscard]] SystemShell systemShell(const Subject& subject, const Site& site);
// Its tools are busybox's, as far as the name of the image says.
[[nodiscard]] bool isBusybox(const Subject& subject, const Site& site);
// root or 0, as far as the file says; nothing when it does not.
[[nodiscard]] std::optional<bool> isRoot(const Site& site);
// Whether what the site makes is in the image that ships or in one that others are FROM.
[[nodiscard]] bool isShippedOrBase(const Subject& subject, const Site& site);

} // namespace slipway::lint::rules
