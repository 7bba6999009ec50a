// SPDX-License-Identifier: Apache-2.0
// AS NAME: casing, repeated and reserved names, stages that nothing needs.
#include "engine/dockerfile/characters.h"
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>
#include <map>
#include <set>

namespace slipway::lint::rules {

using messages::message;

namespace {

// The declaration and every reference get the new name.
std::vector<text::TextEdit> renaming(const Subject& subject, const dockerfile::Stage& stage, const std::string& name) {
    std::vector<text::TextEdit> edits{{stage.nameRange, name}};
    for (const stages::Edge& edge : subject.graph().edges) {
        if (edge.onbuild || subject.graph().node(edge.from).stage != stage.id)
            continue;
        const std::string_view written = subject.slice(edge.range);
        if (dockerfile::equalIgnoringCase(written, stage.name) && written != name)
            edits.push_back({edge.range, name});
    }
    return edits;
}

std::string freeName(const Subject& subject, const std::string& wish) {
    const auto taken = [&](const std::string& name) {
        return std::ranges::contains(subject.file().stages, name, &dockerfile::Stage::name);
    };
    std::string name = wish;
    for (int number = 2; taken(name); ++number)
        name = wish + "-" + std::to_string(number);
    return name;
}

bool isLower(std::string_view text) {
    return dockerfile::toLower(text) == text;
}

bool isUpper(std::string_view text) {
    return dockerfile::toUpper(text) == text;
}

} // namespace

void stageNameCasing(const Subject& subject, Report& report) {
    for (const StageView& view : subject.stages()) {
        const auto& name = view.stage->from.name;
        if (!name || isLower(name->text))
            continue;
        Finding& finding = report.add(name->range, message(msg::StageNameUpper, name->text));
        const std::string lower = dockerfile::toLower(name->text);
        finding.fixes.push_back(safeFix(message(msg::FixRenameStage, lower), renaming(subject, *view.stage, lower)));
    }
}

void fromAsCasing(const Subject& subject, Report& report) {
    for (const StageView& view : subject.stages()) {
        const dockerfile::Stage& stage = *view.stage;
        if (!stage.from.name)
            continue;
        const std::string_view keyword = stage.fromInstruction.keywordWord.text;
        if (!isLower(keyword) && !isUpper(keyword))
            continue;
        const std::size_t begin = stage.from.image.range.end;
        const std::string_view between = subject.slice({begin, stage.from.name->range.begin});
        const std::size_t at = between.find_first_of("aA");
        if (at == std::string_view::npos || at + 2 > between.size())
            continue;
        const std::string_view written = between.substr(at, 2);
        const std::string wanted = isUpper(keyword) ? "AS" : "as";
        if (written == wanted || !dockerfile::equalIgnoringCase(written, wanted))
            continue;
        const text::ByteRange range{begin + at, begin + at + 2};
        Finding& finding = report.add(range, message(msg::AsCasing, written, keyword));
        finding.fixes.push_back(safeFix(message(msg::FixWrite, wanted), {{range, wanted}}));
    }
}

void duplicateStageName(const Subject& subject, Report& report) {
    std::map<std::string, const dockerfile::Stage*> first;
    for (const StageView& view : subject.stages()) {
        const dockerfile::Stage& stage = *view.stage;
        if (!stage.from.name)
            continue;
        const auto [place, isNew] =
            first.try_emplace(subject.isHadolint() ? stage.from.name->text : stage.name, &stage);
        if (isNew)
            continue;
        Finding& finding = report.add(stage.nameRange, message(msg::StageNameTwice, stage.from.name->text));
        finding.related.push_back({place->second->nameRange, message(msg::StageFirstHere, stage.from.name->text)});
        const std::string other = freeName(subject, stage.name);
        finding.fixes.push_back(suggestion(message(msg::FixRenameStage, other), renaming(subject, stage, other)));
    }
}

void reservedStageName(const Subject& subject, Report& report) {
    for (const StageView& view : subject.stages()) {
        const dockerfile::Stage& stage = *view.stage;
        if (!stage.from.name)
            continue;
        const std::string& name = subject.isHadolint() ? stage.from.name->text : stage.name;
        if (name != "scratch" && name != "context")
            continue;
        Finding& finding = report.add(stage.nameRange, message(msg::StageNameReserved, stage.from.name->text));
        const std::string other = freeName(subject, stage.name + "-stage");
        finding.fixes.push_back(suggestion(message(msg::FixRenameStage, other), renaming(subject, stage, other)));
    }
}

void unreachableStage(const Subject& subject, Report& report) {
    // With a target asked for, the others are there on purpose.
    if (subject.stages().empty() || subject.target() != subject.stages().back().stage->id)
        return;
    std::set<StageId> used;
    for (const stages::Edge& edge : subject.graph().edges) {
        if (const auto from = subject.graph().node(edge.from).stage)
            used.insert(*from);
    }
    for (const StageView& view : subject.stages()) {
        const dockerfile::Stage& stage = *view.stage;
        if (view.needed)
            continue;
        const text::ByteRange range =
            stage.nameRange.empty() ? stage.fromInstruction.keywordWord.range : stage.nameRange;
        // A named stage that is no base of anything may be a target of its own (docker build --target test).
        if (!stage.name.empty() && !used.contains(stage.id))
            report.add(range, message(msg::StageOnlyTarget, stage.from.name->text));
        else if (stage.name.empty() && !used.contains(stage.id))
            report.add(range, message(msg::StageUnreachable));
    }
}

} // namespace slipway::lint::rules
