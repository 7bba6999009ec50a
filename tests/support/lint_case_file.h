// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/lint_checks.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

// tests/data/lint/RULE.txt, see the README there.
namespace slipway::test {

struct RuleCase {
    std::string kind;
    std::string title;
    std::string text;
    std::string after;
    LintCase lint;
    std::shared_ptr<lint::ContextFacts> context{};
    std::vector<std::string> measured{}; // options about the build, until the text is complete
    std::shared_ptr<lint::BuildFacts> build{};
};

namespace detail {

inline std::string withCarriageReturns(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\n')
            result += '\r';
        result += c;
    }
    return result;
}

inline std::string takeOption(RuleCase& into, std::string_view option) {
    const std::size_t equals = option.find('=');
    const std::string_view name = option.substr(0, equals);
    const std::string value(equals == std::string_view::npos ? std::string_view{} : option.substr(equals + 1));
    const auto pair = [&] {
        const std::size_t at = value.find('=');
        return std::pair{value.substr(0, at), at == std::string::npos ? std::string() : value.substr(at + 1)};
    };
    lint::Settings& settings = into.lint.settings;
    const auto contextFacts = [&]() -> lint::ContextFacts& {
        if (!into.context)
            into.context = std::make_shared<lint::ContextFacts>();
        return *into.context;
    };
    static const std::pair<std::string_view, lint::LabelKind> labelKinds[] = {
        {"text", lint::LabelKind::Text},  {"url", lint::LabelKind::Url},         {"semver", lint::LabelKind::Semver},
        {"hash", lint::LabelKind::Hash},  {"rfc3339", lint::LabelKind::Rfc3339}, {"spdx", lint::LabelKind::Spdx},
        {"email", lint::LabelKind::Email}};
    if (option == "profile=hadolint") {
        settings.profile = lint::Profile::Hadolint;
    } else if (option == "profile=docker") {
        settings.profile = lint::Profile::Docker;
    } else if (name == "arg") {
        into.lint.arguments.values.insert(pair());
    } else if (name == "target") {
        into.lint.target = value;
    } else if (name == "label") {
        const auto kind =
            std::ranges::find(labelKinds, pair().second, &std::pair<std::string_view, lint::LabelKind>::first);
        if (kind == std::end(labelKinds))
            return "unknown label kind " + value;
        settings.labelSchema[pair().first] = kind->second;
    } else if (name == "today") {
        settings.today = value;
    } else if (option == "strict-labels") {
        settings.strictLabels = true;
    } else if (name == "registry") {
        settings.trustedRegistries.push_back(value);
    } else if (name == "context" || name == "ignored") {
        const auto [path, bytes] = pair();
        const bool directory = path.ends_with('/');
        contextFacts().files.push_back({directory ? path.substr(0, path.size() - 1) : path,
                                        directory ? lint::ContextFile::Kind::Directory : lint::ContextFile::Kind::File,
                                        bytes.empty() ? 1 : std::stoull(bytes), name == "ignored"});
    } else if (name == "ignore-file") {
        auto& file = contextFacts().ignoreFile;
        file = text::SourceText(".dockerignore", (file ? std::string(file->bytes()) : std::string()) + value + "\n");
    } else if (name == "no-context") {
        (void)contextFacts();
    } else if (name == "dead" || name == "ballast" || name == "missing" || name == "built") {
        into.measured.emplace_back(option);
    } else if (option == "crlf") {
        into.text = into.after = "\r"; // marks it; done when the text is complete
    } else {
        return "unknown option " + std::string(option);
    }
    return {};
}

// dead=LINE,LINE,KIND,BYTES  ballast=LINE,KIND,BYTES  missing=LINE,PROGRAM,NEEDS; "inherited" and "interpreter" may
// follow. A line is that on which the instruction begins.
inline std::string takeMeasured(RuleCase& into) {
    into.build = std::make_shared<lint::BuildFacts>();
    const dockerfile::Dockerfile file =
        dockerfile::parse(text::SourceText("Dockerfile", std::string(annotated(into.text).text)));
    const auto instructionAt = [&](const std::string& line) {
        text::ByteRange range;
        const auto look = [&](const dockerfile::Instruction& each) {
            if (std::to_string(file.source.lineColumn(each.range.begin).line) == line)
                range = each.range;
        };
        for (const dockerfile::Stage& stage : file.stages) {
            look(stage.fromInstruction);
            std::ranges::for_each(stage.instructions, look);
        }
        return range;
    };
    for (const std::string& option : into.measured) {
        std::vector<std::string> words;
        std::istringstream parts(option.substr(option.find('=') + 1));
        for (std::string word; std::getline(parts, word, ',');)
            words.push_back(word);
        const bool inherited = std::ranges::contains(words, "inherited");
        if (option.starts_with("dead=") && words.size() >= 4) {
            lint::BuildFacts::DeadBytes dead{instructionAt(words[0]), instructionAt(words[1])};
            (words[2] == "deleted"     ? dead.deleted
             : words[2] == "rewritten" ? dead.rewritten
                                       : dead.metadataOnly) = std::stoull(words[3]);
            dead.inherited = inherited;
            into.build->dead.push_back(dead);
        } else if (option.starts_with("ballast=") && words.size() >= 3) {
            using Kind = lint::BuildFacts::Ballast::Kind;
            const Kind kind = words[1] == "debug"      ? Kind::DebugSymbols
                              : words[1] == "docs"     ? Kind::Documentation
                              : words[1] == "packages" ? Kind::PackageCache
                              : words[1] == "language" ? Kind::LanguageCache
                                                       : Kind::StaticLibrary;
            into.build->ballast.push_back({kind, instructionAt(words[0]), std::stoull(words[2]), "/x", inherited});
        } else if (option.starts_with("missing=") && words.size() >= 3) {
            into.build->missing.push_back(
                {words[1], words[2], std::ranges::contains(words, "interpreter"), instructionAt(words[0]), inherited});
        } else if (option != "built") {
            return "cannot read " + option;
        }
    }
    return {};
}

} // namespace detail

