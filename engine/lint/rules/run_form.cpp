// SPDX-License-Identifier: Apache-2.0
// How RUN, CMD and ENTRYPOINT are written: DL3010, DL3025, DL3059, DL4006, SL1113.
#include "engine/lint/rules/commands.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>
#include <unordered_map>

namespace slipway::lint::rules {

using messages::message;
using shell::Connector;
using shell::Word;
using Form = shell::RunText::Form;

namespace {

std::size_t commandCount(const shell::RunText& text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text.invocations, [](const shell::Invocation& each) { return each.first == 0 && !each.nested; }));
}

bool haveEqualFlags(const dockerfile::Instruction& a, const dockerfile::Instruction& b) {
    return std::ranges::equal(a.flags, b.flags, [](const dockerfile::Flag& x, const dockerfile::Flag& y) {
        return x.name == y.name && x.value == y.value;
    });
}

// The second RUN as the end of the first, comments between them kept.
std::optional<Fix> joined(const Subject& subject, const Site& first, const Site& second) {
    const shell::RunText& before = *subject.run(first);
    const shell::RunText& after = *subject.run(second);
    if (before.form != Form::Shell || after.form != Form::Shell || !before.script->comments.empty() ||
        !first.instruction->heredocs.empty() || !second.instruction->heredocs.empty() ||
        before.script->list.items.empty() || !before.script->problems.empty() || !after.script->problems.empty())
        return std::nullopt;
    const bool keepsState = std::ranges::none_of(before.invocations, [](const shell::Invocation& each) {
        return each.name == "cd" || each.name == "export" || each.name == "exec" || each.name == "set" ||
               each.name == "exit";
    });
    const Connector last = before.script->list.items.back().connector;
    const bool chain = std::ranges::all_of(after.script->list.items, [](const shell::Item& item) {
        return item.connector == Connector::And || item.connector == Connector::None;
    });
    if (!keepsState || !chain || last != Connector::None)
        return std::nullopt;
    const text::ByteRange between{first.instruction->range.end, second.instruction->argumentsRange.begin};
    std::string text = " && \\\n";
    std::string_view gap = subject.slice({between.begin, second.instruction->range.begin});
    while (!gap.empty()) {
        const std::size_t feed = gap.find('\n');
        const std::string_view line = gap.substr(0, feed);
        if (line.contains('#'))
            (text += line) += '\n';
        gap.remove_prefix(feed == std::string_view::npos ? gap.size() : feed + 1);
    }
    text[text.find('\\')] = subject.escape();
    return suggestion(message(msg::FixJoinRuns), {{between, text + "    "}});
}

} // namespace

void consecutiveRuns(const Subject& subject, Report& report) {
    const Site* before = nullptr;
    for (const Site& site : subject.sites()) {
        const shell::RunText* text =
            site.as<dockerfile::Run>() != nullptr && !site.isTrigger() ? subject.run(site) : nullptr;
        if (text == nullptr || !text->script) {
            before = nullptr;
            continue;
        }
        if (before != nullptr && before->stage == site.stage &&
            haveEqualFlags(*before->instruction, *site.instruction) && commandCount(*subject.run(*before)) <= 2 &&
            commandCount(*text) <= 2) {
            Finding& finding = report.add(site.instruction->keywordWord.range, message(msg::ConsecutiveRuns));
            finding.related.push_back({before->instruction->keywordWord.range, message(msg::RunBefore)});
            if (auto fix = joined(subject, *before, site))
                finding.fixes.push_back(std::move(*fix));
        }
        before = &site;
    }
}

namespace {

// What the RUNs of a stage unpack, by the names of the archives, in file order.
using Unpacking = std::unordered_map<std::string_view, std::vector<std::pair<std::size_t, const shell::Invocation*>>>;

Unpacking unpackingOf(const Subject& subject, const StageView& stage) {
    Unpacking result;
    for (const Site& site : stage.sites) {
        const auto* run = site.as<dockerfile::Run>();
        const shell::RunText* text = run != nullptr && !site.isTrigger() ? subject.run(site) : nullptr;
        if (text == nullptr || !text->script)
            continue;
        for (const shell::Invocation& each : text->invocations) {
            const Call call{site, *run, *text, each};
            const auto arguments = each.arguments();
            const bool tar =
                call.is({"tar", "bsdtar"}) && (call.hasAnyOption({"x", "extract", "get"}) ||
                                               (!arguments.empty() && !arguments[0].text.starts_with('-') &&
                                                arguments[0].text.contains('x') && !arguments[0].text.contains('.')));
            const bool other = subject.isHadolint() && call.is({"unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz",
                                                                "uncompress", "zcat", "gzcat"});
            if (!tar && !other)
                continue;
            for (const Word& word : arguments) {
                const std::string_view name = word.text;
                result[baseName(name)].emplace_back(site.index, &each);
                if (const std::size_t sign = name.rfind('='); sign != std::string_view::npos) // --file=NAME
                    result[name.substr(sign + 1)].emplace_back(site.index, &each);
            }
        }
    }
    return result;
}

} // namespace

