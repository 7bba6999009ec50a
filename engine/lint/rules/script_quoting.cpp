// SPDX-License-Identifier: Apache-2.0
// Quotes, escapes and patterns: SC2086, SC2046, SC2016, SC2035, SC2006, SC1001, SC2028.
#include "engine/dockerfile/platform_arguments.h"
#include "engine/lint/rules/commands.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>
#include <unordered_map>

namespace slipway::lint::rules {

using messages::message;
using shell::Command;
using shell::CommandKind;
using shell::Part;
using shell::Place;
using shell::Word;

namespace {

// Holds no blank and no pattern, so that it makes one word without quotes.
bool isSimple(std::string_view text) {
    return text.find_first_of(" \t\n*?[") == std::string_view::npos;
}

// Prints one word without blanks.
bool printsWord(const shell::List& list) {
    if (list.items.size() != 1 || list.items[0].pipeline.commands.size() != 1)
        return false;
    const Command& command = list.items[0].pipeline.commands[0];
    if (command.kind != CommandKind::Simple || command.words.empty())
        return false;
    static constexpr std::string_view names[] = {"nproc",  "arch",   "id",       "seq",     "pgrep",       "pidof",
                                                 "mktemp", "whoami", "hostname", "getconf", "lsb_release", "uname"};
    const std::string_view name = shell::baseName(command.words[0].text);
    const std::string_view option = command.words.size() > 1 ? std::string_view(command.words[1].text) : "";
    return std::ranges::contains(names, name) || (name == "date" && isSimple(command.words.back().text)) ||
           (name == "dpkg" && option.starts_with("--print-")) || (name == "xx-info") ||
           (name == "apk" && option == "--print-arch");
}

// What is known of the variables of one script.
class Values {
public:
    Values(const Subject& subject, const Site& site, const shell::RunText& text)
        : m_subject(subject)
        , m_site(site) {
        shell::visit(*text.script, [&](const Command& command, const Place&) { read(command); });
    }

    // Whether "$name" is one word wherever it stands.
    [[nodiscard]] bool isOneWord(const std::string& name) const {
        static constexpr std::string_view numbers[] = {"UID",    "EUID",  "PPID",   "RANDOM", "SECONDS",
                                                       "LINENO", "SHLVL", "OPTIND", "BASHPID"};
        if (std::ranges::contains(numbers, name))
            return true;
        if (const auto found = m_simple.find(name); found != m_simple.end())
            return found->second;
        if (m_subject.isHadolint())
            return false;
        // BuildKit's own, and what every system sets.
        static constexpr std::string_view known[] = {"HOME", "USER", "PWD", "HOSTNAME"};
        if (dockerfile::isPlatformArgument(name) || std::ranges::contains(known, name))
            return true;
        const VariableDefinition* definition = m_subject.variable(m_site, name);
        if (definition == nullptr || definition->value == nullptr)
            return false;
        const auto value = m_subject.expanded(*definition->value, m_site);
        return value && !value->empty() && isSimple(unquoted(*value));
    }

private:
    void read(const Command& command) {
        for (const shell::Assignment& each : command.assignments)
            assign(each.name, !each.array && isOneWordValue(each.value));
        if (command.kind == CommandKind::For || command.kind == CommandKind::Select) {
            assign(command.name.text, command.hasIn && std::ranges::all_of(command.words, [](const Word& word) {
                                          return word.isLiteral() && isSimple(word.text);
                                      }));
        }
        if (command.kind != CommandKind::Simple || command.words.empty())
            return;
        const std::string_view name = command.words[0].text;
        const bool declares = name == "export" || name == "local" || name == "declare" || name == "readonly";
        for (const Word& word : std::span(command.words).subspan(1)) {
            const std::size_t sign = word.text.find('=');
            if (declares && sign != std::string::npos)
                assign(word.text.substr(0, sign), isOneWordValue(word));
            else if (name == "read" && !word.text.starts_with('-'))
                assign(word.text, false);
        }
    }

    void assign(const std::string& name, bool simple) {
        const auto [place, isNew] = m_simple.try_emplace(name, simple);
        place->second = place->second && simple;
    }

    bool isOneWordValue(const Word& word) const { return isOneWordValue(word.parts); }
    bool isOneWordValue(const std::vector<Part>& parts) const {
        return std::ranges::all_of(parts, [&](const Part& part) {
            switch (part.kind) {
            case Part::Kind::DoubleQuoted:
                return isOneWordValue(part.parts);
            case Part::Kind::Arithmetic:
                return true;
            case Part::Kind::Command:
            case Part::Kind::Backquoted:
                return !m_subject.isHadolint() && part.list && printsWord(*part.list);
            case Part::Kind::Variable:
                return part.operation.empty() && isOneWord(part.text);
            case Part::Kind::Glob:
            case Part::Kind::Process:
                return false;
            default:
                return isSimple(part.text);
            }
        });
    }

