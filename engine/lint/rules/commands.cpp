// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/commands.h"

#include "engine/dockerfile/mount.h"

#include <algorithm>

namespace slipway::lint::rules {

using shell::Connector;
using shell::Word;

bool Call::is(std::initializer_list<std::string_view> names) const {
    return std::ranges::contains(names, name());
}

bool Call::hasOption(std::string_view option) const {
    return std::ranges::any_of(program.arguments(), [&](const Word& word) {
        std::string_view given = word.text;
        if (!given.starts_with('-') || given.size() < 2)
            return false;
        given = given.substr(0, given.find('='));
        if (given.starts_with("--"))
            return given.substr(2) == option;
        return option.size() == 1 ? given.substr(1).contains(option) : given.substr(1) == option;
    });
}

bool Call::hasAnyOption(std::initializer_list<std::string_view> names) const {
    return std::ranges::any_of(names, [&](std::string_view each) { return hasOption(each); });
}

const Word* Call::argument(std::initializer_list<std::string_view> words) const {
    const auto arguments = program.arguments();
    const auto found =
        std::ranges::find_if(arguments, [&](const Word& word) { return std::ranges::contains(words, word.text); });
    return found == arguments.end() ? nullptr : &*found;
}

bool Call::hasArgument(std::string_view word) const {
    return argument({word}) != nullptr;
}

bool Call::hasAnyArgument(std::initializer_list<std::string_view> words) const {
    return argument(words) != nullptr;
}

std::vector<const Word*> Call::operands(std::initializer_list<std::string_view> valued) const {
    std::vector<const Word*> result;
    const auto arguments = program.arguments();
    bool options = true;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i].text;
        if (options && word == "--")
            options = false;
        else if (options && word.starts_with('-') && word.size() > 1)
            i += std::ranges::contains(valued, word) ? 1 : 0;
        else
            result.push_back(&arguments[i]);
    }
    return result;
}

const Word* Call::verb(std::initializer_list<std::string_view> valued) const {
    const auto all = operands(valued);
    return all.empty() ? nullptr : all.front();
}

text::ByteRange Call::until(const Word& last) const {
    return program.program().range.united(last.range);
}

void forEachRun(const Subject& subject, bool triggers,
                const std::function<void(const Site&, const dockerfile::Run&, const shell::RunText&)>& call) {
    for (const Site& site : subject.judged()) {
        const auto* run = site.as<dockerfile::Run>();
        if (run == nullptr || (site.isTrigger() && !triggers))
            continue;
        const shell::RunText* text = subject.run(site);
        if (text != nullptr && text->script)
            call(site, *run, *text);
    }
}

void forEachScript(const Subject& subject, const std::function<void(const Site&, const shell::RunText&)>& call) {
    for (const Site& site : subject.judged()) {
        if ((subject.isHadolint() && site.as<dockerfile::Run>() == nullptr) ||
            site.as<dockerfile::Onbuild>() != nullptr)
            continue; // the trigger is a site of its own
        const shell::RunText* text = subject.run(site);
        if (text != nullptr && text->script && (!subject.isHadolint() || text->form != shell::RunText::Form::Exec))
            call(site, *text);
    }
}

std::vector<Call> callsOf(const Subject& subject, const Site& site, const dockerfile::Run& run,
                          const shell::RunText& text) {
    std::vector<Call> result;
    for (const shell::Invocation& each : text.invocations) {
        if (subject.isHadolint() && (each.wrapped || each.nested || each.hasDirectory()))
            continue;
        result.push_back({site, run, text, each});
    }
    return result;
}

void forEachCommand(const Subject& subject, const shell::RunText& text,
                    const std::function<void(const shell::Command&, const shell::Place&)>& call) {
    shell::visit(*text.script, [&](const shell::Command& command, const shell::Place& place) {
        if (!place.nested || !subject.isHadolint())
            call(command, place);
    });
}

void forEachCall(const Subject& subject, bool triggers, const std::function<void(const Call&)>& call) {
    const bool hadolint = subject.isHadolint();
    forEachRun(subject, triggers, [&](const Site& site, const dockerfile::Run& run, const shell::RunText& text) {
        for (const shell::Invocation& each : text.invocations) {
            if (hadolint && (each.wrapped || each.nested || each.hasDirectory()))
                continue;
            call({site, run, text, each});
        }
    });
}

