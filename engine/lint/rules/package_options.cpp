// SPDX-License-Identifier: Apache-2.0
// Options that are missing: DL3014, DL3015, DL3019, DL3030, DL3034, DL3038, DL3042, DL3046, DL3047.
#include "engine/lint/rules/commands.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>

namespace slipway::lint::rules {

using messages::message;
using shell::Word;

namespace {

// A missing option, and the edit that adds it behind `word`.
Finding& missing(Report& report, const Call& call, const Word& word, messages::Message text, std::string_view option,
                 bool safe) {
    Finding& finding = report.add(call.until(word), std::move(text));
    const messages::Message label = message(msg::FixAddOption, option);
    std::vector<text::TextEdit> edits{insertedBehind(call, word, option)};
    finding.fixes.push_back(safe ? safeFix(label, std::move(edits)) : suggestion(label, std::move(edits)));
    return finding;
}

// The verb of a tool, when it is one of these.
const Word* verbOf(const Call& call, std::initializer_list<std::string_view> verbs,
                   std::initializer_list<std::string_view> valued = {}) {
    for (const Word* word : call.operands(valued)) {
        if (std::ranges::contains(verbs, word->text))
            return word;
    }
    return nullptr;
}

bool isApt(const Subject& subject, const Call& call) {
    return call.is({"apt-get"}) || (!subject.isHadolint() && call.is({"apt", "aptitude"}));
}

bool aptIsQuiet(const Call& call) {
    std::size_t count = 0;
    for (const Word& word : call.program.arguments()) {
        if (word.text == "-q=2" || word.text == "--quiet=2")
            return true;
        if (word.text == "--quiet")
            ++count;
        else if (word.text.starts_with('-') && !word.text.starts_with("--"))
            count += static_cast<std::size_t>(std::ranges::count(word.text, 'q'));
    }
    return count >= 2;
}

bool isFedByYes(const Call& call) {
    return call.program.pipelineIndex > 0 && !call.program.pipeline->commands.empty() &&
           !call.program.pipeline->commands.front().words.empty() &&
           shell::baseName(call.program.pipeline->commands.front().words.front().text) == "yes";
}

bool anyArgumentContains(const Call& call, std::string_view text) {
    return std::ranges::any_of(call.program.arguments(), [&](const Word& word) { return word.text.contains(text); });
}

bool isTruthy(std::string_view value) {
    value = unquoted(value);
    return !value.empty() && value != "0" && value != "false" && value != "off" && value != "no";
}

void rpmAnswersYes(const Subject& subject, Report& report, std::initializer_list<std::string_view> tools) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is(tools) || call.hasAnyOption({"y", "assumeyes"}))
            return;
        const Word* verb = verbOf(call, {"install", "groupinstall", "localinstall"});
        if (verb == nullptr)
            return;
        if (!subject.isHadolint() && (isFedByYes(call) || anyArgumentContains(call, "assumeyes")))
            return;
        missing(report, call, *verb, message(msg::AsksQuestion, call.name(), verb->text, "-y"), "-y", true);
    });
}

} // namespace

void aptAnswersYes(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!isApt(subject, call) || call.hasAnyOption({"y", "yes", "assume-yes"}) || aptIsQuiet(call))
            return;
        const Word* verb = verbOf(call, {"install"});
        if (verb == nullptr)
            return;
        if (!subject.isHadolint() && (isFedByYes(call) || anyArgumentContains(call, "Assume-Yes") ||
                                      call.hasAnyOption({"download-only", "dry-run", "s", "d", "simulate"})))
            return;
        missing(report, call, *verb, message(msg::AsksQuestion, call.name(), verb->text, "-y"), "-y", true);
    });
}

void aptRecommends(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!isApt(subject, call) || call.hasOption("no-install-recommends") ||
            anyArgumentContains(call, "APT::Install-Recommends=false"))
            return;
        const Word* verb = verbOf(call, {"install"});
        if (verb == nullptr)
            return;
        if (!subject.isHadolint() && (anyArgumentContains(call, "Install-Recommends=") || call.hasOption("R")))
            return;
        missing(report, call, *verb, message(msg::InstallsRecommends), "--no-install-recommends", false);
    });
}

void apkNoCache(const Subject& subject, Report& report) {
    forEachRun(subject, true, [&](const Site& site, const dockerfile::Run& run, const shell::RunText& text) {
        if (hasCacheMount(run, {"/var/cache/apk"}) || (!subject.isHadolint() && hasCacheMount(run, {"/etc/apk/cache"})))
            return;
        const std::vector<Call> calls = callsOf(subject, site, run, text);
        for (const Call& call : calls) {
            if (!call.is({"apk"}) || call.hasOption("no-cache"))
                continue;
            const Word* verb = verbOf(call, {"add"}, {"-t", "--virtual", "--repository", "-X"});
            if (verb == nullptr)
                continue;
            Finding& finding = missing(report, call, *verb, message(msg::ApkKeepsIndex), "--no-cache", true);
            std::vector<text::TextEdit>& edits = finding.fixes.back().edits;
            for (const Word& word : call.program.arguments()) {
                if (word.text == "--update" || word.text == "-U" || word.text == "--update-cache")
                    edits.push_back(removedArgument(subject, call, word));
            }
            for (const Call& other : calls) {
                if (!other.is({"rm"}) || other.program.list != call.program.list)
                    continue;
                const auto operands = other.operands();
                if (operands.size() != 1 || !operands[0]->text.starts_with("/var/cache/apk"))
                    continue;
                // One finding may take it away; for several the first does.
                if (&call != &*std::ranges::find_if(calls, [](const Call& each) {
                        return each.is({"apk"}) && !each.hasOption("no-cache") && each.hasArgument("add");
                    }))
                    continue;
                if (auto edit = removed(subject, other))
                    edits.push_back(std::move(*edit));
            }
        }
    });
}