    const Subject& m_subject;
    const Site& m_site;
    std::unordered_map<std::string, bool> m_simple;
};

// An argument that says NAME=value to a command that declares.
bool isDeclaration(const Command& command, const Word& word) {
    static constexpr std::string_view names[] = {"export", "local", "declare", "readonly", "typeset", "alias"};
    return std::ranges::contains(names, command.words.front().text) && word.text.contains('=');
}

// Arguments where the shell splits words.
void forEachSplitWord(const Subject& subject, const shell::RunText& text,
                      const std::function<void(const Command&, const Word&, const Place&)>& call) {
    forEachCommand(subject, text, [&](const Command& command, const Place& place) {
        if (command.kind != CommandKind::Simple || command.words.size() < 2)
            return;
        for (const Word& word : std::span(command.words).subspan(1)) {
            if (!isDeclaration(command, word))
                call(command, word, place);
        }
    });
}

// Where double quotes may be written: not inside the quotes of another command's argument.
bool mayQuote(const shell::RunText& text, const Place& place) {
    return !place.nested && text.form != shell::RunText::Form::Exec;
}

Fix quoting(text::ByteRange range) {
    return suggestion(message(msg::FixQuote), {{{range.begin, range.begin}, "\""}, {{range.end, range.end}, "\""}});
}

} // namespace

void unquotedVariable(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site& site, const shell::RunText& text) {
        std::optional<Values> values;
        forEachSplitWord(subject, text, [&](const Command&, const Word& word, const Place& place) {
            for (const Part& part : word.parts) {
                if (part.kind != Part::Kind::Variable)
                    continue;
                static constexpr std::string_view single = "#?$!-@*";
                // "$@" and "$*" are a matter of their own; ${x:+...} is written to vanish.
                if ((part.text.size() == 1 && single.contains(part.text)) || part.operation == "length" ||
                    part.operation == ":+" || part.operation == "+" || part.operation.contains('['))
                    continue;
                if (!values)
                    values.emplace(subject, site, text);
                if (values->isOneWord(part.text))
                    continue;
                Finding& finding = report.add(part.range, message(msg::UnquotedVariable, subject.slice(part.range)));
                if (mayQuote(text, place) && part.operation.empty())
                    finding.fixes.push_back(quoting(part.range));
            }
        });
    });
}

void unquotedSubstitution(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        forEachSplitWord(subject, text, [&](const Command&, const Word& word, const Place& place) {
            for (const Part& part : word.parts) {
                if ((part.kind != Part::Kind::Command && part.kind != Part::Kind::Backquoted) || !part.list)
                    continue;
                if (!subject.isHadolint() && printsWord(*part.list))
                    continue;
                Finding& finding = report.add(part.range, message(msg::UnquotedSubstitution));
                if (mayQuote(text, place))
                    finding.fixes.push_back(quoting(part.range));
            }
        });
    });
}

namespace {

// Takes text in which "$" is its own: another language, a pattern, command text.
bool wantsDollar(const Subject& subject, const Command& command) {
    static constexpr std::string_view names[] = {
        "awk",  "gawk",  "mawk",   "sed",        "perl",   "ruby",  "python", "python3", "node",  "php",
        "jq",   "yq",    "grep",   "egrep",      "fgrep",  "zgrep", "rg",     "find",    "xargs", "sh",
        "bash", "dash",  "ash",    "zsh",        "eval",   "trap",  "su",     "ssh",     "alias", "envsubst",
        "psql", "mysql", "rename", "dpkg-query", "docker", "git",   "make",   "gosu",    "sudo",  "[",
        "test", "tcl",   "expr",   "rpm",        "curl",   "nginx"};
    for (const shell::Span& program : shell::programs(command.words)) {
        const std::string_view name = shell::baseName(command.words[program.first].text);
        if (std::ranges::contains(names, name) || name.starts_with("python"))
            return true;
    }
    if (subject.isHadolint())
        return false;
    // Written into a file for a later shell.
    return std::ranges::any_of(command.redirections, [](const shell::Redirection& each) {
        return each.kind == shell::Redirection::Kind::Write || each.kind == shell::Redirection::Kind::Append;
    });
}

bool looksExpanded(std::string_view text) {
    for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
        if (at + 1 >= text.size())
            return false;
        const char next = text[at + 1];
        if (next == '{' || next == '(' || next == '_' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'))
            return true;
    }
    return false;
}

} // namespace

