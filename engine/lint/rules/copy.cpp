// SPDX-License-Identifier: Apache-2.0
// COPY and ADD: what they take, from where, and to where.
#include "engine/dockerfile/characters.h"
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/rules.h"
#include "engine/lint/variables.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint.h"
#include "engine/text/similar.h"

#include <algorithm>
#include <charconv>

namespace slipway::lint::rules {

using dockerfile::Copy;
using dockerfile::equalIgnoringCase;
using dockerfile::Word;
using messages::message;

namespace {

bool isPlainPath(std::string_view source) {
    return source.find_first_of("$*?[") == std::string_view::npos;
}

std::optional<std::size_t> number(std::string_view text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string_view flagWordFrom(const Subject& subject, const Site& site) {
    const auto* flag = site.instruction->flag("from");
    return flag == nullptr ? std::string_view{} : subject.slice(flag->range);
}

bool endsAsDirectory(std::string_view destination) {
    return destination.ends_with('/') || destination.ends_with('\\') || destination == "." ||
           destination.ends_with("/.");
}

} // namespace

void addInsteadOfCopy(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const Copy* copy = site.as<Copy>();
        if (copy == nullptr || !copy->isAdd || site.isTrigger() || copy->sources.empty())
            continue;
        const auto needsAdd = [&](const Word& source) {
            const std::string_view text = unquoted(source.text);
            return isArchiveName(text) || isHttpUrl(text) || (!subject.isHadolint() && isGitSource(text));
        };
        const bool flags = copy->checksum || copy->keepGitDir || copy->unpack;
        if (std::ranges::any_of(copy->sources, needsAdd) || (flags && !subject.isHadolint()))
            continue;
        const Word& keyword = site.instruction->keywordWord;
        // A variable may stand for a URL; a pattern may match an archive.
        if (!subject.isHadolint() &&
            std::ranges::any_of(copy->sources, [](const Word& each) { return each.text.starts_with('$'); }))
            continue;
        Finding& finding = report.add(keyword.range, message(msg::AddForPlainFiles));
        if (flags || subject.slice(keyword.range) != keyword.text)
            continue;
        const std::string wanted = dockerfile::toLower(keyword.text) == keyword.text ? "copy" : "COPY";
        const bool plain = std::ranges::all_of(copy->sources, [](const Word& each) { return isPlainPath(each.text); });
        finding.fixes.push_back({message(msg::FixWrite, wanted), {{keyword.range, wanted}}, plain});
    }
}

void copyManyWithoutSlash(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const Copy* copy = site.as<Copy>();
        if (copy == nullptr || site.isTrigger() || copy->sources.size() < 2 || (subject.isHadolint() && copy->isAdd) ||
            !copy->heredocs.empty())
            continue;
        const std::string_view written = unquoted(copy->destination.text);
        if (written.ends_with('/'))
            continue;
        std::string destination(written);
        if (!subject.isHadolint()) {
            const auto known = subject.expanded(copy->destination, site);
            if (!known || endsAsDirectory(*known))
                continue;
            destination = *known;
        }
        Finding& finding = report.add(copy->destination.range, message(msg::DestinationNoDirectory, destination));
        if (written.contains('"') || written.contains('\''))
            continue; // a JSON form that went wrong: no "/" makes a directory of it
        const std::size_t end = innerEnd(subject, copy->destination);
        finding.fixes.push_back(safeFix(message(msg::FixAppendText, "/"), {{{end, end}, "/"}}));
    }
}

