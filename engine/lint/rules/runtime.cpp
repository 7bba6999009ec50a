// SPDX-License-Identifier: Apache-2.0
// What the image says for when it runs: JSON forms that are none, signals, volumes, health checks; maintainers.
#include "engine/dockerfile/characters.h"
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>

namespace slipway::lint::rules {

using dockerfile::Command;
using dockerfile::Keyword;
using messages::message;

namespace {

bool looksLikeJson(std::string_view text) {
    const std::size_t inner = text.find_first_not_of(" \t", 1);
    return text.size() > 2 && text.starts_with('[') && text.ends_with(']') && inner != std::string_view::npos &&
           (text[inner] == '"' || text[inner] == '\'');
}

} // namespace

void brokenJson(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const Command* command = dockerfile::commandOf(*site.instruction);
        if (command == nullptr || command->isExec() || !looksLikeJson(command->text.text))
            continue;
        const std::string& text = command->text.text;
        Finding& finding =
            report.add(command->text.range, message(msg::JsonBroken, dockerfile::name(site.instruction->keyword)));
        // ['a', 'b'] with nothing in it that would mean something else in double quotes.
        if (text.contains('\'') && !text.contains('"') && !text.contains('\\') &&
            subject.slice(command->text.range) == text) {
            std::string json = text;
            std::ranges::replace(json, '\'', '"');
            finding.fixes.push_back(suggestion(message(msg::FixWrite, json), {{command->text.range, json}}));
        }
    }
}

void invalidSignal(const Subject& subject, Report& report) {
    static constexpr std::string_view names[] = {
        "ABRT", "ALRM", "BUS",  "CHLD", "CLD",  "CONT", "FPE",    "HUP",    "ILL",  "INT",  "IO",    "IOT",
        "KILL", "PIPE", "POLL", "PROF", "PWR",  "QUIT", "SEGV",   "STKFLT", "STOP", "SYS",  "TERM",  "TRAP",
        "TSTP", "TTIN", "TTOU", "URG",  "USR1", "USR2", "VTALRM", "WINCH",  "XCPU", "XFSZ", "RTMIN", "RTMAX"};
    for (const Site& site : subject.sites()) {
        const auto* stop = site.as<dockerfile::Stopsignal>();
        if (stop == nullptr)
            continue;
        const auto known = subject.expanded(stop->signal, site);
        if (!known)
            continue;
        std::string name = dockerfile::toUpper(*known);
        if (name.starts_with("SIG"))
            name.erase(0, 3);
        const bool isNumber =
            !name.empty() && name.size() <= 2 && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
        const bool real = name.starts_with("RTMIN+") || name.starts_with("RTMAX-");
        if (isNumber ? (name != "0" && std::stoi(name) <= 64) : real || std::ranges::contains(names, name))
            continue;
        report.add(stop->signal.range, message(msg::SignalUnknown, *known));
    }
}

void volumeOnSystem(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const auto* volume = site.as<dockerfile::Volume>();
        if (volume == nullptr)
            continue;
        for (const dockerfile::Word& path : volume->paths) {
            const std::string clean = joinedPath("/", unquoted(path.text));
            for (const std::string_view system : {"/dev", "/proc", "/sys"}) {
                if (clean == system || clean.starts_with(std::string(system) + "/"))
                    report.add(path.range, message(msg::VolumeOnSystem, system));
            }
        }
    }
}

void maintainer(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const auto* instruction = site.as<dockerfile::Maintainer>();
        if (instruction == nullptr || site.isTrigger())
            continue;
        const dockerfile::Word& keyword = site.instruction->keywordWord;
        Finding& finding = report.add(keyword.range, message(msg::MaintainerOld));
        const bool lower = dockerfile::toLower(keyword.text) == keyword.text;
        const std::string label = std::string(lower ? "label" : "LABEL") + " org.opencontainers.image.authors=" +
                                  quotedValue(unquoted(instruction->name.text), subject.escape());
        finding.fixes.push_back(
            safeFix(message(msg::FixWrite, label), {{{keyword.range.begin, instruction->name.range.end}, label}}));
    }
}

void noHealthcheck(const Subject& subject, Report& report) {
    const auto has = [](const StageView& view) {
        return std::ranges::any_of(view.sites, [](const Site& site) {
            return site.instruction->keyword == Keyword::Healthcheck && !site.isTrigger();
        });
    };
    // What a stage has, those that are FROM it have; and one that those have is enough for it.
    std::vector<bool> known(subject.stages().size());
    for (std::size_t i = 0; i < known.size(); ++i) {
        const StageView& view = subject.stages()[i];
        known[i] = has(view) || (view.parent && known[static_cast<std::size_t>(*view.parent)]);
    }
    for (std::size_t i = known.size(); i-- > 0;) {
        if (known[i] && subject.stages()[i].parent)
            known[static_cast<std::size_t>(*subject.stages()[i].parent)] = true;
    }
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (known[i])
            continue;
        const StageView& view = subject.stages()[i];
        const text::ByteRange keyword = view.stage->fromInstruction.keywordWord.range;
        Finding& finding = report.add(keyword, message(msg::HealthcheckMissing));
        const std::size_t end = view.stage->range.end;
        finding.fixes.push_back(suggestion(message(msg::FixInsert, "HEALTHCHECK NONE"),
                                           {{{end, end}, std::string(newline(subject)) + "HEALTHCHECK NONE"}}));
    }
}

} // namespace slipway::lint::rules