void yumAnswersYes(const Subject& subject, Report& report) {
    rpmAnswersYes(subject, report, {"yum"});
}

void dnfAnswersYes(const Subject& subject, Report& report) {
    rpmAnswersYes(subject, report, {"dnf", "microdnf", "dnf5"});
}

void zypperAnswersYes(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"zypper"}) || call.hasAnyOption({"n", "non-interactive", "y", "no-confirm"}))
            return;
        const Word* verb = verbOf(call, {"install", "in", "remove", "rm", "source-install", "si", "patch"});
        if (verb == nullptr || (!subject.isHadolint() && isFedByYes(call)))
            return;
        Finding& finding = report.add(call.until(*verb), message(msg::AsksQuestion, call.name(), verb->text, "-n"));
        finding.fixes.push_back(
            safeFix(message(msg::FixAddOption, "-n"), {insertedBehind(call, call.program.program(), "-n")}));
    });
}

void pipNoCache(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        const bool module = call.name().starts_with("python") && call.hasArgument("-m") && call.hasArgument("pip");
        const bool pip = call.name().starts_with("pip") && call.name() != "pipx" && call.name() != "pipenv";
        if (!module && !pip)
            return;
        const Word* verb = verbOf(call, {"install"}, {"-m"});
        if (verb == nullptr || call.hasOption("no-cache-dir") || hasCacheMount(call.run, {"*/.cache/pip"}))
            return;
        static constexpr std::string_view variable = "PIP_NO_CACHE_DIR";
        const auto isSet = [&](const shell::Assignment& each) {
            return each.name == variable && isTruthy(each.value.text);
        };
        if (std::ranges::any_of(call.program.command->assignments, isSet))
            return;
        const VariableDefinition* defined = subject.variable(call.site, variable);
        if (defined != nullptr && (defined->value == nullptr || isTruthy(defined->value->text)))
            return;
        if (!subject.isHadolint()) {
            const bool elsewhere = std::ranges::any_of(call.text.invocations, [&](const shell::Invocation& each) {
                return std::ranges::any_of(each.command->words, [&](const Word& word) {
                    return word.text.starts_with("PIP_NO_CACHE_DIR=") ||
                           (each.name == "rm" && word.text.contains(".cache"));
                });
            });
            if (elsewhere || hasCacheMount(call.run, {"*/.cache"}) || call.hasOption("cache-dir"))
                return;
        }
        missing(report, call, *verb, message(msg::PipKeepsCache), "--no-cache-dir", true);
    });
}

void useraddNoLog(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"useradd"}) || call.hasAnyOption({"l", "no-log-init"}))
            return;
        const auto arguments = call.program.arguments();
        const Word* id = nullptr;
        std::string_view value;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const std::string_view option = arguments[i].text;
            const bool isLong = !subject.isHadolint() && option == "--uid";
            if (i + 1 < arguments.size() &&
                (isLong || (option.starts_with('-') && !option.starts_with("--") && option.ends_with('u')))) {
                id = &arguments[i + 1];
                value = id->text;
            } else if (!subject.isHadolint() && option.starts_with("--uid=")) {
                id = &arguments[i];
                value = option.substr(6);
            }
        }
        if (id == nullptr || value.size() <= 5)
            return;
        if (!subject.isHadolint() && value.find_first_not_of("0123456789") != std::string_view::npos)
            return;
        Finding& finding = report.add(id->range, message(msg::UseraddFillsLog, value));
        finding.fixes.push_back(
            safeFix(message(msg::FixAddOption, "-l"), {insertedBehind(call, call.program.program(), "-l")}));
    });
}

void wgetProgress(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"wget"}) ||
            call.hasAnyOption({"progress", "q", "quiet", "nv", "no-verbose", "o", "output-file", "a", "append-output"}))
            return;
        const bool nothingShown = call.hasAnyOption({"version", "V", "help", "h", "spider"}) || call.operands().empty();
        if (!subject.isHadolint() && nothingShown)
            return;
        // busybox knows no --progress.
        const bool busybox = !subject.isHadolint() && isBusybox(subject, call.site);
        Finding& finding = report.add(call.program.program().range, message(msg::WgetProgress));
        const std::string_view option = busybox ? "-q" : "--progress=dot:giga";
        const messages::Message label = message(msg::FixAddOption, option);
        std::vector<text::TextEdit> edits{insertedBehind(call, call.program.program(), option)};
        finding.fixes.push_back(busybox ? suggestion(label, std::move(edits)) : safeFix(label, std::move(edits)));
    });
}

} // namespace slipway::lint::rules
