// SPDX-License-Identifier: Apache-2.0
// What the image that ships lacks or has too much of, and how it starts: SL1206 to SL1213, SL1402, SL1502, SL1701 to
// SL1703.
#include "engine/lint/rules/base_image.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"
#include "engine/shell/parser.h"

#include <algorithm>

namespace slipway::lint::rules {

using messages::message;
using shell::CommandKind;
using shell::Word;
using Form = shell::RunText::Form;

namespace {

// The FROM at the start of the chain of the stage that ships.
const dockerfile::Word* baseWord(const Subject& subject, const StageView& target) {
    return &subject.root(target.stage->id).stage->from.image;
}

// A stage that is meant for people who work on the program.
bool isForDevelopment(const StageView& stage) {
    const std::string_view name = stage.stage->name;
    return name.contains("dev") || name.contains("test") || name.contains("build") || name.contains("debug") ||
           name.contains("ci") || name.contains("lint");
}

// CMD or ENTRYPOINT of the stage or of one that it is FROM in this file.
bool starts(const Subject& subject, const StageView& target) {
    return anyOfChain(subject, target.stage->id,
                      [](const StageView& stage) { return std::ranges::any_of(stage.sites, isStart); });
}

} // namespace

void toolChainShipped(const Subject& subject, Report& report) {
    const StageView* target = targetStage(subject);
    if (target == nullptr || isForDevelopment(*target) || !starts(subject, *target))
        return;
    const std::string image = rootImage(subject, target->stage->id);
    const std::string_view name = shortImageName(image);
    static constexpr std::string_view chains[] = {"golang", "rust", "gcc", "maven", "gradle", "swift", "haskell"};
    const bool sdk = (image.contains("dotnet") && name == "sdk") || (name == "swift" && !image.contains("slim"));
    if ((std::ranges::contains(chains, name) && !(name == "swift" && image.contains("slim"))) || sdk)
        report.add(baseWord(subject, *target)->range, message(msg::ToolChainShipped, name));
}

void jdkShipped(const Subject& subject, Report& report) {
    const StageView* target = targetStage(subject);
    if (target == nullptr || isForDevelopment(*target) || !starts(subject, *target))
        return;
    const std::string image = rootImage(subject, target->stage->id);
    const std::string_view name = shortImageName(image);
    static constexpr std::string_view names[] = {"eclipse-temurin", "openjdk", "amazoncorretto", "ibm-semeru-runtimes",
                                                 "liberica-openjdk-debian"};
    const bool runtime = image.contains("jre") || image.contains("headless");
    if (std::ranges::contains(names, name) && !runtime && !image.contains('$'))
        report.add(baseWord(subject, *target)->range, message(msg::JdkShipped, image));
}

namespace {

bool anySourceContains(const Subject& subject, const StageView& target, std::initializer_list<std::string_view> parts) {
    const auto holds = [&](const dockerfile::Word& word) {
        // A whole tree may hold them.
        return unquoted(word.text) == "/" || word.text.contains('$') ||
               std::ranges::any_of(parts, [&](std::string_view part) { return word.text.contains(part); });
    };
    return anyOfChain(subject, target.stage->id, [&](const StageView& stage) {
        return std::ranges::any_of(stage.sites, [&](const Site& site) {
            const auto* copy = site.as<dockerfile::Copy>();
            return copy != nullptr && (holds(copy->destination) || std::ranges::any_of(copy->sources, holds));
        });
    });
}

// A program of Go is built for the stage that ships.
bool shipsGo(const Subject& subject) {
    bool found = false;
    for (const StageView& stage : subject.stages()) {
        if (!stage.needed)
            continue;
        forEachCallOfStage(subject, stage, [&](const Call& call) {
            found = found || (call.is({"go"}) && call.hasAnyArgument({"build", "install"}));
        });
    }
    return found;
}

} // namespace

void certificatesMissing(const Subject& subject, Report& report) {
    const StageView* target = targetStage(subject);
    if (target == nullptr || !shipsGo(subject))
        return;
    const std::string image = rootImage(subject, target->stage->id);
    const std::string_view name = shortImageName(image);
    if (!isScratch(image) && name != "debian" && name != "ubuntu" && name != "busybox")
        return;
    if (installsPackage(subject, target->stage->id, "ca-certificates") ||
        anySourceContains(subject, *target, {"ca-cert", "/etc/ssl", "/etc/pki", "certs", "cacert"}))
        return;
    report.add(baseWord(subject, *target)->range, message(msg::CertificatesMissing, image));
}

void timeZonesMissing(const Subject& subject, Report& report) {
    const StageView* target = targetStage(subject);
    if (target == nullptr)
        return;
    const std::string image = rootImage(subject, target->stage->id);
    const std::string_view name = shortImageName(image);
    if (!isScratch(image) && name != "alpine" && name != "ubuntu" && name != "busybox")
        return;
    if (installsPackage(subject, target->stage->id, "tzdata") ||
        anySourceContains(subject, *target, {"zoneinfo", "tzdata", "localtime"}))
        return;
    for (const Site& site : target->sites) {
        const auto* env = site.as<dockerfile::Env>();
        if (env == nullptr || site.isTrigger())
            continue;
        for (const dockerfile::Assignment& each : env->variables) {
            const std::string_view zone = unquoted(each.value.text);
            if (each.name.text == "TZ" && zone != "UTC" && zone != "Etc/UTC" && !zone.empty() && !zone.contains('$'))
                report.add(each.value.range, message(msg::TimeZonesMissing, image, zone));
        }
    }
}

void rootAtEnd(const Subject& subject, Report& report) {
    const StageView* target = targetStage(subject);
    if (target == nullptr || isForDevelopment(*target))
        return;
    const std::string image = rootImage(subject, target->stage->id);
    // Images that are not root's themselves, and those of which only a variable is known.
    if (image.contains("nonroot") || image.contains("unprivileged") || image.contains("rootless") ||
        image.contains("bitnami") || image.contains("chainguard") || image.contains("cgr.dev") ||
        image.contains("windows") || image.contains('$'))
        return;
    const Site* start = nullptr;
    for (const Site& site : target->sites) {
        if (!site.isTrigger() && isStart(site))
            start = start == nullptr ? &site : start;
        if (site.as<dockerfile::User>() != nullptr)
            return; // DL3002 judges what it says
    }
    if (start == nullptr || start->user != nullptr)
        return;
    Finding& finding = report.add(start->instruction->keywordWord.range, message(msg::RootAtEnd));
    const std::size_t place = start->instruction->range.begin;
    finding.fixes.push_back(
        suggestion(message(msg::FixWriteShell, "USER 10001:10001"), {{{place, place}, "USER 10001:10001\n"}}));
}

void shellMissing(const Subject& subject, Report& report) {
    for (const StageView& stage : subject.stages()) {
        const StageId id = stage.stage->id;
        const std::string image = rootImage(subject, id);
        if (!hasNoShell(image) || image.contains("dotnet") || copiesFiles(subject, id)) {
            // What is copied may be a shell; a program in shell form still needs one that is there.
            if (!hasNoShell(image) || isScratch(image))
                continue;
        }
        for (const Site& site : stage.sites) {
            const dockerfile::Command* command = dockerfile::commandOf(*site.instruction);
            if (command == nullptr || site.isTrigger() || site.shell != nullptr)
                continue;
            if (!command->isExec())
                report.add(site.instruction->keywordWord.range,
                           message(msg::ShellMissing, image, site.instruction->keywordWord.text));
        }
    }
}

void shellWithoutExec(const Subject& subject, Report& report) {
    forEachStart(subject, [&](const Site&, const shell::RunText& text) {
        if (text.script->list.items.empty())
            return;
        // The outermost shell: of the shell form, or of ["sh", "-c", "..."].
        const shell::List* list = &text.script->list;
        if (text.form == Form::Exec) {
            const shell::Command& command = list->items[0].pipeline.commands[0];
            if (command.nested.empty())
                return;
            list = &command.nested[0].script->list;
        }
        if (list->items.size() < 2)
            return; // shells replace themselves by a single command, or DL3025 says it
        const shell::Item& last = list->items.back();
        if (last.connector == shell::Connector::Background || last.pipeline.commands.size() != 1)
            return;
        const shell::Command& command = last.pipeline.commands[0];
        if (command.kind != CommandKind::Simple || command.words.empty())
            return;
        static constexpr std::string_view own[] = {"exec", "wait", "exit",   "echo",  "true", ":",
                                                   "[",    "test", "return", "sleep", "kill"};
        if (std::ranges::contains(own, command.words[0].text))
            return;
        Finding& finding = report.add(command.words[0].range, message(msg::ShellWithoutExec, command.words[0].text));
        const std::size_t place = command.range.begin;
        if (command.assignments.empty())
            finding.fixes.push_back(suggestion(message(msg::FixWriteInFront, "exec"), {{{place, place}, "exec "}}));
    });
}

namespace {

// The last command that a script runs in the foreground, where that is a program and the shell waits for it.
const shell::Command* waitsFor(const shell::Script& script) {
    if (script.list.items.empty())
        return nullptr;
    const shell::Item& last = script.list.items.back();
    if (last.connector == shell::Connector::Background || last.pipeline.commands.size() != 1)
        return nullptr;
    const shell::Command* command = &last.pipeline.commands[0];
    // The last branch of an "if" or "case" counts for all of them.
    for (int depth = 0; depth < 8 && (command->kind == CommandKind::If || command->kind == CommandKind::Group);
         ++depth) {
        const auto& items = command->branches.back().body.items;
        if (items.empty() || items.back().pipeline.commands.size() != 1)
            return nullptr;
        command = &items.back().pipeline.commands[0];
    }
    if (command->kind != CommandKind::Simple || command->words.empty())
        return nullptr;
    static constexpr std::string_view own[] = {"exec", "wait",   "exit",   "echo",  "true",   ":",  "[",
                                               "test", "return", "printf", "set",   "export", "cd", "kill",
                                               "rm",   "mkdir",  "chmod",  "chown", "cp",     "mv", "cat"};
    return std::ranges::contains(own, command->words[0].text) ? nullptr : command;
}

} // namespace

void startScriptWithoutExec(const Subject& subject, Report& report) {
    if (subject.context() == nullptr)
        return;
    forEachStart(subject, [&](const Site&, const shell::RunText& text) {
        if (text.invocations.empty())
            return;
        // The script itself, or "sh script".
        const shell::Invocation& first = text.invocations.back();
        const Word* script = &first.program();
        if (shell::dialectOf(script->text) && !first.arguments().empty())
            script = &first.arguments()[0];
        const std::string_view name = shell::baseName(script->text);
        for (const auto& [path, content] : subject.context()->texts) {
            if (baseName(std::string_view(path)) != name)
                continue;
            const std::string_view firstLine = std::string_view(content).substr(0, content.find('\n'));
            std::string_view interpreter =
                firstLine.starts_with("#!") ? firstLine.substr(2) : std::string_view("/bin/sh");
            while (!interpreter.empty() && interpreter.back() == '\r')
                interpreter.remove_suffix(1);
            interpreter = interpreter.contains(' ') && interpreter.contains("env ")
                              ? interpreter.substr(interpreter.rfind(' ') + 1)
                              : interpreter.substr(0, interpreter.find(' ', 1));
            const auto dialect = shell::dialectOf(interpreter);
            if (!dialect)
                continue;
            shell::MappedText mapped;
            mapped.append(content, 0);
            const shell::Script parsed = shell::parse(mapped, *dialect);
            const bool traps = std::ranges::any_of(shell::invocations(parsed), [](const shell::Invocation& each) {
                return each.name == "trap" || each.name == "wait";
            });
            const shell::Command* command = traps ? nullptr : waitsFor(parsed);
            if (command == nullptr)
                continue;
            const auto line = 1 + std::ranges::count(std::string_view(content).substr(0, command->range.begin), '\n');
            report.add(script->range, message(msg::StartScriptWithoutExec, path, line, command->words[0].text));
        }
    });
}

void healthcheckTool(const Subject& subject, Report& report) {
    for (const StageView& stage : subject.stages()) {
        const StageId id = stage.stage->id;
        const std::string image = rootImage(subject, id);
        for (const Site& site : stage.sites) {
            const auto* check = site.as<dockerfile::Healthcheck>();
            const shell::RunText* text =
                check != nullptr && !check->none && !site.isTrigger() ? subject.run(site) : nullptr;
            if (text == nullptr || !text->script)
                continue;
            for (const shell::Invocation& each : text->invocations) {
                if ((each.name != "curl" && each.name != "wget") || !lacksProgram(image, each.name))
                    continue;
                const bool copied = std::ranges::any_of(stage.sites, [&](const Site& other) {
                    const auto* copy = other.as<dockerfile::Copy>();
                    return copy != nullptr && (copy->destination.text.contains(each.name) ||
                                               std::ranges::any_of(copy->sources, [&](const dockerfile::Word& word) {
                                                   return word.text.contains(each.name) ||
                                                          word.text.contains("busybox");
                                               }));
                });
                if (!copied && !installsPackage(subject, id, each.name))
                    report.add(each.program().range, message(msg::HealthcheckTool, image, each.name));
            }
        }
    }
}

void pythonBuffered(const Subject& subject, Report& report) {
    forEachStart(subject, [&](const Site& site, const shell::RunText& text) {
        if (subject.variable(site, "PYTHONUNBUFFERED") != nullptr)
            return;
        for (const shell::Invocation& each : text.invocations) {
            const bool unbuffered = std::ranges::any_of(each.arguments(), [](const Word& word) {
                return word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('u');
            });
            if (each.name.starts_with("python") && !unbuffered)
                report.add(each.program().range, message(msg::PythonBuffered));
        }
    });
}

void compilerShipped(const Subject& subject, Report& report) {
    static constexpr std::string_view tools[] = {
        "build-essential", "gcc",     "g++",    "clang",     "make",  "cmake", "build-base", "musl-dev", "autoconf",
        "automake",        "libtool", "golang", "golang-go", "rustc", "cargo", "gcc-c++",    "maven",    "default-jdk"};
    for (const StageView& stage : subject.stages()) {
        if (!stage.ships || isForDevelopment(stage))
            continue;
        bool removed = false;
        std::vector<std::pair<text::ByteRange, std::string>> found;
        forEachCallOfStage(subject, stage, [&](const Call& call) {
            if (!call.is({"apt-get", "apt", "apk", "yum", "dnf", "microdnf", "zypper"}))
                return;
            if (call.hasAnyArgument({"purge", "remove", "autoremove", "del", "erase"}))
                removed = true;
            if (!call.hasAnyArgument({"install", "add", "in"}) || call.hasAnyOption({"virtual", "t"}))
                return;
            for (const Word& word : call.program.arguments()) {
                const std::string_view name = std::string_view(word.text).substr(0, word.text.find_first_of("=~"));
                if (std::ranges::contains(tools, name))
                    found.emplace_back(word.range, std::string(name));
            }
        });
        if (removed)
            continue;
        for (const auto& [range, name] : found)
            report.add(range, message(msg::CompilerShipped, name));
    }
}

void cmakeBuildType(const Subject& subject, Report& report) {
    for (const StageView& stage : subject.stages()) {
        if (!stage.needed)
            continue;
        forEachCallOfStage(subject, stage, [&](const Call& call) {
            if (!call.is({"cmake"}) || call.program.arguments().empty())
                return;
            const bool other = std::ranges::any_of(call.program.arguments(), [](const Word& word) {
                static constexpr std::string_view words[] = {"--build", "--install", "--version", "-E",
                                                             "-P",      "--help",    "--open",    "--workflow"};
                return std::ranges::contains(words, word.text) || word.text.contains("CMAKE_BUILD_TYPE") ||
                       word.text.starts_with("--preset") || word.text.contains("CMAKE_CONFIGURATION_TYPES") ||
                       word.text.contains("Multi-Config") || (word.hasExpansion() && !word.isQuoted());
            });
            if (other || environmentOf(subject, call, "CMAKE_BUILD_TYPE"))
                return;
            Finding& finding = report.add(call.program.program().range, message(msg::CmakeBuildType));
            finding.fixes.push_back(
                suggestion(message(msg::FixAddOption, "-DCMAKE_BUILD_TYPE=Release"),
                           {insertedBehind(call, call.program.program(), "-DCMAKE_BUILD_TYPE=Release")}));
        });
    }
}

void dynamicOnStatic(const Subject& subject, Report& report) {
    const StageView* target = targetStage(subject);
    if (target == nullptr)
        return;
    const std::string image = rootImage(subject, target->stage->id);
    if (!isScratch(image) && !isStaticBase(image))
        return;
    if (anySourceContains(subject, *target, {"/lib", "ld-", ".so"}))
        return;
    for (const StageView& stage : subject.stages()) {
        if (!stage.needed || stage.ships)
            continue;
        const std::string builder = rootImage(subject, stage.stage->id);
        forEachCallOfStage(subject, stage, [&](const Call& call) {
            const auto contains = [&](std::string_view part) {
                return std::ranges::any_of(call.program.arguments(),
                                           [&](const Word& word) { return word.text.contains(part); });
            };
            const bool compiles = call.is({"gcc", "g++", "clang", "clang++", "cc", "c++"}) && call.hasOption("o") &&
                                  !call.hasAnyArgument({"-c", "-shared"}) && !contains("-static");
            const bool cargo = call.is({"cargo"}) && call.hasArgument("build") && !contains("musl") &&
                               !builder.contains("alpine") && !environmentOf(subject, call, "CARGO_BUILD_TARGET") &&
                               !environmentOf(subject, call, "RUSTFLAGS").value_or("").contains("crt-static");
            if (!compiles && !cargo)
                return;
            Finding& finding = report.add(call.program.program().range, message(msg::DynamicOnStatic, image));
            finding.related.push_back({target->stage->from.image.range, message(msg::ShippedOn, image)});
        });
    }
}

} // namespace slipway::lint::rules
