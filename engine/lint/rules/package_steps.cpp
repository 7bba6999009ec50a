// SPDX-License-Identifier: Apache-2.0
// How packages are installed: DL3027, DL3035, SL1105 to SL1108.
#include "engine/lint/rules/commands.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>

namespace slipway::lint::rules {

using messages::message;
using shell::Word;

void aptCommand(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"apt"}))
            return;
        Finding& finding = report.add(call.program.program().range, message(msg::AptIsForPeople));
        const Word* verb = call.verb();
        if (verb == nullptr || call.text.form == shell::RunText::Form::Exec)
            return;
        static constexpr std::string_view get[] = {"install", "update",     "upgrade", "remove",
                                                   "purge",   "autoremove", "clean"};
        static constexpr std::string_view cache[] = {"search", "show", "policy"};
        const std::string_view tool = std::ranges::contains(get, verb->text)     ? "apt-get"
                                      : std::ranges::contains(cache, verb->text) ? "apt-cache"
                                                                                 : "";
        if (tool.empty())
            return;
        const text::ByteRange range = call.program.program().range;
        // The last three bytes: a directory in front stays.
        if (subject.slice(range).ends_with("apt"))
            finding.fixes.push_back(
                safeFix(message(msg::FixReplace, "apt", tool), {{{range.end - 3, range.end}, std::string(tool)}}));
    });
}

void zypperDistUpgrade(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"zypper"}))
            return;
        if (const Word* verb = call.argument({"dist-upgrade", "dup"}))
            report.add(call.until(*verb), message(msg::UpgradesAll, "zypper " + verb->text));
    });
}

// Lists in a layer of their own go stale: the install that follows in another RUN meets an old cache.
void aptUpdateAlone(const Subject& subject, Report& report) {
    forEachRun(subject, true, [&](const Site& site, const dockerfile::Run& run, const shell::RunText& text) {
        if (hasCacheMount(run, {"/var/lib/apt/lists", "/var/cache/apk"}))
            return;
        const std::vector<Call> calls = callsOf(subject, site, run, text);
        for (const Call& call : calls) {
            if (!call.is({"apt-get", "apt", "aptitude", "apk"}))
                continue;
            const Word* verb = call.verb();
            if (verb == nullptr || verb->text != "update")
                continue;
            const bool used = std::ranges::any_of(calls, [&](const Call& other) {
                if (other.is({"apk"}))
                    return other.hasAnyArgument({"add", "upgrade", "fix", "fetch"});
                // Scripts of others may install, and so may a variable.
                if (!other.is({"apt-get", "apt", "aptitude", "apt-cache"}))
                    return other.program.program().hasExpansion() || other.name().ends_with(".sh");
                const Word* done = other.verb({"-o", "-t", "-c", "--target-release"});
                return done != nullptr && done->text != "update";
            });
            if (!used)
                report.add(call.until(*verb), message(msg::UpdateAlone, call.name()));
        }
    });
}

void aptUpgrade(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (call.is({"apt-get", "apt", "aptitude"})) {
            const Word* verb = call.argument({"upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade"});
            if (verb != nullptr && !call.hasArgument("install"))
                report.add(call.until(*verb), message(msg::UpgradesAll, std::string(call.name()) + " " + verb->text));
        } else if (call.is({"apk"})) {
            const auto operands = call.operands({"-X", "--repository"});
            if (operands.size() == 1 && operands[0]->text == "upgrade")
                report.add(call.until(*operands[0]), message(msg::UpgradesAll, "apk upgrade"));
        } else if (call.is({"yum", "dnf", "microdnf"})) {
            const auto operands = call.operands({"--enablerepo", "--disablerepo", "-x", "--exclude", "--setopt"});
            if (operands.size() == 1 && (operands[0]->text == "update" || operands[0]->text == "upgrade"))
                report.add(call.until(*operands[0]),
                           message(msg::UpgradesAll, std::string(call.name()) + " " + operands[0]->text));
        }
    });
}

// apk del of packages that were added by name takes dependencies along only when nothing else needs them.
void apkVirtual(const Subject& subject, Report& report) {
    forEachRun(subject, true, [&](const Site& site, const dockerfile::Run& run, const shell::RunText& text) {
        const std::vector<Call> calls = callsOf(subject, site, run, text);
        for (const Call& del : calls) {
            if (!del.is({"apk"}))
                continue;
            const auto gone = del.operands();
            if (gone.size() < 2 || gone[0]->text != "del")
                continue;
            for (const Call& add : calls) {
                // "apk del a add b" is one that only looks like both.
                if (&add == &del || !add.is({"apk"}) || !add.hasArgument("add") || add.hasAnyOption({"t", "virtual"}))
                    continue;
                const auto added = add.operands({"-X", "--repository"});
                const auto both = std::ranges::count_if(std::span(gone).subspan(1), [&](const Word* word) {
                    return std::ranges::contains(added, word->text, &Word::text);
                });
                if (both < 2)
                    continue;
                const Word* verb = add.argument({"add"});
                Finding& finding = report.add(add.until(*verb), message(msg::ApkVirtual));
                finding.related.push_back({del.program.range(), message(msg::ApkDeletesHere)});
                // Both lists are the same: name them.
                if (static_cast<std::size_t>(both) + 1 == gone.size() && added.size() == gone.size() &&
                    text.form != shell::RunText::Form::Exec) {
                    const text::ByteRange names = gone[1]->range.united(gone.back()->range);
                    finding.fixes.push_back(
                        suggestion(message(msg::FixAddOption, "--virtual .build-deps"),
                                   {insertedBehind(add, *verb, "--virtual .build-deps"), {names, ".build-deps"}}));
                }
                break;
            }
        }
    });
}

// pip install foo>=1.2: the shell takes ">" and makes a file "=1.2".
void versionAsRedirection(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.name().starts_with("pip") && !call.name().starts_with("python") &&
            !call.is({"uv", "apk", "npm", "yarn", "pnpm", "conda", "mamba", "gem", "zypper", "composer"}))
            return;
        for (const shell::Redirection& each : call.program.command->redirections) {
            const bool file =
                each.kind == shell::Redirection::Kind::Write || each.kind == shell::Redirection::Kind::Read;
            const std::string_view target = each.target.text;
            if (!file || !each.descriptor.empty() || target.empty())
                continue;
            const std::size_t behind = target.starts_with('=') ? 1 : 0;
            const bool version = behind < target.size() && target[behind] >= '0' && target[behind] <= '9';
            if (!version)
                continue;
            // Only where it touches the word before: "foo>=1", "foo<2".
            const auto& words = call.program.command->words;
            const auto touching =
                std::ranges::find_if(words, [&](const Word& word) { return word.range.end == each.range.begin; });
            if (touching == words.end())
                continue;
            const text::ByteRange whole = touching->range.united(each.range);
            const std::string written(subject.slice(whole));
            Finding& finding = report.add(whole, message(msg::VersionIsRedirection, target));
            if (!written.contains('\'') && !written.contains('"') && !written.contains('\n') && !call.program.nested)
                finding.fixes.push_back(suggestion(message(msg::FixQuote), {{whole, "'" + written + "'"}}));
        }
    });
}

} // namespace slipway::lint::rules
