// SPDX-License-Identifier: Apache-2.0
// Dependencies in a layer of their own, cache mounts, lock files: SL1201, SL1205, SL1301 to SL1304, SL1401, SL1501,
// SL1601 to SL1603.
#include "engine/lint/rules/base_image.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>

namespace slipway::lint::rules {

using messages::message;
using shell::Word;

namespace {

struct Ecosystem {
    // Fetches what the manifests name.
    bool (*fetches)(const Call&);
    std::initializer_list<std::string_view> caches;
    std::string_view manifests;
    // Any of them shows that the context is of this kind.
    std::initializer_list<std::string_view> files;
};

bool hasVerb(const Call& call, std::initializer_list<std::string_view> verbs) {
    const Word* verb = call.verb({"--prefix", "--cwd", "-C", "-f", "--file", "--dir"});
    return verb != nullptr && std::ranges::contains(verbs, verb->text);
}

bool goFetches(const Call& call) {
    return call.is({"go"}) && hasVerb(call, {"mod", "build", "install", "test", "vet", "get"}) &&
           !call.hasAnyArgument({"tidy", "vendor", "-mod=vendor"}) &&
           std::ranges::none_of(call.program.arguments(), [](const Word& word) { return word.text.contains('@'); });
}

// An install of what the manifest names: no package is named.
bool nodeFetches(const Call& call) {
    if (call.is({"npm"}))
        return hasVerb(call, {"ci", "install", "i", "clean-install"}) &&
               call.operands({"--prefix", "--registry"}).size() == 1;
    if (call.is({"yarn"}))
        return (call.operands().empty() && !call.hasAnyOption({"version", "v"})) || hasVerb(call, {"install"});
    return call.is({"pnpm", "bun"}) && hasVerb(call, {"install", "i"}) && call.operands().size() == 1;
}

bool pythonFetches(const Call& call) {
    if (call.is({"poetry", "pdm", "pipenv"}))
        return hasVerb(call, {"install", "sync"});
    if (call.is({"uv"}))
        return hasVerb(call, {"sync"}) || (call.hasArgument("install") && call.hasAnyOption({"r", "requirement"}));
    const bool pip = call.name().starts_with("pip") || (call.name().starts_with("python") && call.hasArgument("pip"));
    return pip && call.hasArgument("install") && call.hasAnyOption({"r", "requirement"});
}

bool javaFetches(const Call& call) {
    if (call.is({"mvn", "mvnw"}))
        return std::ranges::any_of(call.operands({"-f", "-s", "-pl"}), [](const Word* word) {
            return word->text == "package" || word->text == "install" || word->text == "verify" ||
                   word->text == "compile" || word->text.starts_with("dependency:");
        });
    return call.is({"gradle", "gradlew"}) && !call.hasOption("version") && !call.operands().empty();
}

bool rustFetches(const Call& call) {
    return call.is({"cargo"}) && hasVerb(call, {"build", "fetch", "b"});
}

constexpr Ecosystem go{goFetches, {"/go/pkg/mod", "*/go/pkg/mod"}, "go.mod, go.sum", {"go.mod"}};
constexpr Ecosystem node{nodeFetches,
                         {"*/.npm", "*/.cache/yarn", "*/pnpm", "*/store", "*/.yarn", "*/.bun"},
                         "package.json",
                         {"package.json"}};
constexpr Ecosystem python{pythonFetches,
                           {"*/.cache/pip", "*/.cache/uv", "*/.cache", "*/pypoetry"},
                           "requirements.txt, pyproject.toml",
                           {"requirements.txt", "pyproject.toml"}};
constexpr Ecosystem java{
    javaFetches, {"*/.m2", "*/.gradle"}, "pom.xml, build.gradle", {"pom.xml", "build.gradle", "build.gradle.kts"}};
constexpr Ecosystem rust{
    rustFetches, {"*/cargo/registry", "*/.cargo/registry", "*/cargo"}, "Cargo.toml, Cargo.lock", {"Cargo.toml"}};

bool isWhole(std::string_view source) {
    source = unquoted(source);
    return source == "." || source == "./" || source == "/";
}

void sourcesFirst(const Subject& subject, Report& report, const Ecosystem& ecosystem, bool offersGo) {
    if (const ContextFacts* context = subject.context(); context != nullptr && !context->files.empty()) {
        if (std::ranges::none_of(ecosystem.files,
                                 [&](std::string_view file) { return context->find(file) != nullptr; }))
            return;
    }
    for (const StageView& stage : subject.stages()) {
        const Site* whole = nullptr;
        const dockerfile::Word* source = nullptr;
        bool done = false;
        for (const Site& site : stage.sites) {
            if (done || site.isTrigger())
                continue;
            if (const auto* copy = site.as<dockerfile::Copy>(); copy && !copy->from && whole == nullptr) {
                const auto found = std::ranges::find_if(
                    copy->sources, [](const dockerfile::Word& each) { return isWhole(each.text); });
                if (found != copy->sources.end()) {
                    whole = &site;
                    source = &*found;
                }
            }
            const auto* run = site.as<dockerfile::Run>();
            const shell::RunText* text = run != nullptr ? subject.run(site) : nullptr;
            if (text == nullptr || !text->script)
                continue;
            for (const shell::Invocation& each : text->invocations) {
                const Call call{site, *run, *text, each};
                // cargo-chef cooks the dependencies on its own.
                if (call.is({"cargo-chef"}) || (call.is({"cargo"}) && call.hasArgument("chef")))
                    done = true;
                if (done || !ecosystem.fetches(call))
                    continue;
                done = true;
                if (whole == nullptr || hasCacheMount(*run, ecosystem.caches) || !run->mounts.empty())
                    break;
                Finding& finding = report.add(source->range, message(msg::SourcesFirst, ecosystem.manifests));
                finding.related.push_back({each.range(), message(msg::DownloadedHere)});
                const auto& copy = *whole->as<dockerfile::Copy>();
                const bool plain =
                    copy.sources.size() == 1 && (copy.destination.text == "." || copy.destination.text == "./");
                const std::size_t place = whole->instruction->range.begin;
                if (offersGo && plain)
                    finding.fixes.push_back(
                        suggestion(message(msg::FixModulesFirst),
                                   {{{place, place}, "COPY go.mod go.sum ./\nRUN go mod download\n"}}));
                break;
            }
        }
    }
}

} // namespace

void goSourcesFirst(const Subject& subject, Report& report) {
    sourcesFirst(subject, report, go, true);
}
void nodeSourcesFirst(const Subject& subject, Report& report) {
    sourcesFirst(subject, report, node, false);
}
void pythonSourcesFirst(const Subject& subject, Report& report) {
    sourcesFirst(subject, report, python, false);
}
void javaSourcesFirst(const Subject& subject, Report& report) {
    sourcesFirst(subject, report, java, false);
}
void rustSourcesFirst(const Subject& subject, Report& report) {
    sourcesFirst(subject, report, rust, false);
}

void goCacheMounts(const Subject& subject, Report& report) {
    forEachRun(subject, false, [&](const Site& site, const dockerfile::Run& run, const shell::RunText& text) {
        for (const Call& call : callsOf(subject, site, run, text)) {
            if (!goFetches(call) || call.hasArgument("mod"))
                continue;
            const bool build = hasCacheMount(run, {"*/.cache/go-build", "*/.cache", "*go-build"});
            const bool modules = hasCacheMount(run, {"/go/pkg/mod", "*/go/pkg/mod"});
            if (build)
                continue;
            const Word* verb = call.verb({"-C"});
            Finding& finding = report.add(call.until(*verb), message(msg::GoCacheMounts));
            std::string mounts = " --mount=type=cache,target=/root/.cache/go-build";
            if (!modules)
                mounts += " --mount=type=cache,target=/go/pkg/mod";
            const std::size_t place = site.instruction->keywordWord.range.end;
            finding.fixes.push_back(suggestion(message(msg::FixCacheMounts), {{{place, place}, mounts}}));
            break;
        }
    });
}

void npmCi(const Subject& subject, Report& report) {
    for (const StageView& stage : subject.stages()) {
        bool lock = subject.context() != nullptr && subject.context()->find("package-lock.json") != nullptr;
        for (const Site& site : stage.sites) {
            if (const auto* copy = site.as<dockerfile::Copy>(); copy && !copy->from) {
                lock = lock || std::ranges::any_of(copy->sources, [](const dockerfile::Word& source) {
                           return source.text.contains("package-lock") || source.text.contains("package*");
                       });
            }
            const auto* run = site.as<dockerfile::Run>();
            const shell::RunText* text = run != nullptr && lock ? subject.run(site) : nullptr;
            if (text == nullptr || !text->script)
                continue;
            for (const shell::Invocation& each : text->invocations) {
                const Call call{site, *run, *text, each};
                if (!call.is({"npm"}) || !nodeFetches(call) || call.hasAnyArgument({"ci", "clean-install"}) ||
                    call.hasAnyOption({"g", "global", "package-lock-only"}))
                    continue;
                const Word* verb = call.verb({"--prefix", "--registry"});
                Finding& finding = report.add(call.until(*verb), message(msg::NpmCi));
                if (call.text.form != shell::RunText::Form::Exec)
                    finding.fixes.push_back(
                        suggestion(message(msg::FixReplace, verb->text, "ci"), {{verb->range, "ci"}}));
            }
        }
    }
}

void nodeDevelopment(const Subject& subject, Report& report) {
    for (const StageView& stage : subject.stages()) {
        if (!stage.ships)
            continue;
        bool pruned = false;
        std::vector<std::pair<text::ByteRange, std::string>> found;
        forEachCallOfStage(subject, stage, [&](const Call& call) {
            if (call.hasArgument("prune") || (call.is({"rm"}) && call.hasArgument("node_modules")))
                pruned = true;
            if (!nodeFetches(call) || call.is({"bun"}))
                return;
            const bool production = call.hasAnyOption({"omit", "production", "prod", "P", "only"}) ||
                                    environmentOf(subject, call, "NODE_ENV") == "production";
            const bool unknown = environmentOf(subject, call, "NODE_ENV").value_or("").contains('$');
            if (!production && !unknown)
                found.emplace_back(call.program.range(), call.is({"npm"})    ? "--omit=dev"
                                                         : call.is({"yarn"}) ? "--production"
                                                                             : "--prod");
        });
        // A stage that builds the program needs them, and deletes them or not.
        if (pruned)
            continue;
        for (const auto& [range, option] : found)
            report.add(range, message(msg::NodeDevelopment, option));
    }
}

void npmStart(const Subject& subject, Report& report) {
    forEachStart(subject, [&](const Site&, const shell::RunText& text) {
        for (const shell::Invocation& each : text.invocations) {
            const auto arguments = each.arguments();
            const bool runs = !arguments.empty() && (arguments[0].text == "start" || arguments[0].text == "run");
            if ((each.name == "npm" || each.name == "yarn" || each.name == "pnpm") && runs)
                report.add(each.range(), message(msg::NpmStart, each.name));
        }
    });
}

void cargoRelease(const Subject& subject, Report& report) {
    for (const StageView& stage : subject.stages()) {
        if (!stage.needed)
            continue;
        forEachCallOfStage(subject, stage, [&](const Call& call) {
            if (!call.is({"cargo"}) || !hasVerb(call, {"build", "b"}) ||
                call.hasAnyOption({"release", "r", "profile"}) || call.hasArgument("chef"))
                return;
            const Word* verb = call.verb();
            Finding& finding = report.add(call.until(*verb), message(msg::CargoRelease));
            finding.fixes.push_back(
                suggestion(message(msg::FixAddOption, "--release"), {insertedBehind(call, *verb, "--release")}));
        });
    }
}

void cargoLocked(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"cargo"}) || !hasVerb(call, {"build", "b", "install"}) ||
            call.hasAnyOption({"locked", "frozen"}) || call.hasArgument("chef"))
            return;
        const Word* verb = call.verb();
        Finding& finding = report.add(call.until(*verb), message(msg::CargoLocked));
        finding.fixes.push_back(
            suggestion(message(msg::FixAddOption, "--locked"), {insertedBehind(call, *verb, "--locked")}));
    });
}

} // namespace slipway::lint::rules
