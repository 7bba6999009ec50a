// SPDX-License-Identifier: Apache-2.0
// Commands that do not belong into a RUN: DL3001, DL3003, DL3004, DL4001, DL4005, SL1109 to SL1112.
#include "engine/dockerfile/keyword.h"
#include "engine/lint/rules/commands.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>
#include <map>

namespace slipway::lint::rules {

using messages::message;
using shell::Connector;
using shell::Word;

void pointlessCommands(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        const bool known = call.is({"free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim"}) ||
                           (!subject.isHadolint() && call.is({"ifconfig", "reboot", "systemctl"}));
        if (!known)
            return;
        // Questions that an image may well ask while it is made.
        if (!subject.isHadolint() && (call.hasAnyOption({"version", "V", "help"}) ||
                                      (call.is({"systemctl"}) && call.hasAnyArgument({"enable", "disable", "mask"}))))
            return;
        report.add(call.program.program().range, message(msg::PointlessCommand, call.name()));
    });
}

namespace {

// WORKDIR before, the rest as RUN, the old directory behind.
std::optional<Fix> workdirFix(const Subject& subject, const Call& call, const Word& directory) {
    const auto& items = call.program.list->items;
    const dockerfile::Instruction& instruction = *call.site.instruction;
    if (call.text.form != shell::RunText::Form::Shell || call.site.isTrigger() || !directory.isLiteral() ||
        directory.text.contains(' ') || call.program.item != 0 || items.size() < 2 ||
        items[0].connector != Connector::And || call.site.workdir == nullptr ||
        isRelative(call.site.workdir->path.text))
        return std::nullopt;
    const text::ByteRange head{instruction.range.begin, items[1].pipeline.range.begin};
    const std::size_t flagsEnd = instruction.argumentsRange.begin;
    if (subject.slice(head).contains('#') || flagsEnd > head.end)
        return std::nullopt;
    const std::string run(subject.slice({instruction.range.begin, flagsEnd}));
    const std::size_t end = instruction.range.end;
    return suggestion(
        message(msg::FixWorkdir, directory.text),
        {{head, "WORKDIR " + directory.text + "\n" + run}, {{end, end}, "\nWORKDIR " + call.site.workdir->path.text}});
}

} // namespace

void changesDirectory(const Subject& subject, Report& report) {
    forEachRun(subject, false, [&](const Site& site, const dockerfile::Run& run, const shell::RunText& text) {
        for (const Call& call : callsOf(subject, site, run, text)) {
            if (!call.is({"cd"}))
                continue;
            const Word* directory = call.verb();
            if (!subject.isHadolint()) {
                // Inside a chain it is how shell scripts work; at its start WORKDIR says the same for all to see.
                const bool first = call.program.list == &text.script->list && call.program.item == 0 &&
                                   !call.program.nested && call.program.pipeline->commands.size() == 1;
                if (!first || directory == nullptr || directory->text == "-" ||
                    text.form == shell::RunText::Form::Heredoc)
                    continue;
            }
            Finding& finding = report.add(call.program.range(), message(msg::ChangesDirectory));
            if (directory != nullptr && call.program.list == &text.script->list) {
                if (auto fix = workdirFix(subject, call, *directory))
                    finding.fixes.push_back(std::move(*fix));
            }
        }
    });
}

void usesSudo(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"sudo"}))
            return;
        Finding& finding = report.add(call.program.program().range, message(msg::UsesSudo));
        const auto& words = call.program.command->words;
        const auto inner = shell::wrappedProgram(words, call.program.first);
        const std::optional<bool> root = isRoot(call.site);
        if (!inner || root == false || call.text.form == shell::RunText::Form::Exec)
            return;
        std::size_t keep = call.program.first + 1;
        while (keep < words.size() &&
               (words[keep].text == "-E" || words[keep].text == "-n" || words[keep].text == "-H"))
            ++keep;
        if (words[keep].text.starts_with('-'))
            return; // another user, another directory
        const text::ByteRange range{call.program.program().range.begin, words[keep].range.begin};
        if (subject.slice(range).contains('\n'))
            return;
        const messages::Message label = message(msg::FixRemoveWord, "sudo");
        finding.fixes.push_back(root == true ? safeFix(label, {{range, ""}}) : suggestion(label, {{range, ""}}));
    });
}

void curlAndWget(const Subject& subject, Report& report) {
    // The first use of each by stage; triggers are a stage of their own.
    std::map<std::pair<std::size_t, bool>, std::map<std::string_view, text::ByteRange>> used;
    forEachRun(subject, true, [&](const Site& site, const dockerfile::Run& run, const shell::RunText& text) {
        const std::size_t stage = site.stage ? static_cast<std::size_t>(*site.stage) : 0;
        auto& tools = used[{stage, site.isTrigger()}];
        const std::vector<Call> calls = callsOf(subject, site, run, text);
        const Call* last = nullptr;
        for (const Call& call : calls) {
            if (!call.is({"curl", "wget"}))
                continue;
            tools.try_emplace(call.name(), call.program.program().range);
            if (last == nullptr || call.name() != last->name())
                last = &call;
        }
        if (last == nullptr || tools.size() < 2)
            return;
        for (const Call& call : calls) {
            if (!call.is({"curl", "wget"}))
                continue;
            const std::string_view other = call.name() == "curl" ? "wget" : "curl";
            // The one that came second is the culprit.
            if (!subject.isHadolint() && tools.at(other) > tools.at(call.name()))
                continue;
            Finding& finding = report.add(call.program.program().range, message(msg::CurlAndWget));
            finding.related.push_back({tools.at(other), message(msg::UsedHere, other)});
            break;
        }
    });
}

