// SPDX-License-Identifier: Apache-2.0
// What package managers leave behind: DL3009, DL3032, DL3036, DL3040, DL3060.
#include "engine/lint/rules/commands.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>

namespace slipway::lint::rules {

using messages::message;
using shell::Word;

namespace {

struct Leftover {
    // The word that makes it; nullptr when the call does not.
    const Word* (*fills)(const Subject&, const Call&);
    bool (*empties)(const Subject&, const Call&);
    bool (*isMounted)(const Subject&, const dockerfile::Run&);
    bool onlyShipped = false;
    std::string_view command;
    messages::Msg text;
};

// One finding a RUN, at the first call that fills; mended behind the last one of its chain.
void check(const Subject& subject, Report& report, const Leftover& leftover) {
    forEachRun(subject, true, [&](const Site& site, const dockerfile::Run& run, const shell::RunText& text) {
        if (leftover.onlyShipped && !isShippedOrBase(subject, site))
            return;
        if (leftover.isMounted(subject, run))
            return;
        const std::vector<Call> calls = callsOf(subject, site, run, text);
        const Call* first = nullptr;
        const Call* last = nullptr;
        const Word* word = nullptr;
        for (const Call& call : calls) {
            if (const Word* found = leftover.fills(subject, call)) {
                if (first == nullptr) {
                    first = &call;
                    word = found;
                }
                last = &call;
            } else if (first != nullptr && leftover.empties(subject, call)) {
                return;
            }
        }
        if (first == nullptr)
            return;
        Finding& finding = report.add(first->until(*word), message(leftover.text));
        // Behind what still uses it: the last call of the same tool in that chain.
        for (const Call& call : calls) {
            if (call.name() == last->name() && call.program.list == last->program.list)
                last = &call;
        }
        const std::string command = (last->program.sudo ? "sudo " : "") + std::string(leftover.command);
        if (auto edit = appended(subject, *last, command))
            finding.fixes.push_back(safeFix(message(msg::FixAppend, leftover.command), {std::move(*edit)}));
    });
}

const Word* wordOf(const Call& call, std::initializer_list<std::string_view> words) {
    return call.argument(words);
}

bool removes(const Call& call, std::initializer_list<std::string_view> paths) {
    if (!call.is({"rm", "find"}))
        return false;
    return std::ranges::any_of(call.program.arguments(), [&](const Word& word) {
        return std::ranges::any_of(paths, [&](std::string_view path) {
            if (path.starts_with('*'))
                return word.text.contains(path.substr(1));
            // Brace expansion: rm -rf /var/lib/{apt,dpkg}.
            return word.text.starts_with(path) || (!word.braces.empty() && word.text.starts_with("/var"));
        });
    });
}

bool hadolintRemoves(const Call& call, std::string_view path) {
    return call.is({"rm"}) && (call.hasArgument("-rf") || call.hasArgument(path));
}

const Word* aptUpdate(const Subject&, const Call& call) {
    return call.is({"apt-get", "apt", "aptitude"}) ? wordOf(call, {"update"}) : nullptr;
}
bool aptIsClean(const Subject& subject, const Call& call) {
    if (subject.isHadolint())
        return hadolintRemoves(call, "/var/lib/apt/lists/*");
    if (call.is({"apt-get", "apt", "apt-dist-clean"}) && call.hasAnyArgument({"dist-clean", "distclean"}))
        return true;
    return removes(call, {"/var/lib/apt"});
}
bool aptIsMounted(const Subject& subject, const dockerfile::Run& run) {
    if (!subject.isHadolint())
        return hasCacheMount(run, {"/var/lib/apt/lists"});
    return hasCacheMount(run, {"/var/lib/apt/lists"}) &&
           (hasCacheMount(run, {"/var/cache/apt"}) || !hasCacheMount(run, {"/var/lib/apt"}));
}

const Word* yumInstall(const Subject&, const Call& call) {
    return call.is({"yum"}) ? wordOf(call, {"install"}) : nullptr;
}
bool yumIsClean(const Subject& subject, const Call& call) {
    if (subject.isHadolint())
        return (call.is({"yum"}) && call.hasAnyArgument({"clean", "all"})) || hadolintRemoves(call, "/var/cache/yum/*");
    return (call.is({"yum", "dnf"}) && call.hasArgument("clean") && call.hasArgument("all")) ||
           removes(call, {"/var/cache"});
}
bool yumIsMounted(const Subject& subject, const dockerfile::Run& run) {
    return !subject.isHadolint() && hasCacheMount(run, {"/var/cache/yum", "/var/cache/dnf"});
}

const Word* zypperInstall(const Subject&, const Call& call) {
    return call.is({"zypper"}) ? wordOf(call, {"install", "in"}) : nullptr;
}
bool zypperIsClean(const Subject& subject, const Call& call) {
    return (call.is({"zypper"}) && call.hasAnyArgument({"clean", "cc"})) ||
           (!subject.isHadolint() && removes(call, {"/var/cache"}));
}
bool zypperIsMounted(const Subject&, const dockerfile::Run& run) {
    return hasCacheMount(run, {"/var/cache/zypp"});
}

const Word* dnfInstall(const Subject&, const Call& call) {
    return call.is({"dnf", "microdnf", "dnf5"})
               ? wordOf(call, {"install", "in", "upgrade", "up", "upgrade-minimal", "up-min", "reinstall", "rei"})
               : nullptr;
}
bool dnfIsClean(const Subject& subject, const Call& call) {
    const bool tool = call.is({"dnf", "microdnf", "dnf5"});
    if (subject.isHadolint())
        return (tool && call.hasAnyArgument({"clean", "all"})) || hadolintRemoves(call, "/var/cache/libdnf5*");
    return ((tool || call.is({"yum"})) && call.hasArgument("clean") && call.hasArgument("all")) ||
           removes(call, {"/var/cache"});
}
bool dnfIsMounted(const Subject& subject, const dockerfile::Run& run) {
    return hasCacheMount(run, {"/var/cache/libdnf5", "*.cache/libdnf5"}) ||
           (!subject.isHadolint() && hasCacheMount(run, {"/var/cache/dnf", "/var/cache/yum"}));
}

const Word* yarnInstall(const Subject& subject, const Call& call) {
    if (!call.is({"yarn"}))
        return nullptr;
    if (const Word* word = wordOf(call, {"install"}))
        return word;
    const bool bare =
        !subject.isHadolint() && call.operands().empty() && !call.hasAnyOption({"version", "help", "v", "h"});
    return bare ? &call.program.program() : nullptr;
}
bool yarnIsClean(const Subject& subject, const Call& call) {
    return (call.is({"yarn"}) && call.hasArgument("cache") && call.hasArgument("clean")) ||
           (!subject.isHadolint() && removes(call, {"*.cache"}));
}
bool yarnIsMounted(const Subject& subject, const dockerfile::Run& run) {
    return hasCacheMount(run, {"*.cache/yarn"}) ||
           (!subject.isHadolint() && hasCacheMount(run, {"*/.cache", "*/.yarn", "*/yarn"}));
}

} // namespace

void aptLists(const Subject& subject, Report& report) {
    check(subject, report,
          {aptUpdate, aptIsClean, aptIsMounted, true, "rm -rf /var/lib/apt/lists/*", msg::AptListsStay});
}

void yumClean(const Subject& subject, Report& report) {
    check(subject, report, {yumInstall, yumIsClean, yumIsMounted, false, "yum clean all", msg::YumCacheStays});
}

void zypperClean(const Subject& subject, Report& report) {
    check(subject, report,
          {zypperInstall, zypperIsClean, zypperIsMounted, false, "zypper clean -a", msg::ZypperCacheStays});
}

void dnfClean(const Subject& subject, Report& report) {
    check(subject, report, {dnfInstall, dnfIsClean, dnfIsMounted, false, "dnf clean all", msg::DnfCacheStays});
}

void yarnClean(const Subject& subject, Report& report) {
    check(subject, report, {yarnInstall, yarnIsClean, yarnIsMounted, true, "yarn cache clean", msg::YarnCacheStays});
}

} // namespace slipway::lint::rules