// Nothing and `problem` when the file cannot be read or understood.
inline std::vector<RuleCase> readCases(const std::filesystem::path& path, std::string& problem) {
    std::vector<RuleCase> cases;
    std::ifstream stream(path);
    if (!stream) {
        problem = "cannot read " + path.string();
        return cases;
    }
    const std::string rule = path.stem().string();
    bool after = false;
    std::vector<bool> crlf;
    for (std::string line; std::getline(stream, line);) {
        if (line == "### becomes") {
            after = true;
            continue;
        }
        if (line.starts_with("### ")) {
            const std::size_t colon = line.find(": ");
            if (colon == std::string::npos) {
                problem = path.string() + ": " + line;
                return {};
            }
            RuleCase& added = cases.emplace_back();
            added.lint.rule = rule;
            added.title = line.substr(colon + 2);
            after = false;
            std::istringstream words(line.substr(4, colon - 4));
            words >> added.kind;
            for (std::string option; words >> option;) {
                if (const std::string wrong = detail::takeOption(added, option); !wrong.empty())
                    problem = path.string() + ": " + wrong;
            }
            crlf.push_back(!added.text.empty());
            added.text = added.after = "";
            if (added.context)
                std::ranges::sort(added.context->files, {}, &lint::ContextFile::path);
            continue;
        }
        if (cases.empty())
            continue; // a remark in front
        (after ? cases.back().after : cases.back().text) += line + "\n";
    }
    for (std::size_t i = 0; i < cases.size(); ++i) {
        if (crlf[i]) {
            cases[i].text = detail::withCarriageReturns(cases[i].text);
            cases[i].after = detail::withCarriageReturns(cases[i].after);
        }
        cases[i].lint.context = cases[i].context.get();
        if (cases[i].measured.empty())
            continue;
        if (const std::string wrong = detail::takeMeasured(cases[i]); !wrong.empty())
            problem = path.string() + ": " + wrong;
        cases[i].lint.build = cases[i].build.get();
    }
    return cases;
}

// An empty text when the case holds.
inline std::string judged(const RuleCase& each) {
    if (each.kind == "catches")
        return annotated(each.text).ranges.empty() ? "no marks" : catches(each.lint, each.text);
    if (each.kind == "clean")
        return catchesNot(each.lint, each.text);
    if (each.kind == "fix" || each.kind == "suggestion")
        return fixes(each.lint, each.text, each.after, each.kind == "fix");
    if (each.kind == "nofix") {
        const std::vector<Finding> findings = findingsOf(each.lint, annotated(each.text).text);
        if (findings.empty())
            return "no finding";
        return std::ranges::all_of(findings, [](const Finding& finding) { return finding.fixes.empty(); })
                   ? ""
                   : "there is a fix";
    }
    return "unknown kind " + each.kind;
}

} // namespace slipway::test