void singleQuotedVariable(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        if (text.form == shell::RunText::Form::Exec)
            return;
        shell::visit(*text.script, [&](const Command& command, const Place& place) {
            if (command.kind != CommandKind::Simple || command.words.size() < 2 || place.nested)
                return;
            // In a pipe the next command may be the one that takes it.
            if (!subject.isHadolint() && place.pipeline->commands.size() > 1)
                return;
            bool asked = false;
            for (const Word& word : std::span(command.words).subspan(1)) {
                for (const Part& part : word.parts) {
                    if (part.kind != Part::Kind::SingleQuoted || !looksExpanded(part.text))
                        continue;
                    if (!asked && wantsDollar(subject, command))
                        return;
                    asked = true;
                    report.add(part.range, message(msg::SingleQuotedVariable));
                }
            }
        });
    });
}

void leadingPattern(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        forEachCommand(subject, text, [&](const Command& command, const Place&) {
            if (command.kind != CommandKind::Simple || command.words.size() < 2)
                return;
            const std::string_view name = command.words[0].text;
            if (name == "echo" || name == "printf" || name == "[" || name == "test" || name == "case")
                return;
            for (const Word& word : std::span(command.words).subspan(1)) {
                if (word.text == "--")
                    return;
                if (word.parts.empty() || word.parts[0].kind != Part::Kind::Glob || word.parts[0].text.starts_with('['))
                    continue;
                // find -name *.c is another mistake, and its words are no files.
                if (name == "find")
                    continue;
                Finding& finding = report.add(word.range, message(msg::LeadingPattern, word.text));
                // Behind an escape of a JSON string the range is that of the whole string.
                if (subject.source().slice(word.range).starts_with(word.parts[0].text))
                    finding.fixes.push_back(suggestion(message(msg::FixWriteInFront, "./"),
                                                       {{{word.range.begin, word.range.begin}, "./"}}));
            }
        });
    });
}

namespace {

void forEachPart(const std::vector<Part>& parts, const std::function<void(const Part&)>& call) {
    for (const Part& part : parts) {
        call(part);
        forEachPart(part.parts, call);
    }
}

} // namespace

void backquotes(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        forEachCommand(subject, text, [&](const Command& command, const Place&) {
            shell::forEachWord(command, [&](const Word& word) {
                forEachPart(word.parts, [&](const Part& part) {
                    if (part.kind != Part::Kind::Backquoted)
                        return;
                    Finding& finding = report.add(part.range, message(msg::Backquotes));
                    const std::string_view written = subject.slice(part.range);
                    if (written.size() < 2 || !written.starts_with('`') || !written.ends_with('`') ||
                        written.contains('\\'))
                        return;
                    finding.fixes.push_back(safeFix(message(msg::FixReplace, "`...`", "$(...)"),
                                                    {{{part.range.begin, part.range.begin + 1}, "$("},
                                                     {{part.range.end - 1, part.range.end}, ")"}}));
                });
            });
        });
    });
}

void uselessEscape(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        forEachCommand(subject, text, [&](const Command& command, const Place&) {
            for (const Word& word : command.words) {
                for (std::size_t i = 0; i < word.parts.size(); ++i) {
                    const Part& part = word.parts[i];
                    const char c = part.text.empty() ? '\0' : part.text[0];
                    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
                    if (part.kind != Part::Kind::Escaped || !plain || c == 'n' || c == 't' || c == 'r')
                        continue;
                    // "\rm" calls the command behind an alias.
                    if (i == 0 && &word == &command.words.front())
                        continue;
                    report.add(part.range, message(msg::UselessEscape, part.text));
                }
            }
        });
    });
}

void echoEscapes(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        forEachCommand(subject, text, [&](const Command& command, const Place& place) {
            if (command.kind != CommandKind::Simple || command.words.size() < 2 || command.words[0].text != "echo")
                return;
            if (command.words[1].text.starts_with("-") && command.words[1].text.contains('e'))
                return;
            for (const Word& word : std::span(command.words).subspan(1)) {
                if (!word.isQuoted())
                    continue;
                const std::string_view value = word.text;
                const auto at = [&] {
                    for (std::size_t i = 0; i + 1 < value.size(); ++i) {
                        if (value[i] == '\\' && std::string_view("nrt").contains(value[i + 1]))
                            return i;
                    }
                    return std::string_view::npos;
                }();
                if (at == std::string_view::npos)
                    continue;
                Finding& finding = report.add(word.range, message(msg::EchoEscapes, value.substr(at, 2)));
                // printf needs a format when the text is not fixed, and its "%" are its own.
                if (command.words.size() == 2 && word.isLiteral() && word.parts.size() == 1 && !value.contains('%') &&
                    mayQuote(text, place)) {
                    const text::ByteRange name = command.words[0].range;
                    finding.fixes.push_back(
                        suggestion(message(msg::FixReplace, "echo", "printf"),
                                   {{name, "printf"}, {{word.range.end - 1, word.range.end - 1}, "\\n"}}));
                }
                break;
            }
        });
    });
}

} // namespace slipway::lint::rules
