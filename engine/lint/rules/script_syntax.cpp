// SPDX-License-Identifier: Apache-2.0
// What a shell cannot read, and what a plain sh does not know: SC1073, SC30xx.
#include "engine/lint/rules/commands.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"
#include "engine/shell/extensions.h"

namespace slipway::lint::rules {

using messages::message;
using shell::Extension;

void shellProblems(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        const std::string_view name = shell::baseName(text.interpreter);
        if (name == "zsh" || name == "ksh" || name == "mksh")
            return; // their grammars are not bash's
        for (const Finding& problem : text.script->problems)
            report.add(problem.range, problem.message).related = problem.related;
    });
}

namespace {

// busybox's ash is built with what it took over from bash.
bool ashKnows(Extension extension) {
    switch (extension) {
    case Extension::AnsiQuote:
    case Extension::DoubleBracket:
    case Extension::TestEquals:
    case Extension::BothRedirection:
    case Extension::EchoOption:
    case Extension::Pipefail:
    case Extension::Source:
    case Extension::Local:
    case Extension::Substring:
    case Extension::Replacement:
        return true;
    default:
        return false;
    }
}

// What the shell that reads it may not know.
bool isMissing(const Subject& subject, const Site& site, const shell::ExtensionUse& use) {
    if (subject.isHadolint())
        return !use.nested;
    // Every sh that is in use has it.
    if (use.extension == Extension::Local)
        return false;
    const SystemShell system = use.dialect == shell::Dialect::Ash ? SystemShell::Ash : systemShell(subject, site);
    return system == SystemShell::Ash ? !ashKnows(use.extension) : system != SystemShell::Bash;
}

// {0} is the construct as it is written.
void check(const Subject& subject, Report& report, Extension extension, const char* construct,
           std::string_view instead = {}) {
    forEachScript(subject, [&](const Site& site, const shell::RunText& text) {
        for (const shell::ExtensionUse& use : text.extensions) {
            if (use.extension != extension || !isMissing(subject, site, use))
                continue;
            // echo -n works everywhere.
            if (extension == Extension::EchoOption && !subject.isHadolint() && subject.slice(use.range) == "-n")
                continue;
            Finding& finding = report.add(use.range, message(msg::NotPosix, construct));
            if (!instead.empty())
                finding.fixes.push_back(safeFix(message(msg::FixReplace, subject.slice(use.range), instead),
                                                {{use.range, std::string(instead)}}));
        }
    });
}

} // namespace

void processSubstitution(const Subject& subject, Report& report) {
    check(subject, report, Extension::ProcessSubstitution, "<(...)");
}
void ansiQuote(const Subject& subject, Report& report) {
    check(subject, report, Extension::AnsiQuote, "$'...'");
}
void arithmeticCommand(const Subject& subject, Report& report) {
    check(subject, report, Extension::ArithmeticCommand, "((...))");
}
void braceExpansion(const Subject& subject, Report& report) {
    check(subject, report, Extension::BraceExpansion, "{a,b}");
}
void doubleBracket(const Subject& subject, Report& report) {
    check(subject, report, Extension::DoubleBracket, "[[ ]]");
}
void hereString(const Subject& subject, Report& report) {
    check(subject, report, Extension::HereString, "<<<");
}
void testEquals(const Subject& subject, Report& report) {
    check(subject, report, Extension::TestEquals, "==", "=");
}
void bothRedirection(const Subject& subject, Report& report) {
    check(subject, report, Extension::BothRedirection, "&>");
}
void arrays(const Subject& subject, Report& report) {
    check(subject, report, Extension::Array, "a=(...)");
}
void echoOption(const Subject& subject, Report& report) {
    check(subject, report, Extension::EchoOption, "echo -e");
}
void pipefailOption(const Subject& subject, Report& report) {
    check(subject, report, Extension::Pipefail, "set -o pipefail");
}
void sourceCommand(const Subject& subject, Report& report) {
    check(subject, report, Extension::Source, "source", ".");
}
void localVariable(const Subject& subject, Report& report) {
    check(subject, report, Extension::Local, "local");
}
void arrayReference(const Subject& subject, Report& report) {
    check(subject, report, Extension::ArrayReference, "${a[...]}");
}
void substring(const Subject& subject, Report& report) {
    check(subject, report, Extension::Substring, "${x:1}");
}
void replacement(const Subject& subject, Report& report) {
    check(subject, report, Extension::Replacement, "${x/a/b}");
}
void caseChange(const Subject& subject, Report& report) {
    check(subject, report, Extension::CaseChange, "${x^^}");
}
void indirection(const Subject& subject, Report& report) {
    check(subject, report, Extension::Indirection, "${!x}");
}

} // namespace slipway::lint::rules
