// SPDX-License-Identifier: Apache-2.0
// Where failures and values get lost: SC2164, SC2155, SC2251, SC2015, SC1010, SC2154.
#include "engine/lint/rules/commands.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>
#include <set>

namespace slipway::lint::rules {

using messages::message;
using shell::Command;
using shell::CommandKind;
using shell::Connector;
using shell::Part;
using shell::Place;
using shell::Word;

void uncheckedCd(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site& site, const shell::RunText& text) {
        if (stopsAtErrors(site, text))
            return;
        forEachCommand(subject, text, [&](const Command& command, const Place& place) {
            if (command.kind != CommandKind::Simple || command.words.empty() || place.condition ||
                place.pipeline->negation)
                return;
            const std::string_view name = command.words[0].text;
            if ((name != "cd" && name != "pushd") || command.words.size() < 2 ||
                command.words[1].text.starts_with(".."))
                return;
            const shell::Item& item = place.list->items[place.item];
            if (item.connector == Connector::And || item.connector == Connector::Or)
                return;
            // As the last command of a chain its failure is that of the chain.
            const bool last = place.item + 1 == place.list->items.size();
            if (last && !subject.isHadolint())
                return;
            // Behind "a && cd x;" too the rest runs elsewhere.
            Finding& finding = report.add(command.range, message(msg::UncheckedCd, name));
            if (text.form != shell::RunText::Form::Exec && command.redirections.empty())
                finding.fixes.push_back(suggestion(message(msg::FixAppend, "|| exit"),
                                                   {{{command.range.end, command.range.end}, " || exit"}}));
        });
    });
}

void maskedStatus(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        forEachCommand(subject, text, [&](const Command& command, const Place& place) {
            if (command.kind != CommandKind::Simple || command.words.size() < 2)
                return;
            const std::string_view name = command.words[0].text;
            if (name != "export" && name != "local" && name != "declare" && name != "readonly" && name != "typeset")
                return;
            for (const Word& word : std::span(command.words).subspan(1)) {
                const std::size_t sign = word.text.find('=');
                if (sign == std::string::npos || word.text.starts_with('-'))
                    continue;
                const auto substitutes = [](const Part& part) {
                    return part.kind == Part::Kind::Command || part.kind == Part::Kind::Backquoted;
                };
                const bool masked = std::ranges::any_of(word.parts, [&](const Part& part) {
                    return substitutes(part) ||
                           (part.kind == Part::Kind::DoubleQuoted && std::ranges::any_of(part.parts, substitutes));
                });
                if (!masked)
                    continue;
                const std::string variable = word.text.substr(0, sign);
                Finding& finding = report.add(word.range, message(msg::MaskedStatus, name));
                // export alone: the others make the name local or constant first.
                if (name == "export" && command.words.size() == 2 && command.assignments.empty() &&
                    command.redirections.empty() && place.pipeline->commands.size() == 1 &&
                    text.form != shell::RunText::Form::Exec) {
                    const text::ByteRange head{command.words[0].range.begin, word.range.begin};
                    const std::size_t end = word.range.end;
                    if (!subject.slice(head).contains('\n'))
                        finding.fixes.push_back(suggestion(message(msg::FixSeparate),
                                                           {{head, ""}, {{end, end}, " && export " + variable}}));
                }
            }
        });
    });
}

void ignoredNegation(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site& site, const shell::RunText& text) {
        if (!stopsAtErrors(site, text))
            return;
        const shell::Pipeline* reported = nullptr;
        forEachCommand(subject, text, [&](const Command&, const Place& place) {
            if (!place.pipeline->negation || place.condition || place.pipeline == reported)
                return;
            const shell::Item& item = place.list->items[place.item];
            const bool before = place.item > 0 && (place.list->items[place.item - 1].connector == Connector::And ||
                                                   place.list->items[place.item - 1].connector == Connector::Or);
            const bool last = place.item + 1 == place.list->items.size();
            if (item.connector == Connector::And || item.connector == Connector::Or || before || last)
                return;
            reported = place.pipeline;
            Finding& finding = report.add(*place.pipeline->negation, message(msg::IgnoredNegation));
            const text::ByteRange sign{place.pipeline->negation->begin, place.pipeline->commands.front().range.begin};
            const std::size_t end = place.pipeline->range.end;
            if (!subject.slice(sign).contains('\n') && text.form != shell::RunText::Form::Exec)
                finding.fixes.push_back(
                    suggestion(message(msg::FixExit), {{sign, ""}, {{end, end}, " && exit 1 || true"}}));
        });
    });
}

namespace {

bool cannotFail(const shell::Pipeline& pipeline) {
    if (pipeline.commands.empty())
        return true;
    const Command& command = pipeline.commands.back();
    if (command.kind != CommandKind::Simple)
        return command.kind == CommandKind::Group || command.kind == CommandKind::Subshell;
    if (command.words.empty())
        return true; // an assignment
    static constexpr std::string_view names[] = {"echo", "exit", "return", "printf", "true", ":"};
    return std::ranges::contains(names, command.words[0].text);
}

} // namespace

void andOr(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        const shell::List* seen = nullptr;
        forEachCommand(subject, text, [&](const Command&, const Place& place) {
            if (place.condition || place.index > 0)
                return;
            seen = place.list;
            const auto& items = seen->items;
            const std::size_t i = place.item;
            if (i + 2 >= items.size() || items[i].connector != Connector::And ||
                items[i + 1].connector != Connector::Or)
                return;
            // C of "A && B || C": whatever cannot fail or ends it is meant for both.
            if (cannotFail(items[i + 2].pipeline))
                return;
            if (!subject.isHadolint()) {
                // A chain of many steps is no "if"; and B that cannot fail is fine.
                const bool isTest =
                    !items[i].pipeline.commands.empty() && (items[i].pipeline.commands[0].kind == CommandKind::Test ||
                                                            (!items[i].pipeline.commands[0].words.empty() &&
                                                             (items[i].pipeline.commands[0].words[0].text == "[" ||
                                                              items[i].pipeline.commands[0].words[0].text == "test")));
                if (!isTest || cannotFail(items[i + 1].pipeline))
                    return;
            }
            report.add(items[i + 1].connectorRange, message(msg::AndOr));
        });
    });
}