void copyFromUnknown(const Subject& subject, Report& report) {
    std::vector<std::string_view> names;
    for (const Site& site : subject.sites()) {
        if (site.instruction->keyword == dockerfile::Keyword::From && site.stage && !site.isTrigger()) {
            // Those before the stage and, for hadolint, that of the stage itself.
            const dockerfile::Stage& stage = *subject.stage(*site.stage).stage;
            if (stage.from.name)
                names.push_back(stage.from.name->text);
            continue;
        }
        const Copy* copy = site.as<Copy>();
        if (copy == nullptr || copy->isAdd || !copy->from || site.isTrigger())
            continue;
        const std::string& from = copy->from->text;
        const bool known = std::ranges::any_of(names, [&](std::string_view name) {
            return subject.isHadolint() ? name == from : equalIgnoringCase(name, from);
        });
        const auto stageNumber = number(from);
        if (from.empty() || from.contains(':') || known ||
            (stageNumber && (!subject.isHadolint() || *stageNumber < subject.stages().size())))
            continue;
        if (!subject.isHadolint()) {
            const bool later = std::ranges::any_of(
                subject.file().stages, [&](const auto& stage) { return equalIgnoringCase(stage.name, from); });
            // The graph says where a later stage stands; digests pin; --build-context may give it.
            const bool context = std::ranges::any_of(subject.graph().nodes, [&](const stages::Node& node) {
                return node.kind == stages::NodeKind::Context && node.label == from;
            });
            if (later || context || from.contains('@') || from.contains('$') || equalIgnoringCase(from, "scratch"))
                continue;
        }
        Finding& finding = report.add(copy->from->range, message(msg::CopyFromUnknown, from));
        if (const auto near = text::mostSimilar(from, names)) {
            finding.notes.push_back(message(msg::DidYouMean, *near));
            finding.fixes.push_back(
                suggestion(message(msg::FixWrite, *near), {{copy->from->range, std::string(*near)}}));
        }
    }
}

void copyFromItself(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const Copy* copy = site.as<Copy>();
        if (copy == nullptr || !copy->from || site.isTrigger() || !site.stage)
            continue;
        const dockerfile::Stage& stage = *subject.stage(*site.stage).stage;
        if (!stage.from.name)
            continue;
        const bool same = subject.isHadolint() ? stage.from.name->text == copy->from->text
                                               : equalIgnoringCase(stage.name, copy->from->text);
        // An earlier stage of the same name is what is meant then.
        const bool earlier = std::ranges::any_of(
            subject.file().stages, [&](const auto& other) { return other.id < stage.id && other.name == stage.name; });
        if (same && (!earlier || subject.isHadolint()))
            report.add(copy->from->range, message(msg::CopyFromSelf, copy->from->text));
    }
}

void copyToRelative(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const Copy* copy = site.as<Copy>();
        if (copy == nullptr || copy->isAdd || site.isTrigger() || site.workdir != nullptr ||
            !isRelative(copy->destination.text))
            continue;
        const std::string_view path = unquoted(copy->destination.text);
        Finding& finding = report.add(copy->destination.range, message(msg::CopyRelative, path));
        // A quote inside is what is left of a JSON form that went wrong.
        if (path.contains('$') || path.contains('"') || !site.stage)
            continue;
        std::string absolute = joinedPath("/", path);
        if (endsAsDirectory(path) && absolute != "/")
            absolute += '/';
        const std::size_t begin = subject.slice(copy->destination.range).starts_with('"')
                                      ? copy->destination.range.begin + 1
                                      : copy->destination.range.begin;
        const std::size_t end = innerEnd(subject, copy->destination);
        finding.fixes.push_back(suggestion(message(msg::FixWrite, absolute), {{{begin, end}, absolute}}));
    }
}

void copyRootToRoot(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const Copy* copy = site.as<Copy>();
        if (copy == nullptr || !copy->from || site.isTrigger() || copy->sources.size() != 1 ||
            unquoted(copy->sources.front().text) != "/" || unquoted(copy->destination.text) != "/")
            continue;
        report.add(copy->sources.front().range.united(copy->destination.range),
                   message(msg::CopyRootToRoot, flagWordFrom(subject, site)));
    }
}

void gitWithoutCommit(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const Copy* copy = site.as<Copy>();
        if (copy == nullptr || !copy->isAdd || copy->checksum)
            continue;
        for (const Word& source : copy->sources) {
            const std::string_view text = unquoted(source.text);
            if (!isGitSource(text) || text.contains('$'))
                continue;
            const std::size_t hash = text.find('#');
            const std::size_t query = text.find("?");
            const std::string_view query_text = query == std::string_view::npos ? "" : text.substr(query);
            if (query_text.contains("checksum=") || query_text.contains("commit="))
                continue;
            std::string_view reference = hash == std::string_view::npos ? "" : text.substr(hash + 1);
            reference = reference.substr(0, reference.find(':'));
            const bool commit =
                reference.size() >= 7 && reference.size() <= 64 &&
                std::ranges::all_of(reference, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
            if (!commit)
                report.add(source.range, message(msg::GitWithoutCommit, reference.empty() ? "HEAD" : reference));
        }
    }
}

} // namespace slipway::lint::rules
