// SPDX-License-Identifier: Apache-2.0
#include "engine/language/inlay_hints.h"

#include "engine/language/symbols.h"

#include <algorithm>
#include <charconv>

namespace slipway::language {

namespace {

using dockerfile::Dockerfile;
using dockerfile::Word;

// The words of an instruction that a reader wants to know resolved.
std::vector<const Word*> words(const dockerfile::Instruction& instruction) {
    std::vector<const Word*> result;
    const auto add = [&](const std::vector<Word>& list) {
        for (const Word& word : list)
            result.push_back(&word);
    };
    if (const auto* from = instruction.as<dockerfile::From>()) {
        result.push_back(&from->image);
    } else if (const auto* copy = instruction.as<dockerfile::Copy>()) {
        add(copy->sources);
        result.push_back(&copy->destination);
    } else if (const auto* workdir = instruction.as<dockerfile::Workdir>()) {
        result.push_back(&workdir->path);
    } else if (const auto* user = instruction.as<dockerfile::User>()) {
        result.push_back(&user->user);
    } else if (const auto* volume = instruction.as<dockerfile::Volume>()) {
        add(volume->paths);
    } else if (const auto* expose = instruction.as<dockerfile::Expose>()) {
        add(expose->ports);
    }
    return result;
}

void stageNumber(const Dockerfile& file, const dockerfile::Instruction& instruction, std::vector<InlayHint>& result) {
    for (const dockerfile::Flag& flag : instruction.flags) {
        if (flag.name != "from" || !flag.hasValue)
            continue;
        std::size_t number = 0;
        const std::string& value = flag.value;
        const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (code != std::errc{} || end != value.data() + value.size() || number >= file.stages.size())
            continue;
        const dockerfile::Stage& stage = file.stages[number];
        const std::string name =
            stage.name.empty() ? stage.from.image.text : std::string(file.source.slice(stage.nameRange));
        if (stage.range.begin < instruction.range.begin && !name.empty())
            result.push_back({flag.valueRange.end, "= " + name});
    }
}

} // namespace

std::vector<InlayHint> inlayHints(const Dockerfile& file, ByteRange range) {
    std::vector<InlayHint> result;
    const auto all = placedInstructions(file);
    for (const Placed& placed : all) {
        const ByteRange here = placed.instruction->range;
        if (here.begin > range.end || range.begin > here.end)
            continue;
        const dockerfile::Instruction& inner = placed.inner();
        stageNumber(file, inner, result);
        // What an instruction sees costs a look at all before it.
        std::optional<std::vector<VisibleVariable>> visible;
        for (const Word* word : words(inner)) {
            if (word->range.empty() || !word->text.contains('$'))
                continue;
            if (!visible)
                visible = visibleVariables(file, all, placed);
            const std::string text = replaced(word->text, *visible, file.directives.escape);
            // Half of a value says less than the variable's name, and several lines are no hint.
            if (text != word->text && !text.empty() && !text.contains('$') && !text.contains('\n'))
                result.push_back({word->range.end, "= " + text});
        }
    }
    std::ranges::stable_sort(result, {}, &InlayHint::position);
    return result;
}

} // namespace slipway::language
