// SPDX-License-Identifier: Apache-2.0
// ENV, ARG and LABEL as written; what variables mean where they are used.
#include "engine/dockerfile/platform_arguments.h"
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/rules.h"
#include "engine/lint/variables.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>
#include <set>

namespace slipway::lint::rules {

using dockerfile::Word;
using messages::message;

namespace {

// Every word of an instruction in which variables are replaced when it is built.
template <typename Call>
void forEachExpandedWord(const Site& site, const Call& call) {
    if (const auto* copy = site.as<dockerfile::Copy>()) {
        for (const Word& source : copy->sources)
            call(source);
        call(copy->destination);
        for (const auto* each : {&copy->chown, &copy->chmod, &copy->checksum}) {
            if (*each)
                call(**each);
        }
        for (const Word& exclude : copy->excludes)
            call(exclude);
    } else if (const auto* env = site.as<dockerfile::Env>()) {
        for (const dockerfile::Assignment& each : env->variables)
            call(each.value);
    } else if (const auto* label = site.as<dockerfile::Label>()) {
        for (const dockerfile::Assignment& each : label->labels) {
            call(each.name);
            call(each.value);
        }
    } else if (const auto* arg = site.as<dockerfile::Arg>()) {
        for (const auto& each : arg->declarations) {
            if (each.defaultValue)
                call(*each.defaultValue);
        }
    } else if (const auto* user = site.as<dockerfile::User>()) {
        call(user->user);
    } else if (const auto* workdir = site.as<dockerfile::Workdir>()) {
        call(workdir->path);
    } else if (const auto* volume = site.as<dockerfile::Volume>()) {
        for (const Word& path : volume->paths)
            call(path);
    } else if (const auto* expose = site.as<dockerfile::Expose>()) {
        for (const Word& port : expose->ports)
            call(port);
    } else if (const auto* stop = site.as<dockerfile::Stopsignal>()) {
        call(stop->signal);
    }
}

// What a shell gets that may use variables: the command, the bodies of heredocs.
template <typename Call>
void forEachShellText(const Subject& subject, const Site& site, const Call& call) {
    const dockerfile::Command* command = dockerfile::commandOf(*site.instruction);
    if (command == nullptr && site.instruction->heredocs.empty())
        return;
    if (command != nullptr && !command->isExec() && !command->text.range.empty())
        call(subject.slice(command->text.range), command->text.range.begin);
    if (command != nullptr) {
        for (const Word& word : command->words)
            call(subject.slice(word.range), word.range.begin);
    }
    for (const dockerfile::Heredoc& heredoc : site.instruction->heredocs)
        call(subject.slice(heredoc.bodyRange), heredoc.bodyRange.begin);
}

// Variables that base images and shells set.
bool isUsuallySet(std::string_view name) {
    static constexpr std::string_view names[] = {"PATH", "HOME", "USER", "SHELL", "HOSTNAME", "PWD", "LANG", "TERM"};
    return std::ranges::contains(names, name) || dockerfile::isProxyArgument(name);
}

} // namespace

void selfReferringEnv(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const auto* env = site.as<dockerfile::Env>();
        if (env == nullptr || site.isTrigger() || env->legacy)
            continue;
        for (std::size_t i = 0; i < env->variables.size(); ++i) {
            const dockerfile::Assignment& user = env->variables[i];
            for (const VariableReference& use : variableReferences(user.value.text, subject.escape())) {
                const auto defined = std::ranges::find_if(
                    env->variables, [&](const auto& each) { return each.name.text == use.name && &each != &user; });
                if (defined == env->variables.end() || use.name == user.name.text ||
                    subject.variable(site, use.name) != nullptr)
                    continue;
                Finding& finding = report.add(rangeIn(subject.source(), user.value, use.begin, use.end),
                                              message(msg::EnvSameLine, use.name));
                finding.related.push_back({defined->name.range, message(msg::VariableStandsHere, use.name)});
                if (i == 0 || defined > env->variables.begin() + static_cast<std::ptrdiff_t>(i))
                    continue;
                const text::ByteRange gap{env->variables[i - 1].value.range.end, user.name.range.begin};
                if (subject.slice(gap).contains('#'))
                    continue; // a comment between them
                finding.fixes.push_back(
                    suggestion(message(msg::FixSplitEnv),
                               {{gap, std::string(newline(subject)) + site.instruction->keywordWord.text + " "}}));
            }
        }
    }
}