void linksShell(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"ln"}) || !call.hasArgument("/bin/sh"))
            return;
        Finding& finding = report.add(call.program.range(), message(msg::LinksShell));
        const auto operands = call.operands();
        const bool alone = call.text.script->list.items.size() == 1 && call.text.invocations.size() == 1 &&
                           call.text.form == shell::RunText::Form::Shell && call.run.mounts.empty();
        if (!alone || operands.size() != 2 || operands[1]->text != "/bin/sh" || !operands[0]->isLiteral() ||
            call.site.isTrigger())
            return;
        const std::string target = operands[0]->text.contains('/') ? operands[0]->text : "/bin/" + operands[0]->text;
        const std::string line = "SHELL [\"" + target + "\", \"-c\"]";
        finding.fixes.push_back(suggestion(message(msg::FixWriteShell, line), {{call.site.instruction->range, line}}));
    });
}

void setsUserId(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"chmod", "install"}))
            return;
        for (const Word& word : call.program.arguments()) {
            std::string_view mode = word.text;
            if (call.is({"install"})) {
                if (!mode.starts_with("-m") && !mode.starts_with("--mode="))
                    continue;
                mode.remove_prefix(mode.starts_with("--") ? 7 : 2);
            }
            while (mode.starts_with('0'))
                mode.remove_prefix(1);
            const bool octal =
                mode.size() == 4 && mode.find_first_not_of("01234567") == std::string_view::npos && (mode[0] & 6) != 0;
            const std::size_t sign = mode.find_first_of("+=");
            const bool symbolic = sign != std::string_view::npos &&
                                  mode.find_first_not_of("ugoa+=,rwxXst") == std::string_view::npos &&
                                  mode.substr(sign).contains('s');
            if (octal || symbolic) {
                report.add(word.range, message(msg::SetsUserId, word.text));
                break;
            }
        }
    });
}

void emptyPassword(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        const auto arguments = call.program.arguments();
        if (call.is({"passwd"})) {
            if (const Word* word = call.argument({"-d", "--delete"}))
                report.add(call.until(*word), message(msg::EmptyPassword));
            return;
        }
        if (call.is({"useradd", "usermod"})) {
            for (std::size_t i = 0; i < arguments.size(); ++i) {
                const std::string_view text = arguments[i].text;
                const bool empty = text == "--password=" || ((text == "-p" || text == "--password") &&
                                                             i + 1 < arguments.size() && arguments[i + 1].text.empty());
                if (empty)
                    report.add(text == "--password=" ? arguments[i].range
                                                     : arguments[i].range.united(arguments[i + 1].range),
                               message(msg::EmptyPassword));
            }
            return;
        }
        if (!call.is({"chpasswd"}) || call.program.pipelineIndex == 0)
            return;
        const shell::Command& feeder = call.program.pipeline->commands[call.program.pipelineIndex - 1];
        if (feeder.words.size() < 2 || (feeder.words[0].text != "echo" && feeder.words[0].text != "printf"))
            return;
        const Word& entry = feeder.words.back();
        if (entry.isLiteral() && entry.text.ends_with(':'))
            report.add(entry.range, message(msg::EmptyPassword));
        else if (entry.isLiteral() && entry.text.contains(':') && !call.hasAnyOption({"e", "encrypted"}))
            report.add(entry.range, message(msg::PasswordInImage));
    });
}

void instructionWord(const Subject& subject, Report& report) {
    static constexpr std::string_view words[] = {
        "ADD",         "ARG",        "CMD",     "COPY", "ENTRYPOINT", "ENV",        "EXPOSE", "FROM",   "LABEL",
        "HEALTHCHECK", "MAINTAINER", "ONBUILD", "RUN",  "SHELL",      "STOPSIGNAL", "USER",   "VOLUME", "WORKDIR"};
    forEachCall(subject, true, [&](const Call& call) {
        if (!std::ranges::contains(words, call.program.program().text) || call.program.first > 0 || call.program.nested)
            return;
        const text::ByteRange range = call.program.program().range;
        Finding& finding = report.add(range, message(msg::InstructionInRun, call.name()));
        if (call.name() != "RUN" || call.program.arguments().empty() || call.text.form == shell::RunText::Form::Exec)
            return;
        const text::ByteRange word{range.begin, call.program.arguments()[0].range.begin};
        if (!subject.slice(word).contains('\n'))
            finding.fixes.push_back(suggestion(message(msg::FixRemoveWord, "RUN"), {{word, ""}}));
    });
}

void commentSwallows(const Subject& subject, Report& report) {
    forEachScript(subject, [&](const Site&, const shell::RunText& text) {
        if (text.form != shell::RunText::Form::Shell)
            return;
        for (const text::ByteRange comment : text.script->comments) {
            const std::string_view all = subject.slice(comment);
            const std::size_t feed = all.find('\n');
            if (feed == std::string_view::npos)
                continue;
            const std::string_view line = all.substr(0, feed);
            const std::size_t end = line.find_last_not_of(" \t\r\\`");
            report.add({comment.begin, comment.begin + (end == std::string_view::npos ? 1 : end + 1)},
                       message(msg::CommentSwallows, std::ranges::count(all, '\n')));
        }
    });
}

} // namespace slipway::lint::rules