bool hasCacheMount(const dockerfile::Run& run, std::initializer_list<std::string_view> directories) {
    for (const dockerfile::Word& each : run.mounts) {
        const auto mount = dockerfile::parseMount(each.text, [](std::string_view value) { return std::string(value); });
        if (!mount || (mount->type != dockerfile::Mount::Type::Cache && mount->type != dockerfile::Mount::Type::Tmpfs))
            continue;
        std::string_view target = mount->target;
        while (target.size() > 1 && target.ends_with('/'))
            target.remove_suffix(1);
        for (std::string_view directory : directories) {
            const bool anywhere = directory.starts_with('*');
            directory.remove_prefix(anywhere ? 1 : 0);
            if (anywhere ? target.ends_with(directory) || target.contains(std::string(directory) + "/")
                         : target == directory ||
                               (directory.starts_with(target) && target.size() > 1 && directory[target.size()] == '/'))
                return true;
        }
    }
    return false;
}

namespace {

bool isExecWord(const Call& call) {
    return call.text.form == shell::RunText::Form::Exec && !call.program.nested;
}

bool hasComment(std::string_view text) {
    return text.contains('#');
}

// How the chain goes on from the item before to this one; a plain sign where that says nothing.
std::string separator(const Subject& subject, const shell::List& list, std::size_t item) {
    const Connector before = item > 0 ? list.items[item - 1].connector : list.items[item].connector;
    const std::string plain = before == Connector::Newline ? "\n" : before == Connector::Sequence ? "; " : " && ";
    if (item == 0 || (before != Connector::And && before != Connector::Sequence && before != Connector::Newline))
        return item == 0 && before == Connector::Sequence ? " && " : plain;
    const std::size_t begin = list.items[item - 1].pipeline.range.end;
    const std::size_t end = list.items[item].pipeline.range.begin;
    if (end <= begin)
        return plain;
    const std::string_view between = subject.slice({begin, end});
    if (hasComment(between) || between.size() > 200)
        return plain;
    if (before == Connector::Newline) {
        // No empty lines are repeated.
        const std::size_t last = between.rfind('\n');
        return std::string(between.substr(last == std::string_view::npos ? 0 : last));
    }
    return std::string(between);
}

} // namespace

std::optional<text::TextEdit> appended(const Subject& subject, const Call& after, std::string_view command) {
    // Where the shell text is broken or not known whole, it may not be read the same way again.
    if (isExecWord(after) || after.program.nested || !after.text.script->problems.empty())
        return std::nullopt;
    const shell::List& list = *after.program.list;
    std::size_t item = after.program.item;
    while (item + 1 < list.items.size() && list.items[item].connector == Connector::Or)
        ++item;
    if (list.items[item].connector == Connector::Background)
        return std::nullopt;
    const std::size_t place = list.items[item].pipeline.range.end;
    return text::TextEdit{{place, place}, separator(subject, list, item) + std::string(command)};
}

std::optional<text::TextEdit> removed(const Subject& subject, const Call& call) {
    if (isExecWord(call) || call.program.nested || !call.text.script->problems.empty() ||
        call.program.pipeline->commands.size() != 1)
        return std::nullopt;
    const auto& items = call.program.list->items;
    const std::size_t item = call.program.item;
    const auto plain = [](Connector connector) {
        return connector == Connector::And || connector == Connector::Sequence || connector == Connector::Newline;
    };
    if (item > 0 && !plain(items[item - 1].connector))
        return std::nullopt;
    text::ByteRange range = items[item].pipeline.range;
    text::ByteRange around = range;
    if (item + 1 < items.size() && plain(items[item].connector)) {
        range.end = items[item + 1].pipeline.range.begin;
        around = {items[item].pipeline.range.end, range.end};
    } else if (item > 0 && item + 1 == items.size()) {
        range.begin = items[item - 1].pipeline.range.end;
        around = {range.begin, items[item].pipeline.range.begin};
    } else {
        return std::nullopt;
    }
    if (hasComment(subject.slice(around)))
        return std::nullopt;
    return text::TextEdit{range, ""};
}