void unpacksCopied(const Subject& subject, Report& report) {
    for (const StageView& stage : subject.stages()) {
        std::optional<Unpacking> unpacking;
        for (const Site& site : stage.sites) {
            const auto* copy = site.as<dockerfile::Copy>();
            if (copy == nullptr || copy->isAdd || copy->from || site.isTrigger())
                continue;
            for (const dockerfile::Word& source : copy->sources) {
                const std::string_view name = unquoted(source.text);
                if (!isArchiveName(name))
                    continue;
                std::string_view file = baseName(name);
                const std::string_view target = unquoted(copy->destination.text);
                if (copy->sources.size() == 1 && isArchiveName(target))
                    file = baseName(target);
                if (!unpacking)
                    unpacking = unpackingOf(subject, stage);
                const auto found = unpacking->find(file);
                if (found == unpacking->end())
                    continue;
                const auto later = std::ranges::upper_bound(found->second, site.index, {},
                                                            [](const auto& each) { return each.first; });
                if (later == found->second.end())
                    continue;
                Finding& finding = report.add(source.range, message(msg::UnpacksCopied, file));
                finding.related.push_back({later->second->range(), message(msg::UnpackedHere)});
            }
        }
    }
}

namespace {

std::string jsonString(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            (result += '\\') += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            (result += "\\u00") += digits[static_cast<unsigned char>(c) >> 4];
            result += digits[c & 15];
        } else {
            result += c;
        }
    }
    return result + "\"";
}

bool isBuiltin(std::string_view name) {
    static constexpr std::string_view names[] = {
        ":",    ".",      "alias", "bg",    "cd",     "command", "eval", "exit",   "export", "fg",    "jobs", "local",
        "read", "return", "set",   "shift", "source", "trap",    "type", "ulimit", "umask",  "unset", "wait"};
    return std::ranges::contains(names, name);
}

// The words of a command that needs no shell; empty when it does.
std::vector<std::string> plainWords(const shell::Script& script) {
    if (!script.problems.empty() || !script.comments.empty() || script.list.items.size() != 1)
        return {};
    const shell::Item& item = script.list.items.front();
    if (item.connector != Connector::None || item.pipeline.commands.size() != 1 || item.pipeline.negation ||
        item.pipeline.timed)
        return {};
    const shell::Command& command = item.pipeline.commands.front();
    if (command.kind != shell::CommandKind::Simple || !command.assignments.empty() || !command.redirections.empty())
        return {};
    std::vector<std::string> result;
    for (const Word& word : command.words) {
        // "~" is the home directory only for a shell.
        if (!word.isLiteral() || (word.text.starts_with('~') && !word.isQuoted()))
            return {};
        result.push_back(word.text);
    }
    if (result.size() > 1 && result.front() == "exec" && !result[1].starts_with('-'))
        result.erase(result.begin());
    if (result.empty() || isBuiltin(result.front()))
        return {};
    return result;
}

} // namespace

void shellFormCommand(const Subject& subject, Report& report) {
    for (const Site& site : subject.judged()) {
        const dockerfile::Command* command = nullptr;
        if (const auto* cmd = site.as<dockerfile::Cmd>())
            command = &cmd->command;
        else if (const auto* entrypoint = site.as<dockerfile::Entrypoint>())
            command = &entrypoint->command;
        else if (const auto* check = site.as<dockerfile::Healthcheck>(); check && !check->none && subject.isHadolint())
            command = &check->command;
        if (command == nullptr || command->isExec() || site.isTrigger() || command->text.text.empty())
            continue;
        // Whoever writes SHELL has asked for one.
        if (site.shell != nullptr && !subject.isHadolint())
            continue;
        const text::ByteRange range = command->text.range;
        Finding& finding = report.add(range, message(msg::ShellForm, site.instruction->keywordWord.text));
        const shell::RunText* text = subject.run(site);
        if (text == nullptr || !text->script || text->form != Form::Shell ||
            (subject.slice(range).contains('#') && subject.slice(range).contains('\n')))
            continue;
        const std::vector<std::string> words = plainWords(*text->script);
        std::string json;
        for (const std::string& word : words)
            json += (json.empty() ? "[" : ", ") + jsonString(word);
        if (!json.empty()) {
            finding.fixes.push_back(safeFix(message(msg::FixExecForm), {{range, json + "]"}}));
        } else if (text->script->problems.empty()) {
            json = "[\"/bin/sh\", \"-c\", " + jsonString(text->text.text()) + "]";
            finding.fixes.push_back(suggestion(message(msg::FixExecForm), {{range, json}}));
        }
    }
}

namespace {

bool hasPipefail(const dockerfile::Shell& shell) {
    return std::ranges::any_of(shell.words, [](const dockerfile::Word& word) {
        return word.text == "pipefail" || word.text.ends_with("pipefail");
    });
}

// echo, printf and the like do not fail, so nothing is hidden.
bool hidesNothing(const shell::Pipeline& pipeline) {
    return std::all_of(pipeline.commands.begin(), pipeline.commands.end() - 1, [](const shell::Command& command) {
        static constexpr std::string_view names[] = {"echo", "printf", "yes", "true", ":", "cat"};
        if (command.kind != shell::CommandKind::Simple || command.words.empty())
            return false;
        const std::string_view name = command.words.front().text;
        // cat of a heredoc; of a file it may fail.
        return std::ranges::contains(names, name) && (name != "cat" || command.words.size() == 1);
    });
}

bool isShellOfStage(const Subject& subject, const Site& site) {
    return !site.shell->words.empty() && subject.stageAt(site.shell->words.front().range.begin) == site.stage;
}

} // namespace