void legacyKeyValue(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const dockerfile::Assignment* pair = nullptr;
        if (const auto* env = site.as<dockerfile::Env>(); env && env->legacy && !env->variables.empty())
            pair = &env->variables.front();
        else if (const auto* label = site.as<dockerfile::Label>(); label && label->legacy && !label->labels.empty())
            pair = &label->labels.front();
        if (pair == nullptr)
            continue;
        const text::ByteRange range = pair->name.range.united(pair->value.range);
        Finding& finding =
            report.add(range, message(msg::LegacyPair, dockerfile::name(site.instruction->keyword), pair->name.text));
        const std::string& value = pair->value.text;
        const bool quotes = value.find_first_of("\"'") != std::string::npos;
        const bool blanks = value.find_first_of(" \t") != std::string::npos;
        const bool escapes = value.contains(subject.escape());
        std::string written;
        if (!blanks || (quotes && unquoted(value).find_first_of("\"'") == std::string_view::npos &&
                        unquoted(value).size() + 2 == value.size()))
            written = value;
        else if (!quotes && !escapes)
            written = '"' + value + '"';
        else
            continue; // quotes in the middle: what they mean depends on the form
        if (subject.slice(range).contains('#'))
            continue; // perhaps a comment between continued lines
        const std::string modern = pair->name.text + "=" + written;
        finding.fixes.push_back(safeFix(message(msg::FixWrite, modern), {{range, modern}}));
    }
}

void undefinedVariable(const Subject& subject, Report& report) {
    // Each goes through all variables; a file written by hand needs few.
    static constexpr std::size_t maximumSearches = 100;
    std::size_t searches = 0;
    for (const Site& site : subject.sites()) {
        if (!site.stage || site.isTrigger())
            continue;
        const bool knowsAll = subject.root(*site.stage).stage->from.image.text == "scratch";
        forEachExpandedWord(site, [&](const Word& word) {
            if (!word.text.contains('$'))
                return;
            for (const VariableReference& use : variableReferences(word.text, subject.escape())) {
                if (use.hasDefault || isUsuallySet(use.name) || subject.variable(site, use.name) != nullptr)
                    continue;
                if (subject.globalArgument(use.name) != nullptr || dockerfile::isPlatformArgument(use.name))
                    continue; // invisibleArgument has it
                std::vector<std::string_view> names;
                if (use.name.size() > 2 && ++searches <= maximumSearches) {
                    for (const VariableDefinition* each : subject.variables(site))
                        names.push_back(each->name->text);
                }
                const auto near = similarVariable(use.name, std::move(names));
                if (!near && !knowsAll)
                    continue; // the base image may set it
                Finding& finding = report.add(rangeIn(subject.source(), word, use.begin, use.end),
                                              message(msg::VariableUndefined, use.name));
                if (near)
                    suggestVariable(subject.source(), word, use, *near, finding);
            }
        });
    }
}

namespace {

// Whether a shell text gives the variable a value itself, or may.
bool assigns(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const char before = at == 0 ? ' ' : text[at - 1];
        const std::size_t end = at + name.size();
        const char after = end < text.size() ? text[end] : ' ';
        if (before == '$' || before == '{')
            continue;
        if (after == '=' || after == '+' || text.substr(0, at).ends_with("for ") ||
            text.substr(0, at).ends_with("read ") || text.substr(0, at).ends_with("read -r "))
            return true;
    }
    return false;
}

} // namespace

