// SPDX-License-Identifier: Apache-2.0
// What the last build of the file measured: SL4001 to SL4008.
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"
#include "engine/messages/format.h"

#include <algorithm>
#include <initializer_list>

namespace slipway::lint::rules {

using messages::formatBytes;
using messages::message;
using Ballast = BuildFacts::Ballast;

namespace {

// Less is no reason to change a Dockerfile.
constexpr std::uint64_t worthALine = 1'000'000;

// The instruction that stands there; nullptr when the facts are of another text.
const Site* siteOf(const Subject& subject, text::ByteRange range) {
    const auto found = std::ranges::find_if(
        subject.sites(), [&](const Site& site) { return !site.isTrigger() && site.instruction->range == range; });
    return found == subject.sites().end() ? nullptr : &*found;
}

// The only call of one of these programs in a RUN, else the instruction's keyword.
text::ByteRange culprit(const Subject& subject, const Site& site, std::initializer_list<std::string_view> programs) {
    text::ByteRange range = site.instruction->keywordWord.range;
    const shell::RunText* text = site.as<dockerfile::Run>() != nullptr ? subject.run(site) : nullptr;
    if (text == nullptr || !text->script)
        return range;
    const shell::Invocation* only = nullptr;
    for (const shell::Invocation& each : text->invocations) {
        if (!std::ranges::contains(programs, each.name))
            continue;
        if (only != nullptr)
            return range;
        only = &each;
    }
    return only != nullptr ? only->range() : range;
}

std::size_t lineOf(const Subject& subject, const Site& site) {
    return subject.source().lineColumn(site.instruction->range.begin).line;
}

template <typename Call>
void forEachPair(const Subject& subject, std::uint64_t BuildFacts::DeadBytes::* bytes, const Call& call) {
    for (const BuildFacts::DeadBytes& dead : subject.build()->dead) {
        if (dead.*bytes < worthALine)
            continue;
        const Site* from = siteOf(subject, dead.from);
        const Site* by = siteOf(subject, dead.by);
        if (from != nullptr && by != nullptr)
            call(dead, *from, *by, formatBytes(dead.*bytes));
    }
}

void ballast(const Subject& subject, Report& report, std::initializer_list<Ballast::Kind> kinds, messages::Msg text) {
    for (const Ballast& each : subject.build()->ballast) {
        // What the base brings is a matter of its choice.
        if (!std::ranges::contains(kinds, each.kind) || each.bytes < worthALine || each.inherited)
            continue;
        if (const Site* site = siteOf(subject, each.range))
            report.add(site->instruction->keywordWord.range, message(text, formatBytes(each.bytes), each.example));
    }
}

} // namespace

void deletedLater(const Subject& subject, Report& report) {
    forEachPair(subject, &BuildFacts::DeadBytes::deleted,
                [&](const BuildFacts::DeadBytes& dead, const Site& from, const Site& by, const std::string& bytes) {
                    const text::ByteRange deletes = culprit(subject, by, {"rm", "find"});
                    if (dead.inherited) {
                        report.add(deletes, message(msg::BuildDeletesInherited, bytes));
                        return;
                    }
                    Finding& finding = report.add(from.instruction->keywordWord.range,
                                                  message(msg::BuildDeletedLater, bytes, lineOf(subject, by)));
                    finding.related.push_back({deletes, message(msg::BuildDeletedHere)});
                });
}

void doubledByMetadata(const Subject& subject, Report& report) {
    forEachPair(subject, &BuildFacts::DeadBytes::metadataOnly,
                [&](const BuildFacts::DeadBytes&, const Site& from, const Site& by, const std::string& bytes) {
                    Finding& finding = report.add(culprit(subject, by, {"chmod", "chown", "chgrp", "touch"}),
                                                  message(msg::BuildDoubled, bytes, lineOf(subject, from)));
                    finding.related.push_back({from.instruction->keywordWord.range, message(msg::BuildBroughtHere)});
                });
}

void rewrittenLater(const Subject& subject, Report& report) {
    forEachPair(subject, &BuildFacts::DeadBytes::rewritten,
                [&](const BuildFacts::DeadBytes&, const Site& from, const Site& by, const std::string& bytes) {
                    Finding& finding = report.add(by.instruction->keywordWord.range,
                                                  message(msg::BuildRewritten, bytes, lineOf(subject, from)));
                    finding.related.push_back({from.instruction->keywordWord.range, message(msg::BuildBroughtHere)});
                });
}

void debugSymbols(const Subject& subject, Report& report) {
    ballast(subject, report, {Ballast::Kind::DebugSymbols}, msg::BuildDebugSymbols);
}

void documentation(const Subject& subject, Report& report) {
    ballast(subject, report, {Ballast::Kind::Documentation}, msg::BuildDocumentation);
}

void caches(const Subject& subject, Report& report) {
    ballast(subject, report, {Ballast::Kind::PackageCache, Ballast::Kind::LanguageCache}, msg::BuildCache);
}

void staticLibraries(const Subject& subject, Report& report) {
    ballast(subject, report, {Ballast::Kind::StaticLibrary}, msg::BuildStaticLibraries);
}

void missingLibrary(const Subject& subject, Report& report) {
    for (const BuildFacts::Missing& each : subject.build()->missing) {
        if (each.inherited)
            continue;
        if (const Site* site = siteOf(subject, each.range))
            report.add(site->instruction->keywordWord.range,
                       message(each.interpreter ? msg::BuildInterpreterMissing : msg::BuildLibraryMissing, each.program,
                               each.needs));
    }
}

} // namespace slipway::lint::rules