void keywordAsArgument(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        if (text.form == shell::RunText::Form::Exec)
            return;
        // "echo done" is fine as long as nothing waits for it.
        if (!subject.isHadolint() && text.script->problems.empty())
            return;
        forEachCommand(subject, text, [&](const Command& command, const Place&) {
            if (command.kind != CommandKind::Simple)
                return;
            for (std::size_t i = 1; i < command.words.size(); ++i) {
                const Word& word = command.words[i];
                static constexpr std::string_view keywords[] = {"do", "done", "then", "fi", "esac"};
                if (word.parts.size() != 1 || word.parts[0].kind != Part::Kind::Literal ||
                    !std::ranges::contains(keywords, word.text))
                    continue;
                Finding& finding = report.add(word.range, message(msg::KeywordAsArgument, word.text));
                const std::size_t end = command.words[i - 1].range.end;
                finding.fixes.push_back(suggestion(message(msg::FixSemicolon), {{{end, end}, ";"}}));
            }
        });
    });
}

namespace {

// The names that a script sets, and those that it reads without a default.
class Names {
public:
    explicit Names(const shell::Script& script) {
        shell::visit(script, [&](const Command& command, const Place& place) { read(command, place); });
    }
    struct Use {
        const Part* part;
        bool nested;
    };
    std::set<std::string, std::less<>> assigned;
    std::vector<Use> uses;
    bool open = false; // something else may set names: source, eval

private:
    void read(const Command& command, const Place& place) {
        for (const shell::Assignment& each : command.assignments)
            assigned.insert(each.name);
        if (command.kind == CommandKind::For || command.kind == CommandKind::Select)
            assigned.insert(command.name.text);
        if (command.kind == CommandKind::ForArithmetic || command.kind == CommandKind::Arithmetic)
            open = true; // i = 0 in arithmetic sets i
        if (command.kind == CommandKind::Simple && !command.words.empty())
            readSimple(command);
        // Tests of whether a name is set.
        const bool asks = command.kind == CommandKind::Test ||
                          (!command.words.empty() && (command.words[0].text == "[" || command.words[0].text == "test"));
        for (const shell::Redirection& each : command.redirections) {
            if (each.descriptor.starts_with('{'))
                assigned.insert(each.descriptor.substr(1, each.descriptor.size() - 2));
        }
        shell::forEachWord(command, [&](const Word& word) { addUses(word.parts, place, asks); });
    }

    void readSimple(const Command& command) {
        const std::string_view name = command.words[0].text;
        const auto arguments = std::span(command.words).subspan(1);
        if (name == "." || name == "source" || name == "eval" || name == "let")
            open = true;
        static constexpr std::string_view setters[] = {"export",  "local",     "declare", "readonly", "typeset", "read",
                                                       "mapfile", "readarray", "getopts", "unset",    "printf",  "set"};
        if (!std::ranges::contains(setters, name))
            return;
        for (const Word& word : arguments) {
            if (!word.text.starts_with('-'))
                assigned.insert(word.text.substr(0, word.text.find_first_of("=[")));
        }
    }

    void addUses(const std::vector<Part>& parts, const Place& place, bool asks) {
        for (const Part& part : parts) {
            if (part.kind == Part::Kind::Variable) {
                const std::string_view operation = part.operation;
                const bool hasDefault = operation == "-" || operation == ":-" || operation == "+" ||
                                        operation == ":+" || operation == "?" || operation == ":?" ||
                                        operation == "indirect";
                if (operation == "=" || operation == ":=")
                    assigned.insert(part.text);
                else if (!hasDefault && !asks)
                    uses.push_back({&part, place.nested});
            } else if (part.kind == Part::Kind::Arithmetic && part.text.contains('=')) {
                open = open || part.text.find("==") == std::string::npos;
            }
            addUses(part.parts, place, asks);
        }
    }
};

bool isLowerCaseName(std::string_view name) {
    return !name.empty() && ((name[0] >= 'a' && name[0] <= 'z') || name[0] == '_') &&
           std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
}

} // namespace

void unassignedVariable(const Subject& subject, Report& report) {
    static constexpr std::string_view predefined[] = {"http_proxy", "https_proxy", "ftp_proxy", "no_proxy",
                                                      "all_proxy"};
    forEachScript(subject, [&](const Site& site, const shell::RunText& text) {
        // What CMD finds in its environment is known only when it runs.
        if (site.as<dockerfile::Run>() == nullptr)
            return;
        const Names names(*text.script);
        if (names.open)
            return;
        std::set<std::string, std::less<>> reported;
        for (const Names::Use& use : names.uses) {
            const std::string& name = use.part->text;
            // Names in capitals may come from the base image.
            if (!isLowerCaseName(name) || names.assigned.contains(name) || (subject.isHadolint() && use.nested) ||
                std::ranges::contains(predefined, name) || subject.variable(site, name) != nullptr)
                continue;
            if (!reported.insert(name).second)
                continue;
            Finding& finding = report.add(use.part->range, message(msg::UnassignedVariable, name));
            if (const VariableDefinition* global = subject.globalArgument(name))
                finding.related.push_back({global->name->range, message(msg::GlobalArgumentHere)});
        }
    });
}

} // namespace slipway::lint::rules
