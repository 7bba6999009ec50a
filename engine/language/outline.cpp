// SPDX-License-Identifier: Apache-2.0
#include "engine/language/outline.h"

#include "engine/messages/catalogue/language.h"

#include <algorithm>

namespace slipway::language {

using dockerfile::BranchKind;
using dockerfile::Dockerfile;
using dockerfile::Instruction;
using messages::message;

namespace {

// One line for people, without cutting a character in two.
std::string cut(std::string_view text) {
    constexpr std::size_t longest = 60;
    const std::size_t line = std::min(text.find('\n'), text.size());
    std::size_t end = std::min(line, longest);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return std::string(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

OutlineItem instructionItem(const Instruction& instruction) {
    OutlineItem item{OutlineKind::Instruction, instruction.keywordWord.text, {}, {},
                     instruction.range,        instruction.keywordWord.range};
    std::string_view rest = instruction.original;
    rest.remove_prefix(std::min(instruction.keywordWord.text.size(), rest.size()));
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    item.detail = cut(rest);
    const auto child = [&](const dockerfile::Word& name, std::string_view value, ByteRange range) {
        item.children.push_back({OutlineKind::Variable, name.text, {}, cut(value), range, name.range});
    };
    if (const auto* arg = instruction.as<dockerfile::Arg>()) {
        for (const auto& each : arg->declarations)
            child(each.name, each.defaultValue ? each.defaultValue->text : "",
                  each.defaultValue ? each.name.range.united(each.defaultValue->range) : each.name.range);
    } else if (const auto* env = instruction.as<dockerfile::Env>()) {
        for (const auto& each : env->variables)
            child(each.name, each.value.text, each.name.range.united(each.value.range));
    }
    return item;
}

} // namespace

std::vector<OutlineItem> outline(const Dockerfile& file) {
    std::vector<OutlineItem> result;
    if (!file.globalArguments.empty()) {
        OutlineItem global{OutlineKind::Global,
                           {},
                           message(msg::OutlineGlobal),
                           {},
                           {file.globalArguments.front().range.begin, file.globalArguments.back().range.end},
                           file.globalArguments.front().keywordWord.range};
        for (const Instruction& each : file.globalArguments)
            global.children.push_back(instructionItem(each));
        result.push_back(std::move(global));
    }
    for (const dockerfile::Stage& stage : file.stages) {
        OutlineItem item{OutlineKind::Stage,
                         std::string(file.source.slice(stage.nameRange)),
                         {},
                         stage.from.image.text,
                         stage.range,
                         stage.nameRange.empty() ? stage.fromInstruction.keywordWord.range : stage.nameRange};
        if (item.title.empty())
            item.label = message(msg::OutlineStageUnnamed, static_cast<std::size_t>(stage.id));
        for (const Instruction& each : stage.instructions)
            item.children.push_back(instructionItem(each));
        result.push_back(std::move(item));
    }
    return result;
}

std::vector<const OutlineItem*> breadcrumb(const std::vector<OutlineItem>& items, std::size_t position) {
    std::vector<const OutlineItem*> result;
    const std::vector<OutlineItem>* level = &items;
    while (level != nullptr) {
        const auto found = std::ranges::find_if(*level, [&](const OutlineItem& item) {
            return item.range.begin <= position && position <= item.range.end;
        });
        if (found == level->end())
            break;
        result.push_back(&*found);
        level = &found->children;
    }
    return result;
}

std::vector<Fold> folds(const Dockerfile& file) {
    std::vector<Fold> result;
    const auto line = [&](std::size_t position) { return file.source.lineColumn(position).line; };
    const auto add = [&](FoldKind kind, std::size_t first, std::size_t last) {
        if (last > first)
            result.push_back({kind, first, last});
    };
    for (const dockerfile::Stage& stage : file.stages)
        add(FoldKind::Stage, line(stage.range.begin), line(stage.range.end));
    for (const Placed& placed : placedInstructions(file)) {
        const Instruction& instruction = *placed.instruction;
        add(FoldKind::Instruction, line(instruction.range.begin), line(instruction.range.end));
        for (const dockerfile::Heredoc& heredoc : placed.inner().heredocs) {
            // From the line in front of the body; one alone folds with its instruction.
            const std::size_t first = line(heredoc.bodyRange.begin) - 1, last = line(heredoc.terminator.end);
            if (first != line(instruction.range.begin) || last != line(instruction.range.end))
                add(FoldKind::Heredoc, first, last);
        }
    }
    const auto& branches = file.tree.branches;
    for (std::size_t i = 0; i < branches.size(); ++i) {
        std::size_t end = i;
        while (end < branches.size() && branches[end].kind == BranchKind::Comment)
            ++end;
        if (end > i + 1)
            add(FoldKind::Comment, line(branches[i].range.begin), line(branches[end - 1].range.begin));
        i = std::max(i, end == i ? i : end - 1);
    }
    std::ranges::stable_sort(result, [](const Fold& a, const Fold& b) {
        return a.firstLine != b.firstLine ? a.firstLine < b.firstLine : a.lastLine > b.lastLine;
    });
    return result;
}

} // namespace slipway::language
