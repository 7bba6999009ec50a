// SPDX-License-Identifier: Apache-2.0
// Packages without a version: DL3008, DL3013, DL3016, DL3018, DL3028, DL3033, DL3037, DL3041, DL3062, SL1101 to SL1104.
#include "engine/lint/rules/commands.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>

namespace slipway::lint::rules {

using messages::message;
using shell::Word;

namespace {

bool containsAny(std::string_view text, std::initializer_list<std::string_view> signs) {
    return std::ranges::any_of(signs, [&](std::string_view sign) { return text.contains(sign); });
}
bool endsWithAny(std::string_view text, std::initializer_list<std::string_view> ends) {
    return std::ranges::any_of(ends, [&](std::string_view end) { return text.ends_with(end); });
}

// What hadolint does not understand: the value of a variable may hold the version.
bool isOpen(const Subject& subject, const Word& word) {
    return !subject.isHadolint() && (word.hasExpansion() || !word.braces.empty());
}

void unpinned(Report& report, const Word& word, messages::Msg text) {
    report.add(word.range, message(text, word.text));
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// "-1.2": what follows the name in packages of yum and dnf.
bool hasDashedVersion(std::string_view name) {
    for (std::size_t i = 0; i + 1 < name.size(); ++i) {
        if (name[i] == '-' && isDigit(name[i + 1]))
            return true;
    }
    return false;
}

// hadolint lets "${x}" pass when the file defines x.
bool isKnownVariable(const Subject& subject, const Site& site, const Word& word) {
    return std::ranges::any_of(word.parts, [&](const shell::Part& part) {
        return part.kind == shell::Part::Kind::Variable && subject.variable(site, part.text) != nullptr;
    });
}

void rpmPins(const Subject& subject, Report& report, std::initializer_list<std::string_view> tools,
             messages::Msg text) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is(tools))
            return;
        const auto operands =
            call.operands({"--enablerepo", "--disablerepo", "-c", "--config", "--installroot", "--releasever", "-x",
                           "--exclude", "--setopt", "-d", "-e", "--repo", "--repoid", "--forcearch"});
        const auto install = std::ranges::find(operands, std::string_view("install"), &Word::text);
        if (install == operands.end())
            return;
        const std::string_view kind = operands.front()->text;
        const bool isModule = kind == "module";
        if (kind == "group" || kind == "groups" || (isModule && !call.is({"yum"})))
            return;
        for (const Word* word : operands) {
            const std::string_view name = word->text;
            if (name == "install" || name == "module" || isOpen(subject, *word) || name.ends_with(".rpm"))
                continue;
            if (!subject.isHadolint() && (name.starts_with('@') || name.contains('/')))
                continue;
            const bool pinned = isModule ? name.contains(':') : hasDashedVersion(name);
            if (!pinned && !isKnownVariable(subject, call.site, *word))
                unpinned(report, *word, text);
        }
    });
}

// "python -m pip", or pip itself; not pipx and pipenv.
bool isPip(const Call& call) {
    if (call.name().starts_with("pip"))
        return call.name() != "pipx" && call.name() != "pipenv";
    if (!call.name().starts_with("python"))
        return false;
    const auto arguments = call.program.arguments();
    const auto module = std::ranges::find(arguments, std::string_view("-m"), &Word::text);
    return module != arguments.end() && module + 1 != arguments.end() && (module + 1)->text == "pip";
}

bool isPinnedPython(std::string_view name) {
    return containsAny(name, {"==", ">=", "<=", ">", "<", "!=", "~=", "@", "/"}) ||
           endsWithAny(name, {".whl", ".tar.gz", ".zip"});
}

} // namespace

void aptPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"apt-get"}) && (subject.isHadolint() || !call.is({"apt", "aptitude"})))
            return;
        const auto operands = subject.isHadolint()
                                  ? call.operands({"-t", "--target-release"})
                                  : call.operands({"-t", "--target-release", "--default-release", "-o", "--option",
                                                   "-c", "--config-file", "-a", "--host-architecture", "-P"});
        if (!std::ranges::contains(operands, std::string_view("install"), &Word::text))
            return;
        for (const Word* word : operands) {
            const std::string_view name = word->text;
            if (name == "install" || containsAny(name, {"=", "/"}) || name.ends_with(".deb") || isOpen(subject, *word))
                continue;
            unpinned(report, *word, msg::AptUnpinned);
        }
    });
}

void pipPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!isPip(call))
            return;
        const auto operands = call.operands({"-m",
                                             "--abi",
                                             "-b",
                                             "--build",
                                             "-e",
                                             "--editable",
                                             "--extra-index-url",
                                             "-f",
                                             "--find-links",
                                             "-i",
                                             "--index-url",
                                             "--implementation",
                                             "--no-binary",
                                             "--only-binary",
                                             "--platform",
                                             "--prefix",
                                             "--progress-bar",
                                             "--proxy",
                                             "--python-version",
                                             "--root",
                                             "--src",
                                             "-t",
                                             "--target",
                                             "--trusted-host",
                                             "--upgrade-strategy",
                                             "-r",
                                             "--requirement",
                                             "-c",
                                             "--constraint",
                                             "--cache-dir",
                                             "--timeout",
                                             "--retries",
                                             "--config-settings",
                                             "-C",
                                             "--root-user-action",
                                             "--report",
                                             "--exists-action",
                                             "--log"});
        const auto install = std::ranges::find(operands, std::string_view("install"), &Word::text);
        if (install == operands.end() || call.hasAnyOption({"c", "constraint"}))
            return;
        if (subject.isHadolint() && (call.hasAnyOption({"r", "requirement"}) || call.hasArgument(".")))
            return;
        for (auto word = install + 1; word != operands.end(); ++word) {
            const std::string_view name = (*word)->text;
            if (isPinnedPython(name) || isOpen(subject, **word) || (!subject.isHadolint() && name.starts_with('.')))
                continue;
            unpinned(report, **word, msg::PipUnpinned);
        }
    });
}

void npmPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"npm"}))
            return;
        const auto operands = call.operands({"--prefix", "--registry", "--loglevel", "--cache", "-w", "--workspace",
                                             "--omit", "--include", "--userconfig", "-C"});
        if (operands.empty())
            return;
        const std::string_view verb = operands.front()->text;
        if (verb != "install" && (subject.isHadolint() || (verb != "i" && verb != "add")))
            return;
        for (const Word* word : std::span(operands).subspan(1)) {
            std::string_view name = word->text;
            if (isOpen(subject, *word) || endsWithAny(name, {".tar", ".tar.gz", ".tgz"}) || name.starts_with('/') ||
                name.starts_with('.') || name.starts_with('~'))
                continue;
            if (containsAny(name, {"git://", "git+", "github:", "gitlab:", "bitbucket:"})) {
                if (!name.contains('#'))
                    unpinned(report, *word, msg::NpmUnpinned);
                continue;
            }
            if (name.starts_with('@') && name.contains('/'))
                name.remove_prefix(name.find('/'));
            if (!name.contains('@'))
                unpinned(report, *word, msg::NpmUnpinned);
        }
    });
}

void apkPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"apk"}))
            return;
        const auto operands =
            subject.isHadolint()
                ? call.operands({"-t", "--virtual", "--repository", "-X"})
                : call.operands({"-t", "--virtual", "--repository", "-X", "-p", "--root", "--keys-dir", "--arch",
                                 "--repositories-file", "--cache-dir", "--cache-max-age", "--wait"});
        if (!std::ranges::contains(operands, std::string_view("add"), &Word::text))
            return;
        for (const Word* word : operands) {
            const std::string_view name = word->text;
            if (name == "add" || containsAny(name, {"=", "~", "<", ">"}) || name.ends_with(".apk") ||
                isOpen(subject, *word))
                continue;
            unpinned(report, *word, msg::ApkUnpinned);
        }
    });
}

void gemPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"gem"}))
            return;
        const auto arguments = call.program.arguments();
        const auto stop = std::ranges::find(arguments, std::string_view("--"), &Word::text);
        if (std::any_of(arguments.begin(), stop, [](const Word& word) {
                return word.text == "-v" || word.text == "--version" || word.text.starts_with("--version=");
            }))
            return;
        const auto operands = call.operands({"-i", "--install-dir", "-n", "--bindir", "--source", "-s", "-P", "-g"});
        const auto install = std::ranges::find_if(
            operands, [](const Word* word) { return word->text == "install" || word->text == "i"; });
        if (install == operands.end())
            return;
        for (auto word = install + 1; word != operands.end(); ++word) {
            if (stop != arguments.end() && (*word)->range.begin > stop->range.begin)
                break;
            const std::string_view name = (*word)->text;
            if (name.contains(':') || isOpen(subject, **word) || (!subject.isHadolint() && name.ends_with(".gem")))
                continue;
            unpinned(report, **word, msg::GemUnpinned);
        }
    });
}

void yumPins(const Subject& subject, Report& report) {
    rpmPins(subject, report, {"yum"}, msg::YumUnpinned);
}

void dnfPins(const Subject& subject, Report& report) {
    rpmPins(subject, report, {"dnf", "microdnf", "dnf5"}, msg::DnfUnpinned);
}

void zypperPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"zypper"}))
            return;
        const auto operands = call.operands({"--repo", "--from", "-t", "--type", "-R", "--root", "--name", "-r"});
        const auto install = std::ranges::find_if(
            operands, [](const Word* word) { return word->text == "install" || word->text == "in"; });
        if (install == operands.end())
            return;
        for (auto word = install + 1; word != operands.end(); ++word) {
            const std::string_view name = (*word)->text;
            if (containsAny(name, {"=", ">", "<"}) || name.ends_with(".rpm") || isOpen(subject, **word))
                continue;
            unpinned(report, **word, msg::ZypperUnpinned);
        }
    });
}

void goPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"go"}))
            return;
        const auto operands =
            call.operands({"-ldflags", "-tags", "-o", "-gcflags", "-asmflags", "-mod", "-modfile", "-p", "-C",
                           "-pkgdir", "-overlay", "-toolexec", "-exec", "-buildmode", "-covermode", "-pgo"});
        if (operands.size() < 2)
            return;
        const std::string_view verb = operands.front()->text;
        if (verb != "install" && verb != "get" && verb != "run")
            return;
        std::span<const Word* const> packages = std::span(operands).subspan(1);
        if (verb == "run")
            packages = packages.first(1);
        for (const Word* word : packages) {
            const std::string_view name = word->text;
            if (name.starts_with('.') || name.starts_with('/') || name.ends_with(".go") || isOpen(subject, *word))
                continue;
            // Of the module itself or of the standard library: no dot in the first element.
            if (!subject.isHadolint() && !name.substr(0, name.find('/')).contains('.'))
                continue;
            const std::size_t at = name.find('@');
            if (at == std::string_view::npos)
                unpinned(report, *word, msg::GoUnpinned);
            else if (name.substr(at) == "@latest" || name.substr(at) == "@none")
                unpinned(report, *word, msg::GoLatest);
        }
    });
}

void scriptPackagerPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"yarn", "pnpm", "bun", "corepack"}))
            return;
        const auto operands = call.operands({"--prefix", "--registry", "--cwd", "-C", "--dir", "--filter", "-F"});
        std::span<const Word* const> rest = operands;
        if (!rest.empty() && rest[0]->text == "global")
            rest = rest.subspan(1);
        if (rest.empty())
            return;
        const std::string_view verb = rest[0]->text;
        const bool adds = verb == "add" || (call.is({"pnpm", "bun"}) && (verb == "i" || verb == "install")) ||
                          (call.is({"corepack"}) && verb == "prepare");
        if (!adds)
            return;
        for (const Word* word : rest.subspan(1)) {
            std::string_view name = word->text;
            if (word->hasExpansion() || !word->braces.empty() || name.starts_with('.') || name.starts_with('/') ||
                endsWithAny(name, {".tgz", ".tar.gz"}) || containsAny(name, {"://", "workspace:", "file:", "link:"}))
                continue;
            if (name.starts_with('@') && name.contains('/'))
                name.remove_prefix(name.find('/'));
            if (!name.contains('@'))
                unpinned(report, *word, msg::ScriptPackageUnpinned);
        }
    });
}

void pythonToolPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"uv", "pipx"}))
            return;
        const auto operands = call.operands({"-r",
                                             "--requirement",
                                             "-c",
                                             "--constraint",
                                             "--constraints",
                                             "--python",
                                             "-p",
                                             "--index-url",
                                             "--extra-index-url",
                                             "--index",
                                             "--default-index",
                                             "-e",
                                             "--editable",
                                             "--target",
                                             "--prefix",
                                             "--with",
                                             "--cache-dir",
                                             "--directory",
                                             "--project",
                                             "--group",
                                             "--extra",
                                             "--find-links",
                                             "-f",
                                             "--pip-args",
                                             "--link-mode"});
        if (operands.empty() || call.hasAnyOption({"c", "constraint", "constraints"}))
            return;
        std::size_t first = operands.size();
        const auto verbs = [&](std::initializer_list<std::string_view> words) {
            if (operands.size() <= words.size())
                return;
            if (std::ranges::equal(words, std::span(operands).first(words.size()), {}, {}, &Word::text))
                first = words.size();
        };
        if (call.is({"uv"})) {
            verbs({"add"});
            verbs({"pip", "install"});
            verbs({"tool", "install"});
        } else {
            verbs({"install"});
        }
        for (const Word* word : std::span(operands).subspan(first)) {
            const std::string_view name = word->text;
            if (!isPinnedPython(name) && !name.starts_with('.') && !word->hasExpansion() && word->braces.empty())
                unpinned(report, *word, msg::PipUnpinned);
        }
    });
}

void cargoPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.is({"cargo"}))
            return;
        const auto operands =
            call.operands({"--version", "--vers",     "--git", "--branch", "--tag",        "--rev",   "--path",
                           "--root",    "--features", "-F",    "--target", "--registry",   "--index", "--bin",
                           "--example", "--profile",  "-j",    "--jobs",   "--target-dir", "--config"});
        const std::size_t skip = !operands.empty() && operands[0]->text.starts_with('+') ? 1 : 0;
        if (operands.size() <= skip || (operands[skip]->text != "install" && operands[skip]->text != "binstall"))
            return;
        if (call.hasAnyOption({"version", "vers", "path", "rev", "tag"}))
            return;
        if (call.hasOption("git")) {
            report.add(call.until(*operands[skip]), message(msg::CargoGitUnpinned));
            return;
        }
        for (const Word* word : std::span(operands).subspan(skip + 1)) {
            if (!word->text.contains('@') && !word->hasExpansion() && word->braces.empty())
                unpinned(report, *word, msg::CargoUnpinned);
        }
    });
}

void composerPins(const Subject& subject, Report& report) {
    forEachCall(subject, true, [&](const Call& call) {
        if (!call.name().starts_with("composer"))
            return;
        const auto operands = call.operands({"-d", "--working-dir"});
        std::span<const Word* const> rest = operands;
        if (!rest.empty() && rest[0]->text == "global")
            rest = rest.subspan(1);
        if (rest.empty() || (rest[0]->text != "require" && rest[0]->text != "req"))
            return;
        for (std::size_t i = 1; i < rest.size(); ++i) {
            const std::string_view name = rest[i]->text;
            if (!name.contains('/') || containsAny(name, {":", "=", " "}) || rest[i]->hasExpansion())
                continue;
            // "vendor/name ^1.2": the version as the next word.
            if (i + 1 < rest.size() && rest[i + 1]->text.find_first_of("0123456789") < 2)
                continue;
            unpinned(report, *rest[i], msg::ComposerUnpinned);
        }
    });
}

} // namespace slipway::lint::rules