void pipefail(const Subject& subject, Report& report) {
    std::optional<StageId> mended;
    forEachRun(subject, false, [&](const Site& site, const dockerfile::Run&, const shell::RunText& text) {
        if (!site.stage)
            return;
        if (site.shell != nullptr && hasPipefail(*site.shell) &&
            (!subject.isHadolint() || isShellOfStage(subject, site)))
            return;
        if (!subject.isHadolint() && setsOption(text, "pipefail"))
            return;
        const shell::Pipeline* culprit = nullptr;
        forEachCommand(subject, text, [&](const shell::Command&, const shell::Place& place) {
            if (culprit != nullptr || place.pipeline->pipes.empty())
                return;
            if (!subject.isHadolint()) {
                const shell::Item& item = place.list->items[place.item];
                if (hidesNothing(*place.pipeline) || place.condition || place.pipeline->negation || place.nested ||
                    item.connector == Connector::Or)
                    return;
            }
            culprit = place.pipeline;
        });
        if (culprit == nullptr)
            return;
        Finding& finding = report.add(culprit->pipes.front(), message(msg::PipeHidesFailure));
        if (mended == site.stage || site.isTrigger())
            return;
        mended = site.stage;
        std::string program = site.shell != nullptr && !site.shell->words.empty() ? site.shell->words.front().text : "";
        if (program.empty() || program.ends_with("/sh") || program == "sh")
            program = isBusybox(subject, site) ? "/bin/ash" : "/bin/bash";
        const std::string line = "SHELL [\"" + program + "\", \"-o\", \"pipefail\", \"-c\"]";
        const std::size_t place = site.instruction->range.begin;
        finding.fixes.push_back(suggestion(message(msg::FixWriteShell, line), {{{place, place}, line + "\n"}}));
    });
}

namespace {

// A failure of one of its commands does not end the script.
bool ignoresFailures(const shell::Script& script) {
    const auto& items = script.list.items;
    for (std::size_t i = 0; i + 1 < items.size(); ++i) {
        const Connector connector = items[i].connector;
        if (connector != Connector::Newline && connector != Connector::Sequence)
            continue;
        const shell::Command& command =
            items[i].pipeline.commands.empty() ? shell::Command{} : items[i].pipeline.commands.front();
        // Definitions, and the words that cannot fail.
        const bool harmless = command.kind == shell::CommandKind::Function ||
                              (command.kind == shell::CommandKind::Simple &&
                               (command.words.empty() || command.words[0].text == "set" ||
                                command.words[0].text == "echo" || command.words[0].text == "export"));
        if (!harmless)
            return true;
    }
    return false;
}

} // namespace

void heredocErrors(const Subject& subject, Report& report) {
    forEachRun(subject, true, [&](const Site& site, const dockerfile::Run& run, const shell::RunText& text) {
        if (stopsAtErrors(site, text))
            return;
        const auto mend = [&](const dockerfile::Heredoc& heredoc) {
            Finding& finding = report.add(heredoc.opener, message(msg::HeredocGoesOn));
            std::size_t place = heredoc.bodyRange.begin;
            const std::string_view body = subject.slice(heredoc.bodyRange);
            const std::string_view firstLine = body.substr(0, body.find('\n'));
            if (firstLine.starts_with("#!"))
                place += firstLine.size() + 1;
            if (place > heredoc.bodyRange.end)
                return;
            finding.fixes.push_back(suggestion(message(msg::FixSetE), {{{place, place}, "set -e\n"}}));
        };
        if (text.form == Form::Heredoc) {
            const dockerfile::Heredoc& heredoc = site.instruction->heredocs.front();
            const std::string_view shebang = std::string_view(run.script).substr(0, run.script.find('\n'));
            const bool inShebang =
                shebang.starts_with("#!") && shebang.contains(" -") && shebang.substr(shebang.find(" -")).contains('e');
            if (!inShebang && ignoresFailures(*text.script))
                mend(heredoc);
            return;
        }
        // RUN bash <<EOF
        for (const shell::Invocation& each : text.invocations) {
            for (const shell::Redirection& redirection : each.command->redirections) {
                if (each.first != 0 || !redirection.heredoc || !redirection.heredoc->script ||
                    !ignoresFailures(*redirection.heredoc->script))
                    continue;
                const bool option = std::ranges::any_of(each.command->words, [](const Word& word) {
                    return word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('e');
                });
                const auto found = std::ranges::find(site.instruction->heredocs, redirection.heredoc->bodyRange,
                                                     &dockerfile::Heredoc::bodyRange);
                if (!option && found != site.instruction->heredocs.end())
                    mend(*found);
            }
        }
    });
}

} // namespace slipway::lint::rules