text::TextEdit insertedBehind(const Call& call, const Word& word, std::string_view text) {
    std::string inserted;
    if (isExecWord(call))
        ((inserted += ", \"") += text) += '"';
    else
        (inserted += ' ') += text;
    return {{word.range.end, word.range.end}, std::move(inserted)};
}

text::TextEdit removedArgument(const Subject& subject, const Call& call, const Word& word) {
    const auto& words = call.program.command->words;
    const auto index = static_cast<std::size_t>(&word - words.data());
    text::ByteRange range = word.range;
    // Only blanks go: a continuation stays, with the comments that may stand in it.
    if (index > 0 && !isExecWord(call)) {
        const std::string_view before = subject.slice({words[index - 1].range.end, range.begin});
        if (before.find_first_not_of(" \t") == std::string_view::npos)
            range.begin -= before.size();
    }
    return {range, isExecWord(call) ? "\"\"" : ""};
}

bool setsOption(const shell::RunText& text, std::string_view option) {
    static constexpr std::pair<std::string_view, char> letters[] = {
        {"errexit", 'e'}, {"nounset", 'u'}, {"xtrace", 'x'}, {"pipefail", '\0'}};
    const auto letter = std::ranges::find(letters, option, &std::pair<std::string_view, char>::first);
    return std::ranges::any_of(text.invocations, [&](const shell::Invocation& each) {
        if (each.name != "set" || each.substituted)
            return false;
        const auto arguments = each.arguments();
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const std::string_view word = arguments[i].text;
            if (!word.starts_with('-'))
                continue;
            if (letter != std::end(letters) && letter->second != '\0' && !word.starts_with("--") &&
                word.contains(letter->second))
                return true;
            if (word.ends_with('o') && i + 1 < arguments.size() && arguments[i + 1].text == option)
                return true;
        }
        return false;
    });
}

bool stopsAtErrors(const Site& site, const shell::RunText& text) {
    if (setsOption(text, "errexit"))
        return true;
    return site.shell != nullptr && std::ranges::any_of(site.shell->words, [](const dockerfile::Word& word) {
               return (word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('e')) ||
                      word.text == "errexit";
           });
}

std::string baseImageName(const Subject& subject, const Site& site) {
    if (!site.stage)
        return {};
    const std::string image = subject.baseImage(subject.root(*site.stage).stage->id);
    std::string_view name = image;
    name = name.substr(0, name.find('@'));
    name.remove_prefix(name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1);
    return std::string(name.substr(0, name.find(':')));
}

SystemShell systemShell(const Subject& subject, const Site& site) {
    if (isBusybox(subject, site))
        return SystemShell::Ash;
    const std::string name = baseImageName(subject, site);
    static constexpr std::string_view bash[] = {"fedora",      "centos",     "rockylinux", "almalinux", "amazonlinux",
                                                "oraclelinux", "archlinux",  "ubi8",       "ubi9",      "ubi",
                                                "leap",        "tumbleweed", "opensuse"};
    static constexpr std::string_view dash[] = {"debian", "ubuntu", "buildpack-deps"};
    if (std::ranges::contains(bash, name))
        return SystemShell::Bash;
    return std::ranges::contains(dash, name) ? SystemShell::Dash : SystemShell::Unknown;
}

bool isBusybox(const Subject& subject, const Site& site) {
    if (!site.stage)
        return false;
    const std::string image = subject.baseImage(subject.root(*site.stage).stage->id);
    return image.contains("alpine") || image.contains("busybox");
}

std::optional<bool> isRoot(const Site& site) {
    if (site.user == nullptr)
        return std::nullopt;
    std::string_view user = site.user->user.text;
    user = user.substr(0, user.find(':'));
    if (user.contains('$'))
        return std::nullopt;
    return user == "root" || user == "0";
}

bool isShippedOrBase(const Subject& subject, const Site& site) {
    if (!site.stage)
        return true;
    const StageView& stage = subject.stage(*site.stage);
    return stage.ships || stage.isBase;
}

} // namespace slipway::lint::rules