void invisibleArgument(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        if (!site.stage || site.isTrigger())
            continue;
        std::set<std::string> told;
        const auto judge = [&](const VariableReference& use, text::ByteRange range, std::string_view shellText) {
            const VariableDefinition* global = subject.globalArgument(use.name);
            const bool platform = dockerfile::isPlatformArgument(use.name);
            if ((global == nullptr && !platform) || subject.variable(site, use.name) != nullptr ||
                told.contains(use.name) || (use.hasDefault && platform) || assigns(shellText, use.name))
                return;
            told.insert(use.name);
            Finding& finding = report.add(range, message(msg::ArgumentInvisible, use.name));
            if (global != nullptr)
                finding.related.push_back({global->name->range, message(msg::ArgumentStandsHere, use.name)});
            const std::size_t begin = wholeLines(subject, site.instruction->range).begin;
            finding.fixes.push_back(suggestion(message(msg::FixInsert, "ARG " + use.name),
                                               {{{begin, begin}, "ARG " + use.name + std::string(newline(subject))}}));
        };
        forEachExpandedWord(site, [&](const Word& word) {
            if (!word.text.contains('$'))
                return;
            for (const VariableReference& use : variableReferences(word.text, subject.escape()))
                judge(use, rangeIn(subject.source(), word, use.begin, use.end), {});
        });
        forEachShellText(subject, site, [&](std::string_view text, std::size_t begin) {
            if (!text.contains('$'))
                return;
            for (const VariableReference& use : variableReferences(text, '\\'))
                judge(use, {begin + use.begin, begin + use.end}, text);
        });
    }
}

void unusedArgument(const Subject& subject, Report& report) {
    // Global ones: FROM, other global ARGs and ARG without a default in a stage use them.
    std::set<std::string, std::less<>> used;
    const auto use = [&](std::string_view text) {
        if (!text.contains('$'))
            return;
        for (VariableReference& each : variableReferences(text, subject.escape()))
            used.insert(std::move(each.name));
    };
    for (const StageView& view : subject.stages()) {
        use(view.stage->from.image.text);
        if (view.stage->from.platform)
            use(view.stage->from.platform->text);
    }
    for (const Site& site : subject.sites()) {
        const auto* arg = site.as<dockerfile::Arg>();
        if (arg == nullptr)
            continue;
        for (const auto& each : arg->declarations) {
            if (!site.stage && each.defaultValue)
                use(each.defaultValue->text);
            else if (site.stage && !each.defaultValue)
                used.insert(each.name.text);
        }
    }
    const auto removal = [&](const Site& site) -> std::optional<Fix> {
        if (site.as<dockerfile::Arg>()->declarations.size() > 1)
            return std::nullopt;
        return suggestion(message(msg::FixRemoveInstruction, "ARG"),
                          {{wholeLines(subject, site.instruction->range), ""}});
    };
    const auto tell = [&](const Site& site, const Word& name, messages::Msg text) {
        Finding& finding = report.add(name.range, message(text, name.text));
        if (auto fix = removal(site))
            finding.fixes.push_back(*std::move(fix));
    };
    for (const Site& site : subject.sites()) {
        const auto* arg = site.as<dockerfile::Arg>();
        if (arg == nullptr || site.isTrigger())
            continue;
        for (const auto& each : arg->declarations) {
            if (!site.stage && !used.contains(each.name.text) && !subject.stages().empty() &&
                !dockerfile::isProxyArgument(each.name.text) && !each.name.text.starts_with("BUILDKIT_") &&
                !each.name.text.starts_with("SOURCE_DATE_"))
                tell(site, each.name, msg::GlobalArgumentUnused);
        }
    }
    // Of a stage: RUN sees it in its environment, so only one that runs nothing behind it is sure not to need it.
    for (const StageView& view : subject.stages()) {
        if (view.isBase)
            continue;
        used.clear();
        bool runs = false;
        for (std::size_t i = view.sites.size(); i-- > 0 && !runs;) {
            const Site& site = view.sites[i];
            if (const auto* arg = site.as<dockerfile::Arg>(); arg && !site.isTrigger()) {
                for (const auto& each : arg->declarations) {
                    if (!used.contains(each.name.text))
                        tell(site, each.name, msg::ArgumentUnused);
                }
            }
            runs = site.as<dockerfile::Run>() != nullptr;
            forEachExpandedWord(site, [&](const Word& word) { use(word.text); });
            for (const dockerfile::Heredoc& heredoc : site.instruction->heredocs)
                use(heredoc.body);
        }
    }
}

} // namespace slipway::lint::rules
